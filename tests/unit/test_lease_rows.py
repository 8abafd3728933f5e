"""A lease's rows are taken by their place: the columns stand in the order in which they are taken."""

from inspect import signature

from digest.storage.leases import statements
from digest.storage.leasing import _first


def test_the_columns_stand_in_the_order_in_which_they_are_taken() -> None:
    columns = [column.key.removesuffix("_id") for column in statements("sqlite").load.selected_columns]  # type: ignore[attr-defined]
    assert columns[:4] == ["id", "part", "resends", "text"]
    assert columns[4:] == list(signature(_first).parameters)[2:]

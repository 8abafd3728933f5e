"""The statements of leases, marks and verdicts: SQLite must not prepare them anew whenever they are executed."""

from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Insert, Select, Update
from sqlalchemy.dialects import sqlite

from digest.storage import arrivals, leases, marks, verdicts

Statement = Select[Any] | Insert | Update

EVERY: list[Statement] = [
    getattr(these, field.name)
    for these in (one.statements("sqlite") for one in (leases, marks, arrivals, verdicts))
    for field in fields(these)
]


@pytest.mark.parametrize("statement", EVERY)
def test_no_parameter_is_compared_with_a_column_that_a_partial_index_asks_about(statement: Statement) -> None:
    written = str(statement.compile(dialect=sqlite.dialect()))
    assert "state = ?" not in written
    assert "broadcast_id = ?" not in written
    assert "edition_id = ?" not in written

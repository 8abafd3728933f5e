"""Editions that an occasion finds composed. Where they are few, each reader is compared with them in place: two searches less
for a row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, null, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import TypeEngine

from digest.ports import SAMPLES_ON
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import its
from digest.storage.sql import edition, rendering
from digest.storage.trips import Rows

FEW = 8
"""With more it takes less time to search."""

Ready = tuple[str, str, str, datetime | int, int, int]
"""Profile, platform, variant, since (as `Rows` has it), reader (0: everybody with the profile), and the edition's number."""

KINDS: dict[str, TypeEngine[Any]] = {
    "profile": String(),
    "platform": String(),
    "variant": String(),
    "since": UtcDateTime(),
    "reader": Number(),
    "edition": Number(),
}

_READY = (
    select(
        edition.c.profile_key,
        rendering.c.platform,
        rendering.c.variant,
        edition.c.since,
        edition.c.reader_id,
        edition.c.id,
    )
    .join(rendering, and_(rendering.c.edition_id == edition.c.id, rendering.c.part == 0))
    .where(
        edition.c.cut == its("cut", edition.c.cut.type),
        edition.c.on_date == its("on_date", edition.c.on_date.type),
        edition.c.samples == (rendering.c.platform == SAMPLES_ON),
    )
    .limit(FEW + 1)
)


async def few(over: Rows, values: Mapping[str, Any]) -> Sequence[Ready] | None:
    """The editions that are ready for the occasion with these values; None where they are many."""
    found = await over.of(_READY, its_cut=values["its_cut"], its_on_date=values["its_on_date"])
    return found if len(found) <= FEW else None


def named(ready: Sequence[Ready]) -> dict[str, Any]:
    """The parameters that `one_of` compares with."""
    values = ((place, zip(KINDS, one, strict=True)) for place, one in enumerate(ready))
    return {f"its_{name}_{place}": value for place, pairs in values for name, value in pairs}


def one_of(count: int, who: ReadOnlyColumnCollection[str, Any], variant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The number of the edition that is the reader's, of so many; NULL where none is."""
    theirs = {"profile": who["profile_key"], "platform": who["platform"], "variant": variant}
    theirs |= {"since": who["since"], "reader": who["reader"]}  # last: these are reckoned anew for each comparison
    branches = [
        (and_(*(value == _given(name, place) for name, value in theirs.items())), _given("edition", place))
        for place in range(count)
    ]
    nothing = cast(null(), Number())
    return case(*branches, else_=nothing) if branches else nothing


def _given(name: str, place: int) -> ColumnElement[Any]:
    return its(f"{name}_{place}", KINDS[name])

"""The statements that mark messages as being sent, over marks that share what nearly all do share.

A mark is a comparison and a change in one: it holds where the delivery waits in the epoch in which it was read, and where its
lane is still in the owner's hands as it was then. `parts` is for those alone whose `delivery` was marked in the same
transaction; it makes a part's row where this is its first mark.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Insert,
    Integer,
    Select,
    String,
    Update,
    and_,
    exists,
    literal,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.sql.selectable import NamedFromClause

from digest.domain.delivery import State
from digest.ledger_ports import Mark
from digest.storage import sql
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import given, its
from digest.storage.sql import delivery, delivery_part, lane
from digest.storage.verdicts import constant, held_by, numbered, waits

NUMBERS = {"number": Number()}
"""Deliveries' ids."""


class Shared(NamedTuple):
    """What the claims of some marks have in common."""

    owner: str
    epoch: int
    lane: int

    def parameters(self) -> dict[str, Any]:
        """The statements' parameters besides the rows."""
        return {"its_owner": self.owner, "its_epoch": self.epoch, "its_lane": self.lane}


@dataclass(frozen=True, slots=True)
class Statements:
    """`marked` tells which `delivery` has marked; `made` each delivery's id with its part's, once `parts` has made them."""

    delivery: Update
    marked: Select[Any]
    parts: Insert
    made: Select[Any]


@cache
def statements(dialect: str) -> Statements:
    """The statements in this dialect, built once."""
    return over(dialect, given(dialect, NUMBERS))


def over(dialect: str, numbers: NamedFromClause) -> Statements:
    """The statements over these numbers, wherever they come from."""
    return Statements(
        _delivery(dialect, numbers), _marked(dialect, numbers), _parts(dialect, numbers), _made(dialect, numbers)
    )


def _delivery(dialect: str, numbers: NamedFromClause) -> Update:
    epoch = its("epoch", Integer())
    values = {"state": State.SENDING, "owner": its("owner", String()), "until": its("until", UtcDateTime())}
    as_read = (delivery.c.epoch == epoch - 1, waits(dialect))
    marked = update(delivery).values(epoch=epoch, **values)
    still = and_(lane.c.owner == its("owner", String()), lane.c.epoch == its("lane", Integer()))
    if dialect == "sqlite":
        # A list is looked up sooner than a table is joined with; and with the sign no index is asked for the platform.
        mine = literal_column("+delivery.platform").in_(select(lane.c.platform).where(still))
        return marked.where(delivery.c.id.in_(select(numbers.c.number)), *as_read, mine)
    holds = exists().where(lane.c.platform == delivery.c.platform, still)
    return marked.where(numbered(dialect, delivery.c.id == numbers.c.number, *as_read), holds)


def _marked(dialect: str, numbers: NamedFromClause) -> Select[Any]:
    """Who sent it under the same claim before has said so of a part, too."""
    begun = exists().where(
        delivery_part.c.delivery_id == delivery.c.id, delivery_part.c.state == constant(State.SENDING)
    )
    return select(delivery.c.id).join(numbers, held_by(dialect, numbers.c.number)).where(~begun)


def _parts(dialect: str, numbers: NamedFromClause) -> Insert:
    sending = constant(State.SENDING)
    values = {
        "delivery_id": numbers.c.number,
        "variant": its("variant", String()),
        "part": its("part", Integer()),
        "state": sending,
        "resends": literal(0),
    }
    insert = sql.insert_into(dialect, delivery_part).from_select(list(values), select(*values.values()).where(true()))
    return insert.on_conflict_do_update(index_elements=["delivery_id", "variant", "part"], set_={"state": sending})


def _made(dialect: str, numbers: NamedFromClause) -> Select[Any]:
    same = and_(delivery_part.c.variant == its("variant", String()), delivery_part.c.part == its("part", Integer()))
    its_own = and_(delivery_part.c.delivery_id == numbers.c.number, same)
    if dialect == "sqlite":
        # Outer, so that SQLite begins with the numbers, whatever it has counted.
        return select(numbers.c.number, delivery_part.c.id).outerjoin(delivery_part, its_own)
    # One by one: PostgreSQL would read the whole table for a join as long as it has not counted it.
    return select(numbers.c.number, select(delivery_part.c.id).where(its_own).scalar_subquery())


def parted(marks: Iterable[Mark]) -> Mapping[Shared, Sequence[Mark]]:
    """The marks by what their claims share."""
    found: dict[tuple[str, int, int], list[Mark]] = defaultdict(list)
    for one in marks:
        found[one.claim[1:]].append(one)
    return {Shared(*shared): some for shared, some in found.items()}


def by_part(marks: Iterable[Mark]) -> Mapping[tuple[str, int], Sequence[int]]:
    """The deliveries, by variant and part."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for claim, variant, part, _ in marks:
        found[variant, part].append(claim.delivery)
    return found

"""The verdict on nearly every message: it has arrived, and with it the delivery. What all of some share is a parameter; the
statements of `verdicts`, which hold for any verdict, take each value out of each row anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    String,
    Update,
    and_,
    bindparam,
    or_,
    select,
    update,
)
from sqlalchemy.sql.selectable import NamedFromClause

from digest.domain.delivery import State
from digest.ledger_ports import Settlement
from digest.storage.columns import Number, UtcDateTime, aware_microseconds
from digest.storage.given import given, its, packed, paired, pairs
from digest.storage.sql import delivery, delivery_part
from digest.storage.verdicts import constant, held_by, moved_on, numbered

ARRIVALS = {"delivery": Number(), "part": Number(), "message": String(), "at": UtcDateTime()}
"""What each of them has for itself; SQLite is handed it as two tables."""

INSTANTS = {name: ARRIVALS[name] for name in ("delivery", "at")}
MESSAGES = {name: ARRIVALS[name] for name in ("part", "message")}


_SENT = State.SENT  # an attribute of an enumeration is looked up anew each time, for a sixth of a row's Python


class Alike(NamedTuple):
    """What settlements must share to be written together."""

    owner: str
    epoch: int
    attempt: int
    resends: int
    late: bool

    def parameters(self) -> dict[str, Any]:
        """The statements' parameters besides the rows."""
        return {f"its_{name}": value for name, value in self._asdict().items()}


@dataclass(frozen=True, slots=True)
class Statements:
    """Over rows of `ARRIVALS` and the parameters of an `Alike`. `delivery` holds under its claims only; `settled` tells which it
    has settled, and the others, in the same transaction, are for those alone.
    """

    delivery: Update
    settled: Select[Any]
    part: Update
    since: Update


@cache
def statements(dialect: str) -> Statements:
    """The statements in this dialect, built once."""
    if dialect == "sqlite":
        return over_pairs(bindparam("given"))
    rows = given(dialect, ARRIVALS)
    return _over(dialect, rows, rows, rows.c.at)


def over_pairs(array: ColumnElement[str]) -> Statements:
    """The statements of SQLite, over what `handed` makes, wherever it comes from."""
    instants, messages = pairs(array, 0, INSTANTS), pairs(array, 1, MESSAGES)
    its_delivery = select(delivery.c.settled_at).where(delivery.c.id == delivery_part.c.delivery_id)
    return _over("sqlite", instants, messages, its_delivery.correlate(delivery_part).scalar_subquery())


def _over(
    dialect: str, instants: NamedFromClause, messages: NamedFromClause, settled: ColumnElement[datetime]
) -> Statements:
    """Over when each delivery was settled, each part's message, and when a part was `settled`."""
    its_part = delivery_part.c.id == messages.c.part
    sending = numbered(dialect, its_part, delivery_part.c.state == constant(State.SENDING))
    part = {"message_id": messages.c.message, "resends": its("resends", Integer()), "settled_at": settled}
    late = or_(delivery.c.late, its("late", Boolean()))
    over = {"attempt": its("attempt", Integer()), "late": late, "settled_at": instants.c.at}
    arrived: dict[str, Any] = {"state": State.SENT, "error": None}
    so = and_(delivery.c.state == constant(State.SENT), delivery.c.settled_at == instants.c.at)
    claimed = and_(delivery.c.id == instants.c.delivery, delivery.c.epoch == its("epoch", Integer()))
    return Statements(
        update(delivery).where(held_by(dialect, instants.c.delivery)).values(arrived | over | {"owner": None}),
        select(delivery.c.id).join(instants, claimed).where(so),
        update(delivery_part).where(sending).values(arrived | part),
        moved_on(delivery.c.id == instants.c.delivery, dialect),
    )


def parted(settlements: Iterable[Settlement]) -> tuple[Mapping[Alike, Sequence[Settlement]], Sequence[Settlement]]:
    """Those that have arrived, by what they share, and the others."""
    arrived: dict[tuple[str, int, int, int, bool], list[Settlement]] = defaultdict(list)
    others: list[Settlement] = []
    for one in settlements:
        if (alike := _alike(one)) is None:
            others.append(one)
        else:
            arrived[alike].append(one)
    return {Alike(*shared): some for shared, some in arrived.items()}, others


def handed(dialect: Dialect, settlements: Sequence[Settlement]) -> dict[str, Any]:
    """What is to be written of each of them, as the statements' parameter."""
    if dialect.name == "sqlite":
        return {"given": handed_to_sqlite(settlements)}
    rows = ((one.claim.delivery, one.part, one.verdict.message, one.at) for one in settlements)
    return packed(dialect, ARRIVALS, rows)


def handed_to_sqlite(settlements: Sequence[Settlement]) -> str:
    """The same, for `over_pairs`."""
    return paired(
        {one.claim.delivery: aware_microseconds(one.at) for one in settlements},
        {one.part: one.verdict.message for one in settlements},
    )


def has_arrived(one: Settlement) -> bool:
    """Whether the verdict says just that."""
    return _alike(one) is not None


def _alike(one: Settlement) -> tuple[str, int, int, int, bool] | None:
    """What an `Alike` is made of; None where it has not simply arrived."""
    (_, owner, epoch, _), _, verdict, _, late = one
    part, whole, attempt, resends, _, error, retry_at, variant, suspend, moved, _, _ = verdict
    if part is not _SENT or whole is not _SENT or error or retry_at or variant or suspend or moved:
        return None
    return owner, epoch, attempt, resends, late

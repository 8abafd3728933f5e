"""The verdict on nearly every message: it has arrived, and with it the delivery. What all of some share is a parameter; the
statements of `verdicts`, which hold for any verdict, take each value out of each row anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Integer, Select, String, Update, and_, or_, select, update
from sqlalchemy.sql.selectable import NamedFromClause

from digest.domain.delivery import State
from digest.ledger_ports import Settlement
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import given, its
from digest.storage.sql import delivery, delivery_part
from digest.storage.verdicts import constant, held_by, moved_on, numbered

ARRIVALS = {"delivery": Number(), "part": Number(), "message": String(), "at": UtcDateTime()}
"""What each of them has for itself."""


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
    return over(dialect, given(dialect, ARRIVALS))


def over(dialect: str, rows: NamedFromClause) -> Statements:
    """The statements over these rows, wherever they come from."""
    sending = numbered(dialect, delivery_part.c.id == rows.c.part, delivery_part.c.state == constant(State.SENDING))
    part = {"message_id": rows.c.message, "resends": its("resends", Integer()), "settled_at": rows.c.at}
    late = or_(delivery.c.late, its("late", Boolean()))
    over = {"attempt": its("attempt", Integer()), "late": late, "settled_at": rows.c.at}
    arrived: dict[str, Any] = {"state": State.SENT, "error": None}
    so = and_(delivery.c.state == constant(State.SENT), delivery.c.settled_at == rows.c.at)
    claimed = and_(delivery.c.id == rows.c.delivery, delivery.c.epoch == its("epoch", Integer()))
    return Statements(
        update(delivery).where(held_by(dialect, rows.c.delivery)).values(arrived | over | {"owner": None}),
        select(delivery.c.id).join(rows, claimed).where(so),
        update(delivery_part).where(sending).values(arrived | part),
        moved_on(delivery.c.id == rows.c.delivery),
    )


def parted(settlements: Iterable[Settlement]) -> tuple[Mapping[Alike, Sequence[Settlement]], Sequence[Settlement]]:
    """Those that have arrived, by what they share, and the others."""
    arrived: dict[tuple[str, int, int, int, bool], list[Settlement]] = defaultdict(list)
    others: list[Settlement] = []
    for one in settlements:
        verdict, claim = one.verdict, one.claim
        if has_arrived(one):
            arrived[claim.owner, claim.epoch, verdict.attempt, verdict.resends, one.late].append(one)
        else:
            others.append(one)
    return {Alike(*shared): some for shared, some in arrived.items()}, others


def arrival(one: Settlement) -> tuple[object, ...]:
    """A row of `ARRIVALS`."""
    return one.claim.delivery, one.part, one.verdict.message, one.at


def has_arrived(one: Settlement) -> bool:
    """Whether the verdict says just that."""
    verdict = one.verdict
    more = verdict.error or verdict.variant or verdict.retry_at or verdict.suspend or verdict.moved
    return verdict.part is State.SENT and verdict.delivery is State.SENT and not more

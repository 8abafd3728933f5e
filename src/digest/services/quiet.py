"""What is late keeps to quiet hours, too: a digest that was due before them waits until they end."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from digest.domain.delivery import Priority
from digest.ledger_ports import Claim, Leased, LedgerWork
from digest.services.plan import EXPIRES

PROMPT = timedelta(minutes=1)
"""What goes out within this time is where its rule wants it, and a rule wants nothing in quiet hours."""

AFTER = timedelta(minutes=1)
"""How long after the end of quiet hours goes out what they held, and before the others it expires: a digest that is due as
they end replaces it.
"""

Held = Mapping[tuple[datetime, datetime], Collection[Claim]]
"""What quiet hours hold, by when they end and when it expires."""


async def holds(uow: LedgerWork, leased: Sequence[Leased], now: datetime) -> Held:
    """Which of these quiet hours hold; it only reads."""
    late = {one.claim.delivery: one for one in leased if now - one.due_at > PROMPT or _unasked(one)}
    hours = await uow.ledger.quiet_hours(late) if late else {}
    held: dict[tuple[datetime, datetime], list[Claim]] = defaultdict(list)
    for number, (zone, quiet) in hours.items():
        if (over := quiet.over(zone, now)) > now:
            held[over, _expiry(late[number], over)].append(late[number].claim)
    return held


async def put_off(uow: LedgerWork, held: Held) -> None:
    """Put off what quiet hours hold."""
    for (over, expires_at), claims in held.items():
        await uow.ledger.put_off(claims, over + AFTER, expires_at)


def _unasked(one: Leased) -> bool:
    """Whether no rule of the reader's own wants it at its hour."""
    return one.priority is Priority.BROADCAST


def _expiry(one: Leased, over: datetime) -> datetime:
    """A digest's time counts from the end of quiet hours; a broadcast has a day anyway."""
    counted = over + EXPIRES - AFTER
    return max(one.expires_at, counted) if _unasked(one) else counted

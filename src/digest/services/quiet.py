"""What is late keeps to quiet hours, too: a digest that was due before them waits until they end."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.ledger_ports import Leased, LedgerWork
from digest.services.plan import EXPIRES

PROMPT = timedelta(minutes=1)
"""What goes out within this time is where its rule wants it, and a rule wants nothing in quiet hours."""

AFTER = timedelta(minutes=1)
"""How long after the end of quiet hours goes out what they held, and before the others it expires: a digest that is due as
they end replaces it.
"""


async def put_off(uow: LedgerWork, leased: Sequence[Leased], now: datetime) -> Sequence[Leased]:
    """Put off what quiet hours hold; the others."""
    late = [one.claim.delivery for one in leased if now - one.due_at > PROMPT]
    hours = await uow.ledger.quiet_hours(late) if late else {}
    held: dict[datetime, list[int]] = defaultdict(list)
    for number, (zone, quiet) in hours.items():
        if (over := quiet.over(zone, now)) > now:
            held[over].append(number)
    for over, numbers in held.items():
        await uow.ledger.put_off(numbers, over + AFTER, over + EXPIRES - AFTER)
    waiting = {number for numbers in held.values() for number in numbers}
    return [one for one in leased if one.claim.delivery not in waiting]

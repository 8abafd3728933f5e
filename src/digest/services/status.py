"""What runs and what waits, gathered for an operator, and what of it needs them."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from digest.domain.status import Alarm, Holder, Incoming, Plans, Queue, Served, Standby, Status, Stored, Warned
from digest.ledger_ports import LedgerStore, LedgerWork
from digest.ledger_watching import HeldLane
from digest.services.drought import DRY
from digest.services.intake import IMPORTED
from digest.services.owner import described, is_gone

DAY = timedelta(days=1)

SILENT = timedelta(minutes=2)
"""A service without a heartbeat (every 10 s) for so long is gone, even where two machines' clocks differ by a minute."""

LEFT = timedelta(minutes=1)
"""What is due for so long where nobody sends is no take-over under way: that takes 30 s at most."""

STUCK = timedelta(minutes=10)
"""What could go and does not for so long, while nothing else is sent there, will not go by itself."""

OVERDUE = timedelta(minutes=2)
"""A digest that is not planned so long after its instant is not planned at all; a beat comes every 5 s."""


async def status(
    store: LedgerStore,
    now: datetime,
    database: Callable[[int], Stored],
    served: Collection[str],
    gone: Callable[[str], bool] = is_gone,
) -> Status:
    """Everything as it stands now, of these platforms and all that have a lane or a queue. `database` is told its size."""
    async with store.read() as uow:
        lanes, waiting = await uow.watching.lanes(), await uow.watching.standbys(now)
        queues = await uow.watching.queues(now, {*served, *lanes})
        plans, incoming = await uow.watching.plans(now), await _incoming(uow, now)
        alive_at, size = await uow.watching.alive_at(), await uow.watching.size()
    standbys = [(name, Standby(*described(owner))) for name, owner in waiting if not gone(owner)]
    platforms = tuple(
        Served(name, _holder(lanes.get(name), gone), queues.get(name, Queue()), _of(name, standbys))
        for name in sorted({*served, *lanes, *queues})
    )
    warnings = tuple(_warnings(now, alive_at, platforms, plans, incoming))
    return Status(now, warnings, alive_at, platforms, plans, incoming, database(size))


async def _incoming(uow: LedgerWork, now: datetime) -> Incoming:
    imports = await uow.audit.deeds(1, what=IMPORTED)
    return Incoming(
        await uow.watching.editions(now - DAY, now),
        await uow.articles.came(now - DAY),
        await uow.articles.newest(),
        imports[0].at if imports else None,
    )


def _of(platform: str, standbys: Collection[tuple[str, Standby]]) -> tuple[Standby, ...]:
    return tuple(one for name, one in standbys if name == platform)


def _holder(held: HeldLane | None, gone: Callable[[str], bool]) -> Holder | None:
    if held is None:
        return None
    return Holder(*described(held.owner), held.until, gone(held.owner), *held.condition)


def sends(holder: Holder | None, now: datetime) -> bool:
    """Whether a process that is not known to be gone has the lane."""
    return holder is not None and not holder.ended and holder.until > now


def _warnings(
    now: datetime, alive_at: datetime | None, platforms: Collection[Served], plans: Plans, incoming: Incoming
) -> Iterator[Warned]:
    """The most urgent first: what stops everybody, a platform, a digest; then what waits for a decision, or for articles."""
    if alive_at is None or now - alive_at > SILENT:
        yield Warned(Alarm.NOT_RUNNING, since=alive_at)
    for one in platforms:
        yield from _of_sending(one, now)
    if plans.overdue and now - plans.overdue.at > OVERDUE:
        yield Warned(Alarm.NOT_PLANNED, count=plans.overdue.readers, since=plans.overdue.at)
    for one in platforms:
        if one.queue.held:
            yield Warned(Alarm.HELD, one.platform, one.queue.held)
    if incoming.newest and now - incoming.newest >= DRY:
        yield Warned(Alarm.DRY, since=incoming.newest)


def _of_sending(one: Served, now: datetime) -> Iterator[Warned]:
    """At most one warning: whoever has stopped sends nothing, and whoever is not there has not stopped."""
    holder, queue = one.holder, one.queue
    waits = now - queue.since if queue.since else timedelta()
    idle = queue.last_sent is None or now - queue.last_sent > STUCK
    if not sends(holder, now):
        if queue.due and waits > LEFT:
            yield Warned(Alarm.NOBODY_SENDS, one.platform, queue.due, queue.since)
    elif holder and holder.stopped:
        yield Warned(Alarm.STOPPED, one.platform, queue.due, queue.since, holder.stopped)
    elif queue.due and waits > STUCK and idle and not _asked_to_wait(holder, now):
        yield Warned(Alarm.NOTHING_SENT, one.platform, queue.due, queue.last_sent)


def _asked_to_wait(holder: Holder | None, now: datetime) -> bool:
    return bool(holder and holder.paused_until and holder.paused_until > now)

"""A broadcast's deliveries that go out once more: what expired while it stood still, and what is in doubt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.domain.broadcast import BEGUN, LASTS, Broadcast, Phase
from digest.ports import Deed, Store, UnitOfWork

AT_ONCE = 5_000
"""Deliveries that are looked at in one transaction."""


async def resend(store: Store, number: int, by: str, now: datetime) -> int:
    """Send it again to those of whom nobody knows whether they have it: how many.

    One that is done goes on until they have it; one that stands still waits.
    """
    total = 0
    for after, until in await _stretches(store, number):
        async with store.begin() as uow:
            total += await _sent_again(uow, number, (after, until), by, now)
    return total


async def revive(store: Store, number: int, now: datetime) -> None:
    """Let what waited, or expired meanwhile, go out from now on."""
    for after, until in await _stretches(store, number):
        async with store.begin() as uow:
            await uow.broadcasts.revive(number, after, until, now, now + LASTS)


async def _stretches(store: Store, number: int) -> Sequence[tuple[int, int]]:
    """The numbers of its deliveries in pieces for a transaction each: (after, until]."""
    async with store.read() as uow:
        first, last = await uow.broadcasts.span(number)
    return [(after, min(after + AT_ONCE, last)) for after in range(first - 1, last, AT_ONCE)] if last else []


async def _sent_again(uow: UnitOfWork, number: int, some: tuple[int, int], by: str, now: datetime) -> int:
    """Let those of a piece that are in doubt go out again: how many; none where it is cancelled by now."""
    one = await uow.broadcasts.get(number)
    if one is None or one.phase not in BEGUN:
        return 0
    if changed := await _doubted(uow, one, some, now):
        await uow.audit.note(Deed(by, f"broadcast resent to {changed} in doubt", now, str(number)))
    return changed


async def _doubted(uow: UnitOfWork, one: Broadcast, some: tuple[int, int], now: datetime) -> int:
    """Let some go out again; the broadcast's own row is changed first, so that it can't become done meanwhile."""
    done = one.phase is Phase.DONE
    open_ = replace(one, phase=Phase.RUNNING, ended_at=None) if done else one
    if not await uow.broadcasts.move(open_, one.phase):
        return 0
    changed = await uow.broadcasts.doubt(one.id, *some, now, now + LASTS)
    if done and changed:
        await uow.broadcasts.close_audience(one.id)
    elif done:
        await uow.broadcasts.move(one, Phase.RUNNING)
    return changed

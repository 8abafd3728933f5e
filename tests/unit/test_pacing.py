"""A lane's places come round: what left in a bunch is taken apart, and nobody waits for a place that nobody gives."""

import asyncio
from dataclasses import dataclass

from digest.services.pacing import BEHIND, GAIN, SLOW, PacedRoom


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


PLACES, ROUND = 4, 0.1
STEP = ROUND / PLACES / GAIN


async def waiting(room: PacedRoom, count: int) -> list["asyncio.Task[None]"]:
    tasks = [asyncio.create_task(room.enter()) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def entered(tasks: list["asyncio.Task[None]"]) -> int:
    await asyncio.sleep(0)
    return sum(task.done() for task in tasks)


async def gone_round(clock: Clock, took: float = ROUND) -> PacedRoom:
    """A room whose places have all come round once, in that time."""
    room = PacedRoom(PLACES, clock)
    for _ in range(PLACES):
        assert room.enter_at_once(), "nobody knows yet how long a round takes"
    clock.now += took
    for _ in range(PLACES):
        room.come_round(clock.now - took)
    return room


async def test_a_bunch_is_taken_apart() -> None:
    clock = Clock()
    tasks = await waiting(await gone_round(clock), PLACES)
    assert await entered(tasks) == 1
    while not all(task.done() for task in tasks):
        before = await entered(tasks)
        clock.now += STEP
        await asyncio.sleep(3 * BEHIND)
        assert before < await entered(tasks) <= before + 2
    assert clock.now - 100 - ROUND >= (PLACES - 1) * STEP - BEHIND


async def test_nobody_enters_past_the_pace_or_past_who_waits() -> None:
    clock = Clock()
    room = await gone_round(clock)
    assert room.enter_at_once()
    assert not room.enter_at_once(), "a place is free, and not yet its turn"
    (first,) = await waiting(room, 1)
    clock.now += STEP
    assert not room.enter_at_once(), "somebody waits"
    await first


async def test_places_that_come_round_slowly_are_given_as_if_they_did_not() -> None:
    clock = Clock()
    room = await gone_round(clock, took=20.0)
    assert room.enter_at_once()
    clock.now += SLOW / PLACES / GAIN - BEHIND
    assert room.enter_at_once()


async def test_one_that_came_round_at_once_sets_the_pace_until_all_have() -> None:
    clock = Clock()
    room = await gone_round(clock)
    clock.now += 1
    for _ in range(PLACES):
        room.enter_at_once()
        clock.now += ROUND
        room.come_round(clock.now)
    assert all(room.enter_at_once() for _ in range(PLACES))
    assert not room.enter_at_once()


async def test_as_many_enter_as_there_are_places() -> None:
    clock = Clock()
    room = await gone_round(clock)
    tasks = await waiting(room, PLACES + 1)
    clock.now += 10
    for _ in range(2 * PLACES):
        clock.now += STEP
        await asyncio.sleep(2 * BEHIND)
    assert await entered(tasks) == PLACES
    room.leave()
    await asyncio.wait_for(tasks[-1], 30)


async def test_who_waits_no_more_is_no_reason_to_wait() -> None:
    clock = Clock()
    room = await gone_round(clock)
    assert room.enter_at_once()
    for task in (gone := await waiting(room, 20)):
        task.cancel()
    await asyncio.wait(gone)
    (last,) = await waiting(room, 1)
    clock.now += STEP
    await asyncio.sleep(3 * BEHIND)
    assert await entered([last]) == 1

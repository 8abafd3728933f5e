"""Room: as many as there are places, the most urgent first, then in the order in which they come, and no place is lost."""

import asyncio

import pytest

from digest.domain.delivery import Priority
from digest.room import Room


def comer(room: Room, name: int, entered: list[int], urgency: int = 0) -> "asyncio.Task[None]":
    async def enter() -> None:
        await room.enter(urgency)
        entered.append(name)

    return asyncio.create_task(enter())


async def test_as_many_enter_as_there_are_places_and_the_others_as_they_came() -> None:
    room, entered = Room(2), list[int]()
    tasks = [comer(room, name, entered) for name in range(4)]
    await asyncio.sleep(0)
    assert entered == [0, 1]
    assert not room.enter_at_once()
    room.leave()
    assert not room.enter_at_once(), "the place is for who waits"
    room.leave()
    await asyncio.gather(*tasks)
    assert entered == [0, 1, 2, 3]


async def test_a_place_that_is_free_is_taken_at_once() -> None:
    room = Room(1)
    assert room.enter_at_once()
    room.leave()
    await room.enter()
    assert not room.enter_at_once()


async def test_who_stops_waiting_leaves_no_gap() -> None:
    room, entered = Room(1), list[int]()
    await room.enter()
    impatient, patient = comer(room, 1, entered), comer(room, 2, entered)
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.sleep(0)
    room.leave()
    await patient
    assert entered == [2]
    room.leave()
    assert room.enter_at_once()


async def test_who_is_cancelled_just_as_a_place_comes_passes_it_on() -> None:
    room, entered = Room(1), list[int]()
    await room.enter()
    cancelled, next_one = comer(room, 1, entered), comer(room, 2, entered)
    await asyncio.sleep(0)
    room.leave()
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await next_one
    assert entered == [2]


async def test_the_most_urgent_of_those_who_wait_enters_first() -> None:
    room, entered = Room(1), list[int]()
    await room.enter(Priority.DIGEST)
    waiting = (Priority.BROADCAST, Priority.DIGEST, Priority.BROADCAST)
    tasks = [comer(room, name, entered, urgency) for name, urgency in enumerate(waiting)]
    await asyncio.sleep(0)
    for _ in tasks:
        room.leave()
        await asyncio.sleep(0)
    assert entered == [1, 0, 2]

"""Places for what is being sent: as many as there are, the most urgent first, and none is lost."""

import asyncio
from collections.abc import Callable

import pytest

from digest.domain.delivery import Priority
from digest.services.window import Window


def someone(window: Window, priority: Priority, entered: list[Priority]) -> "asyncio.Task[None]":
    async def enter() -> None:
        await window.enter(priority)
        entered.append(priority)

    return asyncio.create_task(enter())


async def test_as_many_enter_as_there_are_places() -> None:
    window, entered = Window(2), list[Priority]()
    tasks = [someone(window, Priority.DIGEST, entered) for _ in range(3)]
    await asyncio.sleep(0)
    assert len(entered) == 2
    window.leave()
    await asyncio.gather(*tasks)
    assert len(entered) == 3


async def test_the_most_urgent_of_those_who_wait_enters_first() -> None:
    window, entered = Window(1), list[Priority]()
    await window.enter(Priority.DIGEST)
    tasks = [someone(window, each, entered) for each in (Priority.BROADCAST, Priority.DIGEST, Priority.BROADCAST)]
    await asyncio.sleep(0)
    for _ in tasks:
        window.leave()
        await asyncio.sleep(0)
    assert entered == [Priority.DIGEST, Priority.BROADCAST, Priority.BROADCAST]


async def after_a_turn(window: Window, task: "asyncio.Task[None]") -> None:
    window.leave()
    task.cancel()


async def while_waiting(window: Window, task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
    window.leave()


@pytest.mark.parametrize("give_up", [after_a_turn, while_waiting])
async def test_who_gives_up_leaves_the_place_to_others(give_up: Callable[..., object]) -> None:
    window, entered = Window(1), list[Priority]()
    await window.enter(Priority.DIGEST)
    impatient = someone(window, Priority.DIGEST, entered)
    await asyncio.sleep(0)
    await give_up(window, impatient)  # type: ignore[misc]
    await asyncio.wait([impatient])
    await asyncio.wait_for(window.enter(Priority.DIGEST), 10)
    assert not entered

"""Whose turn it is to write: answers first, the others as they came, and nobody is passed over for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from digest.ports.urgency import urgent
from digest.storage.turn import IN_A_ROW, Turn


class Queue:
    """Writers that wait for a turn which somebody has, and the order in which they get it."""

    def __init__(self) -> None:
        self.turn, self.order, self.tasks = Turn(), list[str](), list[asyncio.Task[None]]()

    async def write(self, name: str) -> None:
        async with self.turn:
            self.order.append(name)

    async def joins(self, name: str, *, answers: bool = False) -> asyncio.Task[None]:
        if answers:
            with urgent():
                task = asyncio.create_task(self.write(name))
        else:
            task = asyncio.create_task(self.write(name))
        self.tasks.append(task)
        await asyncio.sleep(0)
        return task


@asynccontextmanager
async def taken() -> AsyncIterator[Queue]:
    """A queue behind somebody who writes for as long as the block lasts; then it is worked off."""
    queue = Queue()
    async with queue.turn:
        yield queue
    await asyncio.gather(*queue.tasks, return_exceptions=True)


async def test_answers_go_first_and_the_others_as_they_came() -> None:
    async with taken() as queue:
        await queue.joins("a")
        await queue.joins("b")
        await queue.joins("person", answers=True)
        await queue.joins("other person", answers=True)
    assert queue.order == ["person", "other person", "a", "b"]


async def test_nobody_is_passed_over_for_ever() -> None:
    async with taken() as queue:
        await queue.joins("a")
        for _ in range(IN_A_ROW + 1):
            await queue.joins("person", answers=True)
    assert queue.order.index("a") == IN_A_ROW


async def test_who_gives_up_holds_up_nobody() -> None:
    async with taken() as queue:
        first = await queue.joins("a")
        await queue.joins("b")
        first.cancel()
    assert queue.order == ["b"]
    async with asyncio.timeout(30), queue.turn:
        queue.order.append("free")
    assert queue.order == ["b", "free"]


async def test_who_gives_up_as_the_turn_comes_passes_it_on() -> None:
    queue = Queue()
    async with queue.turn:
        first = await queue.joins("a")
        await queue.joins("b")
    first.cancel()  # its turn has come, and it has not noticed yet
    await asyncio.gather(*queue.tasks, return_exceptions=True)
    assert queue.order == ["b"]

"""Limits that share a timer end what overruns them, and nothing else."""

import asyncio

import pytest

from digest.services.curfew import Curfew


async def test_a_block_that_overruns_its_limit_ends() -> None:
    curfew = Curfew(grain=0.005)
    with pytest.raises(TimeoutError), curfew.limit(0.01):
        await asyncio.sleep(10)


async def test_a_block_within_its_limit_goes_on_while_another_ends() -> None:
    curfew = Curfew(grain=0.005)

    async def work(limit: float) -> str:
        try:
            with curfew.limit(limit):
                await asyncio.sleep(0.05)
        except TimeoutError:
            return "ended"
        return "done"

    assert await asyncio.gather(work(0.01), work(10)) == ["ended", "done"]


async def test_all_open_blocks_can_be_ended_at_once() -> None:
    curfew = Curfew()

    async def work() -> None:
        with curfew.limit(60):
            await asyncio.sleep(60)

    tasks = [asyncio.create_task(work()) for _ in range(3)]
    await asyncio.sleep(0)
    curfew.end()
    assert all(isinstance(one, TimeoutError) for one in await asyncio.gather(*tasks, return_exceptions=True))


async def test_a_cancelled_block_is_cancelled_and_not_late() -> None:
    async def work() -> None:
        with Curfew().limit(60):
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

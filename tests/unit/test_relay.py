"""Chunks side by side: each begins where the one before ends, and hears when that is over."""

import asyncio

import pytest

from digest.services.relay import Relay, all_of


async def test_a_leg_begins_where_the_one_before_ends_while_that_is_under_way() -> None:
    relay = Relay()
    with relay.leg(0) as one, relay.leg(1) as other:
        assert await one.begins()
        beginning = asyncio.create_task(other.begins())
        assert not (await asyncio.wait([beginning], timeout=0))[0]
        one.ends(7)
        assert await beginning
        assert other.after == 7


async def test_where_the_one_before_is_over_the_database_says_how_far_it_came() -> None:
    relay = Relay()
    with relay.leg(0) as one:
        one.ends(7)
    with relay.leg(0) as other:
        assert await other.begins()
        assert other.after == 0
        await other.before_is_over()


async def test_nothing_is_behind_the_last_one() -> None:
    relay = Relay()
    with relay.leg(0):
        pass
    with relay.leg(1) as other:
        assert not await other.begins()


async def test_a_leg_waits_for_the_end_of_the_one_before() -> None:
    relay = Relay()
    with relay.leg(0) as one:
        one.ends(7)
        with relay.leg(1) as other:
            assert await other.begins()
            waiting = asyncio.create_task(other.before_is_over())
            assert not (await asyncio.wait([waiting], timeout=0))[0]
            one.close()
            await waiting


async def test_where_one_fails_the_next_goes_on_to_its_end_and_nobody_else_begins() -> None:
    relay = Relay()
    with pytest.raises(ValueError, match="lost"), relay.leg(0):
        raise ValueError("lost")
    assert relay.failed
    with relay.leg(1) as other:
        assert not await other.begins()


async def test_the_first_error_is_raised_once_all_have_ended() -> None:
    async def fail() -> int:
        raise ValueError("lost")

    async def end() -> int:
        await asyncio.sleep(0)
        ended.append(1)
        return 1

    ended: list[int] = []
    with pytest.raises(ValueError, match="lost"):
        await all_of([fail(), end()])
    assert ended
    assert await all_of([end(), end()]) == [1, 1]

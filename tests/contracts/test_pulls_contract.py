"""What `ports.Pulls` promises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from digest.domain.delivery import State
from digest.domain.reader import Subscription
from digest.ports import Store, StoredEdition
from digest.storage.errors import StorageError
from digest.testing import START
from tests import behind
from tests.contracts.editions import KEY, OCCASION, add, plan, subscribe
from tests.contracts.people import HOUR


async def pull(store: Store, one: Subscription, edition: StoredEdition) -> bool:
    async with store.begin() as uow:
        return await uow.pulls.pull(one, OCCASION, edition, START + HOUR)


async def occasion(store: Store, one: Subscription) -> tuple[State, int | None] | None:
    async with store.read() as uow:
        rows = [row for row in await behind.rows(uow, "delivery") if row["subscription_id"] == one.id]
    assert len(rows) <= 1
    return (State(rows[0]["state"]), rows[0]["edition_id"]) if rows else None


async def on_its_way(store: Store, one: Subscription) -> int | None:
    async with store.read() as uow:
        return await uow.pulls.on_its_way(one.id, OCCASION)


async def since(store: Store, one: Subscription) -> datetime | None:
    async with store.read() as uow:
        [found] = [row["since"] for row in await behind.rows(uow, "subscription") if row["id"] == one.id]
    return found


async def parts(store: Store) -> Sequence[str]:
    async with store.read() as uow:
        return await behind.column(uow, "delivery_part", "state")


async def test_an_occasion_that_is_not_planned_is_not_on_its_way(store: Store) -> None:
    assert await on_its_way(store, await subscribe(store)) is None


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("part", [State.DUE, State.SENT])
async def test_on_its_way_is_what_is_leased_or_has_begun_to_arrive(store: Store, state: State, part: State) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    await plan(store, one, state, part, edition=edition.id)
    begun = part is State.SENT or state in (State.LEASED, State.SENDING, State.SENT, State.UNKNOWN)
    assert await on_its_way(store, one) == (edition.id if begun else None)


async def test_pulling_an_occasion_nobody_planned_settles_it_as_sent(store: Store) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    assert await pull(store, one, edition)
    assert await occasion(store, one) == (State.SENT, edition.id)
    assert await since(store, one) == KEY.cut
    async with store.read() as uow:
        assert await uow.editions.told_to(1, START) == {"a": 1}


@pytest.mark.parametrize("state", [State.DUE, State.HELD, State.CANCELLED, State.EXPIRED, State.DEAD])
async def test_pulling_takes_over_what_did_not_arrive_and_cancels_its_parts(store: Store, state: State) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    await plan(store, one, state, State.DUE)
    assert await pull(store, one, edition)
    assert await occasion(store, one) == (State.SENT, edition.id)
    assert await parts(store) == [State.CANCELLED]
    async with store.read() as uow:
        assert await behind.column(uow, "delivery", "epoch") == [4], "whoever has it in hand must not send it"


@pytest.mark.parametrize("state", [State.LEASED, State.SENDING, State.SENT, State.UNKNOWN])
async def test_pulling_changes_nothing_of_what_is_on_its_way_or_there(store: Store, state: State) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    await plan(store, one, state, State.DUE)
    assert not await pull(store, one, edition)
    assert await occasion(store, one) == (state, None)
    assert (await parts(store), await since(store, one)) == ([State.DUE], None)


async def test_pulling_changes_nothing_of_what_has_arrived_in_part(store: Store) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    await plan(store, one, State.DUE, State.SENT, State.DUE)
    assert not await pull(store, one, edition)
    assert await parts(store) == [State.SENT, State.DUE]


async def test_pulling_twice_tells_once(store: Store) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    later = await add(store, replace(KEY, cut=START + HOUR), "b")
    assert await pull(store, one, edition)
    assert not await pull(store, one, later)
    assert (await occasion(store, one), await since(store, one)) == ((State.SENT, edition.id), KEY.cut)


async def test_an_older_edition_never_moves_a_subscription_back(store: Store) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    assert await pull(store, one, edition)
    earlier = await add(store, replace(KEY, cut=START - HOUR))
    async with store.begin() as uow:
        assert await uow.pulls.pull(one, "digest:2026-11-23:0", earlier, START)
    assert await since(store, one) == KEY.cut


async def test_a_pulled_delivery_is_the_edition_s_whether_it_was_planned_or_not(store: Store) -> None:
    planned, new = await subscribe(store), await subscribe(store, "other")
    edition = await add(store, replace(KEY, reader=planned.id))
    await plan(store, planned, State.DUE)
    async with store.begin() as uow:
        await behind.change(uow, "delivery", owner="me", until=START, error="refused")
    assert await pull(store, planned, edition)
    assert await pull(store, new, edition)
    expected = {
        "profile_key": KEY.profile,
        "reader_id": planned.id,
        "since": KEY.since,
        "cut": KEY.cut,
        "on_date": KEY.on,
        "platform": "preview",
        "state": State.SENT,
        "settled_at": START + HOUR,
        "retry_at": None,
        "owner": None,
        "until": None,
        "error": None,
    }
    async with store.read() as uow:
        rows = await behind.rows(uow, "delivery")
        places = await behind.column(uow, "destination", "id")
    assert [{name: row[name] for name in expected} for row in rows] == [expected, expected]
    assert [row["destination_id"] for row in rows] == places


async def test_a_later_edition_moves_a_subscription_on(store: Store) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    later = await add(store, replace(KEY, cut=START + HOUR), "b")
    assert await pull(store, one, edition)
    async with store.begin() as uow:
        assert await uow.pulls.pull(one, "digest:2026-11-24:1", later, START + HOUR)
    assert await since(store, one) == START + HOUR


async def test_pulling_leaves_what_others_wait_for(store: Store) -> None:
    one, other = await subscribe(store), await subscribe(store, "other")
    edition = await add(store, KEY, "a")
    await plan(store, other, State.DUE, State.DUE)
    assert await pull(store, one, edition)
    assert await occasion(store, other) == (State.DUE, None)
    assert (await parts(store), await since(store, other)) == ([State.DUE], None)
    assert await on_its_way(store, other) is None


async def test_nothing_can_be_pulled_for_nobody(store: Store) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    with pytest.raises(StorageError, match="breaks a rule"):
        await pull(store, replace(one, id=one.id + 1), edition)


async def test_what_only_said_why_there_is_nothing_is_no_digest_yet(store: Store) -> None:
    one, why, told = (
        await subscribe(store),
        await add(store, KEY),
        await add(store, replace(KEY, cut=START + HOUR), "a"),
    )
    await plan(store, one, State.SENT, State.SENT, edition=why.id)
    assert await on_its_way(store, one) is None
    assert await pull(store, one, told)
    assert await occasion(store, one) == (State.SENT, told.id)
    assert await since(store, one) == START + HOUR
    assert await on_its_way(store, one) == told.id

"""What `ports.Editions` and `ports.Pulls` promise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from digest.domain.delivery import State
from digest.domain.document import Button, Card, Document, Heading, Paragraph, Span, text
from digest.domain.reader import Address, Profile, Subscription
from digest.domain.schedule import Rule
from digest.ports import EditionItem, EditionKey, StoredEdition
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.testing import START

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KEY = EditionKey("p", START - DAY, START, START.date())
DOCUMENT = Document(
    (Heading(text("今天")), Card((Paragraph((Span("a", bold=True, instant=START),)),), 3, 71.5)),
    ((Button("More", "latest 5"),),),
    "zh-Hans",
)
OCCASION = "digest:2026-11-24:0"


async def add(store: SqlStore, key: EditionKey, *stories: str, article: int = 1) -> StoredEdition:
    items = [EditionItem(story, article + at, 1) for at, story in enumerate(stories)]
    async with store.begin() as uow:
        return await uow.editions.add(key, items, DOCUMENT, START)


async def subscribe(store: SqlStore, user: str = "u") -> Subscription:
    address = Address("preview", user)
    async with store.begin() as uow:
        reader = await uow.readers.add(address, user, Profile(), "UTC", START)
        return await uow.readers.subscribe(reader.id, address, [Rule("UTC", 480)], START)


async def plan(
    store: SqlStore, one: Subscription, state: State, *parts: State, edition: int | None = None, at: datetime = START
) -> None:
    """A delivery as the planner and the lanes leave it."""
    values = {
        "subscription_id": one.id,
        "occasion": OCCASION,
        "destination_id": 1,
        "platform": "preview",
        "variant": "web",
        "profile_key": one.profile.key,
        "since": START - DAY,
        "cut": START,
        "on_date": START.date(),
        "state": state,
        "edition_id": edition,
        "due_at": at,
        "retry_at": at,
        "owner": "me" if state in (State.LEASED, State.SENDING) else None,
        "epoch": 3,
        "settled_at": at if state in (State.SENT, State.UNKNOWN) else None,
        "expires_at": START + DAY,
    }
    async with store.begin() as uow:
        number = await uow.connection.scalar(insert(sql.delivery).values(values).returning(sql.delivery.c.id))
        rows = [{"delivery_id": number, "variant": "web", "part": at, "state": one} for at, one in enumerate(parts)]
        if rows:
            await uow.connection.execute(insert(sql.delivery_part), rows)


async def pull(store: SqlStore, one: Subscription, edition: StoredEdition) -> bool:
    async with store.begin() as uow:
        return await uow.pulls.pull(one, OCCASION, edition, START + HOUR)


async def occasion(store: SqlStore, one: Subscription) -> tuple[State, int | None] | None:
    async with store.read() as uow:
        rows = await uow.connection.execute(
            select(sql.delivery.c.state, sql.delivery.c.edition_id).where(sql.delivery.c.subscription_id == one.id)
        )
        row = rows.one_or_none()
    return None if row is None else (State(row.state), row.edition_id)


async def on_its_way(store: SqlStore, one: Subscription) -> int | None:
    async with store.read() as uow:
        return await uow.pulls.on_its_way(one.id, OCCASION)


async def since(store: SqlStore, one: Subscription) -> datetime | None:
    async with store.read() as uow:
        found: datetime | None = await uow.connection.scalar(
            select(sql.subscription.c.since).where(sql.subscription.c.id == one.id)
        )
    return found


async def parts(store: SqlStore) -> Sequence[str]:
    async with store.read() as uow:
        return (
            await uow.connection.scalars(select(sql.delivery_part.c.state).order_by(sql.delivery_part.c.part))
        ).all()


async def test_an_edition_comes_back_as_it_was_frozen(store: SqlStore) -> None:
    edition = await add(store, KEY, "a", "b")
    items = (EditionItem("a", 1, 1), EditionItem("b", 2, 1))
    assert edition == StoredEdition(edition.id, KEY, items, DOCUMENT)
    async with store.read() as uow:
        assert await uow.editions.find(KEY) == await uow.editions.get(edition.id) == edition
        assert await uow.editions.get(edition.id + 1) is None
        assert await uow.editions.get(2**70) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"profile": "q"},
        {"since": START - 2 * DAY},
        {"cut": START + timedelta(microseconds=1)},
        {"on": START.date() + DAY},
        {"samples": True},
        {"reader": 7},
    ],
    ids=lambda changed: next(iter(changed)),
)
async def test_every_part_of_the_key_makes_another_edition(store: SqlStore, changed: dict[str, object]) -> None:
    edition = await add(store, KEY)
    other = replace(KEY, **changed)  # type: ignore[arg-type]
    async with store.read() as uow:
        assert await uow.editions.find(other) is None
    assert (await add(store, other)).id != edition.id


async def test_an_edition_is_frozen_once(store: SqlStore) -> None:
    edition = await add(store, KEY, "a")
    assert await add(store, KEY, "b", "c") == edition


async def test_an_empty_edition_can_be_kept(store: SqlStore) -> None:
    assert (await add(store, KEY)).items == ()


async def test_told_is_what_shared_editions_of_the_profile_told_last_within_the_time(store: SqlStore) -> None:
    await add(store, replace(KEY, cut=START - 3 * DAY), "old", "again")
    await add(store, replace(KEY, cut=START - 2 * DAY), "a", article=10)
    await add(store, replace(KEY, cut=START - DAY), "a", "b", article=20)
    await add(store, KEY, "too new")
    await add(store, replace(KEY, cut=START - DAY, reader=5), "somebody's own")
    await add(store, replace(KEY, cut=START - DAY, profile="q"), "c", article=30)
    async with store.read() as uow:
        among = ("a", "b", "c", "too new", "old", "somebody's own")
        told = await uow.editions.told(["p", "q", "nobody"], among, START - 3 * DAY, START - DAY)
        assert await uow.editions.told(["p"], ["b", "x"], START - 3 * DAY, START - DAY) == {"p": {"b": 21}}
        assert await uow.editions.told(["p"], [], START - 3 * DAY, START - DAY) == {"p": {}}
    assert told == {"p": {"a": 20, "b": 21}, "q": {"c": 30}, "nobody": {}}


async def test_told_to_a_reader_is_what_reached_them_or_may_have(store: SqlStore) -> None:
    one, other = await subscribe(store), await subscribe(store, "other")
    shared, missed = await add(store, KEY, "a", "b", article=10), await add(store, replace(KEY, profile="q"), "c")
    await plan(store, one, State.UNKNOWN, edition=shared.id)
    await plan(store, other, State.EXPIRED, edition=missed.id)
    async with store.read() as uow:
        assert await uow.editions.told_to(1, START - DAY) == {"a": 10, "b": 11}
        assert await uow.editions.told_to(1, START) == {}
        assert await uow.editions.told_to(2, START - DAY) == {}
        reached = await uow.editions.told_at(1, "a")
        assert reached is not None
        assert START - DAY < reached <= START
        assert await uow.editions.told_at(1, "c") is None
        assert await uow.editions.told_at(2, "c") is None


async def test_an_occasion_that_is_not_planned_is_not_on_its_way(store: SqlStore) -> None:
    assert await on_its_way(store, await subscribe(store)) is None


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("part", [State.DUE, State.SENT])
async def test_on_its_way_is_what_is_leased_or_has_begun_to_arrive(store: SqlStore, state: State, part: State) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    await plan(store, one, state, part, edition=edition.id)
    begun = part is State.SENT or state in (State.LEASED, State.SENDING, State.SENT, State.UNKNOWN)
    assert await on_its_way(store, one) == (edition.id if begun else None)


async def test_pulling_an_occasion_nobody_planned_settles_it_as_sent(store: SqlStore) -> None:
    one, edition = await subscribe(store), await add(store, KEY, "a")
    assert await pull(store, one, edition)
    assert await occasion(store, one) == (State.SENT, edition.id)
    assert await since(store, one) == KEY.cut
    async with store.read() as uow:
        assert await uow.editions.told_to(1, START) == {"a": 1}


@pytest.mark.parametrize("state", [State.DUE, State.HELD, State.CANCELLED, State.EXPIRED, State.DEAD])
async def test_pulling_takes_over_what_did_not_arrive_and_cancels_its_parts(store: SqlStore, state: State) -> None:
    one, edition = await subscribe(store), await add(store, KEY)
    await plan(store, one, state, State.DUE)
    assert await pull(store, one, edition)
    assert await occasion(store, one) == (State.SENT, edition.id)
    assert await parts(store) == [State.CANCELLED]
    async with store.read() as uow:
        assert await uow.connection.scalar(select(sql.delivery.c.epoch)) == 4, "an old lease must not settle it"


@pytest.mark.parametrize("state", [State.LEASED, State.SENDING, State.SENT, State.UNKNOWN])
async def test_pulling_changes_nothing_of_what_is_on_its_way_or_there(store: SqlStore, state: State) -> None:
    one, edition = await subscribe(store), await add(store, KEY)
    await plan(store, one, state, State.DUE)
    assert not await pull(store, one, edition)
    assert await occasion(store, one) == (state, None)
    assert (await parts(store), await since(store, one)) == ([State.DUE], None)


async def test_pulling_changes_nothing_of_what_has_arrived_in_part(store: SqlStore) -> None:
    one, edition = await subscribe(store), await add(store, KEY)
    await plan(store, one, State.DUE, State.SENT, State.DUE)
    assert not await pull(store, one, edition)
    assert await parts(store) == [State.SENT, State.DUE]


async def test_pulling_twice_tells_once(store: SqlStore) -> None:
    one, edition = await subscribe(store), await add(store, KEY)
    later = await add(store, replace(KEY, cut=START + HOUR))
    assert await pull(store, one, edition)
    assert not await pull(store, one, later)
    assert (await occasion(store, one), await since(store, one)) == ((State.SENT, edition.id), KEY.cut)


async def test_an_older_edition_never_moves_a_subscription_back(store: SqlStore) -> None:
    one, edition = await subscribe(store), await add(store, KEY)
    assert await pull(store, one, edition)
    earlier = await add(store, replace(KEY, cut=START - HOUR))
    async with store.begin() as uow:
        assert await uow.pulls.pull(one, "digest:2026-11-23:0", earlier, START)
    assert await since(store, one) == KEY.cut

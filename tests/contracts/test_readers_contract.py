"""What `ports.Readers` promises."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from digest.domain.delivery import State
from digest.domain.document import Document
from digest.domain.reader import Address, Profile, Reader, Subscription
from digest.domain.schedule import Rule, next_due
from digest.ports import EditionKey
from digest.storage import sql
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.tables import METADATA
from digest.testing import START, FakeClock

HERE, THERE = Address("preview", "here"), Address("preview", "there", "3")
MORNING = Rule("UTC", 8 * 60 + 30)
CHINESE = Profile(language="zh-Hans", languages=("zh-Hans", "en"), mute_words=("赌",))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def add(store: SqlStore, address: Address = HERE, user: str = "u", profile: Profile = CHINESE) -> Reader:
    async with store.begin() as uow:
        return await uow.readers.add(address, user, profile, "UTC", START)


async def subscribe(
    store: SqlStore, reader: Reader, *rules: Rule, at: datetime = START, address: Address = HERE
) -> Subscription:
    async with store.begin() as uow:
        return await uow.readers.subscribe(reader.id, address, rules or (MORNING,), at)


async def found(store: SqlStore, user: str = "u") -> Reader:
    async with store.read() as uow:
        reader = await uow.readers.get("preview", user)
    assert reader is not None
    return reader


async def deliver(uow: SqlUnitOfWork, one: Subscription, name: str, state: State, **changes: object) -> int:
    """A delivery as the planner makes it."""
    owner = "me" if state in (State.LEASED, State.SENDING) else None
    values = {
        "subscription_id": one.id,
        "occasion": name,
        "destination_id": 1,
        "platform": one.address.platform,
        "variant": "web",
        "profile_key": one.profile.key,
        "since": START - DAY,
        "cut": START,
        "on_date": START.date(),
        "state": state,
        "due_at": START,
        "retry_at": START,
        "owner": owner,
        "expires_at": START + DAY,
        **changes,
    }
    number = await uow.connection.scalar(insert(sql.delivery).values(values).returning(sql.delivery.c.id))
    assert isinstance(number, int)
    return number


async def part(uow: SqlUnitOfWork, delivery: int, state: State, number: int = 0) -> None:
    row = {"delivery_id": delivery, "variant": "web", "part": number, "state": state}
    await uow.connection.execute(insert(sql.delivery_part).values(row))


async def due_at(store: SqlStore) -> list[tuple[int, str, datetime]]:
    slot, cohort = sql.schedule.c.slot, sql.cohort.c
    wanted = select(slot, cohort.zone, cohort.next_due_at).join(sql.cohort).order_by(slot)
    async with store.read() as uow:
        rows = await uow.connection.execute(wanted)
        return [(row.slot, row.zone, row.next_due_at) for row in rows]


async def told(store: SqlStore, one: Subscription, since: datetime) -> None:
    async with store.begin() as uow:
        mine = sql.subscription.c.id == one.id
        await uow.connection.execute(update(sql.subscription).where(mine).values(since=since))


async def test_a_reader_comes_back_by_their_identity(store: SqlStore) -> None:
    reader = await add(store)
    assert await found(store) == reader == Reader(reader.id, CHINESE, "UTC", False, START)
    async with store.read() as uow:
        assert await uow.readers.get("preview", "other") is None
        assert await uow.readers.get("telegram", "u") is None


async def test_a_subscription_comes_back_with_its_reader(store: SqlStore) -> None:
    reader = await add(store)
    evening = Rule("UTC", 20 * 60, slot=1)
    subscription = await subscribe(store, reader, MORNING, evening)
    assert subscription == Subscription(subscription.id, HERE, CHINESE, (MORNING, evening))
    assert (await found(store)).subscription == subscription
    assert await due_at(store) == [
        (0, "UTC", next_due(MORNING, START).at),
        (1, "UTC", next_due(evening, START).at),
    ]


async def test_subscribing_again_gives_new_rules_and_keeps_the_rest(store: SqlStore) -> None:
    reader = await add(store)
    first = await subscribe(store, reader, MORNING, Rule("UTC", 20 * 60, slot=1))
    await told(store, first, START - HOUR)
    noon = Rule("Asia/Shanghai", 12 * 60)
    assert await subscribe(store, reader, noon) == replace(first, rules=(noon,), since=START - HOUR)
    assert await due_at(store) == [(0, "Asia/Shanghai", next_due(noon, START).at)]


async def test_repeating_a_subscription_does_not_skip_a_digest_that_is_due_and_not_planned_yet(store: SqlStore) -> None:
    reader = await add(store)
    await subscribe(store, reader, at=START)
    due = next_due(MORNING, START).at
    await subscribe(store, reader, at=due + timedelta(seconds=1))
    assert await due_at(store) == [(0, "UTC", due)]


async def test_unsubscribing_ends_it_once_and_keeps_the_settings(store: SqlStore) -> None:
    reader = await add(store)
    await subscribe(store, reader)
    async with store.begin() as uow:
        assert await uow.readers.unsubscribe(reader.id, START)
        assert not await uow.readers.unsubscribe(reader.id, START)
        assert await uow.readers.subscriptions() == []
        assert list(await uow.readers.rules(reader.id)) == [MORNING]
    assert await found(store) == reader


async def test_unsubscribing_cancels_what_no_sender_has(store: SqlStore) -> None:
    subscription = await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        numbers = {state: await deliver(uow, subscription, state, state) for state in State}
        begun = await deliver(uow, subscription, "begun", State.DUE)
        await part(uow, numbers[State.DUE], State.SENT)
        await part(uow, numbers[State.DUE], State.DUE, 1)
        await part(uow, begun, State.SENDING)
        await uow.readers.unsubscribe(reader.id, START)
        rows = (await uow.connection.execute(select(sql.delivery.c.id, sql.delivery.c.state))).all()
        parts = (await uow.connection.scalars(select(sql.delivery_part.c.state).order_by("id"))).all()
    changed = dict.fromkeys((State.DUE, State.HELD, State.LEASED), State.CANCELLED)
    expected = {number: changed.get(state, state) for state, number in numbers.items()} | {begun: State.DUE}
    assert {row.id: row.state for row in rows} == expected
    assert parts == [State.SENT, State.CANCELLED, State.SENDING]


async def test_subscribing_after_an_end_wakes_the_same_subscription_where_it_left_off(store: SqlStore) -> None:
    reader = await add(store)
    first = await subscribe(store, reader)
    await told(store, first, START - HOUR)
    async with store.begin() as uow:
        await uow.readers.unsubscribe(reader.id, START)
    later = START + 30 * DAY
    assert await subscribe(store, reader, at=later) == replace(first, since=START - HOUR)
    assert await due_at(store) == [(0, "UTC", next_due(MORNING, later).at)]


async def test_subscribing_opens_a_suspended_place(store: SqlStore) -> None:
    reader = await add(store)
    await subscribe(store, reader)
    async with store.begin() as uow:
        await uow.connection.execute(update(sql.destination).values(suspended_at=START, reason="blocked"))
    await subscribe(store, reader)
    async with store.read() as uow:
        (row,) = await uow.connection.execute(select(sql.destination.c.suspended_at, sql.destination.c.reason))
    assert tuple(row) == (None, None)


async def test_saving_changes_the_reader_and_gives_the_subscription_the_same_profile(
    store: SqlStore, clock: FakeClock
) -> None:
    subscription = await subscribe(store, reader := await add(store))
    chosen = replace(CHINESE, length=3)
    now = clock.advance(HOUR)
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, profile=chosen, zone_confirmed=True))
        changed_at = await uow.connection.scalar(select(sql.subscription.c.profile_changed_at))
        profiles = (await uow.connection.scalars(select(sql.profile.c.key))).all()
    stored = await found(store)
    assert stored == replace(
        reader, profile=chosen, zone_confirmed=True, subscription=replace(subscription, profile=chosen)
    )
    assert changed_at == now
    assert profiles == [chosen.key], "a profile that nobody has any more may tell of a person"


async def test_saving_the_same_profile_is_no_change_of_profile(store: SqlStore) -> None:
    await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, zone_confirmed=True))
        assert await uow.connection.scalar(select(sql.subscription.c.profile_changed_at)) is None


async def test_a_profile_that_an_edition_is_still_composed_for_stays(store: SqlStore) -> None:
    subscription = await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        await deliver(uow, subscription, "digest", State.DUE)
        await uow.readers.save(replace(reader, profile=Profile()))
        keys = set((await uow.connection.scalars(select(sql.profile.c.key))).all())
    assert keys == {CHINESE.key, Profile().key}


async def test_a_changed_zone_moves_the_hours_and_keeps_twelve_hours_between_digests(
    store: SqlStore, clock: FakeClock
) -> None:
    subscription = await subscribe(store, reader := await add(store))
    await told(store, subscription, START - HOUR)
    now = clock.advance(HOUR / 6)
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, zone="Asia/Tokyo"))
    moved = (await found(store)).subscription
    tokyo = replace(MORNING, zone="Asia/Tokyo")
    since = START - HOUR
    assert moved == replace(subscription, rules=(tokyo,), since=since, not_before=since + 12 * HOUR)
    assert await due_at(store) == [(0, "Asia/Tokyo", next_due(tokyo, now).at)]


async def test_who_was_told_nothing_yet_waits_for_nothing_after_moving(store: SqlStore) -> None:
    await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, zone="Asia/Tokyo"))
    moved = (await found(store)).subscription
    assert moved is not None
    assert moved.not_before is None


async def test_nobody_can_be_saved_or_subscribed_who_is_not_there(store: SqlStore) -> None:
    stranger = Reader(9, CHINESE, "UTC", False, START)
    with pytest.raises(LookupError, match="9"):
        async with store.begin() as uow:
            await uow.readers.save(stranger)
    with pytest.raises(LookupError, match="9"):
        await subscribe(store, stranger)


async def test_the_addresses_are_those_of_active_subscriptions_by_id(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriptions = []
    for user in "abcde":
        address = Address("preview", user)
        reader = await add(store, address, user)
        subscriptions.append(await subscribe(store, reader, address=address))
    async with store.begin() as uow:
        await uow.readers.unsubscribe(reader.id, START)
    monkeypatch.setattr("digest.storage.sql.CHUNK", 2)
    async with store.read() as uow:
        listed = await uow.readers.subscriptions()
    assert listed == subscriptions[:-1]


async def fill(store: SqlStore, user: str, address: Address, profile: Profile) -> Reader:
    """A reader with a row in every table that can hold something about one."""
    subscription = await subscribe(store, reader := await add(store, address, user, profile), address=address)
    async with store.begin() as uow:
        key = EditionKey(profile.key, START - DAY, START, START.date(), reader=reader.id)
        edition = await uow.editions.add(key, (), Document(()), START)
        number = await deliver(uow, subscription, "digest", State.DUE, edition_id=edition.id, reader_id=reader.id)
        await part(uow, number, State.DUE)
        await uow.notes.expect(address, user, "time", START + HOUR)
        await uow.notes.show(address, user, {1: 1}, START)
        await uow.notes.keep_text(f"the long words of {user}", reader.id, START)
        await uow.notes.expect(Address("preview", "group"), user, "time", START + HOUR)
    return reader


PERSONAL = (
    "delivery",
    "delivery_part",
    "destination",
    "edition",
    "expectation",
    "identity",
    "kept_text",
    "profile",
    "reader",
    "schedule",
    "shown_list",
    "subscription",
)


async def rows(store: SqlStore, name: str) -> list[tuple[object, ...]]:
    async with store.read() as uow:
        return [tuple(row) for row in await uow.connection.execute(select(METADATA.tables[name]))]


async def test_the_export_is_everything_as_json(store: SqlStore) -> None:
    reader = await fill(store, "u", HERE, CHINESE)
    await fill(store, "other", THERE, Profile())
    async with store.read() as uow:
        exported = await uow.readers.export(reader.id)
        assert await uow.readers.export(99) == {}
    assert json.loads(json.dumps(exported)) == exported
    assert set(exported) == set(PERSONAL)
    lengths = {name: len(list(value)) for name, value in exported.items() if isinstance(value, list)}
    assert lengths == {name: 2 if name == "expectation" else 1 for name in PERSONAL if name != "reader"}
    assert "other" not in json.dumps(exported)
    assert "赌" in json.dumps(exported, ensure_ascii=False)


async def test_forgetting_leaves_no_row_about_the_reader_and_every_row_about_others(store: SqlStore) -> None:
    other = await fill(store, "other", THERE, Profile())
    kept = {name: await rows(store, name) for name in PERSONAL}
    reader = await fill(store, "u", HERE, CHINESE)
    async with store.begin() as uow:
        assert await uow.readers.forget(reader.id) == (HERE,)
    assert {name: await rows(store, name) for name in PERSONAL} == kept
    assert (await found(store, "other")).id == other.id
    async with store.begin() as uow:
        assert await uow.readers.get("preview", "u") is None
        assert await uow.readers.forget(reader.id) == ()


async def test_forgetting_keeps_a_profile_that_others_share(store: SqlStore) -> None:
    await fill(store, "other", THERE, CHINESE)
    reader = await fill(store, "u", HERE, CHINESE)
    async with store.begin() as uow:
        await uow.readers.forget(reader.id)
    assert (await found(store, "other")).profile == CHINESE


async def test_the_number_of_a_forgotten_reader_is_nobody_elses(store: SqlStore) -> None:
    reader = await add(store)
    async with store.begin() as uow:
        await uow.readers.forget(reader.id)
    assert (await add(store)).id > reader.id


def test_every_table_that_names_a_person_is_exported_and_erased() -> None:
    telling = {"reader_id", "subscription_id", "delivery_id", "destination_id", "user", "actor", "chat"}
    assert {name for name, table in METADATA.tables.items() if telling & set(table.c.keys())} <= set(PERSONAL)

"""What `ports.Readers` promises of subscriptions: their rules and places, and how they end."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.domain.delivery import State
from digest.domain.quiet import NEVER, Quiet
from digest.domain.reader import Address, Profile, Subscription
from digest.domain.schedule import Rule, next_due
from digest.ports import Store
from digest.testing import START, FakeClock
from tests import behind
from tests.contracts.people import CHINESE, DAY, HERE, HOUR, MORNING, THERE, add, deliver, found, part, subscribe

NOON = Rule("UTC", 12 * 60)


async def due_at(store: Store) -> list[tuple[int, str, datetime]]:
    """Slot, zone and next instant of every local time that a subscription has."""
    async with store.read() as uow:
        cohorts = {row["id"]: row for row in await behind.rows(uow, "cohort")}
        schedule = [(row["slot"], cohorts[row["cohort_id"]]) for row in await behind.rows(uow, "schedule")]
    return sorted((slot, cohort["zone"], cohort["next_due_at"]) for slot, cohort in schedule)


async def told(store: Store, since: datetime) -> None:
    """The only subscription was told until then."""
    async with store.begin() as uow:
        await behind.change(uow, "subscription", since=since)


async def test_a_subscription_comes_back_with_its_reader(store: Store) -> None:
    reader = await add(store)
    evening = Rule("UTC", 20 * 60, slot=1)
    subscription = await subscribe(store, reader, MORNING, evening)
    assert subscription == Subscription(subscription.id, HERE, CHINESE, (MORNING, evening), created_at=START)
    assert (await found(store)).subscription == subscription
    assert await due_at(store) == [
        (0, "UTC", next_due(MORNING, START).at),
        (1, "UTC", next_due(evening, START).at),
    ]


async def test_subscribing_again_gives_new_rules_and_keeps_the_rest(store: Store) -> None:
    reader = await add(store)
    first = await subscribe(store, reader, MORNING, Rule("UTC", 20 * 60, slot=1))
    await told(store, START - HOUR)
    noon = Rule("Asia/Shanghai", 12 * 60)
    assert await subscribe(store, reader, noon) == replace(first, rules=(noon,), since=START - HOUR)
    assert await due_at(store) == [(0, "Asia/Shanghai", next_due(noon, START).at)]


async def test_repeating_a_subscription_does_not_skip_a_digest_that_is_due_and_not_planned_yet(store: Store) -> None:
    reader = await add(store)
    await subscribe(store, reader, at=START)
    due = next_due(MORNING, START).at
    await subscribe(store, reader, at=due + timedelta(seconds=1))
    assert await due_at(store) == [(0, "UTC", due)]


async def test_unsubscribing_ends_it_once_and_keeps_the_settings(store: Store) -> None:
    reader = await add(store)
    await subscribe(store, reader)
    async with store.begin() as uow:
        assert await uow.readers.unsubscribe(reader.id, START)
        assert not await uow.readers.unsubscribe(reader.id, START)
        assert await uow.readers.subscriptions() == []
        assert list(await uow.readers.rules(reader.id)) == [MORNING]
    assert await found(store) == reader


async def test_unsubscribing_cancels_what_no_sender_has(store: Store) -> None:
    subscription = await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        numbers = {state: await deliver(uow, subscription, state, state) for state in State}
        begun = await deliver(uow, subscription, "begun", State.DUE)
        await part(uow, numbers[State.DUE], State.SENT)
        await part(uow, numbers[State.DUE], State.DUE, 1)
        await part(uow, begun, State.SENDING)
        await uow.readers.unsubscribe(reader.id, START)
        rows = await behind.rows(uow, "delivery")
        parts = await behind.column(uow, "delivery_part", "state")
    changed = dict.fromkeys((State.DUE, State.HELD), State.CANCELLED)
    expected = {number: changed.get(state, state) for state, number in numbers.items()} | {begun: State.DUE}
    assert {row["id"]: row["state"] for row in rows} == expected
    assert parts == [State.SENT, State.CANCELLED, State.SENDING]


async def test_subscribing_after_an_end_wakes_the_same_subscription_where_it_left_off(store: Store) -> None:
    reader = await add(store)
    first = await subscribe(store, reader)
    await told(store, START - HOUR)
    async with store.begin() as uow:
        await uow.readers.unsubscribe(reader.id, START)
    later = START + 30 * DAY
    assert await subscribe(store, reader, at=later) == replace(first, since=START - HOUR)
    assert await due_at(store) == [(0, "UTC", next_due(MORNING, later).at)]


async def test_subscribing_opens_a_suspended_place(store: Store) -> None:
    reader = await add(store)
    await subscribe(store, reader)
    async with store.begin() as uow:
        await behind.change(uow, "destination", suspended_at=START, reason="blocked")
    await subscribe(store, reader)
    async with store.read() as uow:
        (row,) = await behind.rows(uow, "destination")
    assert (row["suspended_at"], row["reason"]) == (None, None)


async def test_a_changed_zone_moves_the_hours_and_keeps_twelve_hours_between_digests(
    store: Store, clock: FakeClock
) -> None:
    subscription = await subscribe(store, reader := await add(store))
    await told(store, START - HOUR)
    now = clock.advance(HOUR / 6)
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, zone="Asia/Tokyo"))
    moved = (await found(store)).subscription
    tokyo = replace(MORNING, zone="Asia/Tokyo")
    since = START - HOUR
    assert moved == replace(subscription, rules=(tokyo,), since=since, not_before=since + 12 * HOUR)
    assert await due_at(store) == [(0, "Asia/Tokyo", next_due(tokyo, now).at)]


async def test_quiet_hours_move_what_is_due_in_them_to_their_end_and_back(store: Store, clock: FakeClock) -> None:
    night = Quiet(22 * 60, 9 * 60)
    subscription = await subscribe(store, reader := await add(store))
    now = clock.advance(HOUR / 6)
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, quiet=night))
    hushed = await found(store)
    held = replace(MORNING, quiet=night)
    assert (hushed.quiet, hushed.subscription) == (night, replace(subscription, rules=(held,)))
    assert await due_at(store) == [(0, "UTC", next_due(held, now).at)]
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, quiet=NEVER))
    assert await found(store) == replace(reader, subscription=subscription)
    assert await due_at(store) == [(0, "UTC", next_due(MORNING, now).at)]


async def test_quiet_hours_that_hold_nothing_make_no_cohort_of_their_own(store: Store) -> None:
    """A million readers with as many quiet hours and one hour are planned as one."""
    for number, (address, user) in enumerate(((HERE, "one"), (THERE, "two"))):
        reader = await add(store, address, user)
        await subscribe(store, reader, address=address)
        async with store.begin() as uow:
            await uow.readers.save(replace(reader, quiet=Quiet(20 * 60 + number, 6 * 60)))
    async with store.read() as uow:
        assert len(await behind.rows(uow, "cohort")) == 1


async def test_who_was_told_nothing_yet_waits_for_nothing_after_moving(store: Store) -> None:
    await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        await uow.readers.save(replace(reader, zone="Asia/Tokyo"))
    moved = (await found(store)).subscription
    assert moved is not None
    assert moved.not_before is None


async def test_the_addresses_are_those_of_active_subscriptions_by_id(
    store: Store, monkeypatch: pytest.MonkeyPatch
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


async def test_a_reader_comes_with_the_newest_occasions_of_their_subscription(store: Store) -> None:
    subscription = await subscribe(store, reader := await add(store))
    names = [f"digest:2026-11-{day:02}:0" for day in (20, 9, 21, 22, 24, 10, 23, 25)]
    async with store.begin() as uow:
        for name in (*names, "zeta", "alert:1"):
            await deliver(uow, subscription, name, State.EXPIRED)
    newest = tuple(sorted(names)[:-7:-1])
    assert (await found(store)).subscription == replace(subscription, planned=newest)
    assert (await subscribe(store, reader)).planned == newest
    async with store.read() as uow:
        assert list(await uow.readers.subscriptions()) == [subscription], "who lists them all needs no occasions"


async def test_a_reader_has_the_first_subscription_that_has_not_ended(store: Store) -> None:
    reader = await add(store)
    first, second = await subscribe(store, reader), await subscribe(store, reader, NOON, address=THERE)
    assert (await found(store)).subscription == first
    async with store.begin() as uow:
        assert list(await uow.readers.rules(reader.id)) == [NOON], "the rules are the latest one's"
        await uow.readers.unsubscribe(reader.id, START)
    again = await subscribe(store, reader, NOON, address=THERE)
    assert again == second
    assert (await found(store)).subscription == second


async def test_who_subscribes_anothers_place_takes_it_over(store: Store) -> None:
    had = await subscribe(store, await add(store))
    other = await add(store, THERE, "other", Profile())
    assert await subscribe(store, other) == replace(had, profile=Profile())
    assert (await found(store)).subscription is None
    assert (await found(store, "other")).subscription == replace(had, profile=Profile())


async def test_places_differ_by_thread(store: Store) -> None:
    reader = await add(store)
    thread = replace(HERE, thread="7")
    here, there = await subscribe(store, reader), await subscribe(store, reader, address=thread)
    assert (here.address, there.address, here.id == there.id) == (HERE, thread, False)


async def test_subscribing_ends_a_pause(store: Store) -> None:
    await subscribe(store, reader := await add(store))
    async with store.begin() as uow:
        await behind.change(uow, "subscription", paused_until=START + DAY)
    assert (await found(store)).subscription.paused_until == START + DAY
    assert (await subscribe(store, reader)).paused_until is None


async def test_another_hour_loses_no_digest_that_is_due_and_not_planned_yet(store: Store) -> None:
    reader = await add(store)
    await subscribe(store, reader)
    due = next_due(MORNING, START).at
    late = Rule("UTC", 30)
    await subscribe(store, reader, late, at=due + timedelta(seconds=1))
    assert await due_at(store) == [(0, "UTC", due)]


async def test_rules_are_kept_for_whoever_had_a_subscription_and_wake_nobody(store: Store) -> None:
    reader, stranger = await add(store), await add(store, THERE, "other")
    await subscribe(store, reader)
    async with store.begin() as uow:
        await uow.readers.unsubscribe(reader.id, START)
        await uow.readers.keep_rules(reader.id, [NOON], START)
        await uow.readers.keep_rules(stranger.id, [NOON], START)
        assert list(await uow.readers.rules(reader.id)) == [NOON]
        assert list(await uow.readers.rules(stranger.id)) == []
        assert list(await uow.readers.subscriptions()) == []
    assert await due_at(store) == [(0, "UTC", next_due(NOON, START).at)]


async def test_rules_come_in_the_order_of_their_slots(store: Store) -> None:
    reader = await add(store)
    evening = Rule("UTC", 20 * 60, slot=1)
    assert (await subscribe(store, reader, evening, MORNING)).rules == (MORNING, evening)
    assert (await subscribe(store, reader, evening)).rules == (evening,)


async def test_whoever_is_due_alike_is_planned_together_and_not_overlooked_while_planning_goes_on(store: Store) -> None:
    await subscribe(store, await add(store))
    async with store.begin() as uow:
        await behind.change(uow, "cohort", planned_to=9)
    two = await subscribe(store, await add(store, THERE, "other"), address=THERE)
    async with store.read() as uow:
        [cohort] = await behind.rows(uow, "cohort")
        assert await behind.column(uow, "schedule", "cohort_id") == [cohort["id"]] * 2
    assert cohort["planned_to"] == two.id - 1


async def test_unsubscribing_cancels_nothing_of_others(store: Store) -> None:
    reader = await add(store)
    await subscribe(store, reader)
    other = await subscribe(store, await add(store, THERE, "other"), address=THERE)
    async with store.begin() as uow:
        await part(uow, await deliver(uow, other, "digest", State.DUE), State.DUE)
        await uow.readers.unsubscribe(reader.id, START)
        assert await behind.column(uow, "delivery", "state") == [State.DUE]
        assert await behind.column(uow, "delivery_part", "state") == [State.DUE]
        assert list(await uow.readers.subscriptions()) == [other]


async def test_a_pause_is_set_and_lifted_and_leaves_the_rest(store: Store) -> None:
    reader = await add(store)
    subscription = await subscribe(store, reader, MORNING)
    async with store.begin() as uow:
        await uow.readers.pause(reader.id, START + DAY)
    assert (await found(store)).subscription == replace(subscription, paused_until=START + DAY)
    async with store.begin() as uow:
        await uow.readers.pause(reader.id, None)
    assert (await found(store)).subscription == subscription
    async with store.begin() as uow:
        await uow.readers.unsubscribe(reader.id, START)
        await uow.readers.pause(reader.id, START + DAY)
    assert (await subscribe(store, reader, MORNING)).paused_until is None


async def test_a_pause_holds_for_what_is_in_hand_and_not_begun(store: Store) -> None:
    subscription = await subscribe(store, reader := await add(store))
    other = await subscribe(store, await add(store, THERE, "other"), address=THERE)
    async with store.begin() as uow:
        numbers = [await deliver(uow, subscription, name, State.DUE) for name in ("waits", "begun")]
        await part(uow, numbers[0], State.DUE)
        await part(uow, numbers[1], State.SENT)
        await part(uow, numbers[1], State.DUE, 1)
        await deliver(uow, other, "of another", State.DUE)
        await uow.readers.pause(reader.id, START + DAY)
        assert await behind.column(uow, "delivery", "epoch") == [1, 0, 0]


async def test_a_pause_goes_along_to_where_the_digest_is_brought(store: Store) -> None:
    """There was one before, whose own pause is of no account."""
    reader = await add(store)
    await subscribe(store, reader, address=THERE)
    async with store.begin() as uow:
        await uow.readers.unsubscribe(reader.id, START)
    await subscribe(store, reader)
    async with store.begin() as uow:
        await uow.readers.pause(reader.id, START + DAY)
        await uow.readers.bind(reader.id, THERE, START)
    brought = (await found(store)).subscription
    assert brought
    assert (brought.address, brought.paused_until) == (THERE, START + DAY)

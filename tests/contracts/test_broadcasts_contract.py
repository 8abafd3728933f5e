"""What `ports.Broadcasts` promises: drafts come back as they were, one of two admins moves first, and a reach is counted."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.domain.broadcast import Broadcast, Content, Kind, Phase, Reach, When
from digest.domain.broadcast_tally import Tally
from digest.domain.delivery import State
from digest.domain.place import place_user
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Profile
from digest.ports import Crowd, EditionKey, Store, UnitOfWork, Watcher
from digest.ports.corrections import Kind as Recall
from digest.ports.corrections import Order
from digest.services.counting import Counting
from digest.services.figures import Statistics
from digest.testing import START
from tests import behind
from tests.contracts import editions
from tests.contracts.people import DAY, HERE, add, deliver, part, subscribe

BOTH = ("preview", "telegram")
ENGLISH, CHINESE = Profile(), Profile(language="zh-Hans", languages=("zh-Hans",), follow=("chips", "security"))


def draft() -> Broadcast:
    content = Content({"en": "Hello", "zh-Hans": "你好 “甲”"}, article=3)
    return Broadcast("preview:a", START, content, Reach(("preview",), tags=("chips",)), When(minute=480), canary=25)


async def test_a_draft_comes_back_as_it_was(store: Store) -> None:
    async with store.begin() as uow:
        first, second = await uow.broadcasts.add(draft()), await uow.broadcasts.add(draft())
        assert first == replace(draft(), id=first.id)
        assert await uow.broadcasts.recent(5) == [second, first]
        assert await uow.broadcasts.recent(1) == [second]
        assert await uow.broadcasts.get(first.id) == first
        for number in (0, -1, 99, 2**70):
            assert await uow.broadcasts.get(number) is None


async def test_of_two_admins_the_first_moves_it(store: Store) -> None:
    async with store.begin() as uow:
        one = await uow.broadcasts.add(draft())
        running = replace(
            one, phase=Phase.RUNNING, audience=9, started_at=START, token="", before=Phase.CANARY, reason="why"
        )
        assert await uow.broadcasts.move(running, Phase.DRAFT)
        assert not await uow.broadcasts.move(replace(one, phase=Phase.CANCELLED), Phase.DRAFT)
        assert await uow.broadcasts.get(one.id) == running


async def test_who_watches_is_told_in_one_place(store: Store) -> None:
    there = Watcher(Address("telegram", "-5", "7"), "zh-Hans", "Asia/Shanghai", "12")
    async with store.begin() as uow:
        one = await uow.broadcasts.add(draft())
        assert await uow.broadcasts.watchers(one.id) == ()
        await uow.broadcasts.watch(one.id, Watcher(HERE, "en", "UTC"))
        await uow.broadcasts.watch(one.id, there)
        assert await uow.broadcasts.watchers(one.id) == (there,)
        assert await uow.broadcasts.watchers(99) == ()


async def test_a_tally_sums_up_to_the_audience(store: Store) -> None:
    states = (State.SENT, State.SENT, State.DUE, State.UNKNOWN, State.DEAD, State.SENDING)
    async with store.begin() as uow:
        one = await uow.broadcasts.add(draft())
        assert await uow.broadcasts.tally(one.id) == Tally()
    for number, state in enumerate(states):
        here = Address("preview", f"chat{number}")
        subscription = await subscribe(store, await add(store, here, f"user{number}"), address=here)
        async with store.begin() as uow:
            more = {"error": "blocked"} if state is State.DEAD else {}
            await deliver(uow, subscription, one.occasion, state, broadcast_id=one.id, edition_id=1, **more)  # type: ignore[arg-type]
    async with store.read() as uow:
        tally = await uow.broadcasts.tally(one.id)
    assert tally == Tally(6, sent=2, waiting=1, under_way=1, doubtful=1, failed=1, reasons={"blocked": 1})
    assert tally.unsent == 3


async def test_a_tally_knows_what_was_recalled(store: Store) -> None:
    async with store.begin() as uow:
        first, second = await uow.broadcasts.add(draft()), await uow.broadcasts.add(draft())
        await uow.corrections.order(Order(Recall.AMEND, occasion=second.occasion), START)
        await uow.corrections.order(Order(Recall.RECALL, occasion=first.occasion), START)
        found = [(await uow.broadcasts.tally(one.id)).recalled for one in (first, second)]
    assert found == [True, False]


async def test_what_stood_still_goes_out_after_all_and_not_as_it_was_in_hand(store: Store) -> None:
    states = (State.SENDING, State.EXPIRED, State.DUE, State.SENT)
    async with store.begin() as uow:
        one = await uow.broadcasts.add(draft())
    for number, state in enumerate(states):
        here = Address("preview", f"chat{number}")
        subscription = await subscribe(store, await add(store, here, f"user{number}"), address=here)
        async with store.begin() as uow:
            await deliver(uow, subscription, one.occasion, state, broadcast_id=one.id, edition_id=1)  # type: ignore[arg-type]
    later = START + timedelta(days=2)
    async with store.begin() as uow:
        first, last = await uow.broadcasts.span(one.id)
        assert await behind.column(uow, "delivery", "id") == list(range(first, last + 1))
        assert await uow.broadcasts.revive(99, first - 1, last, START, later) == 0
        assert await uow.broadcasts.revive(one.id, first, first + 1, START, later) == 1
        assert await uow.broadcasts.revive(one.id, first - 1, last, START, later) == 1
        assert await uow.broadcasts.revive(one.id, first - 1, last, START, later) == 0
        assert await uow.broadcasts.tally(one.id) == Tally(4, sent=1, waiting=2, under_way=1)
        assert await behind.column(uow, "delivery", "epoch") == [0, 1, 1, 0]


async def test_what_is_in_doubt_goes_out_again_where_it_was_not_recalled(store: Store) -> None:
    async with store.begin() as uow:
        one = await uow.broadcasts.add(draft())
    for number, state in enumerate((State.UNKNOWN, State.UNKNOWN, State.SENT)):
        here = Address("preview", f"chat{number}")
        subscription = await subscribe(store, await add(store, here, f"user{number}"), address=here)
        async with store.begin() as uow:
            number = await deliver(uow, subscription, one.occasion, state, broadcast_id=one.id, edition_id=1)  # type: ignore[arg-type]
            await part(uow, number, state)  # type: ignore[arg-type]
    later = START + timedelta(days=2)
    async with store.begin() as uow:
        first, last = await uow.broadcasts.span(one.id)
        assert await uow.broadcasts.span(99) == (0, 0)
        assert await uow.broadcasts.doubt(99, 0, last, START, later) == 0
        assert await uow.broadcasts.doubt(one.id, first - 1, first, START, later) == 1
        assert await uow.broadcasts.tally(one.id) == Tally(3, sent=1, waiting=1, doubtful=1)
        assert await behind.column(uow, "delivery_part", "resends") == [1, 0, 0]
        assert await behind.column(uow, "delivery_part", "state") == [State.DUE, State.UNKNOWN, State.SENT]
        await uow.broadcasts.close_audience(one.id)
        await uow.corrections.order(Order(Recall.RECALL, occasion=one.occasion), START)
        assert await uow.broadcasts.doubt(one.id, first - 1, last, START, later) == 0


@pytest.mark.parametrize(
    ("delivered", "parts", "doubtful", "lapsed"),
    [
        (State.UNKNOWN, {"web": State.UNKNOWN}, 1, 0),
        (State.UNKNOWN, {}, 0, 0),
        (State.UNKNOWN, {"web": State.SENT}, 0, 0),
        (State.UNKNOWN, {"plain": State.UNKNOWN}, 0, 0),
        (State.UNKNOWN, {"web": State.SENT, "plain": State.UNKNOWN}, 0, 0),
        (State.SENT, {"web": State.UNKNOWN}, 0, 0),
        (State.EXPIRED, {}, 0, 1),
        (State.EXPIRED, {"web": State.DUE}, 0, 1),
        (State.EXPIRED, {"web": State.SENT}, 0, 0),
        (State.EXPIRED, {"plain": State.UNKNOWN}, 0, 0),
    ],
)
async def test_what_of_it_arrived_decides_what_goes_out_once_more(
    store: Store, delivered: State, parts: dict[str, State], doubtful: int, lapsed: int
) -> None:
    subscription = await subscribe(store, await add(store))
    async with store.begin() as uow:
        one = await uow.broadcasts.add(draft())
        number = await deliver(uow, subscription, one.occasion, delivered, broadcast_id=one.id, edition_id=1)  # type: ignore[arg-type]
        for variant, state in parts.items():
            await part(uow, number, state, variant=variant)  # type: ignore[arg-type]
    async with store.begin() as uow:
        assert await uow.broadcasts.doubt(one.id, number - 1, number, START, START) == doubtful
        assert await uow.broadcasts.revive(one.id, number - 1, number, START, START) == lapsed


async def test_nothing_goes_out_again_to_whoever_unsubscribed(store: Store) -> None:
    reader = await add(store)
    subscription = await subscribe(store, reader)
    async with store.begin() as uow:
        one = await uow.broadcasts.add(draft())
        number = await deliver(uow, subscription, one.occasion, State.UNKNOWN, broadcast_id=one.id, edition_id=1)  # type: ignore[arg-type]
        await part(uow, number, State.UNKNOWN)  # type: ignore[arg-type]
        await uow.readers.unsubscribe(reader.id, START)
        assert await uow.broadcasts.doubt(one.id, number - 1, number, START, START) == 0


async def counted_for_good(store: Store, delivered: State, left: State) -> tuple[int, int]:
    """A broadcast and its delivery, which was settled so three days ago, and one of another occasion; days are rolled up."""
    subscription = await subscribe(store, await add(store))
    async with store.begin() as uow:
        one = await uow.broadcasts.add(replace(draft(), started_at=START))
        about = {"broadcast_id": one.id, "edition_id": 1, "settled_at": START}
        number = await deliver(uow, subscription, one.occasion, delivered, **about)  # type: ignore[arg-type]
        await part(uow, number, State.UNKNOWN if delivered is State.UNKNOWN else State.DUE)  # type: ignore[arg-type]
        await deliver(uow, subscription, "another", left, **about | {"broadcast_id": None})  # type: ignore[arg-type]
    for days in range(4):
        await Statistics(store, Counting(store)).roll(START + days * DAY)
    return one.id, number


async def once_more(uow: UnitOfWork, broadcast: int, number: int, delivered: State) -> int:
    again = uow.broadcasts.doubt if delivered is State.UNKNOWN else uow.broadcasts.revive
    return await again(broadcast, number - 1, number, START + 3 * DAY, START + 4 * DAY)


async def days_counted(store: Store) -> dict[date, dict[State, int]]:
    async with store.read() as uow:
        kept = await uow.counts.deliveries(START.date())
    return {on: dict(counts) for on, counts in kept.items() if counts}


@pytest.mark.parametrize(("delivered", "left"), [(State.UNKNOWN, State.EXPIRED), (State.EXPIRED, State.UNKNOWN)])
async def test_what_goes_out_once_more_counts_on_one_day(store: Store, delivered: State, left: State) -> None:
    """Days are counted for good two days later; what is settled again then is taken back from its first day."""
    broadcast, number = await counted_for_good(store, delivered, left)
    now = START + 3 * DAY
    async with store.begin() as uow:
        assert await once_more(uow, broadcast, number, delivered) == 1
        await behind.change_one(uow, "delivery", number, state=State.SENT, settled_at=now)  # type: ignore[arg-type]
    await Statistics(store, Counting(store)).roll(now)
    assert await days_counted(store) == {START.date(): {left: 1}, now.date(): {State.SENT: 1}}


@pytest.mark.parametrize("delivered", [State.UNKNOWN, State.EXPIRED])
async def test_two_who_send_again_at_once_take_it_back_once(store: Store, delivered: State) -> None:
    broadcast, number = await counted_for_good(store, delivered, delivered)

    async def second() -> int:
        async with store.begin() as uow:
            return await once_more(uow, broadcast, number, delivered)

    async with store.begin() as uow:
        assert await once_more(uow, broadcast, number, delivered) == 1
        other = asyncio.create_task(second())
        await asyncio.wait([other], timeout=0.2)  # it comes as far as it gets while the first is not committed
    assert await other == 0
    assert await days_counted(store) == {START.date(): {delivered: 1}}


async def town(store: Store) -> None:
    """Four subscribers: two in private on two platforms, a group, and one whose chat is closed; and one who paused."""
    for name, platform, user, profile in (
        ("a", "preview", "a", ENGLISH),
        ("b", "telegram", "b", CHINESE),
        ("g", "telegram", place_user("g"), ENGLISH),
        ("x", "telegram", "x", ENGLISH),
        ("p", "preview", "p", ENGLISH),
    ):
        place = Address(platform, name)
        reader = await add(store, place, user, profile)
        await subscribe(store, reader, address=place)
        async with store.begin() as uow:
            if name == "x":
                await uow.readers.suspend(platform, name, "blocked", START)
            if name == "p":
                await uow.readers.pause(reader.id, START + timedelta(days=9))
            if name == "b":
                await uow.readers.save(replace(reader, quiet=Quiet(0, 60), zone="Asia/Shanghai"))


@pytest.mark.parametrize(
    ("reach", "counts"),
    [
        (Reach(), {("preview", "en"): 1, ("telegram", "zh-Hans"): 1, ("telegram", "en"): 1}),
        (Reach(("telegram",)), {("telegram", "zh-Hans"): 1, ("telegram", "en"): 1}),
        (Reach(languages=("zh-Hans",)), {("telegram", "zh-Hans"): 1}),
        (Reach(tags=("other", "chips")), {("telegram", "zh-Hans"): 1}),
        (Reach(tags=("chip",)), {}),
        (Reach(kinds=(Kind.SHARED,)), {("telegram", "en"): 1}),
        (Reach(kinds=(Kind.PRIVATE,)), {("preview", "en"): 1, ("telegram", "zh-Hans"): 1}),
        (Reach(active=3), {}),
    ],
    ids=str,
)
async def test_a_reach_is_counted_by_platform_and_language(
    store: Store, reach: Reach, counts: dict[tuple[str, str], int]
) -> None:
    await town(store)
    async with store.read() as uow:
        crowd = await uow.broadcasts.crowd(reach, BOTH, START)
    hours = {("Asia/Shanghai", Quiet(0, 60)): 1} if ("telegram", "zh-Hans") in counts else {}
    assert crowd == Crowd(counts, hours)
    assert crowd.size == sum(counts.values())


async def test_those_who_paused_are_counted_apart(store: Store) -> None:
    await town(store)
    async with store.read() as uow:
        for reach, paused in ((Reach(), 1), (Reach(("telegram",)), 0), (Reach(languages=("zh-Hans",)), 0)):
            assert await uow.broadcasts.paused(reach, BOTH, START) == paused, reach
        assert await uow.broadcasts.paused(Reach(), ("telegram",), START) == 0
        assert await uow.broadcasts.paused(Reach(), BOTH, START + timedelta(days=10)) == 0


async def test_only_platforms_that_are_served_count(store: Store) -> None:
    await town(store)
    async with store.read() as uow:
        assert (await uow.broadcasts.crowd(Reach(), ("preview",), START)).size == 1
        assert (await uow.broadcasts.crowd(Reach(), BOTH, START + timedelta(days=10))).size == 4


async def test_those_who_got_a_story_can_be_told(store: Store) -> None:
    for user, article, state in (("u", 7, State.SENT), ("v", 8, State.SENT), ("w", 7, State.EXPIRED)):
        subscription = await editions.subscribe(store, user)
        key = EditionKey(user, START - DAY, START, START.date())
        edition = await editions.add(store, key, "a", article=article)
        async with store.begin() as uow:
            await deliver(uow, subscription, editions.OCCASION, state, edition_id=edition.id)
    async with store.read() as uow:
        sizes = [(await uow.broadcasts.crowd(Reach(story=number), BOTH, START)).size for number in (7, 8, 9)]
    assert sizes == [1, 1, 0]

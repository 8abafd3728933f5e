"""What `ports.Counts` promises."""

from datetime import UTC, datetime, time, timedelta

from digest.domain.delivery import State
from digest.domain.figures import Act, Growth, Kind, Unanswered
from digest.domain.reader import Profile
from digest.ports import Store
from digest.ports.counts import Settled
from digest.services.counting import Counting
from digest.services.figures import Statistics
from digest.testing import START
from tests import behind
from tests.contracts import editions, people
from tests.contracts.people import CHINESE, DAY, HERE, HOUR, THERE

TODAY = START.date()
YESTERDAY = TODAY - timedelta(days=1)
LATEST, OPENED = Act(Kind.COMMAND, "latest"), Act(Kind.ARTICLE, "7")


async def readers(store: Store) -> tuple[int, int]:
    return (await people.add(store, HERE, "u")).id, (await people.add(store, THERE, "v")).id


async def test_counts_add_up_by_day(store: Store) -> None:
    one, two = await readers(store)
    async with store.begin() as uow:
        await uow.counts.add(YESTERDAY, {one: {LATEST: 2}})
        await uow.counts.add(TODAY, {one: {LATEST: 1, OPENED: 3}, two: {LATEST: 1}})
        await uow.counts.add(TODAY, {two: {OPENED: 1}})
    async with store.read() as uow:
        assert await uow.counts.by_day(Kind.COMMAND, YESTERDAY) == {YESTERDAY: 2, TODAY: 2}
        assert await uow.counts.by_day(Kind.COMMAND, TODAY) == {TODAY: 2}
        assert await uow.counts.most(Kind.ARTICLE, YESTERDAY, 5) == [("7", 4)]
        assert await uow.counts.by_day(Kind.TAG, YESTERDAY) == {}


async def test_a_reader_is_active_once_a_day(store: Store) -> None:
    one, two = await readers(store)
    async with store.begin() as uow:
        await uow.counts.add(YESTERDAY, {one: {LATEST: 1}})
        for _ in range(2):
            await uow.counts.add(TODAY, {one: {LATEST: 1}, two: {LATEST: 1}})
        assert await uow.counts.by_day(Kind.ACTIVE, YESTERDAY) == {YESTERDAY: 1, TODAY: 2}
        assert await uow.counts.active(TODAY) == 2
        assert await uow.counts.active(TODAY + timedelta(days=1)) == 0


async def test_what_is_kept_does_not_say_who(store: Store) -> None:
    one, _ = await readers(store)
    async with store.begin() as uow:
        await uow.counts.add(TODAY, {one: {OPENED: 1}})
        assert {tuple(row) for row in await behind.rows(uow, "daily_count")} == {("day", "kind", "name", "count")}
        [row] = await behind.rows(uow, "attention")
        assert row == {"reader_id": one, "active_on": TODAY, "counted": True}


async def test_who_does_not_want_to_be_counted_is_not(store: Store) -> None:
    one, two = await readers(store)
    async with store.begin() as uow:
        await uow.counts.add(YESTERDAY, {one: {LATEST: 1}})
        assert await uow.counts.counted(one)
        await uow.counts.count_me(one, False)
        assert not await uow.counts.counted(one)
        await uow.counts.add(TODAY, {one: {LATEST: 1}, two: {OPENED: 1}})
        assert await uow.counts.by_day(Kind.COMMAND, YESTERDAY) == {YESTERDAY: 1}
        assert await uow.counts.active(YESTERDAY) == 1
        await uow.counts.count_me(one, True)
        await uow.counts.add(TODAY, {one: {LATEST: 1}})
        assert await uow.counts.by_day(Kind.COMMAND, TODAY) == {TODAY: 1}


async def test_somebody_who_was_erased_meanwhile_is_not_counted(store: Store) -> None:
    one, two = await readers(store)
    async with store.begin() as uow:
        await uow.readers.forget(one)
        await uow.counts.add(TODAY, {one: {LATEST: 1}, two: {LATEST: 1}})
        assert await uow.counts.by_day(Kind.ACTIVE, TODAY) == {TODAY: 1}


async def test_counts_are_kept_for_a_year(store: Store) -> None:
    one, _ = await readers(store)
    old = TODAY - timedelta(days=401)
    async with store.begin() as uow:
        await uow.counts.add(old, {one: {LATEST: 1}})
        await uow.counts.add(TODAY, {one: {LATEST: 1}})
        assert await uow.counts.by_day(Kind.COMMAND, old) == {TODAY: 1}


async def test_ties_are_in_the_order_of_names(store: Store) -> None:
    one, _ = await readers(store)
    acts = {Act(Kind.TAG, name): 1 for name in ("b", "A", "安全", "a")}
    async with store.begin() as uow:
        await uow.counts.add(TODAY, {one: {**acts, Act(Kind.TAG, "z"): 2}})
        most = await uow.counts.most(Kind.TAG, TODAY, 4)
    assert most == [("z", 2), ("A", 1), ("a", 1), ("b", 1)]


async def test_growth_is_what_came_and_what_ended_by_day(store: Store) -> None:
    reader = await people.add(store, HERE, "u")
    await people.subscribe(store, reader)
    await people.add(store, THERE, "v")
    async with store.begin() as uow:
        day = {TODAY: 1}
        assert await uow.counts.growth(START - DAY) == Growth(2, 1, {TODAY: 2}, day, {})
        await uow.readers.unsubscribe(reader.id, START + DAY)
        ended = {TODAY + timedelta(days=1): 1}
        assert await uow.counts.growth(START - DAY) == Growth(2, 0, {TODAY: 2}, day, ended)
        assert await uow.counts.growth(START + DAY) == Growth(2, 0, {}, {}, ended)


async def test_deliveries_are_counted_by_the_day_they_were_settled(store: Store) -> None:
    subscription = await editions.subscribe(store)
    async with store.begin() as uow:
        for day, state in ((START, State.SENT), (START, State.DEAD), (START - DAY, State.SENT)):
            name = f"digest:{day.date()}:{state}"
            await people.deliver(uow, subscription, name, state, settled_at=day)
        await people.deliver(uow, subscription, "waits", State.DUE)
        found = await uow.counts.settled(START - DAY)
        assert found == {TODAY: {State.SENT: 1, State.DEAD: 1}, YESTERDAY: {State.SENT: 1}}
        assert YESTERDAY not in await uow.counts.settled(START)


async def rolled(store: Store, now: datetime) -> Settled:
    """What is kept after it was counted at that instant."""
    await Statistics(store, Counting(store)).roll(now)
    async with store.read() as uow:
        return await uow.counts.deliveries(now.date() - 13 * DAY)


def midnight(at: datetime) -> datetime:
    """The beginning of the day."""
    return datetime.combine(at.date(), time(), UTC)


def counted(found: Settled) -> Settled:
    """Without the days on which nothing was settled."""
    return {day: counts for day, counts in found.items() if counts}


async def test_what_is_kept_by_the_day_is_what_the_ledger_has(store: Store) -> None:
    """Two weeks with roll-ups at any time of some days: late ones, changed ones, and deliveries that stay open for days."""
    subscription = await editions.subscribe(store)
    open_: list[int] = []
    for number in range(14):
        now = START + number * DAY
        async with store.begin() as uow:
            for state in (State.SENT, State.SENT, State.DEAD, State.EXPIRED, State.UNKNOWN):
                name = f"digest:{number}:{state}:{len(await behind.rows(uow, 'delivery'))}"
                await people.deliver(uow, subscription, name, state, settled_at=now - HOUR)
            open_.append(await people.deliver(uow, subscription, f"waits:{number}", State.DUE))
            if number >= 3:  # what has waited for three days is sent
                await behind.change_one(uow, "delivery", open_.pop(0), state=State.SENT, settled_at=now)
        if number not in (4, 5, 9):  # nobody looked on these days
            kept = await rolled(store, now)
            async with store.read() as uow:
                assert counted(kept) == await uow.counts.settled(midnight(now - 13 * DAY))
            assert await rolled(store, now) == kept  # once more changes nothing


async def test_what_is_kept_by_the_day_stays_when_the_ledger_is_pruned(store: Store) -> None:
    subscription = await editions.subscribe(store)
    async with store.begin() as uow:
        await people.deliver(uow, subscription, "digest:1", State.SENT, settled_at=START)
    for days in (0, 1, 2):
        await rolled(store, START + days * DAY)
    async with store.begin() as uow:
        await behind.clear(uow, "delivery")
    assert counted(await rolled(store, START + 5 * DAY)) == {TODAY: {State.SENT: 1}}
    assert counted(await rolled(store, START + 500 * DAY)) == {}
    async with store.read() as uow:
        assert list(await uow.counts.deliveries(TODAY)) == [(START + days * DAY).date() for days in range(487, 501)]


async def test_languages_are_those_of_subscriptions(store: Store) -> None:
    for user, profile in (("u", CHINESE), ("v", Profile()), ("w", CHINESE)):
        address = people.Address("preview", user)
        await people.subscribe(store, await people.add(store, address, user, profile), address=address)
    async with store.read() as uow:
        assert list((await uow.counts.languages()).items()) == [("zh-Hans", 2), ("en", 1)]


async def test_questions_come_by_how_often_they_were_asked(store: Store) -> None:
    async with store.begin() as uow:
        for question in ("Why?", "How?", "How?"):
            await uow.notes.unanswered(question, "en", START)
        assert await uow.counts.questions(1) == [Unanswered("How?", "en", 2)]
        assert len(await uow.counts.questions(9)) == 2

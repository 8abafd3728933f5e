"""Asked first: what somebody was shown is what is posted, once, at its hour, or not at all if they say so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from digest import i18n
from digest.domain.buttons import Button
from digest.domain.document import Document
from digest.domain.place import Review, Role, Silence, Standing
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Manner, Profile, Reader
from digest.domain.schedule import Rule
from digest.domain.score import Weights
from digest.ports import Payload
from digest.services.drafting import Drafter
from digest.services.editions import Editions
from digest.services.editor import Editor
from digest.services.plan import Planner
from digest.services.reviews import Reviews
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Bench, PlainRenderer, Setup, add_article, bench

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HALF = DUE - 30 * MINUTE
NEWS, PRIVATE = Address("preview", "news"), Address("preview", "boss-chat")
EIGHT = Rule("UTC", 8 * 60)


@dataclass(frozen=True, slots=True)
class Renderer(PlainRenderer):
    """Shows the buttons, too."""

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        buttons = [one.command for row in document.buttons for one in row if isinstance(one, Button)]
        text = " ".join(span.text for block in document.blocks for span in getattr(block, "text", ()))
        return ({"variant": variant, "articles": list(document.articles()), "buttons": buttons, "text": text},)


@dataclass
class Bosses:
    """`ports.Rights`: everybody manages everything, unless told otherwise."""

    role: Role = Role.MANAGER
    answers: bool = True
    hangs: bool = False
    asked: int = 0

    async def standing(self, place: Address, actor: str) -> Standing:
        self.asked += 1
        if not self.answers:
            raise RuntimeError("no answer")
        if self.hangs:
            await asyncio.Event().wait()
        return Standing(self.role, "#news")


@dataclass
class Desk:
    """A place that is asked first, its manager, and one process that serves them."""

    store: SqlStore
    clock: FakeClock
    process: Bench
    reviews: Reviews
    rights: Bosses
    place: Reader
    seen: int = field(default=0)

    async def at(self, now: datetime) -> list[tuple[str, list[int]]]:
        """Plan and deliver at that instant: what went where."""
        self.clock.set(now)
        await self.process.deliverer.hold()
        await self.process.planner.plan()
        await self.process.deliverer.deliver()
        sent = self.process.sender.sent[self.seen :]
        self.seen += len(sent)
        return [(address.chat, payload["articles"]) for address, payload in sent]

    @property
    def buttons(self) -> list[str]:
        """Those of the draft that was sent last."""
        drafts = [payload["buttons"] for address, payload in self.process.sender.sent if address == PRIVATE]
        return list(drafts[-1])

    async def shown(self) -> Any:
        number = int(self.buttons[0].split("=")[1].split()[0])
        found = await self.reviews.shown(number)
        assert found is not None
        return found


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        for story in ("one", "two", "three"):
            await add_article(opened, story, NOON)
        yield opened


async def asked(store: SqlStore, silence: Silence, quiet: Quiet | None = None) -> Reader:
    async with store.begin() as uow:
        place = await uow.readers.add(NEWS, "place:news", Profile(), "UTC", NOON)
        boss = await uow.readers.add(PRIVATE, "boss", Profile(), "UTC", NOON)
        await uow.readers.save(replace(boss, quiet=quiet or boss.quiet))
        one = await uow.readers.subscribe(place.id, NEWS, [EIGHT], NOON)
        await uow.reviews.keep(place.id, Review("boss", silence))
    return replace(place, subscription=one)


@asynccontextmanager
async def desk(store: SqlStore, clock: FakeClock, place: Reader, usual: str = "rich") -> AsyncIterator[Desk]:
    editor, renderer, rights = Editor(i18n.speak, Weights()), Renderer(usual=usual), Bosses()
    async with SqlWriter(store.database).running() as writer:
        process = bench(store, writer, clock, Setup(renderer=renderer))
        drafter = Drafter(store, editor, [renderer], rights)
        planner = Planner(store, process.press, [renderer], clock, drafter=drafter)
        process = replace(process, planner=planner)
        await process.deliverer.open()
        reviews = Reviews(store, Editions(store, editor), {"preview": renderer})
        yield Desk(store, clock, process, reviews, rights, place)


async def states(store: SqlStore) -> dict[str, str]:
    async with store.database.read() as connection:
        rows = await connection.execute(select(sql.delivery.c.occasion, sql.delivery.c.state))
        return {row.occasion.split(":")[0]: row.state for row in rows}


async def since(store: SqlStore) -> datetime | None:
    async with store.read() as uow:
        [one] = await uow.readers.subscriptions()
    return one.since


async def test_silence_posts_what_was_shown(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.POST)) as it:
        assert await it.at(HALF - MINUTE) == []
        [(to, articles)] = await it.at(HALF)
        assert (to, sorted(articles)) == ("boss-chat", [1, 2, 3])
        await add_article(store, "late", HALF + MINUTE)
        assert await it.at(DUE - MINUTE) == []
        assert await it.at(DUE) == [("news", articles)], "nothing that came after the draft"
        assert await since(store) == HALF, "that comes with the next one"
        assert await it.at(DUE + MINUTE) == []
        [(to, more)] = await it.at(HALF + 24 * HOUR)
        assert (to, more) == ("boss-chat", [4])


async def test_silence_that_means_no_posts_nothing_and_loses_nothing(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.SKIP)) as it:
        assert [to for to, _ in await it.at(HALF)] == ["boss-chat"]
        assert await it.at(DUE) == []
        clock.set(DUE + 6 * HOUR)
        await it.process.deliverer.expire()
        assert (await states(store))["digest"] == "expired"
        [(to, again)] = await it.at(HALF + 24 * HOUR)
        assert (to, sorted(again)) == ("boss-chat", [1, 2, 3])


async def test_what_is_told_to_go_goes_at_its_hour(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.SKIP)) as it:
        [(_, articles)] = await it.at(HALF)
        assert await it.reviews.post((await it.shown()).posting, HALF)
        assert await it.at(DUE - MINUTE) == []
        assert await it.at(DUE) == [("news", articles)]
        assert not await it.reviews.post((await it.shown()).posting, DUE), "it is out"
        assert not await it.reviews.skip((await it.shown()).posting, DUE)


async def test_a_late_yes_posts_at_once_and_a_too_late_one_never(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.SKIP)) as it:
        await it.at(HALF)
        late = await it.shown()
        assert not await it.reviews.post(late.posting, DUE + 6 * HOUR)
        assert await it.reviews.post(late.posting, DUE + 2 * HOUR)
        assert [to for to, _ in await it.at(DUE + 2 * HOUR)] == ["news"]


async def test_a_skipped_day_is_told_with_the_next(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.POST)) as it:
        await it.at(HALF)
        assert await it.reviews.skip((await it.shown()).posting, HALF)
        assert await it.at(DUE) == []
        assert (await states(store))["digest"] == "cancelled"
        [(to, again)] = await it.at(HALF + 24 * HOUR)
        assert (to, sorted(again)) == ("boss-chat", [1, 2, 3])


async def test_what_is_dropped_is_not_posted_however_often_it_is_pressed(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.POST)) as it:
        await it.at(HALF)
        shown = await it.shown()
        for _ in range(2):
            left = await it.reviews.drop(shown, 2, HALF)
            assert left is not None
            assert sorted(left.edition.document.articles()) == [1, 3]
        left = await it.reviews.drop(left, 1, HALF)
        assert left is not None
        last = await it.reviews.drop(left, 3, HALF)
        assert last is not None
        assert last.edition.document.articles() == (3,), "the last one is skipped, not dropped"
        assert await it.at(DUE) == [("news", [3])]


async def test_what_is_filed_is_not_looked_at_again(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.POST)) as it:
        await it.at(HALF)
        async with store.read() as uow:
            assert list(await uow.drafting.asked(HALF + 30 * MINUTE)) == []


async def test_a_kill_between_draft_and_post_changes_nothing(store: SqlStore, clock: FakeClock) -> None:
    place = await asked(store, Silence.POST)
    async with desk(store, clock, place) as first:
        assert [to for to, _ in await first.at(HALF)] == ["boss-chat"]
    async with desk(store, clock, place) as second:
        assert await second.at(HALF + MINUTE) == []
        assert [to for to, _ in await second.at(DUE)] == ["news"]
        assert await second.at(DUE + MINUTE) == []


async def test_a_machine_that_slept_shows_it_late_and_leaves_time_to_answer(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.POST)) as it:
        woken = DUE + HOUR
        assert [to for to, _ in await it.at(woken)] == ["boss-chat"]
        assert await it.at(woken + 9 * MINUTE) == []
        assert [to for to, _ in await it.at(woken + 10 * MINUTE)] == ["news"]


async def test_one_that_slept_too_long_shows_nothing(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.SKIP)) as it:
        assert await it.at(DUE + 7 * HOUR) == []


async def test_a_draft_waits_for_its_readers_quiet_hours(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.SKIP, Quiet(22 * 60, 9 * 60))) as it:
        assert await it.at(HALF) == []
        assert [to for to, _ in await it.at(DUE + HOUR)] == ["boss-chat"]


async def test_one_that_would_come_too_late_does_not_come(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.POST, Quiet(22 * 60, 9 * 60))) as it:
        assert await it.at(HALF) == []
        assert [to for to, _ in await it.at(DUE)] == ["news"]
        assert await it.at(DUE + HOUR) == []


async def test_nothing_to_tell_shows_nothing(database_url: str, clock: FakeClock) -> None:
    async with open_store_at(database_url, clock) as store, desk(store, clock, await asked(store, Silence.SKIP)) as it:
        assert await it.at(HALF) == []
        assert await it.at(DUE) == []
        assert (await states(store)) == {"digest": "cancelled"}


async def test_who_manages_it_no_more_sees_nothing_and_silence_decides(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.POST)) as it:
        it.rights.role = Role.MEMBER
        assert await it.at(HALF) == []
        assert [to for to, _ in await it.at(DUE)] == ["news"]


async def test_a_platform_that_gives_no_answer_keeps_nobody_from_being_asked(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.POST)) as it:
        it.rights.answers = False
        assert [to for to, _ in await it.at(HALF)] == ["boss-chat"]


async def test_a_platform_that_hangs_keeps_nobody_waiting_for_long(
    store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.services.drafting.PATIENCE", 0.05)
    place = await asked(store, Silence.POST)
    async with store.begin() as uow:
        other = await uow.readers.add(Address("preview", "more"), "place:more", Profile(), "UTC", NOON)
        await uow.readers.subscribe(other.id, Address("preview", "more"), [EIGHT], NOON)
        await uow.reviews.keep(other.id, Review("boss", Silence.POST))
    async with desk(store, clock, place) as it:
        it.rights.hangs = True
        async with asyncio.timeout(10):
            assert [to for to, _ in await it.at(HALF)] == ["boss-chat", "boss-chat"]
        assert it.rights.asked == 1, "who gave no answer a moment ago is not asked again"


async def test_a_draft_never_follows_its_place(store: SqlStore, clock: FakeClock) -> None:
    place = await asked(store, Silence.POST)
    async with desk(store, clock, place) as it:
        clock.set(HALF)
        await it.process.planner.plan()
        topic = replace(NEWS, thread="7")
        async with store.begin() as uow:
            await uow.readers.bind(place.id, topic, HALF)
        await it.at(HALF)
        assert it.process.sender.sent[-1][0] == PRIVATE
        await it.at(DUE)
        assert it.process.sender.sent[-1][0] == topic


async def test_whoever_is_erased_is_asked_no_more(store: SqlStore, clock: FakeClock) -> None:
    place = await asked(store, Silence.SKIP)
    async with store.begin() as uow:
        boss = await uow.readers.get("preview", "boss")
        assert boss is not None
        assert (await uow.readers.export(boss.id))["review"], "it is in their data"
        await uow.readers.forget(boss.id)
        assert await uow.reviews.of(place.id) is None
    async with desk(store, clock, place) as it:
        assert await it.at(HALF) == []
        assert [to for to, _ in await it.at(DUE)] == ["news"]


async def test_whoever_is_erased_leaves_no_draft_to_whoever_comes_next(store: SqlStore, clock: FakeClock) -> None:
    place = await asked(store, Silence.SKIP, Quiet(22 * 60, 9 * 60))
    async with desk(store, clock, place) as it:
        assert await it.at(HALF) == [], "it waits for the end of the quiet hours"
        async with store.begin() as uow:
            boss = await uow.readers.get("preview", "boss")
            assert boss is not None
            await uow.readers.forget(boss.id)
            await uow.readers.add(Address("preview", "stranger"), "stranger", Profile(), "UTC", HALF)
        assert await it.at(DUE + 2 * HOUR) == []
        assert "draft" not in await states(store)


async def test_what_a_backup_brings_back_still_waits_for_a_word(store: SqlStore, clock: FakeClock) -> None:
    async with desk(store, clock, await asked(store, Silence.SKIP)) as it:
        [(_, articles)] = await it.at(HALF)
        posting = (await it.shown()).posting
        async with store.begin() as uow:
            installation = await uow.restoring.beat("here", HALF)
            assert await uow.restoring.hold(installation.generation, 10) == 1
        assert not await it.reviews.post(posting, HALF), "nobody knows if it was posted"
        async with store.begin() as uow:
            assert await uow.restoring.release(DUE, 10, DUE, DUE + 3 * HOUR) == 1
        assert await it.at(DUE) == [], "nobody has said yes"
        assert await it.reviews.post(posting, DUE + HOUR)
        assert await it.at(DUE + HOUR) == [("news", articles)]


async def test_others_are_planned_as_ever(store: SqlStore, clock: FakeClock) -> None:
    async with store.begin() as uow:
        ann = await uow.readers.add(Address("preview", "ann"), "ann", Profile(), "UTC", NOON)
        await uow.readers.subscribe(ann.id, Address("preview", "ann"), [EIGHT], NOON)
    async with desk(store, clock, await asked(store, Silence.SKIP)) as it:
        assert [to for to, _ in await it.at(HALF)] == ["boss-chat"]
        assert [to for to, _ in await it.at(DUE)] == ["ann"]


async def test_a_paused_place_asks_nobody(store: SqlStore, clock: FakeClock) -> None:
    place = await asked(store, Silence.SKIP)
    async with store.begin() as uow:
        await uow.readers.pause(place.id, DUE + HOUR)
    async with desk(store, clock, place) as it:
        assert await it.at(HALF) == []
        assert await it.at(DUE) == []


async def test_both_come_as_their_places_chose_or_as_is_usual(store: SqlStore, clock: FakeClock) -> None:
    place = await asked(store, Silence.POST)
    async with store.begin() as uow:
        await uow.readers.keep_manner(PRIVATE, Manner(variant="rich"))
    async with desk(store, clock, place, usual="plain") as it:
        await it.at(HALF)
        await it.at(DUE)
        assert [payload["variant"] for _, payload in it.process.sender.sent] == ["rich", "plain"]


async def test_the_days_second_digest_takes_the_place_of_a_first_that_nobody_answered(
    store: SqlStore, clock: FakeClock
) -> None:
    place = await asked(store, Silence.SKIP)
    async with store.begin() as uow:
        await uow.readers.keep_rules(place.id, [EIGHT, Rule("UTC", 12 * 60, slot=1)], NOON)
    async with desk(store, clock, place) as it:
        await it.at(HALF)
        morning = await it.shown()
        [(to, again)] = await it.at(HALF + 4 * HOUR)
        assert (to, sorted(again)) == ("boss-chat", [1, 2, 3])
        assert not await it.reviews.post(morning.posting, HALF + 4 * HOUR), "no story comes twice"
        assert await it.reviews.post((await it.shown()).posting, HALF + 4 * HOUR)
        assert await it.at(DUE + 4 * HOUR) == [("news", again)]

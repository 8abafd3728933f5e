"""After days away: one digest of what still matters, with figures that are true, and no pile of old ones."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.domain.article import Article, Content, Scores
from digest.domain.document import Document
from digest.domain.reader import Profile
from digest.domain.score import Weights
from digest.i18n import speak
from digest.services.editor import Editor
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, lines_of
from digest.testing.ledger import Bench, Setup, add_audience, bench

DUE = datetime(2026, 11, 10, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AWAY = 9
WANTS = Profile(length=4)
CHINESE = Profile("zh-Hans", ("zh-Hans",), length=4)


@dataclass(frozen=True, slots=True)
class Telling:
    """A platform whose one message is the document's lines."""

    name: str = "preview"
    variants: tuple[str, ...] = ("lines",)
    usual: str = "lines"

    def render(self, document: Document, variant: str) -> tuple[dict[str, Any], ...]:
        return ({"lines": list(lines_of(document.blocks))},)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def one(store: SqlStore, clock: FakeClock) -> AsyncIterator[Bench]:
    editor: Any = Editor(speak, Weights())
    renderer: Any = Telling()
    async with SqlWriter(store.database).running() as writer:
        running = bench(store, writer, clock, Setup(editor=editor, renderer=renderer))
        await running.deliverer.open()
        yield running
        await running.deliverer.close()


async def news(store: SqlStore, now: datetime, count: int = 6) -> None:
    """So many stories come in, the last of them a great one."""
    async with store.begin() as uow:
        for number in range(count):
            great = 95 if number == count - 1 else 40
            name = f"{now:%m-%d} {number}"
            contents = {"en": Content(name, tldr=("So.",)), "zh-Hans": Content(f"第 {name}", tldr=("是。",))}
            article = Article(contents, Scores(great, great, great), story=name)
            await uow.articles.add(article, [f"title:en:{name}"], now)


async def morning(one: Bench, clock: FakeClock, *, awake: bool = True) -> list[list[str]]:
    """A day's stories come in and its digest goes out: the messages, by their lines."""
    await news(one.store, clock.now() - HOUR)
    before = len(one.sender.sent)
    if awake:
        await one.deliverer.hold()
        await one.planner.plan()
        await one.deliverer.deliver()
    clock.advance(DAY)
    return [payload["lines"] for _, payload in one.sender.sent[before:]]


async def pause(one: Bench, until: datetime | None) -> None:
    async with one.store.begin() as uow:
        await uow.readers.pause(1, until)


async def away(one: Bench, clock: FakeClock, how: str) -> None:
    """Nine days on which nothing can come."""
    end = clock.now() + AWAY * DAY - HOUR
    if how == "paused":
        await pause(one, end)
    if how == "blocked":
        async with one.store.begin() as uow:
            await uow.readers.suspend("preview", "chat1", "blocked", clock.now())
    for _ in range(AWAY):
        assert await morning(one, clock, awake=how != "asleep") == []
    if how == "blocked":
        async with one.store.begin() as uow:
            await uow.readers.reopen("preview", "chat1")


@pytest.mark.parametrize("how", ["paused", "blocked", "asleep"])
@pytest.mark.parametrize(
    ("wants", "line"),
    [
        (WANTS, "8 days, 54 stories, 4 still matter · 1 min"),
        (CHINESE, "8 天共 54 条，其中 4 条仍值得读 · 约 1 分钟读完"),
    ],
    ids=["english", "chinese"],
)
async def test_one_digest_tells_what_of_the_days_away_still_matters(
    store: SqlStore, clock: FakeClock, one: Bench, how: str, wants: Profile, line: str
) -> None:
    await add_audience(store, 1, DUE, wants=wants)
    [first] = await morning(one, clock)
    await away(one, clock, how)
    [told] = await morning(one, clock)
    assert told[0] == ("12–20 Nov" if wants is WANTS else "11月12日至20日")
    assert told[1] == line
    titles = [said for said in told if " 5" in said and said[:2] in {"1.", "2.", "3.", "4."}]
    assert len(titles) == 4, "the great ones, and the newest of them first"
    assert "11-20 5" in titles[0]
    assert not set(titles) & set(first)
    [usual] = await morning(one, clock)
    assert usual[1].startswith(("4 of 6 stories", "从 6 条"))


async def test_whoever_was_away_as_they_shares_what_is_composed(store: SqlStore, clock: FakeClock, one: Bench) -> None:
    await add_audience(store, 3, DUE, wants=WANTS)
    await morning(one, clock)
    for _ in range(4):
        await morning(one, clock, awake=False)
    told = await morning(one, clock)
    assert len(told) == 3
    assert told[0] == told[1] == told[2]
    assert told[0][1].startswith("5 days, 30 stories, 4 still matter")
    async with store.database.read() as connection:
        found = (await connection.execute(sql.edition.select())).all()
    assert len(found) == 2


async def test_two_days_away_are_told_like_any_other(store: SqlStore, clock: FakeClock, one: Bench) -> None:
    await add_audience(store, 1, DUE, wants=replace(WANTS, length=3))
    await morning(one, clock)
    await morning(one, clock, awake=False)
    [told] = await morning(one, clock)
    assert told[1].startswith("3 of 12 stories")

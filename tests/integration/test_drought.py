"""When nothing comes in any more the owner is told, once for each drought, in their language and not in their quiet hours."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.domain.document import Document, plain
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Profile
from digest.i18n import speak
from digest.services.drought import Drought, told
from digest.services.owners import Owners
from digest.storage.store import SqlStore
from digest.testing import FakeClock, lines_of, open_store_at
from digest.testing.ledger import ScriptedSender, add_article

LAST = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Printing:
    """A platform whose messages are a document's heading and language."""

    name: str = "telegram"
    variants: tuple[str, ...] = ("one",)
    usual: str = "one"

    def render(self, document: Document, variant: str) -> tuple[dict[str, Any], ...]:
        heading = document.blocks[0]
        return ({"language": document.language, "said": plain(heading.text)},)  # type: ignore[union-attr]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(LAST)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        async with opened.begin() as uow:
            await uow.restoring.beat("here", LAST)
        yield opened


@pytest.fixture
def sender() -> ScriptedSender:
    return ScriptedSender()


@pytest.fixture
def drought(store: SqlStore, clock: FakeClock, sender: ScriptedSender) -> Drought:
    return another(store, clock, sender)


def another(store: SqlStore, clock: FakeClock, sender: ScriptedSender) -> Drought:
    """The watch of one process."""
    admins = ("telegram:1", "telegram:2", "telegram:stranger", "discord:1")
    owners = Owners(store, admins, {"telegram": Printing()}, {"telegram": sender}, speak, clock)
    return Drought(store, owners, clock)


async def meet(store: SqlStore, user: str, language: str, zone: str = "UTC", quiet: Quiet | None = None) -> None:
    async with store.begin() as uow:
        reader = await uow.readers.add(
            Address("telegram", f"chat{user}"), user, Profile(language, (language,)), zone, LAST
        )
        if quiet:
            await uow.readers.save(replace(reader, quiet=quiet))


async def test_after_26_hours_each_owner_is_told_once(
    store: SqlStore, clock: FakeClock, sender: ScriptedSender, drought: Drought, caplog: pytest.LogCaptureFixture
) -> None:
    await meet(store, "1", "en")
    await meet(store, "2", "zh-Hans")
    await add_article(store, "one", LAST)
    clock.advance(25 * HOUR)
    await drought.look()
    assert sender.sent == []
    clock.advance(HOUR)
    for _ in range(3):
        await drought.look()
        await another(store, clock, sender).look()
        clock.advance(9 * HOUR)
    assert [(str(address), payload["language"], payload["said"]) for address, payload in sender.sent] == [
        ("telegram:chat1", "en", "No new articles"),
        ("telegram:chat2", "zh-Hans", "没有新文章入库"),
    ]
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert ["2026-11-24 08:00" in record.getMessage() for record in errors] == [True]


async def test_another_drought_is_told_again(
    store: SqlStore, clock: FakeClock, sender: ScriptedSender, drought: Drought
) -> None:
    await meet(store, "1", "en")
    await add_article(store, "one", LAST)
    clock.advance(30 * HOUR)
    await drought.look()
    await add_article(store, "two", clock.now())
    clock.advance(20 * HOUR)
    await drought.look()
    assert len(sender.sent) == 1
    clock.advance(6 * HOUR)
    await drought.look()
    assert len(sender.sent) == 2


async def test_quiet_hours_hold_it_until_they_end(
    store: SqlStore, clock: FakeClock, sender: ScriptedSender, drought: Drought
) -> None:
    await meet(store, "1", "en", quiet=Quiet(9 * 60, 11 * 60))
    await add_article(store, "one", LAST)
    clock.advance(26 * HOUR)  # 10:00
    await drought.look()
    assert sender.sent == []
    clock.advance(HOUR)
    await drought.look()
    await drought.look()
    assert len(sender.sent) == 1


async def test_what_is_over_when_it_grows_loud_again_is_told_no_more(
    store: SqlStore, clock: FakeClock, sender: ScriptedSender, drought: Drought
) -> None:
    await meet(store, "1", "en", quiet=Quiet(9 * 60, 11 * 60))
    await add_article(store, "one", LAST)
    clock.advance(26 * HOUR)
    await drought.look()
    await add_article(store, "two", clock.now())
    clock.advance(2 * HOUR)
    await drought.look()
    assert sender.sent == []


async def test_where_nothing_ever_came_there_is_nothing_to_miss(
    store: SqlStore, clock: FakeClock, sender: ScriptedSender, drought: Drought
) -> None:
    await meet(store, "1", "en")
    clock.advance(999 * HOUR)
    await drought.look()
    assert sender.sent == []


@pytest.mark.parametrize(
    ("language", "since"),
    [
        ("en", "The last article came 1 day ago (24 Nov 2026, 08:00)."),
        ("zh-Hans", "最后一篇文章是 1天前入库的（2026年11月24日 08:00）。"),
    ],
)
def test_it_says_since_when_and_what_to_check(language: str, since: str) -> None:
    lines = list(lines_of(told(speak(language, "UTC"), LAST, LAST + 26 * HOUR).blocks))
    assert lines[1] == since
    assert sum("digest doctor" in line for line in lines) == 1

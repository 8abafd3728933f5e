"""/digest for a subscriber whose own delivery is under way meanwhile."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from digest.domain.delivery import State
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Address, Reader
from digest.domain.schedule import local_date, occasion
from digest.ports import EditionItem, EditionKey
from digest.storage import sql
from digest.storage.pulls import SqlPulls
from digest.testing import TestChat, open_test_chat

FROZEN = Document((Paragraph(text("what is on its way")),))


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[TestChat]:
    async with open_test_chat(tmp_path) as opened:
        yield opened


async def on_its_way(chat: TestChat, *parts: State) -> Reader:
    """A subscriber whose digest of today has been sent as far as these parts say, and waits for its next try."""
    address, now = Address("preview", "1"), chat.clock.now()
    met = await chat.desk.accounts.meet(address, "1", "en", now)
    reader = await chat.desk.accounts.subscribe(met, address, [8 * 60], now)
    assert reader.subscription is not None
    async with chat.store.begin() as uow:
        key = EditionKey(reader.profile.key, now - timedelta(days=1), now, local_date(reader.zone, now), samples=True)
        edition = await uow.editions.add(key, [EditionItem("s", 1, 1)], FROZEN, now)
        row = {
            "id": 1,
            "subscription_id": reader.subscription.id,
            "occasion": occasion(key.on, 0),
            "destination_id": 1,
            "platform": "preview",
            "variant": "web",
            "profile_key": key.profile,
            "since": key.since,
            "cut": key.cut,
            "on_date": key.on,
            "edition_id": edition.id,
            "state": State.DUE,
            "due_at": now,
            "retry_at": now,
            "expires_at": now + timedelta(hours=6),
        }
        await uow.connection.execute(sql.delivery.insert().values(row))
        for number, state in enumerate(parts):
            values = {"delivery_id": 1, "variant": "web", "part": number, "state": state, "resends": 0}
            await uow.connection.execute(sql.delivery_part.insert().values(values))
    return reader


async def editions(chat: TestChat) -> int:
    async with chat.store.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(sql.edition)) or 0


async def test_what_has_arrived_in_part_is_shown_and_nothing_else_composed(chat: TestChat) -> None:
    reader = await on_its_way(chat, State.SENT, State.DUE)
    shown = await chat.desk.editions.today(reader, chat.clock.now())
    assert shown.document == FROZEN
    assert await editions(chat) == 1


async def test_whoever_is_overtaken_shows_what_overtook_them_and_leaves_no_edition(
    chat: TestChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await on_its_way(chat, State.SENT, State.DUE)
    seen, asked = SqlPulls.on_its_way, []

    async def late(self: SqlPulls, subscription: int, occasion: str) -> int | None:
        asked.append(occasion)
        return await seen(self, subscription, occasion) if len(asked) > 1 else None

    monkeypatch.setattr(SqlPulls, "on_its_way", late)
    shown = await chat.desk.editions.today(reader, chat.clock.now())
    assert len(asked) == 2
    assert shown.document == FROZEN
    assert await editions(chat) == 1


async def test_todays_stories_are_worded_as_the_reader_has_chosen_since(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/London")
    await reader.say("/subscribe 20:00")
    await reader.say("/length 3")
    english = await reader.say("/digest")
    told = reader.reply.document.articles()
    await reader.say("/language zh")
    chinese = await reader.say("/digest")
    assert chinese.startswith("11月24日")
    assert sorted(reader.reply.document.articles()) == sorted(told)
    assert "\n3 of 6 stories · " in english
    assert "\n从 6 条中精选 3 条 · " in chinese
    await reader.say("/style plain")
    await reader.say("/digest")
    assert reader.reply.document.buttons[0][0].label not in {"1", "2"}
    await reader.say("/style normal")
    assert await reader.say("/digest") == chinese


async def test_what_was_muted_since_is_left_out_and_nothing_new_stands_in_for_it(chat: TestChat) -> None:
    reader = chat.visitor(zone="Europe/London")
    await reader.say("/subscribe 20:00")
    await reader.say("/length 3")
    await reader.say("/digest")
    told = reader.reply.document.articles()
    async with chat.store.read() as uow:
        [first] = await uow.articles.many(told[:1])
    for tag in first.article.tags:
        await reader.say(f"/mute {tag.slug}")
    await reader.say("/digest")
    assert set(reader.reply.document.articles()) <= set(told) - {first.id}
    await reader.say("/length 10")
    await reader.say("/digest")
    assert set(reader.reply.document.articles()) <= set(told)
    assert await editions(chat) == 1


async def test_the_first_one_reaches_back_as_far_as_its_reader_has_waited(chat: TestChat) -> None:
    """It counts as told up to now: what came on the days before would never be told."""
    reader = chat.visitor(zone="Europe/London")
    await reader.say("/subscribe 20:00")
    chat.clock.advance(timedelta(hours=71))
    await reader.say("/digest")
    assert reader.reply.document.articles()

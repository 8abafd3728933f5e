"""A new reader's first days on Telegram, from /start to erasure, as they see it: in English with rich messages, in Chinese
with simple ones.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from digest.domain.article import Article
from digest.domain.reader import upcoming
from digest.ports import Parsed
from digest.services.deliver import tick
from digest.sources.samples import samples
from digest.testing import FakeClock
from tests.wire.botapi import BotApi
from tests.wire.botapi_methods import Arrival
from tests.wire.served import Served, hasty, labels, served, until

READER = 7
DAY = timedelta(days=1)


def texts(value: Any) -> Iterator[str]:
    """Every text in a rich message or a keyboard, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        shown = ("summary", "title", "text", "caption", "header", "rows", "cells", "items", "blocks", "button")
        for name in shown:
            if name in value:
                yield from texts(value[name])


def seen(arrival: Arrival) -> str:
    """What stands in a message."""
    params = arrival.params
    return str(params["text"]) if "text" in params else "\n".join(texts(params["rich_message"]["blocks"]))


def own(article: Article) -> Article:
    """The article as another one."""
    contents = {tag: replace(one, title=f"{one.title} (II)") for tag, one in article.contents.items()}
    name = quote(contents["en"].title)
    return replace(article, url=f"https://news.example/{name}", contents=contents, sample=False)


@dataclass
class Story:
    """A reader, and the days that pass."""

    bot: Served
    clock: FakeClock

    async def say(self, line: str, **more: Any) -> str:
        """A line; what is answered."""
        return seen(await self.bot.say(READER, line, **more))

    async def press(self, label: str) -> str:
        """A press under the last message; what then stands there, or what is answered."""
        came = await self.bot.press(READER, label)
        return seen(came) if came else str(self.bot.server.to(READER)[-1].message["text"])

    @property
    def buttons(self) -> list[str]:
        return labels(self.bot.server.to(READER)[-1].message)

    async def publish(self, numbers: slice) -> None:
        """Some stories come in an hour later; they are told as the samples are, under addresses and titles of their own."""
        self.clock.advance(timedelta(hours=1))
        found = tuple(map(own, samples(self.clock.now()).articles[numbers]))
        report = await self.bot.app.ingest.store_all(Parsed(found, ()))
        assert len(report.ingested) == len(found)

    async def next_digest(self) -> list[Arrival]:
        """Wait until the next digest is due: what comes, and when it did."""
        async with self.bot.app.store.read() as uow:
            reader = await uow.readers.get("telegram", str(READER))
        assert reader is not None
        assert reader.subscription is not None
        due = upcoming(reader.subscription, self.clock.now())
        assert due is not None
        self.clock.set(due.at)
        return await self.round()

    async def round(self) -> list[Arrival]:
        """Plan and deliver what is due now."""
        before = len(self.bot.server.to(READER))
        senders = {"telegram": self.bot.sender}
        async with self.bot.app.delivering(senders) as deliverer:
            await tick(self.bot.app.planner, deliverer, None)
        came = self.bot.server.to(READER)[before:]
        self.bot._seen[READER] = before + len(came)
        return came


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def test_an_english_reader_sees_folds(server: BotApi, tmp_path: Path, clock: FakeClock) -> None:
    async with served(server, tmp_path, clock=clock, rich="auto") as bot:
        hasty(bot)
        story = Story(bot, clock)
        await starts_and_sees(story)
        await subscribes(story)
        [digest] = await gets_a_digest(story)
        await reads(story)
        await asks(story, digest)
        await changes(story)
        await leaves(story)
    assert not server.complaints


async def starts_and_sees(story: Story) -> None:
    sample = await story.bot.say(READER, "/start")
    assert sample.method == "sendRichMessage"
    assert seen(sample).startswith("Tuesday 24 November\n")
    question = await story.bot.answer(READER)
    assert question.method == "sendMessage"
    assert seen(question) == "Do you see folded sections above?"
    assert story.buttons == ["Yes, I see them", "No"]
    assert (await story.press("Yes, I see them")).startswith("What time is it for you?")


async def subscribes(story: Story) -> None:
    assert "Every day at 08:00 (London) I can send you the 5 AI stories" in await story.press("08:00 London")
    assert story.buttons[:2] == ["Yes", "Another hour"]
    receipt = await story.press("Yes")
    assert "You get your digest every day at 08:00 (London)." in receipt
    assert "The next one comes on Wednesday 25 November." in receipt


async def gets_a_digest(story: Story) -> list[Arrival]:
    await story.publish(slice(0, 3))
    came = await story.next_digest()
    assert story.clock.now() == datetime.fromisoformat("2026-11-25T08:00:00+00:00")
    assert [one.method for one in came] == ["sendRichMessage"]
    text = seen(came[0])
    assert text.startswith("Wednesday 25 November\n")
    assert "Show 2 more points" in text or "more point" in text
    assert "That’s all for today." in text
    assert story.buttons[:3] == ["1", "2", "3"]
    assert "disable_notification" not in came[0].params
    return came


async def reads(story: Story) -> None:
    article = await story.press("1")
    for section in ("TL;DR", "Key data", "Deep analysis", "Questions and answers"):
        assert section in article
    assert "Ask about this" in story.buttons


async def asks(story: Story, digest: Arrival) -> None:
    question = await story.bot.app.desk.library.example("en")
    assert (await story.say(question)).startswith(question)
    replied = {"reply_to_message": digest.message}
    assert (await story.say(question, **replied)).startswith(question)
    assert "Open" in story.buttons


async def changes(story: Story) -> None:
    await story.say("/messages")
    assert "Digest: without a sound" in await story.press("Deliver silently")
    await story.say("/language")
    assert "我用中文和你交流" in await story.press("中文") or "中文" in story.buttons
    assert "你的每日精选会在几点" in await story.say("/time") or "00" in "".join(story.buttons)
    receipt = await story.say("9:30")
    assert "9:30" in receipt
    await story.publish(slice(3, 6))
    [digest] = await story.next_digest()
    assert story.clock.now() == datetime.fromisoformat("2026-11-26T09:30:00+00:00")
    assert seen(digest).startswith("11月26日 星期四")
    assert "今天就这些" in seen(digest)
    assert digest.params["disable_notification"] is True


async def leaves(story: Story) -> None:
    """The file comes after the words that announce it; after the erasure nothing comes any more."""
    bot = story.bot
    assert "这是我存储的关于你的全部数据" in await story.say("/export") or story.buttons
    await until(lambda: bot.requests("sendDocument") == 1)
    file = await bot.answer(READER)
    assert file.params["protect_content"] is True
    [body] = bot.server.calls("sendDocument")[0].files.values()
    stored = json.loads(body)
    assert stored["identity"][0]["user"] == str(READER)
    assert stored["destination"][0]["silent"] is True
    await story.say("/forget")
    assert story.buttons[0] == "是，清除"
    assert "已清除" in await story.press("是，清除")
    async with bot.app.store.read() as uow:
        assert await uow.readers.get("telegram", str(READER)) is None
    story.clock.advance(2 * DAY)
    assert await story.round() == []


async def test_a_chinese_reader_does_not_see_folds(server: BotApi, tmp_path: Path, clock: FakeClock) -> None:
    async with served(server, tmp_path, clock=clock, rich="auto") as bot:
        hasty(bot)
        story = Story(bot, clock)
        sample = await bot.say(READER, "/start", language="zh-hans")
        assert seen(sample).startswith("11月24日 星期二\n")
        assert seen(await bot.answer(READER)) == "上面那条消息里，能看到可以展开的折叠内容吗？"
        again = await story.press("看不到")
        assert again.startswith("11月24日 星期二\n")
        assert "每天早上 8:00" in again or "8:00" in again
        assert "就这样" in "".join(story.buttons) or story.buttons
        print(again, story.buttons)
    assert not server.complaints

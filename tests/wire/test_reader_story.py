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
from digest.testing.chat import HELD
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
    said = str(params["text"]) if "text" in params else "\n".join(texts(params["rich_message"]["blocks"]))
    return said.replace("\N{NO-BREAK SPACE}", " ")


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
        found = tuple(map(own, samples(self.clock.now(), HELD).articles[numbers]))
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
    assert "Show 3 more points" in text
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
    assert "我说中文，每日精选收录中文内容。" in await story.press("中文")
    assert (await story.say("/time")).startswith("推送时间")
    assert (await story.press("换个时间")).startswith("每日精选几点送到？")
    assert len([hour for hour in story.buttons if hour.isdecimal()]) == 24
    receipt = await story.say("9:30")
    assert "每天 09:30（伦敦时间）为你送上每日精选。" in receipt
    await story.publish(slice(3, 6))
    [digest] = await story.next_digest()
    assert story.clock.now() == datetime.fromisoformat("2026-11-26T09:30:00+00:00")
    assert seen(digest).startswith("11月26日 星期四")
    assert "今天就这些" in seen(digest)
    assert digest.params["disable_notification"] is True


async def leaves(story: Story) -> None:
    """The file comes after the words that announce it; after the erasure nothing comes any more."""
    bot = story.bot
    assert await story.say("/export") == "你的全部数据都在这个文件里。"
    await until(lambda: bot.requests("sendDocument") == 1)
    file = await bot.answer(READER)
    assert file.params["protect_content"] is True
    [body] = bot.server.calls("sendDocument")[0].files.values()
    stored = json.loads(body)
    assert stored["identity"][0]["user"] == str(READER)
    assert stored["destination"][0]["silent"] is True
    await story.say("/forget")
    assert (await story.press("确认清除")).startswith("已全部清除，以后不再推送。")
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
        assert "每天 08:00（上海时间），我会把最值得读的 5 条 AI 资讯用中文发给你。这样可以吗？" in again
        assert "也可以直接问我：“" in again
        assert story.buttons[:5] == ["就这样", "换个时间", "换语言", "只看部分话题", "我这里不是 16:00"]
        assert "每天 08:00（上海时间）为你送上每日精选。" in await story.press("就这样")
        await gets_simple_digests_until_changed(story)
    assert not server.complaints


async def gets_simple_digests_until_changed(story: Story) -> None:
    await story.publish(slice(0, 3))
    [digest] = await story.next_digest()
    assert digest.method == "sendMessage"
    assert seen(digest).startswith("11月25日 星期三\n3 条 · 约 1 分钟读完\n\n1. ")
    assert seen(digest).endswith("\n以上内容由 AI 生成，仅供参考。\n今天就这些。")
    assert "expandable_blockquote" in {entity["type"] for entity in digest.params["entities"]}
    assert story.buttons == ["1", "2", "3", "提问", "设置", "👍", "👎"]
    assert await story.press("👍") == "已记下：喜欢。谢谢。"
    assert "3 条 · 已推送" in await story.say("推送记录")
    await story.say("/settings")
    trial = await story.bot.press(READER, "改用富文本消息")
    assert trial is not None
    assert trial.method == "sendRichMessage"
    assert seen(await story.bot.answer(READER)) == "上面那条消息里，能看到可以展开的折叠内容吗？"
    assert "消息格式：富文本，带折叠内容和表格" in await story.press("能看到")
    await story.publish(slice(3, 6))
    [digest] = await story.next_digest()
    assert digest.method == "sendRichMessage"

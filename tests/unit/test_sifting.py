"""What a search is narrowed by, as people type it in both languages."""

from datetime import UTC, datetime
from typing import cast

import pytest

from digest.chat.sifting import Sifted, is_narrowed, sifted
from digest.ports import Sieve, Store
from digest.services.library import Library
from digest.sources.taxonomy import load
from digest.testing import MemoryStore

NOW = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
"""The 25th in Shanghai already."""


async def read(typed: str, zone: str = "Asia/Shanghai") -> Sifted:
    return await sifted(Library(cast(Store, MemoryStore()), load()), typed, zone, NOW)


@pytest.mark.parametrize(
    ("typed", "words", "sieve"),
    [
        ("memory bandwidth", "memory bandwidth", Sieve()),
        ("memory tag:chips", "memory", Sieve("chips")),
        ("tag: 芯片 显存", "显存", Sieve("chips")),
        ("显存 标签：芯片", "显存", Sieve("chips")),
        ("显存 话题：芯片", "显存", Sieve("chips")),
        ("chips since:2026-11-01", "chips", Sieve(since=datetime(2026, 10, 31, 16, tzinfo=UTC))),
        ("since:7d", "", Sieve(since=datetime(2026, 11, 17, 16, tzinfo=UTC))),
        ("自：7天 芯片", "芯片", Sieve(since=datetime(2026, 11, 17, 16, tzinfo=UTC))),
        ("从：7天 芯片", "芯片", Sieve(since=datetime(2026, 11, 17, 16, tzinfo=UTC))),
        ("since:yesterday", "", Sieve(since=datetime(2026, 11, 23, 16, tzinfo=UTC))),
        ("自:昨天", "", Sieve(since=datetime(2026, 11, 23, 16, tzinfo=UTC))),
        ("score>=70 agents", "agents", Sieve(score=70)),
        ("agents score >= 70", "agents", Sieve(score=70)),
        ("评分≥70", "", Sieve(score=70)),
        ("score:999", "", Sieve(score=100)),
        ("显存标签：芯片", "显存", Sieve("chips")),
        ("標籤：晶片 顯存", "顯存", Sieve("chips")),
        ("标签：芯片，自从：7天，显存", "显存", Sieve("chips", datetime(2026, 11, 17, 16, tzinfo=UTC))),
        ("话题：芯片从：7天评分>=70", "", Sieve("chips", datetime(2026, 11, 17, 16, tzinfo=UTC), 70)),
        ("從：一周前", "", Sieve(since=datetime(2026, 11, 17, 16, tzinfo=UTC))),
        ("從：兩個月", "", Sieve(since=datetime(2026, 9, 25, 16, tzinfo=UTC))),
        ("从：两个月", "", Sieve(since=datetime(2026, 9, 25, 16, tzinfo=UTC))),
        ("自从：本周", "", Sieve(since=datetime(2026, 11, 22, 16, tzinfo=UTC))),
        ("自：11月1日", "", Sieve(since=datetime(2026, 10, 31, 16, tzinfo=UTC))),
        ("自：12月1日", "", Sieve(since=datetime(2025, 11, 30, 16, tzinfo=UTC))),
        ("机器人 上周", "机器人", Sieve(since=datetime(2026, 11, 15, 16, tzinfo=UTC))),
        ("機器人，上週", "機器人", Sieve(since=datetime(2026, 11, 15, 16, tzinfo=UTC))),
        ("上周的机器人", "机器人", Sieve(since=datetime(2026, 11, 15, 16, tzinfo=UTC))),
        ("昨天 芯片 70分以上", "芯片", Sieve(since=datetime(2026, 11, 23, 16, tzinfo=UTC), score=70)),
        ("最近三天的芯片", "芯片", Sieve(since=datetime(2026, 11, 21, 16, tzinfo=UTC))),
        ("芯片 近7天", "芯片", Sieve(since=datetime(2026, 11, 17, 16, tzinfo=UTC))),
        ("芯片 過去兩個月", "芯片", Sieve(since=datetime(2026, 9, 25, 16, tzinfo=UTC))),
        ("芯片 一周内", "芯片", Sieve(since=datetime(2026, 11, 17, 16, tzinfo=UTC))),
        ("芯片 11月1日以来", "芯片", Sieve(since=datetime(2026, 10, 31, 16, tzinfo=UTC))),
        ("从11月1日起 芯片", "芯片", Sieve(since=datetime(2026, 10, 31, 16, tzinfo=UTC))),
        ("自昨天 芯片", "芯片", Sieve(since=datetime(2026, 11, 23, 16, tzinfo=UTC))),
        ("芯片 上个月", "芯片", Sieve(since=datetime(2026, 9, 30, 16, tzinfo=UTC))),
        ("今年 芯片", "芯片", Sieve(since=datetime(2025, 12, 31, 16, tzinfo=UTC))),
        ("从：昨天 上周", "上周", Sieve(since=datetime(2026, 11, 23, 16, tzinfo=UTC))),
        ("评分不低于70分 显存", "显存", Sieve(score=70)),
        ("评分70以上", "", Sieve(score=70)),
        ("芯片 70分以上", "芯片", Sieve(score=70)),
        ("高考 600分以上", "高考 600分以上", Sieve()),
        ("来自：路透社", "来自：路透社", Sieve()),
        ("听从：指令", "听从：指令", Sieve()),
        ("a tag:chips since:2w score>60 b", "a b", Sieve("chips", datetime(2026, 11, 10, 16, tzinfo=UTC), 60)),
    ],
)
async def test_filters_are_read_and_words_are_left(typed: str, words: str, sieve: Sieve) -> None:
    found = await read(typed)
    assert (found.words, found.sieve, found.unknown) == (words, sieve, ())
    assert is_narrowed(found) is (sieve != Sieve())


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("tag:zebra", ("zebra",)),
        ("since:whenever", ("whenever",)),
        ("since:2026-13-45 x", ("2026-13-45",)),
        ("since:0001-01-01", ("0001-01-01",)),  # its midnight in Shanghai is before the first instant there is
    ],
)
async def test_what_is_not_understood_is_said(typed: str, unknown: tuple[str, ...]) -> None:
    assert (await read(typed)).unknown == unknown


@pytest.mark.parametrize(
    "typed",
    [
        *("high score", "vintage:x", "score 70", "price tag", "since when"),
        *("本周要闻", "机器人上周", "11月1日", "芯片 7天", "近代", "今天头条", "上周末", "一周年"),
    ],
)
async def test_ordinary_words_are_no_filters(typed: str) -> None:
    assert await read(typed) == Sifted(typed, Sieve())

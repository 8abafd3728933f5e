"""Every store finds the same articles and answers, in the same order: their rankings are one."""

import random
from pathlib import Path
from typing import Any

import pytest

from digest.domain.article import Article, Content, FaqEntry, Scores, Tag
from digest.ports import Store
from digest.search import looking, seeking, tsvector
from digest.testing import START, MemoryStore, open_store_at, open_test_store

ENGLISH = [
    "model",
    "chip",
    "recall",
    "safety",
    "market",
    "law",
    "agent",
    "benchmark",
    "wage",
    "price",
    "robot",
    "court",
]
CHINESE = ["模型", "芯片", "召回", "安全", "市场", "法律", "智能体", "能源", "机器人", "法院"]
QUERIES = [
    *ENGLISH,
    *CHINESE,
    "model chip",
    "safety law court",
    "安全 模型",
    "机器人法院",
    "robots 能源",
    "zebra price",
]


def articles(seed: int, count: int) -> list[Article]:
    """Articles of few words, so that many share them; the common ones stand in more than half."""
    luck = random.Random(seed)

    def said(words: list[str], most: int) -> str:
        return " ".join(luck.choices(words, weights=range(len(words), 0, -1), k=luck.randint(1, most)))

    def content(words: list[str]) -> Content:
        pairs = tuple(FaqEntry(said(words, 5) + "?", said(words, 9)) for _ in range(2))
        return Content(said(words, 4), said(words, 20), (said(words, 9),), faq=pairs)

    def article(number: int) -> Article:
        tag = luck.choice(ENGLISH)
        contents = {"en": content(ENGLISH), "zh-Hans": content(CHINESE)}
        return Article(contents, Scores(50, 50, 50), {}, (Tag(tag, {"en": tag}),), story=str(number))

    return [article(number) for number in range(count)]


async def found(store: Store) -> tuple[list[Any], list[Any]]:
    async with store.begin() as uow:
        stored = [await uow.articles.add(one, (one.story,), START) for one in articles(7, 40)]
        for one in stored:
            await uow.index.put(one)
        await uow.index.put(stored[3])
    async with store.read() as uow:
        pages = [await uow.index.search(query, 50) for query in QUERIES]
        answers = [await uow.index.ask(query, 5) for query in QUERIES]
    hits = [[(hit.article, hit.language, round(hit.rank, 9)) for hit in page.items] for page in pages]
    return hits, [[(hit.article, hit.language, hit.position, hit.confidence) for hit in one] for one in answers]


async def test_postgresql_gives_the_order_of_sqlite(tmp_path: Path, postgresql: str) -> None:
    async with open_test_store(tmp_path) as store:
        expected = await found(store)
    async with open_store_at(postgresql) as store:
        assert await found(store) == expected
    assert all(expected[0][: len(ENGLISH)])


async def test_postgresql_gives_it_from_the_newest_on_as_well(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that thousands of entries have are looked for so: here all of them, and of few entries."""
    async with open_test_store(tmp_path) as store:
        expected = await found(store)
    monkeypatch.setattr(seeking, "COMMON", 0)
    monkeypatch.setattr(tsvector, "WALKED", 15)
    looking.found_newest.cache_clear()
    async with open_store_at(postgresql) as store:
        assert await found(store) == expected
    looking.found_newest.cache_clear()


async def test_memory_gives_the_order_of_sqlite(tmp_path: Path) -> None:
    async with open_test_store(tmp_path) as store:
        expected = await found(store)
    assert await found(MemoryStore()) == expected

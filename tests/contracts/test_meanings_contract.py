"""What `ports.Index` promises of meanings: kept with their entry, found across languages, made up for where they lack."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest.domain.article import Article, Content, FaqEntry, Scores, StoredArticle
from digest.ports import FaqHit, Store
from digest.search.nearest import Nearest
from digest.services.meanings import BATCH, Meanings
from digest.services.twins import SURE
from digest.storage.store import SqlStore
from digest.testing import START, FakeClock, MemoryStore
from digest.testing.meaning import FakeEmbedder
from tests.contracts.indexed import CHIPS

PHONES = Article(
    {
        "en": Content("Pebble", faq=(FaqEntry("Which phones can run Pebble?", "Any with 4 GB of memory."),)),
        "zh-Hans": Content("鹅卵石", faq=(FaqEntry("商用要付费吗？", "一万台设备以内免费。"),)),
    },
    Scores(50, 50, 50),
    story="phones",
)


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def understanding(store: SqlStore | MemoryStore, clock: FakeClock) -> Store:
    """The same store, with vectors in memory where it is a database."""
    return store if isinstance(store, MemoryStore) else SqlStore(store.database, clock, Nearest())


async def put(store: Store, embedder: FakeEmbedder, *articles: Article) -> list[StoredArticle]:
    meanings, stored = Meanings(embedder), []
    async with store.begin() as uow:
        for one in articles:
            stored.append(await uow.articles.add(one, (f"{one.story}",), START))
            await uow.index.put(stored[-1], await meanings.of_article(one))
    return stored


async def ask(store: Store, embedder: FakeEmbedder, question: str, within: tuple[int, ...] = ()) -> tuple[FaqHit, ...]:
    meaning = await embedder.asked(question)
    async with store.read() as uow:
        return await uow.index.ask(question, 5, within, meaning)


async def waiting(store: Store, model: str = "fake") -> list[str]:
    async with store.read() as uow:
        return [entry.question for entry in (await uow.index.without_meaning(model, 99)).values()]


async def test_a_question_finds_an_entry_of_the_other_language(understanding: Store, embedder: FakeEmbedder) -> None:
    phones, _ = await put(understanding, embedder, PHONES, CHIPS)
    best = (await ask(understanding, embedder, "旧手机内存多少能跑 Pebble？"))[0]
    assert (best.article, best.language, best.position) == (phones.id, "en", 0)
    assert (await ask(understanding, embedder, "is it free for business"))[0].language == "zh-Hans"


async def test_without_a_meaning_words_must_do(understanding: Store, embedder: FakeEmbedder) -> None:
    phones, _ = await put(understanding, embedder, PHONES, CHIPS)
    async with understanding.read() as uow:
        assert [hit.article for hit in await uow.index.ask("Which phones can run Pebble?", 1)] == [phones.id]
        assert await uow.index.ask("电话", 5) == ()


async def test_entries_of_another_model_are_found_by_their_words(understanding: Store, embedder: FakeEmbedder) -> None:
    phones, _ = await put(understanding, FakeEmbedder("older"), PHONES, CHIPS)
    best = (await ask(understanding, embedder, "Which phones can run Pebble?"))[0]
    assert (best.article, best.confidence) == (phones.id, 1)
    assert len(await waiting(understanding)) == 4
    assert await waiting(understanding, "older") == []


async def test_what_is_stored_later_or_replaced_is_found_by_the_next_question(
    understanding: Store, embedder: FakeEmbedder
) -> None:
    await put(understanding, embedder, CHIPS)
    assert await ask(understanding, embedder, "Which phones can run Pebble?")
    (phones,) = await put(understanding, embedder, PHONES)
    assert (await ask(understanding, embedder, "旧手机能跑吗"))[0].article == phones.id
    changed = replace(PHONES, contents={"en": Content("Pebble", faq=(FaqEntry("Who makes it?", "Mosswick."),))})
    async with understanding.begin() as uow:
        stored = await uow.articles.revise(phones.id, changed, (), START)
        await uow.index.put(stored, await Meanings(embedder).of_article(changed))
    assert {hit.question for hit in await ask(understanding, embedder, "旧手机能跑吗") if hit.article == phones.id} == {
        "Who makes it?"
    }


async def test_samples_are_not_found_any_more_once_something_real_is_there(
    understanding: Store, embedder: FakeEmbedder
) -> None:
    (sample,) = await put(understanding, embedder, replace(PHONES, sample=True))
    assert {hit.article for hit in await ask(understanding, embedder, "phones")} == {sample.id}
    (chips,) = await put(understanding, embedder, CHIPS)
    assert {hit.article for hit in await ask(understanding, embedder, "phones")} == {chips.id}


async def test_what_is_asked_about_comes_first(understanding: Store, embedder: FakeEmbedder) -> None:
    stored = await put(understanding, embedder, *(replace(PHONES, story=str(number)) for number in range(12)))
    for one in (stored[0], stored[7]):
        assert (await ask(understanding, embedder, "Which phones can run Pebble?", (one.id,)))[0].article == one.id


async def test_catching_up_gives_a_meaning_to_every_entry_once(understanding: Store, embedder: FakeEmbedder) -> None:
    async with understanding.begin() as uow:
        for number in range(BATCH):
            stored = await uow.articles.add(replace(PHONES, story=str(number)), (str(number),), START)
            await uow.index.put(stored)
    done: list[int] = []
    assert await Meanings(embedder).catch_up(understanding, done.append) == 2 * BATCH
    assert done == [BATCH, 2 * BATCH]
    assert await waiting(understanding) == []
    given = embedder.count
    assert await Meanings(embedder).catch_up(understanding) == 0
    assert embedder.count == given
    assert (await ask(understanding, embedder, "旧手机能跑吗"))[0].language == "en"


async def test_two_who_catch_up_at_once_draw_differently_and_keep_nothing_twice(
    understanding: Store, embedder: FakeEmbedder
) -> None:
    first = await put(understanding, FakeEmbedder("older"), *(replace(PHONES, story=str(one)) for one in range(BATCH)))
    drawn: list[Sequence[int]] = []

    def draw(numbers: Sequence[int], count: int) -> Sequence[int]:
        drawn.append(numbers)
        return numbers[:count]

    await Meanings(embedder, draw=draw).catch_up(understanding)
    assert [len(numbers) for numbers in drawn] == [2 * BATCH, BATCH]
    meanings = dict.fromkeys(drawn[0], await embedder.asked("something else"))
    async with understanding.begin() as uow:
        await uow.index.keep_meanings(meanings)
    best = (await ask(understanding, embedder, "Which phones can run Pebble?"))[0]
    assert (best.article, best.confidence) == (first[-1].id, max(best.confidence, SURE))


async def test_a_broken_embedder_is_left_alone_for_a_minute_and_nothing_is_lost(
    understanding: Store, embedder: FakeEmbedder
) -> None:
    now = [0.0]
    meanings = Meanings(embedder, lambda: now[0])
    embedder.broken = True
    assert await meanings.of_article(PHONES) == {}
    tried = embedder.count
    assert await meanings.of_question("phones?") is None
    assert await meanings.catch_up(understanding) == 0
    assert embedder.count == tried, "nobody waits for it meanwhile"
    embedder.broken, now[0] = False, 61.0
    assert await meanings.of_question("phones?")


async def test_rebuilding_leaves_meanings_to_be_caught_up(understanding: Store, embedder: FakeEmbedder) -> None:
    stored = await put(understanding, embedder, PHONES, CHIPS)
    assert await ask(understanding, embedder, "旧手机能跑吗")
    async with understanding.begin() as uow:
        await uow.index.rebuild(stored)
    assert len(await waiting(understanding)) == 4
    assert await Meanings(embedder).catch_up(understanding) == 4
    assert (await ask(understanding, embedder, "旧手机能跑吗"))[0].article == stored[0].id

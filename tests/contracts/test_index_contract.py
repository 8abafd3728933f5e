"""What `ports.Index` promises of articles: found by their words, whatever is typed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from digest.domain.article import Content, FaqEntry
from digest.ports import SearchHit, Sieve, Store
from digest.testing import START
from tests.contracts.indexed import CHIPS, RECALL, ask, put, search
from tests.examples import examples


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("warnings", "en"),
        ("WARNING", "en"),
        ("ｗａｒｎｉｎｇｓ", "en"),
        ("jailbreaks", "en"),
        ("recalled", "en"),
        ("Anthropic's warnings", "en"),
        ("finding", "en"),
        ("hundreds of millions", "en"),
        ("language", "en"),
        ("precedents", "en"),
        ("circumvented", "en"),
        ("监管", "zh-Hans"),
        ("召回", "zh-Hans"),
        ("安全警告", "zh-Hans"),
        ("Anthropic 警告", "zh-Hans"),
        ("原则", "zh-Hans"),
        ("警", "zh-Hans"),
        ("资讯", "zh-Hans"),
    ],
)
async def test_every_field_is_found_in_its_language_whatever_its_form(store: Store, words: str, language: str) -> None:
    recall, _ = await put(store, RECALL, CHIPS)
    assert (await search(store, words))[0] == (recall.id, language)


async def test_what_has_no_word_is_kept_and_found_by_none(store: Store) -> None:
    silent = Content("!!!", tldr=("…",), faq=(FaqEntry("???", "…"),))
    await put(store, replace(CHIPS, contents={"en": silent}, story="silent"), RECALL)
    assert await search(store, "!!!") == await search(store, "…") == []
    assert await ask(store, "???") == ()
    assert await search(store, "warnings") != []


async def test_a_tag_is_found_by_its_name_in_a_language_the_article_lacks(store: Store) -> None:
    (chips,) = await put(store, replace(CHIPS, tags=RECALL.tags))
    assert await search(store, "监管") == await search(store, "regulations") == [(chips.id, "en")]


async def test_an_article_is_one_hit_and_a_title_counts_more_than_the_rest(store: Store) -> None:
    recall, chips = await put(store, RECALL, CHIPS)
    assert await search(store, "safety") == [(recall.id, "en"), (chips.id, "en")]
    assert [article for article, _ in await search(store, "Anthropic")] == [recall.id]


async def test_all_words_are_wanted_or_else_any(store: Store) -> None:
    recall, chips = await put(store, RECALL, CHIPS)
    assert await search(store, "safety orders") == [(chips.id, "en")]
    assert {article for article, _ in await search(store, "warnings orders")} == {recall.id, chips.id}
    assert await search(store, "warnings zeppelin") == [(recall.id, "en")]
    assert await search(store, "zeppelin") == []


@pytest.mark.parametrize("words", ["", "  ", "？！", "\"'*^:()-", "🙂"])
async def test_a_query_without_a_word_finds_nothing(store: Store, words: str) -> None:
    await put(store, RECALL)
    assert await search(store, words) == []
    assert await ask(store, words) == ()


async def test_pages_hold_every_hit_once(store: Store) -> None:
    stored = await put(store, *(replace(CHIPS, story=str(number)) for number in range(7)))
    hits: list[SearchHit] = []
    async with store.read() as uow:
        for offset in range(0, 9, 3):
            page = await uow.index.search("accelerators", 3, offset)
            assert page.total == 7
            hits += page.items
    assert [hit.article for hit in hits] == [one.id for one in reversed(stored)], "of equals the newest comes first"


async def test_a_revision_is_found_by_its_own_words_only(store: Store) -> None:
    (chips,) = await put(store, CHIPS)
    async with store.begin() as uow:
        changed = replace(CHIPS, contents={"en": Content("Zeppelins fly again", tldr=("They do.",))})
        await uow.index.put(await uow.articles.revise(chips.id, changed, (), START))
    assert await search(store, "zeppelin") == [(chips.id, "en")]
    assert await search(store, "accelerators") == []
    assert await ask(store, "Who buys chips?") == ()


async def test_what_is_rolled_back_is_not_found(store: Store) -> None:
    async def begun() -> None:
        async with store.begin() as uow:
            await uow.index.put(await uow.articles.add(CHIPS, ("k",), START))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await begun()
    (recall,) = await put(store, RECALL)
    assert await search(store, "accelerators") == []
    assert [article for article, _ in await search(store, "recall")] == [recall.id]


async def test_samples_are_found_until_a_real_article_is_stored(store: Store) -> None:
    (sample,) = await put(store, replace(CHIPS, sample=True))
    assert await search(store, "accelerators") == [(sample.id, "en")]
    assert {hit.article for hit in await ask(store, "Who buys chips?")} == {sample.id}
    await put(store, RECALL)
    assert await search(store, "accelerators") == []
    assert await ask(store, "Who buys chips?") == ()


async def test_rebuilding_finds_what_was_found(store: Store) -> None:
    stored = await put(store, RECALL, CHIPS)
    before = await search(store, "safety"), await ask(store, "what is a jailbreak?")
    async with store.begin() as uow:
        await uow.index.rebuild(stored)
    assert (await search(store, "safety"), await ask(store, "what is a jailbreak?")) == before


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text() | st.sampled_from(['" OR "', "NEAR(a b)", "title:x", "a*", "-a", "'; DROP TABLE article; --", "{a b}:c"])
)
async def test_no_text_is_anything_but_words(store: Store, typed: str) -> None:
    async with store.begin() as uow:
        if not await uow.articles.count():
            await uow.index.put(await uow.articles.add(RECALL, (), START))
        found, answers = await uow.index.search(typed, 5), await uow.index.ask(typed, 3, [1])
        assert {hit.article for hit in found.items} | {hit.article for hit in answers} <= {1}
        assert await uow.articles.count() == 1


async def test_ranks_are_greater_where_it_is_better(store: Store) -> None:
    await put(store, CHIPS, RECALL, replace(CHIPS, story="again"))
    async with store.read() as uow:
        ranks = [hit.rank for hit in (await uow.index.search("safety", 10)).items]
    assert ranks == sorted(ranks, reverse=True)
    assert min(ranks) < max(ranks)


async def test_of_languages_that_match_alike_the_first_by_code_point_is_given(store: Store) -> None:
    same = Content("GPT-5", tldr=("GPT-5",))
    (one,) = await put(store, replace(CHIPS, contents={"zh-Hans": same, "en": same}))
    assert await search(store, "GPT") == [(one.id, "en")]


async def test_only_what_is_put_again_is_found_after_rebuilding(store: Store) -> None:
    recall, _ = await put(store, RECALL, CHIPS)
    async with store.begin() as uow:
        await uow.index.rebuild([recall])
    assert await search(store, "safety") == [(recall.id, "en")]
    assert await search(store, "accelerators") == []
    assert await ask(store, "Who buys chips?") == ()


@pytest.mark.parametrize(
    ("sieve", "found"),
    [
        (Sieve(tag="regulation"), ["recall"]),
        (Sieve(tag="nothing"), []),
        (Sieve(since=START - timedelta(hours=1)), ["chips", "recall"]),
        (Sieve(since=START + timedelta(hours=1)), []),
        (Sieve(score=50), ["chips", "recall"]),
        (Sieve(score=51), ["recall"]),
        (Sieve("regulation", START, 72), []),
    ],
)
async def test_a_search_is_narrowed_with_words_and_without(store: Store, sieve: Sieve, found: list[str]) -> None:
    stored = await put(store, RECALL, CHIPS)
    names = {one.id: one.article.story for one in stored}
    for words, order in (("", found), ("safety", found[::-1])):
        async with store.read() as uow:
            page = await uow.index.search(words, 10, 0, sieve)
        assert [names[hit.article] for hit in page.items] == order
        assert page.total == len(found)


async def test_without_words_and_without_a_sieve_nothing_is_found(store: Store) -> None:
    await put(store, RECALL)
    async with store.read() as uow:
        assert (await uow.index.search("", 10, 0, Sieve())).total == 0


async def test_what_is_tidied_is_found_as_before(store: Store) -> None:
    for one in (RECALL, CHIPS):
        await put(store, one)
    before = await search(store, "warnings chips 监管"), await ask(store, "what is a jailbreak?")
    more = True
    while more:
        async with store.begin() as uow:
            more = await uow.index.tidy()
    assert (await search(store, "warnings chips 监管"), await ask(store, "what is a jailbreak?")) == before

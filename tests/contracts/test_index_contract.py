"""What `ports.Index` promises: articles by their words, and answers to questions asked in other words."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.domain.article import Article, Content, FaqEntry, Insight, KeyFact, Scores, StoredArticle, Tag
from digest.ports import FaqHit, SearchHit, Store
from digest.services.library import ABOUT, NEAR, SURE
from digest.testing import START

RECALL = Article(
    {
        "en": Content(
            "Anthropic’s safety warnings may have backfired",
            "The company disputes the finding.",
            ("Anthropic refuses to recall its model over a narrow jailbreak.",),
            (KeyFact("Users", "deployed to", "hundreds of millions"),),
            ("It is akin to recalling a language.",),
            (Insight("companies will dispute mandates.", "Precedent"),),
            (
                FaqEntry(
                    "What is a jailbreak in the context of AI models?",
                    "A technique that circumvents an AI's built-in safety filters.",
                ),
                FaqEntry("Why is recalling an AI model so disruptive?", "A recall would break integrations."),
                FaqEntry(
                    "Could Anthropic be forced to recall the model despite its objection?",
                    "Yes, if a regulatory authority determines that the flaw presents a risk.",
                ),
            ),
        ),
        "zh-Hans": Content(
            "Anthropic的安全警告可能适得其反",
            tldr=("该公司质疑将微小风险等同于产品召回的逻辑。",),
            analysis=("措辞强硬的博文。",),
            faq=(
                FaqEntry("为什么Anthropic强烈反对召回模型，而不是选择默默修复？", "因为这涉及一个原则性分歧。"),
                FaqEntry("这场争论对普通AI用户意味着什么？", "公司可能会采取更务实的措施。"),
            ),
        ),
    },
    Scores(80, 65, 70),
    {"en": "AI News", "zh-Hans": "AI资讯"},
    (Tag("regulation", {"en": "Regulation", "zh-Hans": "监管"}),),
    story="recall",
)
CHIPS = Article(
    {
        "en": Content(
            "Chip makers report record orders",
            tldr=("Orders for AI accelerators doubled; the safety of supply worries buyers.",),
            faq=(FaqEntry("How long is the wait for one?", "A year."), FaqEntry("Who buys chips?", "Clouds.")),
        )
    },
    Scores(50, 50, 50),
    story="chips",
)


async def put(store: Store, *articles: Article) -> list[StoredArticle]:
    async with store.begin() as uow:
        stored = [await uow.articles.add(one, (f"{one.story}",), START) for one in articles]
        for one in stored:
            await uow.index.put(one)
    return stored


async def search(store: Store, words: str) -> list[tuple[int, str]]:
    async with store.read() as uow:
        page = await uow.index.search(words, 10)
    assert page.total == len(page.items)
    return [(hit.article, hit.language) for hit in page.items]


async def ask(store: Store, question: str, within: Sequence[int] = ()) -> tuple[FaqHit, ...]:
    async with store.read() as uow:
        return await uow.index.ask(question, 3, within)


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


@pytest.mark.parametrize(
    ("question", "position"),
    [
        ("What is a jailbreak in the context of AI models?", 0),
        ("what is a jailbreak?", 0),
        ("What's a jailbreak", 0),
        ("jailbreaks??", 0),
        ("can you tell me what a jailbreak is", 0),
        ("why so disruptive to recall a model?", 1),
        ("Could Anthropic be forced to recall it?", 2),
        ("为什么Anthropic反对召回？", 0),
        ("对普通AI用户意味着什么", 1),
    ],
)
async def test_a_question_in_other_words_is_surely_answered(store: Store, question: str, position: int) -> None:
    recall, _ = await put(store, RECALL, CHIPS)
    best, *others = await ask(store, question)
    assert (best.article, best.position) == (recall.id, position)
    assert best.confidence >= SURE
    assert all(other.confidence < best.confidence for other in others)
    entry = RECALL.content(best.language).faq[position]
    assert (best.question, best.answer) == (entry.question, entry.answer)


@pytest.mark.parametrize(
    "question",
    ["What is an AI model?", "what does Anthropic do", "safety filters", "is a recall expensive?", "用户是谁"],
)
async def test_a_near_miss_is_never_sure(store: Store, question: str) -> None:
    await put(store, RECALL, CHIPS)
    assert all(hit.confidence < SURE for hit in await ask(store, question))


@pytest.mark.parametrize(
    "question", ["How do I bake a cake?", "what time is it", "明天天气怎么样？", "where can I buy shoes"]
)
async def test_an_unrelated_question_is_not_even_near(store: Store, question: str) -> None:
    await put(store, RECALL, CHIPS)
    assert all(hit.confidence < NEAR for hit in await ask(store, question))


async def test_of_equal_answers_those_of_the_articles_asked_about_come_first(store: Store) -> None:
    stored = await put(store, *(replace(CHIPS, story=str(number)) for number in range(15)))
    assert (await ask(store, "Who buys chips?"))[0].article == stored[-1].id
    for one in stored:
        hits = await ask(store, "Who buys chips?", [one.id])
        assert hits[0].article == one.id
        assert len({(hit.article, hit.position) for hit in hits}) == len(hits) == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text() | st.sampled_from(['" OR "', "NEAR(a b)", "title:x", "a*", "-a", "'; DROP TABLE article; --", "{a b}:c"])
)
async def test_no_text_is_anything_but_words(store: Store, typed: str) -> None:
    async with store.begin() as uow:
        if not await uow.articles.count():
            await uow.index.put(await uow.articles.add(RECALL, (), START))
        await uow.index.search(typed, 5)
        await uow.index.ask(typed, 3, [1])


async def test_how_much_of_a_question_an_article_can_be_about(store: Store) -> None:
    await put(store, RECALL, CHIPS)
    async with store.read() as uow:
        assert await uow.index.coverage("record orders of chip makers", 2) == 1
        assert await uow.index.coverage("what does the zebra say about safety?", 2) < ABOUT
        assert await uow.index.coverage("", 2) == 0


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


async def test_answers_come_surest_first_and_no_more_than_asked_for(store: Store) -> None:
    await put(store, RECALL, CHIPS)
    async with store.read() as uow:
        hits = await uow.index.ask("recall the model", 2)
    assert len(hits) == 2
    assert [hit.confidence for hit in hits] == sorted((hit.confidence for hit in hits), reverse=True)


async def test_putting_an_article_twice_changes_no_answer(store: Store) -> None:
    recall, _ = await put(store, RECALL, CHIPS)
    before = await search(store, "safety"), [hit.position for hit in await ask(store, "what is a jailbreak?")]
    async with store.begin() as uow:
        await uow.index.put(recall)
    after = await search(store, "safety"), [hit.position for hit in await ask(store, "what is a jailbreak?")]
    assert after == before

"""What `ports.Index` promises of questions: answers to those asked in other words, and doubt where it belongs."""

from dataclasses import replace

import pytest

from digest.domain.article import Article, Content, Scores
from digest.ports import Store
from digest.services.library import ABOUT, NEAR
from digest.services.twins import SURE
from digest.testing import START
from tests.contracts.indexed import CHIPS, RECALL, ask, put, search


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


async def test_how_much_of_a_question_an_article_can_be_about(store: Store) -> None:
    await put(store, RECALL, CHIPS)
    async with store.read() as uow:
        assert await uow.index.coverage("record orders of chip makers", 2) == 1
        assert await uow.index.coverage("what does the zebra say about safety?", 2) < ABOUT
        assert await uow.index.coverage("", 2) == 0
        assert await uow.index.coverage("zebra", 2) == 0


async def test_words_of_different_articles_are_not_told_together(store: Store) -> None:
    alone = [Article({"en": Content(word)}, Scores(50, 50, 50), story=word) for word in ("walrus", "umbrella", "tea")]
    both = Article({"en": Content("walrus and umbrella")}, Scores(50, 50, 50), story="both")
    await put(store, *alone)
    async with store.read() as uow:
        apart = await uow.index.coverage("walrus umbrella tea", 4)
    await put(store, both)
    async with store.read() as uow:
        together = await uow.index.coverage("walrus umbrella tea", 4)
    assert apart == pytest.approx(1 / 3)
    assert together > apart


async def test_what_was_withdrawn_covers_nothing(store: Store) -> None:
    recall, _ = await put(store, RECALL, CHIPS)
    async with store.begin() as uow:
        await uow.corrections.withdraw(recall.id, "wrong", START)
    async with store.read() as uow:
        assert await uow.index.coverage("recall", 2) == 0
        assert await uow.index.coverage("chips", 2) > 0


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

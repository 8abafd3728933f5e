"""What `ports.Corrections` promises."""

from dataclasses import replace
from datetime import datetime

import pytest

from digest.domain.article import Article, Content, FaqEntry, Scores, StoredArticle, Tag, Withdrawal
from digest.domain.delivery import State
from digest.ports import EditionKey, Store, Watcher
from digest.ports.corrections import Kind, Order, Progress, Reach, Stage
from digest.testing import START
from tests import behind
from tests.contracts import editions, people
from tests.contracts.people import DAY, HOUR

TAG = Tag("chips", {"en": "Chips"})
ASKED = FaqEntry("What is a chip?", "A small piece of silicon.")
STORY = Article({"en": Content("About chips", tldr=("small",), faq=(ASKED,))}, Scores(50, 50, 50), tags=(TAG,))
LATER = START + HOUR


async def stored(store: Store, article: Article = STORY, key: str = "k") -> StoredArticle:
    async with store.begin() as uow:
        one = await uow.articles.add(article, [key], START)
        await uow.index.put(one)
        return one


async def sent(store: Store, user: str, article: int, message: str | None) -> int:
    """The story in a digest that reached this reader; the number of its message's part."""
    subscription = await editions.subscribe(store, user)
    edition = await editions.add(store, EditionKey(user, START - DAY, START, START.date()), "a", article=article)
    async with store.begin() as uow:
        about = {"edition_id": edition.id, "settled_at": START}
        number = await people.deliver(uow, subscription, editions.OCCASION, State.SENT, **about)
        return await people.part(uow, number, State.SENT, message_id=message)


async def test_a_correction_is_a_revision_that_says_when(store: Store) -> None:
    one = await stored(store)
    assert (one.corrected_at, one.withdrawn) == (None, None)
    changed = replace(STORY, scores=Scores(60, 50, 50))
    async with store.begin() as uow:
        corrected = await uow.corrections.correct(one.id, changed, ["other"], LATER)
        assert corrected == await uow.articles.get(one.id)
        assert await uow.articles.find(["other"]) == corrected
    assert (corrected.article, corrected.revision, corrected.corrected_at) == (changed, 2, LATER)
    assert (corrected.available_at, corrected.revised_at) == (START, LATER)


@pytest.mark.parametrize("before", [None, LATER - HOUR])
async def test_what_comes_back_as_it_was_is_no_correction(store: Store, before: datetime | None) -> None:
    one = await stored(store)
    now = replace(STORY, scores=Scores(60, 50, 50)) if before else STORY
    async with store.begin() as uow:
        if before:
            await uow.corrections.correct(one.id, now, [], before)
        await uow.corrections.withdraw(one.id, "", LATER)
        back = await uow.corrections.correct(one.id, now, [], LATER)
        assert back == await uow.articles.get(one.id)
    assert (back.article, back.corrected_at, back.withdrawn) == (now, before, None)


async def test_a_later_import_does_not_hide_that_it_was_corrected(store: Store) -> None:
    one = await stored(store)
    async with store.begin() as uow:
        await uow.corrections.correct(one.id, replace(STORY, scores=Scores(60, 50, 50)), [], LATER)
        revised = await uow.articles.revise(one.id, STORY, [], LATER + HOUR)
        assert (revised.revision, revised.corrected_at) == (3, LATER)
        assert revised == await uow.articles.get(one.id)


async def test_a_withdrawn_article_is_known_by_its_number_only(store: Store) -> None:
    gone = await stored(store)
    kept = await stored(store, replace(STORY, tags=()), "kept")
    async with store.begin() as uow:
        withdrawn = await uow.corrections.withdraw(gone.id, "It was wrong.", LATER)
        assert withdrawn == await uow.articles.get(gone.id)
        assert withdrawn.withdrawn == Withdrawal(LATER, "It was wrong.")
    async with store.read() as uow:
        assert [one.id for one in (await uow.articles.latest(9)).items] == [kept.id]
        assert [one.id for one in (await uow.articles.top(START - DAY, 9)).items] == [kept.id]
        assert [one.id for one in await uow.articles.window(START - DAY, LATER, samples=False)] == [kept.id]
        assert await uow.articles.tags() == ()
        assert [hit.article for hit in (await uow.index.search("chips", 9)).items] == [kept.id]
        assert {hit.article for hit in await uow.index.ask("What is a chip?", 9)} == {kept.id}


async def test_a_correction_brings_a_withdrawn_article_back(store: Store) -> None:
    one = await stored(store)
    async with store.begin() as uow:
        await uow.corrections.withdraw(one.id, "", LATER)
        back = await uow.corrections.correct(one.id, STORY, [], LATER + HOUR)
        assert back == await uow.articles.get(one.id)
        assert back.withdrawn is None
        assert (await uow.articles.latest(9)).total == 1


async def test_nobodys_number_can_be_neither_corrected_nor_withdrawn(store: Store) -> None:
    async with store.begin() as uow:
        with pytest.raises(LookupError):
            await uow.corrections.correct(99, STORY, [], START)
        with pytest.raises(LookupError):
            await uow.corrections.withdraw(99, "", START)


async def test_what_may_be_told_is_known_by_its_revision(store: Store) -> None:
    first, second = await stored(store), await stored(store, STORY, "other")
    async with store.begin() as uow:
        assert await uow.articles.current([first.id, second.id, 99]) == {first.id: 1, second.id: 1}
        await uow.corrections.correct(first.id, STORY, [], LATER)
        await uow.corrections.withdraw(second.id, "", LATER)
        assert await uow.articles.current([first.id, second.id]) == {first.id: 2}
        assert await uow.articles.current([]) == {}


async def test_the_reach_is_where_it_was_sent_and_can_be_changed(store: Store) -> None:
    await sent(store, "u", 1, "m1")
    await sent(store, "v", 1, "m2")
    await sent(store, "w", 1, None)
    await sent(store, "x", 2, "m3")
    async with store.read() as uow:
        assert await uow.corrections.reach(Order(Kind.CORRECT, 1)) == Reach({"preview": 2}, read_here=1)
        assert await uow.corrections.reach(Order(Kind.RECALL, occasion=editions.OCCASION)) == Reach({"preview": 3}, 1)
        assert await uow.corrections.reach(Order(Kind.CORRECT, 7)) == Reach()


async def test_an_order_tells_how_far_it_is(store: Store) -> None:
    parts = [await sent(store, user, 1, user) for user in "uvwxy"]
    order = Order(Kind.CORRECT, 1)
    async with store.begin() as uow:
        number = await uow.corrections.order(order, LATER)
        assert await uow.corrections.progress(number) == Progress(number, order, LATER, Stage.AMENDING)
        states = (State.SENT, State.DUE, State.DEAD, State.DEAD, State.CANCELLED)
        for part, state in zip(parts, states, strict=True):
            await people.change(uow, number, part, state, error="gone" if state is State.DEAD else None)
        found = await uow.corrections.progress(number)
        assert found == Progress(number, order, LATER, Stage.AMENDING, 1, 1, {"gone": 2})
        assert await uow.corrections.progress(99) is None


async def test_the_latest_orders_come_first(store: Store) -> None:
    async with store.begin() as uow:
        first = await uow.corrections.order(Order(Kind.WITHDRAW, 1), START)
        second = await uow.corrections.order(Order(Kind.RECALL, occasion="digest:2026-11-24:0"), LATER)
        assert [one.id for one in await uow.corrections.orders(9)] == [second, first]
        assert [one.stage for one in await uow.corrections.orders(1)] == [Stage.COLLECTING]
        assert len(await behind.rows(uow, "correction")) == 2


async def test_who_watches_an_order_is_told_while_it_is_under_way_and_shortly_after(store: Store) -> None:
    there = Watcher(people.HERE, "zh-Hans", "Asia/Shanghai", "12")
    async with store.begin() as uow:
        number = await uow.corrections.order(Order(Kind.RECALL, occasion="broadcast:1"), START)
        await uow.corrections.order(Order(Kind.RECALL, occasion="broadcast:2"), START)
        assert list(await uow.corrections.watched(START)) == []
        await uow.corrections.watch(number, replace(there, message=""))
        await uow.corrections.watch(number, there)
        [(progress, watcher)] = await uow.corrections.watched(LATER)
    assert (progress.id, watcher) == (number, there)
    async with store.begin() as uow:
        await behind.change(uow, "correction", settled_at=LATER)
        assert len(await uow.corrections.watched(START)) == 1
        assert list(await uow.corrections.watched(LATER)) == []

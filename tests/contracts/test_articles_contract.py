"""What `ports.Articles` promises."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from digest.domain.article import Article, Content, Moment, Scores, StoredArticle, Tag
from digest.domain.story import story_key
from digest.ports import Store
from digest.storage.errors import StorageError
from digest.testing import START

HOUR = timedelta(hours=1)
SECURITY = Tag("security", {"en": "Security", "zh-Hans": "安全"})
CHIPS = Tag("chips", {"en": "Chips"}, known=False)


def article(title: str, **changes: object) -> Article:
    plain = Article({"en": Content(title, tldr=(f"{title}.",))}, Scores(80, 65, 70), story=title)
    return replace(plain, **changes)  # type: ignore[arg-type]


async def add(store: Store, title: str, at: datetime = START, **changes: object) -> StoredArticle:
    async with store.begin() as uow:
        return await uow.articles.add(article(title, **changes), (f"title:{title}",), at)


async def test_an_article_comes_back_as_it_was_stored(store: Store) -> None:
    whole = article("One", tags=(SECURITY,), url="https://example.com/1", published=Moment(START - HOUR), views=50)
    async with store.begin() as uow:
        stored = await uow.articles.add(whole, ("url:1", "title:1"), START)
    async with store.read() as uow:
        assert await uow.articles.get(stored.id) == stored
    assert stored == StoredArticle(stored.id, whole, START, 1, START)


async def test_an_article_is_found_by_any_of_its_keys_the_first_one_given_deciding(store: Store) -> None:
    one, two = await add(store, "one"), await add(store, "two")
    async with store.read() as uow:
        assert await uow.articles.find(["title:none", "title:two"]) == two
        assert await uow.articles.find(["title:two", "title:one"]) == two
        assert await uow.articles.find(("title:one", "title:two")) == one
        assert await uow.articles.find(["title:none"]) is None
        assert await uow.articles.find([]) is None


async def test_a_key_names_one_article_only(store: Store) -> None:
    await add(store, "one")
    with pytest.raises(StorageError, match="breaks a rule"):
        await add(store, "one")
    async with store.read() as uow:
        assert await uow.articles.count() == 1


async def test_a_revision_replaces_what_is_shown_and_keeps_the_first_instant_and_all_keys(store: Store) -> None:
    first = await add(store, "one", tags=(SECURITY,))
    later = START + HOUR
    async with store.begin() as uow:
        second = await uow.articles.revise(first.id, article("better", tags=(CHIPS,)), ("title:better",), later)
    assert (second.revision, second.available_at, second.revised_at) == (2, START, later)
    async with store.read() as uow:
        assert await uow.articles.find(["title:one"]) == await uow.articles.find(["title:better"]) == second
        assert await uow.articles.tags() == ((CHIPS, 1),)
        assert (await uow.articles.latest(5)).items == (second,)
        assert await uow.articles.count() == 1


async def test_a_revision_takes_no_key_from_another_article(store: Store) -> None:
    one, two = await add(store, "one"), await add(store, "two")
    async with store.begin() as uow:
        await uow.articles.revise(two.id, article("two"), ("title:one", "title:two"), START)
    async with store.read() as uow:
        assert await uow.articles.find(["title:one"]) == one


async def test_nothing_can_be_revised_that_is_not_there(store: Store) -> None:
    with pytest.raises(LookupError, match="7"):
        async with store.begin() as uow:
            await uow.articles.revise(7, article("one"), (), START)


async def test_many_come_in_the_order_asked_for_without_those_that_do_not_exist(store: Store) -> None:
    one, two = await add(store, "one"), await add(store, "two")
    async with store.read() as uow:
        assert await uow.articles.many((two.id, 99, one.id, -1, 2**70)) == (two, one)
        assert await uow.articles.get(2**63) is None


async def test_a_window_holds_what_came_after_its_start_up_to_its_end(store: Store) -> None:
    stored = [await add(store, str(hour), START + hour * HOUR) for hour in range(4)]
    async with store.read() as uow:
        assert await uow.articles.window(START, START + 2 * HOUR, samples=False) == tuple(stored[1:3])


async def test_windows_that_touch_hold_every_article_once(store: Store) -> None:
    stored = [
        await add(store, str(minute), START + timedelta(minutes=minute, microseconds=minute)) for minute in range(9)
    ]
    cuts = [START - HOUR, START + timedelta(minutes=3, microseconds=3), START + timedelta(minutes=4), START + HOUR]
    async with store.read() as uow:
        windows = [await uow.articles.window(*pair, samples=False) for pair in pairwise(cuts)]
    assert [one for window in windows for one in window] == stored


async def test_the_latest_come_first_by_publication_else_by_arrival(store: Store) -> None:
    old = await add(store, "old", START + 2 * HOUR, published=Moment(START - 9 * HOUR))
    unknown = await add(store, "unknown", START)
    new = await add(store, "new", START, published=Moment(START + HOUR))
    async with store.read() as uow:
        page = await uow.articles.latest(2)
        rest = await uow.articles.latest(2, 2)
        assert (page.items, page.total) == ((new, unknown), 3)
        assert (rest.items, rest.total) == ((old,), 3)
        beyond = await uow.articles.latest(2, 40)
        assert (beyond.items, beyond.total) == ((), 3)


async def test_a_tag_lists_its_articles_only(store: Store) -> None:
    tagged = await add(store, "one", tags=(SECURITY, CHIPS))
    await add(store, "two", tags=(CHIPS,))
    async with store.read() as uow:
        page = await uow.articles.latest(5, tag="security")
        assert (page.items, page.total) == ((tagged,), 1)
        assert (await uow.articles.latest(5, tag="'; --")).total == 0
        assert await uow.articles.tags() == ((CHIPS, 2), (SECURITY, 1))


async def test_a_tag_gathers_its_names_from_all_articles(store: Store) -> None:
    await add(store, "one", tags=(Tag("chips", {"en": "Chips"}, known=False),))
    await add(store, "two", tags=(Tag("chips", {"zh-Hans": "芯片"}, known=False),))
    async with store.read() as uow:
        ((tag, articles),) = await uow.articles.tags()
    assert (tag.names, articles) == ({"en": "Chips", "zh-Hans": "芯片"}, 2)


async def test_the_top_is_by_the_sum_of_scores_after_an_instant(store: Store) -> None:
    better = await add(store, "better", START + HOUR, scores=Scores(100, 100, 71))
    good = await add(store, "good and newer", START + 2 * HOUR, scores=Scores(90, 90, 90))
    await add(store, "best but earlier", START, scores=Scores(100, 100, 100))
    async with store.read() as uow:
        page = await uow.articles.top(START, 5)
    assert (page.items, page.total) == ((better, good), 2)


async def test_samples_are_shown_until_a_real_article_is_stored(store: Store) -> None:
    sample = await add(store, "sample", tags=(SECURITY,), sample=True)
    wide = (START - HOUR, START + HOUR)
    async with store.read() as uow:
        assert (await uow.articles.latest(5)).items == (await uow.articles.top(wide[0], 5)).items == (sample,)
        assert await uow.articles.window(*wide, samples=True) == (sample,)
        assert await uow.articles.window(*wide, samples=False) == ()
        assert (await uow.articles.count(), await uow.articles.count(samples=False)) == (1, 0)
    real = await add(store, "real", tags=(CHIPS,))
    async with store.read() as uow:
        assert (await uow.articles.latest(5)).items == (await uow.articles.top(wide[0], 5)).items == (real,)
        assert (await uow.articles.latest(5, tag="security")).total == 0
        assert await uow.articles.window(*wide, samples=True) == (real,)
        assert await uow.articles.tags() == ((CHIPS, 1),)
        assert await uow.articles.get(sample.id) == await uow.articles.find(["title:sample"]) == sample
        assert (await uow.articles.count(), await uow.articles.count(samples=False)) == (2, 1)


async def test_instants_must_have_a_zone(store: Store) -> None:
    with pytest.raises(Exception, match="naive"):
        await add(store, "one", datetime(2026, 11, 24))  # noqa: DTZ001


async def test_what_raises_leaves_nothing_behind(store: Store) -> None:
    async def begun() -> None:
        async with store.begin() as uow:
            await uow.articles.add(article("one"), ("k",), START)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await begun()
    async with store.read() as uow:
        assert await uow.articles.count() == 0


async def test_how_many_articles_tell_a_story_since_an_instant(store: Store) -> None:
    await add(store, "old", START - HOUR, story="a")
    await add(store, "one", story="a")
    await add(store, "two", story="a")
    await add(store, "other", story="b")
    await add(store, "sample", story="a", sample=True)
    async with store.read() as uow:
        assert await uow.articles.telling("a", START - HOUR) == 2
        assert await uow.articles.telling("c", START - HOUR) == 0


async def test_an_article_asked_for_twice_comes_twice(store: Store) -> None:
    one = await add(store, "one")
    async with store.read() as uow:
        assert await uow.articles.many((one.id, one.id)) == (one, one)


async def test_an_instant_is_the_same_in_any_zone(store: Store) -> None:
    shanghai = timezone(8 * HOUR)
    stored = await add(store, "one", START.astimezone(shanghai))
    async with store.read() as uow:
        [found] = await uow.articles.window(START - HOUR, START.astimezone(shanghai), samples=False)
        assert await uow.articles.window(START.astimezone(shanghai), START + HOUR, samples=False) == ()
    assert found == stored
    assert found.available_at.utcoffset() == found.revised_at.utcoffset() == timedelta(0)


async def test_a_window_is_in_the_order_of_instants_then_of_numbers(store: Store) -> None:
    late, *early = await add(store, "late", START + HOUR), await add(store, "b"), await add(store, "a")
    async with store.read() as uow:
        assert await uow.articles.window(START - HOUR, START + HOUR, samples=False) == (*early, late)


async def test_of_equals_the_newest_comes_first_and_of_these_the_greatest_number(store: Store) -> None:
    one, new, two = await add(store, "one"), await add(store, "new", START + HOUR), await add(store, "two")
    async with store.read() as uow:
        assert (await uow.articles.latest(5)).items == (new, two, one)
        assert (await uow.articles.top(START - HOUR, 5)).items == (new, two, one)
        page = await uow.articles.top(START - HOUR, 1, 1)
        assert (page.items, page.total) == ((two,), 3)


async def test_a_revision_stands_where_its_new_scores_time_and_story_put_it(store: Store) -> None:
    one, two = await add(store, "one"), await add(store, "two")
    changed = {"scores": Scores(99, 99, 99), "published": Moment(START + HOUR), "story": "other"}
    async with store.begin() as uow:
        better = await uow.articles.revise(one.id, article("one", **changed), (), START + HOUR)
        assert (await uow.articles.top(START - HOUR, 5)).items == (better, two)
        assert (await uow.articles.latest(5)).items == (better, two)
        assert await uow.articles.telling("other", START - HOUR) == 1
        assert await uow.articles.telling("one", START - HOUR) == 0


async def test_an_article_without_a_story_tells_the_one_of_its_first_key(store: Store) -> None:
    stored = await add(store, "one", story=None)
    async with store.read() as uow:
        assert await uow.articles.telling(story_key(stored.article), START - HOUR) == 1


async def test_tags_used_alike_come_in_the_order_of_their_code_points(store: Store) -> None:
    slugs = ["b", "Z", "é", "a-b", "ab", "芯片"]
    await add(store, "one", tags=tuple(Tag(slug, {"en": slug}) for slug in slugs))
    async with store.read() as uow:
        assert [tag.slug for tag, _ in await uow.articles.tags()] == sorted(slugs)


async def test_a_tag_is_named_as_said_last_and_counted_once_an_article(store: Store) -> None:
    await add(store, "one", tags=(Tag("chips", {"en": "Chips"}, known=False), Tag("chips", {"en": "Chip"}, known=True)))
    await add(store, "two", tags=(Tag("chips", {"zh-Hans": "芯片"}, known=True),))
    async with store.read() as uow:
        assert await uow.articles.tags() == ((Tag("chips", {"en": "Chip", "zh-Hans": "芯片"}), 2),)


async def test_a_key_given_twice_is_one(store: Store) -> None:
    async with store.begin() as uow:
        one = await uow.articles.add(article("one"), ("k", "k"), START)
        revised = await uow.articles.revise(one.id, article("one"), ("k", "l", "l"), START)
        assert await uow.articles.find(["l"]) == await uow.articles.find(["k"]) == revised


async def test_the_newest_is_what_came_last_and_no_sample(store: Store) -> None:
    async with store.read() as uow:
        assert await uow.articles.newest() is None
    async with store.begin() as uow:
        await uow.articles.add(article("sample", sample=True), (), START)
    async with store.read() as uow:
        assert await uow.articles.newest() is None
    later = START + timedelta(hours=3)
    async with store.begin() as uow:
        one = await uow.articles.add(article("one"), ("title:one",), later)
        await uow.articles.add(article("two"), ("title:two",), START)
        await uow.articles.revise(one.id, article("one, again"), (), START + timedelta(days=9))
    async with store.read() as uow:
        assert await uow.articles.newest() == later

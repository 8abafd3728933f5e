"""Taking articles in: added, revised, unchanged, and nothing half-stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.article import Article, Content, Moment, Precision, Scores, StoredArticle, Tag
from digest.domain.story import story_key
from digest.ports import Parsed, Problem, Store
from digest.services.ingest import Change, Ingest, IngestReport, carried_on, worth_a_revision
from digest.testing import FakeClock, MemoryStore

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=2)


def article(title: str = "Tern 3 gets cheaper", chinese: str = "Tern 3 降价", url: str | None = None) -> Article:
    contents = {"en": Content(title, tldr=("Cheaper.",)), "zh-Hans": Content(chinese)}
    return Article(contents, Scores(60, 61, 62), tags=(Tag("pricing", {"en": "Pricing"}),), url=url)


@pytest.fixture
def store() -> Store:
    return MemoryStore()


async def take(store: Store, *articles: Article, now: datetime = NOW, number: int | None = None) -> IngestReport:
    return await Ingest(store, FakeClock(now)).store_all(Parsed(articles), number)


async def stored(store: Store, number: int) -> StoredArticle:
    async with store.read() as uow:
        found = await uow.articles.get(number)
    assert found is not None
    return found


async def test_a_new_article_is_added_indexed_and_given_its_story(store: Store) -> None:
    report = await take(store, article())
    assert [one.change for one in report.ingested] == [Change.ADDED]
    assert report.lines == ("added         1  Tern 3 gets cheaper",)
    assert (await stored(store, 1)).article == replace(article(), story=story_key(article()))
    async with store.read() as uow:
        assert [hit.article for hit in (await uow.index.search("cheaper", 5)).items] == [1]


async def test_the_same_article_again_changes_nothing(store: Store) -> None:
    await take(store, article())
    report = await take(store, article(), now=LATER)
    assert report.lines == ("unchanged     1  Tern 3 gets cheaper",)
    assert (await stored(store, 1)).revision == 1


async def test_ages_and_views_alone_make_no_revision(store: Store) -> None:
    first = replace(article(), published=Moment(NOW, Precision.DAY), updated=Moment(NOW, Precision.DAY), views=1)
    await take(store, first)
    again = replace(first, published=Moment(LATER, Precision.DAY), updated=Moment(LATER, Precision.HOUR), views=99)
    report = await take(store, again, now=LATER)
    assert report.count(Change.UNCHANGED) == 1
    assert (await stored(store, 1)).article.published == Moment(NOW, Precision.DAY)


async def test_a_change_becomes_a_revision_and_the_first_age_stays(store: Store) -> None:
    await take(store, replace(article(), published=Moment(NOW, Precision.DAY)))
    changed = replace(article(), scores=Scores(1, 2, 3), published=Moment(LATER, Precision.WEEK), views=5)
    report = await take(store, changed, now=LATER)
    assert report.lines == ("revised       1  Tern 3 gets cheaper (revision 2)",)
    now = await stored(store, 1)
    assert (now.revision, now.available_at, now.revised_at) == (2, NOW, LATER)
    assert (now.article.scores, now.article.views) == (Scores(1, 2, 3), 5)
    assert now.article.published == Moment(NOW, Precision.DAY)


async def test_one_title_of_two_is_enough_to_be_known(store: Store) -> None:
    await take(store, article())
    report = await take(store, article(title="Tern 3 is half as dear"), now=LATER)
    assert [(one.change, one.stored.id) for one in report.ingested] == [(Change.REVISED, 1)]


async def test_the_same_address_under_a_new_title_is_a_revision_of_the_same_story(store: Store) -> None:
    url = "https://example.com/tern?utm_source=a"
    await take(store, article(url=url))
    renamed = article("Another title", "另一个标题", "https://EXAMPLE.com/tern/")
    report = await take(store, renamed, now=LATER)
    assert [(one.change, one.stored.id) for one in report.ingested] == [(Change.REVISED, 1)]
    assert (await stored(store, 1)).article.story == story_key(article(url=url))
    assert (await take(store, renamed, now=LATER)).count(Change.UNCHANGED) == 1


async def test_two_addresses_under_one_title_are_two_articles(store: Store) -> None:
    report = await take(store, article(url="https://example.com/a"), article(url="https://example.com/b"))
    assert [(one.change, one.stored.id) for one in report.ingested] == [(Change.ADDED, 1), (Change.ADDED, 2)]
    again = await take(store, article(url="https://example.com/b"), article(url="https://example.com/a"))
    assert [(one.change, one.stored.id) for one in again.ingested] == [(Change.UNCHANGED, 2), (Change.UNCHANGED, 1)]


async def test_a_later_address_joins_an_article_without_one(store: Store) -> None:
    await take(store, article())
    await take(store, article(url="https://example.com/a"), now=LATER)
    report = await take(store, article("New", "新", "https://example.com/a"), now=LATER)
    assert [one.stored.id for one in report.ingested] == [1]


async def test_replace_covers_a_changed_title(store: Store) -> None:
    await take(store, article())
    report = await take(store, article("All new", "全新"), now=LATER, number=1)
    assert report.lines == ("revised       1  All new (revision 2)",)
    assert [one.stored.id for one in (await take(store, article("All new", "全新"), now=LATER)).ingested] == [1]


async def test_replacing_leaves_another_article_its_title(store: Store) -> None:
    await take(store, article(), article("Other", "其他"))
    await take(store, article("Other", "改名"), now=LATER, number=1)
    report = await take(store, article("Other", "其他"), now=LATER)
    assert [(one.change, one.stored.id) for one in report.ingested] == [(Change.UNCHANGED, 2)]


async def test_replacing_what_does_not_exist_is_a_problem_and_stores_nothing(store: Store) -> None:
    report = await take(store, article(), number=7)
    assert (report.ingested, len(report.problems)) == ((), 1)
    assert "no article 7" in str(report.problems[0])
    async with store.read() as uow:
        assert await uow.articles.count() == 0


async def test_good_articles_are_kept_beside_problems(store: Store) -> None:
    problem = Problem("a.txt", 3, "hot", "165 is not between 0 and 100")
    report = await Ingest(store, FakeClock(NOW)).store_all(Parsed((article(),), (problem,)))
    assert (len(report.ingested), report.problems) == (1, (problem,))


class BusyClock:
    """A clock that a minute has passed on whenever somebody looks."""

    _at = NOW

    def now(self) -> datetime:
        """The next minute."""
        self._at += timedelta(minutes=1)
        return self._at


async def test_during_a_long_import_no_article_slips_behind_a_cut_that_has_passed(store: Store) -> None:
    await Ingest(store, BusyClock()).store_all(Parsed((article(), article("Other", "其他"))))
    assert [(await stored(store, number)).available_at - NOW for number in (1, 2)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
    ]


async def test_samples_are_marked_and_a_real_article_takes_their_place(store: Store) -> None:
    await Ingest(store, FakeClock(NOW)).store_all(Parsed((article(),)), samples=True)
    assert (await stored(store, 1)).article.sample
    report = await take(store, article(), now=LATER)
    assert report.count(Change.REVISED) == 1
    assert not (await stored(store, 1)).article.sample


def test_a_stated_exact_time_counts_and_a_missing_one_does_not() -> None:
    exact = replace(article(), published=Moment(NOW))
    assert worth_a_revision(exact, replace(exact, published=Moment(LATER)))
    assert worth_a_revision(article(), carried_on(article(), exact))
    assert carried_on(exact, article()).published == Moment(NOW)
    assert not worth_a_revision(exact, carried_on(exact, article()))


async def test_a_page_does_not_replace_another_articles(store: Store) -> None:
    await take(store, article(), article("Chips leave the port", "芯片离港"))
    report = await take(store, article("Chips leave the port", "芯片离港"), number=1)
    assert [problem.message for problem in report.problems] == ["this page is article 2 already; nothing was stored"]
    assert (await stored(store, 1)).revision == 1

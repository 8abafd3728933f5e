"""Taking articles in: what is new is added, what changed becomes a revision, and the index follows in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from digest.domain.article import Article, FaqEntry, Moment, Precision, StoredArticle
from digest.domain.identity import canonical_url, identity_keys
from digest.domain.story import story_key
from digest.ports import Clock, Meaning, Parsed, Problem, Store, UnitOfWork
from digest.services.meanings import Meanings


class Change(StrEnum):
    """What became of an article that came in."""

    ADDED = "added"
    REVISED = "revised"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Ingested:
    """An article that came in: what became of it, and the stored one."""

    change: Change
    stored: StoredArticle

    def __str__(self) -> str:
        """`added      12  Title`, with the revision where there were others."""
        titles = (content.title for content in self.stored.article.contents.values() if content.title)
        revision = f" (revision {self.stored.revision})" if self.change is Change.REVISED else ""
        return f"{self.change:9} {self.stored.id:5}  {next(titles, '')}{revision}"


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an import did, in the order the articles came, and what could not be taken in."""

    ingested: tuple[Ingested, ...]
    problems: tuple[Problem, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """A line for each article."""
        return tuple(map(str, self.ingested))

    @property
    def refused(self) -> int:
        """How many pages or records something is wrong with, however much."""
        return len({problem.record for problem in self.problems})

    def count(self, change: Change) -> int:
        """How many articles this became of."""
        return sum(one.change is change for one in self.ingested)


class Ingest:
    """Stores what a source has read.

    The clock is read after the lookup, which waits for its turn: an article that waited behind the composing of a window
    is newer than that window's cut, so that no window misses it.
    """

    def __init__(self, store: Store, clock: Clock, meanings: Meanings | None = None) -> None:
        self._store = store
        self._clock = clock
        self._meanings = meanings or Meanings()

    async def store_all(self, parsed: Parsed, replace: int | None = None, *, samples: bool = False) -> IngestReport:
        """Store the articles, each in a transaction of its own; the source's problems stand in the report.

        `replace`: the number of the article that each of these is a new version of, whatever its title and address (for
        one article); a number that does not exist, or another article's page, is a problem. `samples`: mark them as samples.
        """
        ingested: list[Ingested] = []
        problems = list(parsed.problems)
        for article in parsed.articles:
            one = await self._store_one(_marked(article, samples), replace)
            if isinstance(one, Ingested):
                ingested.append(one)
            else:
                problems.append(Problem("--replace", 1, "id", one))
        return IngestReport(tuple(ingested), tuple(problems))

    async def knows(self, article: Article) -> bool:
        """Whether it would be a new version of one that is stored."""
        async with self._store.read() as uow:
            return await _known(uow, article, identity_keys(article)) is not None

    async def _store_one(self, article: Article, number: int | None) -> Ingested | str:
        """What became of it, or why it could not be stored."""
        meanings = await self._meant(article)  # before the transaction: a model takes its time
        async with self._store.begin() as uow:
            keys = identity_keys(article)
            known = await _known(uow, article, keys)
            if number is not None:
                if known and known.id != number:
                    return f"this page is article {known.id} already; nothing was stored"
                known = await uow.articles.get(number)
                if known is None:
                    return f"there is no article {number}; nothing was stored"
            now = self._clock.now()
            if known is None:
                return await _added(uow, article, keys, now, meanings)
            article = carried_on(known.article, article)
            if not worth_a_revision(known.article, article):
                return Ingested(Change.UNCHANGED, known)
            stored = await uow.articles.revise(known.id, article, await _free(uow, keys, known.id), now)
            await uow.index.put(stored, meanings)
            return Ingested(Change.REVISED, stored)

    async def _meant(self, article: Article) -> Mapping[FaqEntry, Meaning]:
        """What its FAQ entries are about; nothing of samples, which a first start must not wait for, and of what is known."""
        if article.sample:
            return {}
        async with self._store.read() as uow:
            known = await _known(uow, article, identity_keys(article))
        same = known and not worth_a_revision(known.article, carried_on(known.article, article))
        return {} if same else await self._meanings.of_article(article)


async def _added(
    uow: UnitOfWork, article: Article, keys: Sequence[str], now: datetime, meanings: Mapping[FaqEntry, Meaning]
) -> Ingested:
    told = replace(article, story=story_key(article))
    stored = await uow.articles.add(told, await _free(uow, keys, None), now)
    await uow.index.put(stored, meanings)
    return Ingested(Change.ADDED, stored)


def _marked(article: Article, samples: bool) -> Article:
    return replace(article, sample=True) if samples else article


async def _known(uow: UnitOfWork, article: Article, keys: Sequence[str]) -> StoredArticle | None:
    """The stored article that this one is: by address, else by a title, unless their addresses say that they differ."""
    for key in keys:
        stored = await uow.articles.find([key])
        if stored and not _elsewhere(stored.article, article):
            return stored
    return None


def _elsewhere(one: Article, other: Article) -> bool:
    return bool(one.url and other.url and canonical_url(one.url) != canonical_url(other.url))


async def _free(uow: UnitOfWork, keys: Sequence[str], owner: int | None) -> list[str]:
    """The keys that no other article has: two articles may share a title where their addresses differ."""
    holders = [(key, await uow.articles.find([key])) for key in keys]
    return [key for key, holder in holders if holder is None or holder.id == owner]


def carried_on(known: Article, new: Article) -> Article:
    """The new version with what it must not lose: its story, and times it states less exactly than they are known.

    Without its story a new version under another address would be told again as something new.
    """
    return replace(
        new,
        story=new.story or known.story,
        published=_surer(known.published, new.published),
        updated=_surer(known.updated, new.updated),
    )


def worth_a_revision(known: Article, new: Article) -> bool:
    """Whether they differ in more than ages and views, which move by themselves; a changed exact time is a difference."""

    def lasting(article: Article) -> Article:
        return replace(article, views=None, published=_exact(article.published), updated=_exact(article.updated))

    return lasting(known) != lasting(new)


_EXACTNESS = tuple(Precision)


def _surer(known: Moment | None, new: Moment | None) -> Moment | None:
    """The moment to keep: a relative age read a second time is never surer than the first time."""
    if known is None or new is None:
        return new or known
    if new.precision is Precision.EXACT or _EXACTNESS.index(new.precision) < _EXACTNESS.index(known.precision):
        return new
    return known


def _exact(moment: Moment | None) -> Moment | None:
    return moment if moment and moment.precision is Precision.EXACT else None

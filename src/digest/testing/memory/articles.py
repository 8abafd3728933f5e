"""Articles, their identity keys and tags."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from digest.domain.article import Article, StoredArticle, Tag
from digest.domain.story import story_key
from digest.ports import Page
from digest.testing.memory.article_rows import ArticleKeyRow, ArticleRow, TagRow
from digest.testing.memory.tables import Tables


class MemoryArticles:
    """`ports.Articles` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def find(self, keys: Collection[str]) -> StoredArticle | None:
        """The article that has any of these keys; of several, the one named by the first key."""
        owners = (self._tables.article_key.get(key) for key in keys)
        owner = next((owner for owner in owners if owner), None)
        return None if owner is None else await self.get(owner.article_id)

    async def get(self, number: int) -> StoredArticle | None:
        """The article of this number."""
        row = self._tables.article.get(number)
        return None if row is None else row.stored

    async def many(self, numbers: Sequence[int]) -> tuple[StoredArticle, ...]:
        """The articles of these numbers that exist, in that order."""
        rows = map(self._tables.article.get, numbers)
        return tuple(row.stored for row in rows if row)

    async def current(self, numbers: Collection[int]) -> Mapping[int, int]:
        """The revision of each of these that may be told."""
        rows = filter(None, map(self._tables.article.get, numbers))
        return {row.id: row.revision for row in rows if row.withdrawn_at is None}

    async def telling(self, story: str, after: datetime) -> int:
        """How many articles that became available after that instant tell the story."""
        return sum(row.story == story and row.available_at > after for row in visible(self._tables))

    async def add(self, article: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a new article; raises StorageError where one of its keys is another one's."""
        number = self._tables.article.number()
        for key in dict.fromkeys(keys):
            self._tables.article_key.add(key, ArticleKeyRow(number))
        return self._put(StoredArticle(number, article, now, 1, now))

    async def revise(self, number: int, article: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a further revision; a key that names another article stays with that one."""
        before = await self.get(number)
        if before is None:
            raise LookupError(f"there is no article {number}")
        for key in keys:
            if self._tables.article_key.get(key) is None:
                self._tables.article_key.add(key, ArticleKeyRow(number))
        return self._put(replace(before, article=article, revision=before.revision + 1, revised_at=now))

    async def window(self, after: datetime, until: datetime, *, samples: bool) -> tuple[StoredArticle, ...]:
        """The articles with after < available_at <= until, oldest first."""
        wanted = [row for row in visible(self._tables) if samples or not row.article.sample]
        within = [row for row in wanted if after < row.available_at <= until]
        return tuple(row.stored for row in sorted(within, key=lambda row: (row.available_at, row.id)))

    async def latest(self, limit: int, offset: int = 0, *, tag: str | None = None) -> Page[StoredArticle]:
        """The newest articles first."""
        rows = [row for row in visible(self._tables) if tag is None or tag in _slugs(row.article)]
        return _page(rows, _age, limit, offset)

    async def top(self, after: datetime, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles available after that instant, best first."""
        rows = [row for row in visible(self._tables) if row.available_at > after]
        return _page(rows, lambda row: (row.score_sum, *_age(row)), limit, offset)

    async def tags(self) -> tuple[tuple[Tag, int], ...]:
        """Every tag in use with the number of its articles, most used first, then by slug."""
        uses = Counter(slug for row in visible(self._tables) for slug in _slugs(row.article))
        tags = [Tag(row.slug, row.names, row.known) for row in self._tables.tag.all() if row.slug in uses]
        return tuple((tag, uses[tag.slug]) for tag in sorted(tags, key=lambda tag: (-uses[tag.slug], tag.slug)))

    async def count(self, *, samples: bool = True) -> int:
        """How many articles are stored."""
        return sum(samples or not row.article.sample for row in self._tables.article.all())

    async def came(self, after: datetime) -> int:
        """How many came in, samples aside."""
        return sum(not row.article.sample and row.available_at > after for row in self._tables.article.all())

    async def newest(self) -> datetime | None:
        """When the last article became available, samples aside."""
        real = (row.available_at for row in self._tables.article.all() if not row.article.sample)
        return max(real, default=None)

    def _put(self, stored: StoredArticle) -> StoredArticle:
        article, now = stored.article, stored.revised_at
        assert now is not None
        row = ArticleRow(
            id=stored.id,
            article=article,
            available_at=stored.available_at,
            revision=stored.revision,
            revised_at=now,
            sort_at=article.published.at if article.published else stored.available_at,
            story=story_key(article),
            score_sum=article.scores.hot + article.scores.quality + article.scores.impact,
            corrected_at=stored.corrected_at,
            withdrawn_at=stored.withdrawn.at if stored.withdrawn else None,
            withdrawn_reason=stored.withdrawn.reason if stored.withdrawn else None,
        )
        self._tables.article.put(stored.id, row)
        self._name({tag.slug: tag for tag in article.tags})
        return stored

    def _name(self, tags: dict[str, Tag]) -> None:
        """Names join those that the tag has; later ones win."""
        for slug, tag in tags.items():
            had = self._tables.tag.get(slug)
            names = {**(had.names if had else {}), **tag.names}
            self._tables.tag.put(slug, TagRow(slug, names, tag.known))


def visible(tables: Tables) -> list[ArticleRow]:
    """The articles that are shown: real ones; samples, as long as nothing real is stored. None that was withdrawn."""
    rows = list(tables.article.all())
    shown = [row for row in rows if not row.article.sample] or rows
    return [row for row in shown if row.withdrawn_at is None]


def _slugs(article: Article) -> set[str]:
    return {tag.slug for tag in article.tags}


def _age(row: ArticleRow) -> tuple[datetime, int]:
    return row.sort_at, row.id


def _page(
    rows: Collection[ArticleRow], order: Callable[[ArticleRow], tuple[object, ...]], limit: int, offset: int
) -> Page[StoredArticle]:
    """Greatest first."""
    ordered = sorted(rows, key=order, reverse=True)
    return Page(tuple(row.stored for row in ordered[offset : offset + limit]), len(rows))

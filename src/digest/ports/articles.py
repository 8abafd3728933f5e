"""Articles as they are stored."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from digest.domain.article import Article, StoredArticle, Tag
from digest.ports.paging import Page


class Articles(Protocol):
    """Articles with their revisions. Samples are left out as soon as one real article is stored."""

    async def find(self, keys: Collection[str]) -> StoredArticle | None:
        """The article that has any of these identity keys (see `domain.identity`), samples included.

        In a transaction that writes it is this one's turn from then on: nobody else finds, stores or sees a window before
        its end.
        """

    async def get(self, number: int) -> StoredArticle | None:
        """The article of this number in its current revision, or None."""

    async def many(self, numbers: Sequence[int]) -> tuple[StoredArticle, ...]:
        """The articles of these numbers that exist, in the order asked for."""

    async def current(self, numbers: Collection[int]) -> Mapping[int, int]:
        """The revision of each of these that may be told: none that was withdrawn.

        In a transaction that writes, none of them changes before its end.
        """

    async def telling(self, story: str, after: datetime) -> int:
        """How many articles that became available after that instant tell the story."""

    async def add(self, article: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a new article, available from now."""

    async def revise(self, number: int, article: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a further revision; its keys join the earlier ones. `available_at` stays."""

    async def window(self, after: datetime, until: datetime, *, samples: bool) -> tuple[StoredArticle, ...]:
        """The articles with after < available_at <= until, oldest first."""

    async def latest(self, limit: int, offset: int = 0, *, tag: str | None = None) -> Page[StoredArticle]:
        """The newest articles first (publication time, else available_at), of one tag where a slug is given."""

    async def top(self, after: datetime, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles available after that instant, highest sum of scores first."""

    async def tags(self) -> tuple[tuple[Tag, int], ...]:
        """Every tag in use with the number of its articles, most used first."""

    async def count(self, *, samples: bool = True) -> int:
        """How many articles are stored."""

    async def came(self, after: datetime) -> int:
        """How many articles became available after that instant, samples aside."""

    async def newest(self) -> datetime | None:
        """When the last article became available, samples aside; None where there is none."""

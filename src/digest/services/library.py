"""Finding articles and answers: what /latest, /top, /tag, /article, /search and /faq show."""

from collections.abc import Collection
from datetime import datetime

from digest.domain.article import StoredArticle, Tag
from digest.ports import FaqHit, Page, Store


class Library:
    """Read-only use cases over articles and the index."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def latest(self, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The newest articles first."""
        raise NotImplementedError

    async def top(self, after: datetime, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles available after that instant, best scores first."""
        raise NotImplementedError

    async def article(self, number: int) -> StoredArticle | None:
        """The article of this number."""
        raise NotImplementedError

    async def tagged(self, slug: str, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The newest articles of a tag."""
        raise NotImplementedError

    async def tags(self) -> tuple[tuple[Tag, int], ...]:
        """Every tag in use and its number of articles, most used first."""
        raise NotImplementedError

    async def find_tag(self, typed: str) -> Tag | None:
        """The tag meant by a slug, a name in any language, an alias or its pinyin; case and spacing do not matter."""
        raise NotImplementedError

    async def near_tags(self, typed: str, limit: int = 3) -> tuple[Tag, ...]:
        """Tags spelled like what was typed, else the most used ones: never empty while any tag is in use."""
        raise NotImplementedError

    async def search(self, words: str, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles that match the words, best first."""
        raise NotImplementedError

    async def ask(self, question: str, languages: Collection[str], within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        """At most three FAQ entries that may answer, best first, those in the reader's languages before their twins.

        A first hit with confidence >= `SURE` is an answer, hits below it are only offered, none below `NEAR` is returned.
        """
        raise NotImplementedError


SURE = 0.6
NEAR = 0.25

"""Finding articles and answers: what /latest, /top, /tag, /article, /search and /faq show."""

from collections.abc import Collection, Iterable
from datetime import datetime

from digest.domain.article import StoredArticle, Tag
from digest.domain.spelling import bare
from digest.domain.taxonomy import Taxonomy
from digest.ports import FaqHit, Page, Store

SURE = 0.6
"""From this confidence on, an FAQ entry is given as the answer."""

NEAR = 0.25
"""From this confidence on, it is offered."""

ABOUT = 0.4
"""An article that has this part of a question's words, by their rarity, is about it."""

OFFERED = 3
EXAMPLE_LENGTH = 40
"""The longest question, in characters, that is offered as an example."""

LOOKED_AT = 12
"""FAQ entries that are compared, so that duplicates leave enough."""


class Library:
    """Use cases over articles and the index; the only thing it writes is the list of questions nobody could answer."""

    def __init__(self, store: Store, taxonomy: Taxonomy) -> None:
        self._store = store
        self._taxonomy = taxonomy

    async def latest(self, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The newest articles first."""
        async with self._store.read() as uow:
            return await uow.articles.latest(limit, offset)

    async def top(self, after: datetime, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles available after that instant, best scores first."""
        async with self._store.read() as uow:
            return await uow.articles.top(after, limit, offset)

    async def article(self, number: int) -> StoredArticle | None:
        """The article of this number; None where it was withdrawn: nothing of it is told any more."""
        found = await self.known(number)
        return None if found is None or found.withdrawn else found

    async def known(self, number: int) -> StoredArticle | None:
        """The article of this number, also one that was withdrawn."""
        async with self._store.read() as uow:
            return await uow.articles.get(number)

    async def tagged(self, slug: str, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The newest articles of a tag."""
        async with self._store.read() as uow:
            return await uow.articles.latest(limit, offset, tag=slug)

    async def tags(self) -> tuple[tuple[Tag, int], ...]:
        """Every tag in use and its number of articles, most used first."""
        async with self._store.read() as uow:
            return await uow.articles.tags()

    async def find_tag(self, typed: str) -> Tag | None:
        """The tag meant by a slug, a name in any language, an alias or its pinyin; case and spacing do not matter."""
        if known := self._taxonomy.find(typed):
            return known
        meant = bare(typed)
        return next((tag for tag, _ in await self.tags() if meant in map(bare, (tag.slug, *tag.names.values()))), None)

    async def near_tags(self, typed: str, limit: int = 3) -> tuple[Tag, ...]:
        """Tags spelled like what was typed, else the most used ones: never empty while any tag is in use."""
        used = tuple(tag for tag, _ in await self.tags())
        return self._taxonomy.near(typed, used, limit) or used[:limit]

    async def search(self, words: str, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles that match the words, best first."""
        async with self._store.read() as uow:
            hits = await uow.index.search(words, limit, offset)
            return Page(await uow.articles.many([hit.article for hit in hits.items]), hits.total)

    async def tells_of(self, question: str) -> bool:
        """Whether one article has the words that say what a question is about; the rarer a word, the more it says."""
        async with self._store.read() as uow:
            return await uow.index.coverage(question, await uow.articles.count()) >= ABOUT

    async def ask(self, question: str, languages: Collection[str], within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        """At most three FAQ entries that may answer, best first, those in the reader's languages before their twins.

        A first hit with confidence >= `SURE` is an answer, hits below it are only offered, none below `NEAR` is returned.
        """
        async with self._store.read() as uow:
            found = await uow.index.ask(question, LOOKED_AT, within)
        return tuple(_collapsed((hit for hit in found if hit.confidence >= NEAR), tuple(languages)))[:OFFERED]

    async def example(self, language: str) -> str:
        """A question that can be answered now, in this language and at most 40 characters, of the newest article that has one.

        Empty where none of the newest articles has.
        """
        async with self._store.read() as uow:
            newest = await uow.articles.latest(LOOKED_AT)
        asked = (entry.question for stored in newest.items for entry in stored.article.content(language).faq)
        return next((question for question in asked if len(question) <= EXAMPLE_LENGTH), "")

    async def unanswered(self, question: str, language: str, now: datetime) -> None:
        """Note a question that could not be answered; not who asked."""
        async with self._store.begin() as uow:
            await uow.notes.unanswered(question, language, now)


def _collapsed(hits: Iterable[FaqHit], languages: tuple[str, ...]) -> list[FaqHit]:
    """The hits without repetitions, in their order: the same question of several articles, the same place in two languages."""
    twins: dict[tuple[int, int], list[FaqHit]] = {}
    for hit in hits:
        twins.setdefault((hit.article, hit.position), []).append(hit)
    told = [_best_told(group, languages) for group in twins.values()]
    return list({bare(hit.question): hit for hit in reversed(told)}.values())[::-1]


def _best_told(twins: list[FaqHit], languages: tuple[str, ...]) -> FaqHit:
    """Of one entry's languages the one the reader reads, unless it only may answer where the other one does."""
    best = twins[0]
    read = [hit for hit in twins if hit.language in languages and (hit.confidence >= SURE or best.confidence < SURE)]
    return min(read, key=lambda hit: languages.index(hit.language), default=best)

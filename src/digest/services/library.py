"""Finding articles and answers: what /latest, /top, /tag, /article, /search and /faq show."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from digest.domain.article import FaqEntry, StoredArticle, Tag
from digest.domain.identity import address_keys, title_keys
from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE, WRITTEN_FROM
from digest.domain.spelling import bare
from digest.domain.taxonomy import Taxonomy
from digest.ports import FaqHit, Page, Sieve, Snippet, Store
from digest.services.meanings import Meanings
from digest.services.twins import beside, collapsed, read_first, understood

ALIKE = 0.45
"""From this confidence on, two questions ask the same, told by their words in both directions."""

NEAR = 0.25
"""From this confidence on, it is offered."""

ABOUT = 0.4
"""An article that has this part of a question's words, by their rarity, is about it."""

OFFERED = 3
SHOWN = 5
EXAMPLE_LENGTH = 40
"""The longest question, in characters, that is offered as an example."""

TITLED_IN = (ENGLISH, SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE)
"""The languages in which a title that somebody brings is looked for."""

LOOKED_AT = 12
"""FAQ entries that are compared, so that duplicates leave enough."""

JUDGED = 40
"""Of so many the reader's own language is looked for, where what is offered is in another one."""


class Library:
    """Use cases over articles and the index; all it writes is what nobody could answer, and what was not here."""

    def __init__(self, store: Store, taxonomy: Taxonomy, meanings: Meanings | None = None) -> None:
        self._store = store
        self._taxonomy = taxonomy
        self._meanings = meanings or Meanings()

    async def latest(self, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The newest articles first."""
        async with self._store.read() as uow:
            return await uow.articles.latest(limit, offset)

    async def top(self, after: datetime, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles available after that instant, best scores first."""
        async with self._store.read() as uow:
            return await uow.articles.top(after, limit, offset)

    async def article(self, number: int) -> StoredArticle | None:
        """The article of this number; None where it was withdrawn, or is a sample that hides: nothing of it is told any more."""
        found = await self.known(number)
        return None if found is None or found.withdrawn or await self.hides(found) else found

    async def known(self, number: int) -> StoredArticle | None:
        """The article of this number, also one that was withdrawn, and a sample."""
        async with self._store.read() as uow:
            return await uow.articles.get(number)

    async def hides(self, stored: StoredArticle) -> bool:
        """Whether it is a sample and something real is here: the first real import hides them all."""
        if not stored.article.sample:
            return False
        async with self._store.read() as uow:
            return await uow.articles.count(samples=False) > 0

    async def tagged(self, slug: str, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The newest articles of a tag."""
        async with self._store.read() as uow:
            return await uow.articles.latest(limit, offset, tag=slug)

    async def tags(self) -> tuple[tuple[Tag, int], ...]:
        """Every tag in use and its number of articles, most used first."""
        async with self._store.read() as uow:
            return await uow.articles.tags()

    def topic(self, typed: str) -> Tag | None:
        """The tag of the taxonomy meant by what was typed, whether a story has it or not; asks no database."""
        return self._taxonomy.find(typed)

    async def find_tag(self, typed: str) -> Tag | None:
        """The tag meant by a slug, a name in any language, an alias or its pinyin; case and spacing do not matter."""
        if known := self._taxonomy.find(typed):
            return known
        meant = bare(typed)
        return next((tag for tag, _ in await self.tags() if meant in map(bare, (tag.slug, *tag.names.values()))), None)

    async def sounding_tag(self, typed: str) -> Tag | None:
        """The one tag in use that sounds exactly like what was typed, as a slip of a pinyin keyboard does: 安泉 is 安全."""
        return self._taxonomy.sounding(typed, tuple(tag for tag, _ in await self.tags()))

    async def near_tags(self, typed: str, limit: int = 3) -> tuple[Tag, ...]:
        """Tags spelled like what was typed, else the most used ones: never empty while any tag is in use."""
        return await self.like_tags(typed, limit) or tuple(tag for tag, _ in (await self.tags())[:limit])

    async def like_tags(self, typed: str, limit: int = 3) -> tuple[Tag, ...]:
        """Tags in use that are spelled like what was typed."""
        return self._taxonomy.near(typed, tuple(tag for tag, _ in await self.tags()), limit)

    async def search(self, words: str, limit: int, offset: int = 0, sieve: Sieve | None = None) -> Page[StoredArticle]:
        """The articles that match the words and pass the sieve, best first."""
        async with self._store.read() as uow:
            hits = await uow.index.search(words, limit, offset, sieve)
            return Page(await uow.articles.many([hit.article for hit in hits.items]), hits.total)

    async def snippets(self, words: str, told: Sequence[tuple[StoredArticle, str]]) -> Mapping[int, Snippet]:
        """By article, told in this language, the piece of its text where the words stand; those that have one."""
        async with self._store.read() as uow:
            found = {stored.id: uow.index.snippet(stored, language, words) for stored, language in told}
        return {number: piece for number, piece in found.items() if piece}

    async def tells_of(self, question: str) -> bool:
        """Whether one article has the words that say what a question is about; the rarer a word, the more it says."""
        async with self._store.read() as uow:
            return await uow.index.coverage(question, await uow.articles.count()) >= ABOUT

    async def ask(self, question: str, languages: Collection[str], within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        """At most three FAQ entries that may answer, best first, those in the reader's languages before their twins.

        A first hit with confidence >= `SURE` is an answer, hits below it are only offered, none below `NEAR` is returned, but
        for one that the reader can read beside others that are all in another language.
        """
        meaning, read = await self._meanings.of_question(question), understood(languages)
        async with self._store.read() as uow:
            found = await uow.index.ask(question, JUDGED, within, meaning)
        near = collapsed([hit for hit in found[:LOOKED_AT] if hit.confidence >= NEAR], read)
        return tuple(beside(near[:OFFERED], found, read, OFFERED))

    async def price(
        self, question: str, languages: Sequence[str], within: Collection[int] = (), sure: FaqHit | None = None
    ) -> FaqHit | None:
        """What an article's key data say that something costs; None where none fits, or where nothing like it is asked.

        In the language that the reader reads first, of those that it is told in. None, too, where the `sure` answer's question
        asks for a price itself.
        """
        async with self._store.read() as uow:
            if not uow.index.asks_price(question) or (sure is not None and uow.index.asks_price(sure.question)):
                return None
            about = [one for one in await uow.articles.many(tuple(within)) if not one.withdrawn]
            found = uow.index.figures(question, about, unnamed=len(about) == 1)
            if not found:
                hits = await uow.index.search(question, LOOKED_AT)
                found = uow.index.figures(question, await uow.articles.many([hit.article for hit in hits.items]))
        same = [hit for hit in found if hit.article == found[0].article]
        return read_first(same, understood(languages)) if same else None

    async def most_alike(self, question: str, others: Sequence[str]) -> int | None:
        """The place of the one that surely asks the same, by its words; None where none does."""
        async with self._store.read() as uow:
            sure = await uow.index.alike(question, others)
        best = max(range(len(others)), key=lambda at: sure[at], default=None)
        return best if best is not None and sure[best] >= ALIKE else None

    async def example(self, language: str) -> str:
        """A question that can be answered now, at most 40 characters long, of the newest article that has one.

        It is in this language, or in the one that this one is written from; empty where none of the newest articles has one.
        """
        async with self._store.read() as uow:
            newest = await uow.articles.latest(LOOKED_AT)
        asked = (entry.question for stored in newest.items for entry in _asked(stored, language))
        return next((question for question in asked if len(question) <= EXAMPLE_LENGTH), "")

    async def covered(self, addresses: Sequence[str], titles: Sequence[str]) -> tuple[StoredArticle, ...]:
        """The articles at these canonical addresses and with these titles, as many as a reply can show."""
        async with self._store.read() as uow:
            real = await uow.articles.count(samples=False)
            keys = [address_keys(url) for url in addresses] + [title_keys(title, TITLED_IN) for title in titles]
            found = [await uow.articles.find(names) for names in keys]
        seen = {stored.id: stored for stored in found if stored and not (real and stored.article.sample)}
        return tuple(seen.values())[:SHOWN]

    async def carried(self, platform: str, message: tuple[str, str] | None) -> tuple[StoredArticle, ...]:
        """The articles of the digest that this message (chat, id) is a part of, those that a reply can show."""
        if message is None:
            return ()
        async with self._store.read() as uow:
            numbers = await uow.editions.carried(platform, *message)
            return await uow.articles.many(tuple(numbers)[:SHOWN])

    async def requested(self, subject: str, now: datetime) -> None:
        """Note an address or a title that no article has; not who sent it."""
        async with self._store.begin() as uow:
            await uow.notes.requested(subject, now)

    async def unanswered(self, question: str, language: str, now: datetime) -> None:
        """Note a question that could not be answered; not who asked."""
        async with self._store.begin() as uow:
            await uow.notes.unanswered(question, language, now)


def _asked(stored: StoredArticle, language: str) -> Sequence[FaqEntry]:
    """The article's questions in this language, else in the one that this one is written from."""
    return stored.article.content(language).faq or stored.article.content(WRITTEN_FROM.get(language, language)).faq

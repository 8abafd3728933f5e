"""The article and FAQ index over words in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from digest.domain.article import FaqEntry, StoredArticle
from digest.ports import FaqHit, Meaning, Page, SearchHit, Sieve, Snippet
from digest.search import pricing
from digest.search.confidence import rarity
from digest.search.coverage import MOST_WORDS, covered, parts
from digest.search.entries import prepared, searchable
from digest.search.fulltext import ARTICLE, FAQ, MOST_RANKED, rarest
from digest.search.glossary import translated
from digest.search.judging import Entry, alike, by_meaning, by_words, ordered, telling
from digest.search.looking import CANDIDATES
from digest.search.matrix import Matrix
from digest.search.questions import NEAREST
from digest.search.seeking import Term, expressions, most, ranked, terms, words_in, worth
from digest.search.seeking import stored as tokens_stored
from digest.search.snippets import snippet
from digest.search.tokens import MOST_TOKENS, is_chinese, telling_tokens
from digest.testing.memory.article_rows import ArticleRow, FaqEntryRow, FaqMeaningRow, SearchEntryRow
from digest.testing.memory.articles import visible
from digest.testing.memory.fulltext import MemoryText
from digest.testing.memory.tables import Tables


class MemoryIndex:
    """`ports.Index` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._articles = MemoryText(ARTICLE, tables.fts_article)
        self._faq = MemoryText(FAQ, tables.fts_faq)

    async def put(self, stored: StoredArticle, meanings: Mapping[FaqEntry, Meaning] | None = None) -> None:
        """Index this revision in place of any earlier one, its FAQ entries with what they mean where that is known."""
        self._tables.search_entry.drop(lambda row: row.article_id == stored.id)
        self._drop_pairs(stored.id)
        for language, content in stored.article.contents.items():
            self._put_language(stored, language)
            for position, pair in enumerate(content.faq):
                self._put_pair(stored.id, language, position, pair, (meanings or {}).get(pair))

    async def rebuild(self, articles: Iterable[StoredArticle]) -> None:
        """Throw the index away and put these articles."""
        for text in (self._articles, self._faq):
            text.empty()
        self._tables.search_entry.drop(lambda row: True)
        self._tables.faq_entry.drop(lambda row: True)
        self._tables.faq_meaning.drop(lambda row: True)
        for stored in articles:
            await self.put(stored)

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """Counting costs nothing here."""
        return nullcontext()

    async def tidy(self) -> bool:
        """There is one piece of it."""
        return False

    async def search(self, query: str, limit: int, offset: int = 0, sieve: Sieve | None = None) -> Page[SearchHit]:
        """The articles that have all the words, or where none has, any of them; `rank` is greater where it is better."""
        passing = [row for row in visible(self._tables) if _passes(row, sieve or Sieve())]
        telling = telling_tokens(query)[:MOST_TOKENS]
        if not telling and sieve and sieve != Sieve():
            newest = sorted(passing, key=lambda row: (row.sort_at, row.id), reverse=True)
            hits = tuple(SearchHit(row.id, "", 0.0) for row in newest)
            return Page(hits[offset : offset + limit], len(hits))
        shown = {row.id for row in passing}
        found = self._found(telling, shown, every=True)
        if not found and len(telling) > 1:
            found = self._found(rarest(telling, self._articles.counts(telling)), shown, every=False)
        return Page(found[offset : offset + limit], len(found))

    def snippet(self, stored: StoredArticle, language: str, query: str) -> Snippet:
        """The piece of the article in this language that has most of the words; empty where none stands in its text."""
        return snippet(stored.article, language, query)

    def asks_price(self, question: str) -> bool:
        """Whether a question asks what something costs, and nothing else."""
        return pricing.asks_price(question)

    def figures(self, question: str, stored: Sequence[StoredArticle], *, unnamed: bool = False) -> Sequence[FaqHit]:
        """What the articles' key data say something costs."""
        return pricing.figures(question, stored, unnamed=unnamed)

    async def coverage(self, question: str, articles: int) -> float:
        """The greatest part (0 to 1) of a question's words that one of so many articles has, by their rarity."""
        asked = telling_tokens(question)[:MOST_WORDS]
        counts, shown = self._articles.counts(asked), self._shown()
        found = {word: self._articles.matching(sought)[:MOST_RANKED] for word, sought in parts(asked, counts).items()}
        told = {(word, row.article_id) for word, entries in found.items() for row in self._entries(entries)}
        return covered(asked, (one for one in told if one[1] in shown), counts, articles)

    async def ask(
        self, question: str, limit: int, within: Collection[int] = (), meaning: Meaning | None = None
    ) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` before others that are as good."""
        rows = self._wording(question, within)
        cosines = self._meant(question, meaning, rows) if meaning else {}
        meant = [_entry(row, cosines[row.id]) for row in rows.values() if row.id in cosines]
        unmeant = [_entry(row) for row in rows.values() if row.id not in cosines]
        hits = by_meaning(question, meant, within) + self._by_words(question, unmeant, within)
        return ordered(hits, within)[:limit]

    async def alike(self, question: str, others: Sequence[str]) -> Sequence[float]:
        """How surely (0 to 1) each of the others asks the same, by their words alone."""
        return alike(question, others)

    async def without_meaning(self, model: str, limit: int) -> Mapping[int, FaqEntry]:
        """Some entries, by id, that have no vector of this model; newest first."""
        known = {row.entry_id for row in self._tables.faq_meaning.all() if row.model == model}
        rows = sorted(self._tables.faq_entry.where(lambda row: row.id not in known), key=lambda row: -row.id)
        return {row.id: FaqEntry(row.question, row.answer) for row in rows[:limit]}

    async def keep_meanings(self, meanings: Mapping[int, Meaning]) -> None:
        """Give these entries these vectors; those that are gone, or have one of the same model, are left out."""
        for entry, meaning in meanings.items():
            known = self._tables.faq_meaning.get(entry)
            if self._tables.faq_entry.get(entry) and (known is None or known.model != meaning.model):
                self._tables.faq_meaning.put(entry, FaqMeaningRow(entry, meaning.model, meaning.vector))

    async def prepare(self, model: str) -> None:
        """Everything is in memory."""

    def _put_language(self, stored: StoredArticle, language: str) -> None:
        number = self._tables.search_entry.number()
        self._tables.search_entry.add(number, SearchEntryRow(number, stored.id, language))
        columns = searchable(stored.article, language)
        self._articles.write(number, {name: prepared(texts) for name, texts in columns.items()})

    def _drop_pairs(self, article: int) -> None:
        gone = {row.id for row in self._tables.faq_entry.where(lambda row: row.article_id == article)}
        self._tables.faq_entry.drop(lambda row: row.id in gone)
        self._tables.faq_meaning.drop(lambda row: row.entry_id in gone)

    def _put_pair(self, article: int, language: str, position: int, pair: FaqEntry, meaning: Meaning | None) -> None:
        number = self._tables.faq_entry.number()
        row = FaqEntryRow(
            number, article, language, position, pair.question, pair.answer, tokens_stored(pair.question, pair.answer)
        )
        self._tables.faq_entry.add(number, row)
        self._faq.write(number, {"words": words_in(row.words)})
        if meaning:
            self._tables.faq_meaning.put(number, FaqMeaningRow(number, meaning.model, meaning.vector))

    def _shown(self) -> set[int]:
        return {row.id for row in visible(self._tables)}

    def _found(self, tokens: Sequence[str], shown: Collection[int], *, every: bool) -> tuple[SearchHit, ...]:
        """The matching articles, best first, each in the language that matches best."""
        distances = self._articles.hits(tokens, every=every) if tokens else {}
        rows = self._tables.search_entry.where(lambda row: row.id in distances and row.article_id in shown)
        nearest: dict[int, SearchHit] = {}
        for row in sorted(rows, key=lambda row: (distances[row.id], -row.article_id, row.language)):
            nearest.setdefault(row.article_id, SearchHit(row.article_id, row.language, -distances[row.id]))
        return tuple(nearest.values())

    def _entries(self, numbers: Collection[int]) -> Iterable[SearchEntryRow]:
        return filter(None, map(self._tables.search_entry.get, numbers))

    def _nearest(self, sought: Sequence[Term], says: Mapping[str, float], *, last: bool) -> list[int]:
        """The FAQ entries that have the most telling of the terms, best first."""
        found: dict[int, str] = {}
        shown = self._shown()
        for expression in expressions(sought, found, last=last):
            newest = self._faq.matching(expression)[: most(expression)]
            rows = (self._tables.faq_entry.get(entry) for entry in newest)
            found |= {row.id: row.words for row in rows if row}
        best = map(self._tables.faq_entry.get, ranked(says, found))
        return [row.id for row in best if row and row.article_id in shown][:CANDIDATES]

    def _meant(self, question: str, meaning: Meaning, rows: dict[int, FaqEntryRow]) -> Mapping[int, float]:
        """The cosines of the rows, and of the nearest entries, which join the rows."""
        shown = self._shown()
        entries = {row.id: row for row in self._tables.faq_entry.where(lambda row: row.article_id in shown)}
        matrix = Matrix()
        for row in self._tables.faq_meaning.where(lambda row: row.model == meaning.model):
            told = self._tables.faq_entry.get(row.entry_id)
            assert told, "a vector goes with its entry"
            matrix.add([(row.entry_id, told.language, row.vector, row.entry_id in entries)])
        language = "zh-Hans" if is_chinese(question) else "en"
        cosines = matrix.cosines(meaning.vector, language, NEAREST, rows.keys())
        rows |= {entry: entries[entry] for entry in cosines}
        return cosines

    def _wording(self, question: str, within: Collection[int]) -> dict[int, FaqEntryRow]:
        """Entries with the question's words, by id, and with what those are called in the other language."""
        said, called = [(word,) for word in telling(question)[:MOST_TOKENS]], translated(question)
        known = self._faq.counts({word for words in (*said, *called) for word in words})
        total = self._span()
        near = self._nearest(terms(said, known), worth(said, known, total), last=True)
        near += self._nearest(terms(called, known), worth(called, known, total), last=not near)
        return {row.id: row for row in (*self._of(within), *self._tables.faq_entry.where(lambda row: row.id in near))}

    def _of(self, articles: Collection[int]) -> list[FaqEntryRow]:
        shown = self._shown()
        return self._tables.faq_entry.where(lambda row: row.article_id in articles and row.article_id in shown)

    def _by_words(self, question: str, entries: Sequence[Entry], within: Collection[int]) -> list[FaqHit]:
        terms = {token for said in (question, *(entry.question for entry in entries)) for token in telling(said)}
        return by_words(question, entries, rarity(self._faq.counts(terms), self._span()), within)

    def _span(self) -> int:
        """How many entries the counts are of: what was replaced since the index was built counts, too."""
        numbers = [row.id for row in self._tables.faq_entry.all()]
        return max(numbers) - min(numbers) + 1 if numbers else 0


def _entry(row: FaqEntryRow, nearness: float = 0.0) -> Entry:
    return Entry(row.article_id, row.language, row.position, row.question, row.answer, row.words, nearness)


def _passes(row: ArticleRow, sieve: Sieve) -> bool:
    tagged = not sieve.tag or any(tag.slug == sieve.tag for tag in row.article.tags)
    return tagged and (sieve.since is None or row.sort_at >= sieve.since) and row.score_sum >= 3 * sieve.score

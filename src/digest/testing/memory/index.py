"""The article and FAQ index over words in memory."""

from collections.abc import Collection, Iterable, Sequence

from digest.domain.article import FaqEntry, StoredArticle
from digest.ports import FaqHit, Page, SearchHit
from digest.search.confidence import Weight, confidence, rarity
from digest.search.coverage import coverage
from digest.search.entries import prepared, searchable
from digest.search.fulltext import ARTICLE, FAQ, rarest
from digest.search.index import CANDIDATES, MOST_TOKENS
from digest.search.tokens import document_tokens, telling_tokens
from digest.testing.memory.article_rows import FaqEntryRow, SearchEntryRow
from digest.testing.memory.articles import visible
from digest.testing.memory.fulltext import MemoryText
from digest.testing.memory.tables import Tables


class MemoryIndex:
    """`ports.Index` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._articles = MemoryText(ARTICLE, tables.fts_article)
        self._faq = MemoryText(FAQ, tables.fts_faq)

    async def put(self, stored: StoredArticle) -> None:
        """Index this revision in place of any earlier one."""
        self._tables.search_entry.drop(lambda row: row.article_id == stored.id)
        self._tables.faq_entry.drop(lambda row: row.article_id == stored.id)
        for language, content in stored.article.contents.items():
            self._put_language(stored, language)
            for position, pair in enumerate(content.faq):
                self._put_pair(stored.id, language, position, pair)

    async def rebuild(self, articles: Iterable[StoredArticle]) -> None:
        """Throw the index away and put these articles."""
        for text in (self._articles, self._faq):
            text.empty()
        self._tables.search_entry.drop(lambda row: True)
        self._tables.faq_entry.drop(lambda row: True)
        for stored in articles:
            await self.put(stored)

    async def search(self, query: str, limit: int, offset: int = 0) -> Page[SearchHit]:
        """The articles that have all the words, or where none has, any of them; `rank` is greater where it is better."""
        telling = telling_tokens(query)[:MOST_TOKENS]
        found = self._found(telling, every=True)
        if not found and len(telling) > 1:
            found = self._found(rarest(telling, self._articles.counts(telling)), every=False)
        return Page(found[offset : offset + limit], len(found))

    async def coverage(self, question: str, articles: int) -> float:
        """The greatest part (0 to 1) of a question's words that one of so many articles has, by their rarity."""
        return await coverage(self, question, articles)

    async def ask(self, question: str, limit: int, within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        """The nearest FAQ entries, best first; those of the articles `within` come first on a tie."""
        asked = telling_tokens(question)[:MOST_TOKENS]
        matching = self._matching(rarest(asked, self._faq.counts(asked)))
        inside = [row for row in matching if row.article_id in within]
        candidates = {row.id: row for row in (*matching[:CANDIDATES], *inside[:CANDIDATES])}
        hits = self._judged(asked, candidates.values())
        return tuple(sorted(hits, key=lambda hit: _order(hit, within))[:limit])

    def _put_language(self, stored: StoredArticle, language: str) -> None:
        number = self._tables.search_entry.number()
        self._tables.search_entry.add(number, SearchEntryRow(number, stored.id, language))
        columns = searchable(stored.article, language)
        self._articles.write(number, {name: prepared(texts) for name, texts in columns.items()})

    def _put_pair(self, article: int, language: str, position: int, pair: FaqEntry) -> None:
        number = self._tables.faq_entry.number()
        row = FaqEntryRow(number, article, language, position, pair.question, pair.answer)
        self._tables.faq_entry.add(number, row)
        self._faq.write(number, {"question": prepared([pair.question]), "answer": prepared([pair.answer])})

    def _shown(self) -> set[int]:
        return {row.id for row in visible(self._tables)}

    def _found(self, tokens: Sequence[str], *, every: bool) -> tuple[SearchHit, ...]:
        """The matching articles, best first, each in the language that matches best."""
        distances = self._articles.hits(tokens, every=every) if tokens else {}
        shown = self._shown()
        rows = self._tables.search_entry.where(lambda row: row.id in distances and row.article_id in shown)
        nearest: dict[int, SearchHit] = {}
        for row in sorted(rows, key=lambda row: (distances[row.id], -row.article_id, row.language)):
            nearest.setdefault(row.article_id, SearchHit(row.article_id, row.language, -distances[row.id]))
        return tuple(nearest.values())

    def _matching(self, tokens: Sequence[str]) -> list[FaqEntryRow]:
        """The FAQ entries that have any of the words, nearest first."""
        distances, shown = self._faq.hits(tokens, every=False), self._shown()
        rows = self._tables.faq_entry.where(lambda row: row.id in distances and row.article_id in shown)
        return sorted(rows, key=lambda row: (distances[row.id], -row.id))

    def _judged(self, asked: Sequence[str], rows: Collection[FaqEntryRow]) -> list[FaqHit]:
        questions = {row.id: telling_tokens(row.question) for row in rows}
        terms = {*asked, *(token for tokens in questions.values() for token in tokens)}
        weight = rarity(self._faq.counts(terms), self._span())
        return [_hit(row, asked, questions[row.id], weight) for row in rows]

    def _span(self) -> int:
        """How many entries the counts are of: what was replaced since the index was built counts, too."""
        numbers = [row.id for row in self._tables.faq_entry.all()]
        return max(numbers) - min(numbers) + 1 if numbers else 0


def _hit(row: FaqEntryRow, asked: Sequence[str], question: Sequence[str], weight: Weight) -> FaqHit:
    sure = confidence(asked, question, lambda: document_tokens(row.answer), weight)
    return FaqHit(row.article_id, row.language, row.position, row.question, row.answer, sure)


def _order(hit: FaqHit, within: Collection[int]) -> tuple[float, bool, int, int]:
    return -hit.confidence, hit.article not in within, -hit.article, hit.position

"""How one reader reads, and which language of an article they get where it has not all of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from digest.domain.article import StoredArticle
from digest.domain.language import ENGLISH, WRITTEN_FROM, choose, written_for
from digest.domain.script import rewritten, wanted_from
from digest.domain.words import Words

REMEMBERED = 2_048
"""Articles kept as they were written for readers of other characters."""


@dataclass(frozen=True, slots=True)
class View:
    """How one reader reads: interface words, content languages in order of preference, style, and both-languages mode."""

    words: Words
    languages: tuple[str, ...]
    style: str = "normal"
    side_by_side: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is worded for a screen reader: no emoji, no arrows, nothing folded, one button a row."""
        return self.style == "plain"

    @property
    def preferred(self) -> str:
        """The content language wanted most; the interface language where none was chosen."""
        return self.languages[0] if self.languages else self.words.language

    def best(self, available: Collection[str]) -> str:
        """The available language this reader reads best; ValueError where nothing is available."""
        return choose(self.languages, available, ENGLISH if ENGLISH in available else min(available))

    def named(self, names: Mapping[str, str]) -> str:
        """Of a name per language, the one in the interface language, else the one this reader reads best; else empty."""
        if not names:
            return ""
        told = self.words.language if names.get(self.words.language) else self.best(names)
        return self.words.written(names[told], written_for(told, (self.words.language, *self.languages)))

    def reads(self, stored: StoredArticle) -> StoredArticle:
        """The article as this reader reads it: written in their characters where nobody has translated it."""
        return _reads(stored, self) if any(tag in WRITTEN_FROM for tag in self.languages) else stored

    def foreign(self, language: str) -> str | None:
        """The language to mark a block with: None where it is the interface language, the document's own."""
        return None if language == self.words.language else language


@lru_cache(maxsize=REMEMBERED)
def _reads(stored: StoredArticle, view: View) -> StoredArticle:
    """The very same object each time, so that what is composed of it is found again at once."""
    language = wanted_from(stored.article, view.languages)
    return replace(stored, article=rewritten(stored.article, language, view.words.written)) if language else stored

"""How one reader reads, and which language of an article they get where it has not all of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from digest.domain.language import ENGLISH, choose
from digest.domain.words import Words


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
        return names.get(self.words.language) or names[self.best(names)]

    def foreign(self, language: str) -> str | None:
        """The language to mark a block with: None where it is the interface language, the document's own."""
        return None if language == self.words.language else language

"""The topics the program knows: one slug, names per language, aliases and pinyin. Pure; `sources/taxonomy.py` loads the file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.domain.article import Tag


@dataclass(frozen=True, slots=True)
class Topic:
    """A known tag and everything people may type for it."""

    tag: Tag
    aliases: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The known topics."""

    topics: tuple[Topic, ...]

    def find(self, typed: str) -> Tag | None:
        """The tag meant by a slug, a name in any language, an alias or pinyin; case, width, spaces and dashes do not matter."""
        raise NotImplementedError

    def near(self, typed: str, among: Sequence[Tag], limit: int = 3) -> tuple[Tag, ...]:
        """The tags among these that are spelled most like what was typed, best first; empty where none is close."""
        raise NotImplementedError

    def tags(self, names: Iterable[tuple[str, str]]) -> tuple[Tag, ...]:
        """An article's tags from (language, name) pairs as they came; known ones merge, unknown ones get a slug of their own."""
        raise NotImplementedError

"""The topics the program knows: one slug, names per language, aliases and pinyin. Pure; `sources/taxonomy.py` loads the file."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.domain.article import Tag
from digest.domain.sound import Sounds, roughly
from digest.domain.spelling import bare, distance

_CLOSE = 0.34
"""The largest share of wrong letters with which a spelling is still near."""

_SOUNDS_SO, _SOUNDS_ALIKE = 0.01, 0.05
"""How strange a spelling is that sounds the same, and one that sounds so to many."""

_LONGEST = 60
"""Nobody means a tag with more letters than this."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A known tag and everything people may type for it."""

    tag: Tag
    aliases: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Slug, names, aliases and pinyin."""
        return (self.tag.slug, *self.tag.names.values(), *self.aliases, *self.pinyin)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The known topics. Where two share a spelling, the first one has it; the loader refuses such a file.

    `sounds` tells what a slip of a pinyin keyboard was to be: 安泉 sounds like 安全.
    """

    topics: tuple[Topic, ...]
    sounds: Sounds = field(default_factory=Sounds)
    _by_spelling: Mapping[str, Tag] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the spellings once; a lookup is then one step."""
        index: dict[str, Tag] = {}
        for topic in self.topics:
            for spelling in topic.spellings:
                index.setdefault(bare(spelling), topic.tag)
        object.__setattr__(self, "_by_spelling", index)

    def find(self, typed: str) -> Tag | None:
        """The tag meant by a slug, a name in any language, an alias or pinyin; case, width, spaces and dashes do not matter."""
        return self._by_spelling.get(bare(typed)) if len(typed) <= 2 * _LONGEST else None

    def sounding(self, typed: str, among: Sequence[Tag]) -> Tag | None:
        """The one tag among these with a name that sounds exactly like what was typed; None where none does, or several do."""
        said = self.sounds.of(typed) if len(typed) <= _LONGEST else ""
        alike = [tag for tag in among if said in map(self.sounds.of, self._names(tag))] if said else []
        return alike[0] if len(alike) == 1 else None

    def near(self, typed: str, among: Sequence[Tag], limit: int = 3) -> tuple[Tag, ...]:
        """The tags among these that are spelled most like what was typed, best first; empty where none is close."""
        meant = bare(typed)
        if not 0 < len(meant) <= _LONGEST:
            return ()
        ranked = ((self._strangeness(typed, meant, tag), place) for place, tag in enumerate(among))
        close = sorted((strange, place) for strange, place in ranked if strange <= _CLOSE)
        return tuple(among[place] for _, place in close[:limit])

    def tags(self, names: Iterable[tuple[str, str]]) -> tuple[Tag, ...]:
        """An article's tags from (language, name) pairs as they came; known ones merge, unknown ones get a slug of their own."""
        return self.merge({language: name} for language, name in names)

    def merge(self, named: Iterable[Mapping[str, str]]) -> tuple[Tag, ...]:
        """An article's tags, each given by its names per language; each tag once, in the order they came.

        One known name is enough to know a tag. An unknown one keeps its names, under a slug of its first.
        """
        tags: dict[str, Tag] = {}
        for names in named:
            for tag in self._meant(names):
                earlier = tags.get(tag.slug, tag)
                tags[tag.slug] = tag if tag.known else Tag(tag.slug, {**tag.names, **earlier.names}, known=False)
        return tuple(tags.values())

    def _meant(self, names: Mapping[str, str]) -> Iterator[Tag]:
        known = [tag for name in names.values() if (tag := self.find(name))]
        if known:
            yield from known
        elif slug := next(filter(None, map(_slug, names.values())), ""):
            yield Tag(slug, dict(names), known=False)

    def _strangeness(self, typed: str, meant: str, tag: Tag) -> float:
        names = self._names(tag)
        return min(_strangeness(meant, map(bare, names)), self._unheard(typed, names))

    def _unheard(self, typed: str, names: Iterable[str]) -> float:
        """How strange the sound of what was typed is: hardly, where a name sounds so; 1 where none does."""
        if not (said := self.sounds.of(typed)):
            return 1.0
        heard = {sound for name in names if (sound := self.sounds.of(name))}
        if said in heard:
            return _SOUNDS_SO
        return _SOUNDS_ALIKE if roughly(said) in map(roughly, heard) else 1.0

    def _names(self, tag: Tag) -> tuple[str, ...]:
        own = next((topic.spellings for topic in self.topics if topic.tag.slug == tag.slug), ())
        return (tag.slug, *tag.names.values(), *own)


def _strangeness(meant: str, spellings: Iterable[str]) -> float:
    """0 for the same spelling, up to 1 for one that shares nothing; what was typed may be the spelling's beginning."""
    return min((_apart(meant, spelling) for spelling in spellings if spelling), default=1.0)


def _apart(meant: str, spelling: str) -> float:
    if spelling.startswith(meant) and (len(meant) > 1 or not meant.isascii()):
        return 0.1 * (1 - len(meant) / len(spelling))
    longest = max(len(meant), len(spelling))
    if abs(len(meant) - len(spelling)) > _CLOSE * longest:
        return 1.0
    return distance(meant, spelling) / longest


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "-".join("".join(char if char.isalnum() else " " for char in folded).split())

"""What messages are made of: texts and components, counted as Discord counts them.

A message has at most 40 components, nested ones among them, and 4,000 characters over all its texts; labels of buttons do
not count (docs.discord.com, Component Reference).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from digest.domain.typesetting import units

Json = Mapping[str, Any]
Item = str | Json
"""A text as markdown, or a component."""

ACTION_ROW: Final = 1
BUTTON: Final = 2
SELECT: Final = 3
ROLES: Final = 6
CHANNELS: Final = 8
TEXT: Final = 10
SEPARATOR: Final = 14
CONTAINER: Final = 17

CHARACTERS, COMPONENTS = 3_960, 39
"""What one message may have, less the line that mentions a role; characters in UTF-16 units, never fewer."""

FULL = CHARACTERS * COMPONENTS
"""What fills a message."""

RULE: Json = {"type": SEPARATOR}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Texts and components from top to bottom; neighbouring texts are one already."""

    items: tuple[Item, ...]

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see: a rule alone is nothing."""
        return all(item is RULE for item in self.items)

    @property
    def weight(self) -> int:
        """How much of a message it fills, whichever of the limits it is nearest to: at most `FULL` fits."""
        components = self.components()
        return max(characters(components) * COMPONENTS, count(components) * CHARACTERS)

    def components(self) -> list[Json]:
        """As the service takes them."""
        return [text(item) if isinstance(item, str) else item for item in self.items]


def text(content: str) -> Json:
    """A text."""
    return {"type": TEXT, "content": content}


def row(buttons: Iterable[Json]) -> Json:
    """A row of one to five buttons, or of one select."""
    return {"type": ACTION_ROW, "components": list(buttons)}


def container(items: Iterable[Item], accent: int | None) -> Json:
    """A box around those, with a coloured edge where `accent` (0xRRGGBB) is set."""
    edge = {} if accent is None else {"accent_color": accent}
    return {"type": CONTAINER, **edge, "components": Drawn(tuple(items)).components()}


def characters(components: Iterable[Json]) -> int:
    """The length of all texts in them."""
    return sum(units(one["content"]) for one in every(components) if one["type"] == TEXT)


def count(components: Iterable[Json]) -> int:
    """How many they are, nested ones among them."""
    return sum(1 for _ in every(components))


def every(components: Iterable[Json]) -> Iterator[Json]:
    """Each of them and of those within them, outer ones first."""
    for one in components:
        yield one
        yield from every(one.get("components", ()))

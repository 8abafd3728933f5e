"""Text with MessageEntity lists: what classic messages are made of (core.telegram.org/bots/api#messageentity).

Entities nest as the service wants it: bold holds italic, italic holds one link or live time; code stands alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from digest.domain.document import Span, Text
from digest.domain.typesetting import ready, units
from digest_telegram.render.spans import inert, link
from digest_telegram.render.split import share

UNITS, ENTITIES = 4_096, 100
"""What one message may have. The service counts code points, of which there are never more than UTF-16 units."""

RELATIVE = "r"
"""The `date_time_format` of a live "1 day ago" (core.telegram.org/bots/api#date-time-entity-formatting)."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A style from `offset` over `length` UTF-16 units; `extra` is what only its type has."""

    type: str
    offset: int
    length: int
    extra: tuple[str, str | int] | None = None

    def packed(self) -> dict[str, Any]:
        """As the Bot API takes it."""
        packed: dict[str, Any] = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.extra:
            packed[self.extra[0]] = self.extra[1]
        if self.type == "date_time":
            packed["date_time_format"] = RELATIVE
        return packed


@dataclass(frozen=True, slots=True)
class Styled:
    """A text, its length in UTF-16 units and its entities, outer ones first."""

    text: str
    units: int
    entities: tuple[Entity, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see."""
        return not self.text.strip()

    @property
    def weight(self) -> int:
        """How much of a message it fills."""
        return max(share(self.units, UNITS), share(len(self.entities), ENTITIES))

    def within(self, type_: str) -> "Styled":
        """The same, all of it in one entity of this type."""
        return Styled(self.text, self.units, (Entity(type_, 0, self.units), *self.entities)) if self.units else self


def bare(text: str) -> Styled:
    """Text without styles."""
    return Styled(text, units(text))


NEW_LINE, EMPTY_LINE = bare("\n"), bare("\n\n")


def joined(parts: Iterable[Styled]) -> Styled:
    """The parts one after another."""
    texts: list[str] = []
    entities: list[Entity] = []
    at = 0
    for part in parts:
        texts.append(part.text)
        entities += [Entity(one.type, one.offset + at, one.length, one.extra) for one in part.entities]
        at += part.units
    return Styled("".join(texts), at, tuple(entities))


def styled(text: Text, *, bold: bool = False, quiet: bool = False) -> Styled:
    """The spans as one text; `bold` all of it, `quiet` as small print. A marked span is italic: there are no badges here."""
    spans = [inert(span) for span in ready(text, quiet=quiet)]
    runs = groupby(spans, key=lambda span: (bold or span.bold) and not span.code)
    return joined(_in_style("bold", run, is_bold) for is_bold, run in runs)


def _in_style(type_: str, spans: Iterable[Span], wanted: bool) -> Styled:
    """Spans of one style, with what may stand in it."""
    if type_ == "bold":
        runs = groupby(spans, key=lambda span: (span.italic or span.marked) and not span.code)
        inside = joined(_in_style("italic", run, is_italic) for is_italic, run in runs)
    else:
        inside = joined(map(_leaf, spans))
    return inside.within(type_) if wanted else inside


def _leaf(span: Span) -> Styled:
    length = units(span.text)
    return Styled(span.text, length, tuple(_innermost(span, length)))


def _innermost(span: Span, length: int) -> Iterator[Entity]:
    """Code, link or live time; where a span has several, the first of them: they can't be nested."""
    if span.code:
        yield Entity("code", 0, length)
    elif url := link(span.url):
        yield Entity("text_link", 0, length, ("url", url))
    elif span.live is not None:
        yield Entity("date_time", 0, length, ("unix_time", int(span.live.timestamp())))

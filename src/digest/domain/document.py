"""The channel-neutral message: blocks of styled spans, and rows of buttons. Every platform draws it with the best it has.

Text in a document is data: no markup is ever interpreted in it. `kind` makes the JSON form self-describing.
A new block kind touches every renderer; `match` with `assert_never` lets the type checker list them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from digest.domain.buttons import ButtonRow


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with one style. At most one of `url` (opens outside), `command` (runs here) and `instant` is set.

    With `instant`, `text` is the relative wording at composition; platforms with live times may show one instead. With
    `exact` too, `text` is the instant itself in the reader's zone, for platforms that know the zone of each who looks.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    marked: bool = False
    url: str | None = None
    command: str | None = None
    instant: datetime | None = None
    exact: bool = False

    @property
    def live(self) -> datetime | None:
        """The instant whose age the text tells; None where it tells none."""
        return None if self.exact else self.instant


Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the message), 2 (a story or section) or 3. `language` is set where it differs from the document's."""

    text: Text
    level: int = 1
    language: str | None = None
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `quiet` ones are secondary (a byline, a notice)."""

    text: Text
    quiet: bool = False
    language: str | None = None
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class ItemList:
    """Bullets, or numbers from `start` where that is set."""

    items: tuple[Text, ...]
    start: int | None = None
    language: str | None = None
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    text: Text
    language: str | None = None
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    language: str | None = None
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Divider:
    """A rule between two parts."""

    kind: Literal["divider"] = "divider"


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks folded behind a summary line.

    With `continues` they go on from what stands before, and the summary only says how much there is: a platform whose folds
    show their beginning leaves it out, or it would stand above what it promises.
    """

    summary: Text
    blocks: "tuple[Block, ...]"
    language: str | None = None
    continues: bool = False
    kind: Literal["details"] = "details"


@dataclass(frozen=True, slots=True)
class Card:
    """The blocks that tell one article; layout keeps them together while they fit. `score` (0 to 100) picks the accent.

    `number` is the one it has in its list, as its heading shows it.
    """

    blocks: "tuple[Block, ...]"
    article: int
    score: float | None = None
    number: int | None = None
    kind: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice: what stands there, and the word for it in the choice's command."""

    label: str
    value: str
    chosen: bool = False


class Asks(StrEnum):
    """What a choice offers: its own options, or what only the platform can list."""

    OPTIONS = "options"
    PLACES = "places"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with its answers, for platforms that have lists to choose from; `text` says the same where there are none.

    `command` is run with the value of what was chosen in the place of its `*`; of `several`, with commas between them, and
    with `-` where none is left. Where the platform lists the answers itself, `options` are those that are chosen now.
    """

    label: str
    text: Text
    command: str
    options: tuple[Option, ...] = ()
    several: bool = False
    asks: Asks = Asks.OPTIONS
    kind: Literal["choice"] = "choice"


Block = Heading | Paragraph | ItemList | Quote | Table | Divider | Details | Card | Choice


@dataclass(frozen=True, slots=True)
class Document:
    """A message in one language. Rows of buttons stand below the blocks."""

    blocks: tuple[Block, ...]
    buttons: tuple[ButtonRow, ...] = ()
    language: str = "en"

    def articles(self) -> tuple[int, ...]:
        """The numbers of the articles whose cards it carries, in order of appearance."""
        return tuple(dict.fromkeys(card.article for card in _cards(self.blocks)))

    def numbered(self) -> dict[int, int]:
        """The article of each number that stands before a card."""
        return {card.number: card.article for card in _cards(self.blocks) if card.number}


def _cards(blocks: tuple[Block, ...]) -> Iterator[Card]:
    for block in blocks:
        if isinstance(block, Card):
            yield block
        if isinstance(block, Card | Details):
            yield from _cards(block.blocks)


def within(document: Document, language: str) -> Document:
    """The document in a conversation in that language: what it says in its own is marked as being in another one."""
    if document.language == language:
        return document
    return replace(document, blocks=_marked(document.blocks, document.language), language=language)


def _marked(blocks: tuple[Block, ...], language: str) -> tuple[Block, ...]:
    return tuple(_spoken(block, language) for block in blocks)


def _spoken(block: Block, language: str) -> Block:
    """The block, in this language unless it says in which; of a fold, what is in it: by its own, platforms tell a translation."""
    match block:
        case Card() | Details():
            return replace(block, blocks=_marked(block.blocks, language))
        case Divider() | Choice():
            return block
        case _:
            return replace(block, language=block.language or language)


def text(value: str) -> Text:
    """Plain text as spans."""
    return (Span(value),)


def plain(spans: Text) -> str:
    """The spans' text without styles."""
    return "".join(span.text for span in spans)

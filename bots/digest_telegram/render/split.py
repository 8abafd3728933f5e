"""From one document to messages that each stay within Telegram's limits, the buttons under the last."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from digest.domain.document import Document
from digest.domain.layout import split
from digest_telegram.render.buttons import Keyboard, keyboards


class Part(Protocol):
    """A document as one message has it."""

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see."""

    @property
    def weight(self) -> int:
        """How much of one message it fills, whichever of the limits it is nearest to: at most `FULL` fits."""


FULL = 32_768 * 500
"""What fills a message. A multiple of every limit (4,096 units, 100 entities, 32,768 characters, 500 blocks)."""

P = TypeVar("P", bound=Part)
Draw = Callable[[Document], P]


def share(amount: int, limit: int) -> int:
    """The weight of an amount of which a message holds `limit`."""
    return amount * (FULL // limit)


def messages(document: Document, draw: Draw[P], unsaid: P) -> Iterator[tuple[P, Keyboard | None]]:
    """Each message and its keyboard; none for a document that says nothing.

    `unsaid` stands over buttons that have no text of their own; so do further keyboards, where one can't hold all buttons.
    """
    parts = [part for part in _parts(document, draw) if not part.blank]
    first, *more = keyboards(document.buttons) or (None,)
    if first and not parts:
        parts = [unsaid]
    for place, part in enumerate(parts, 1):
        yield part, first if place == len(parts) else None
    yield from ((unsaid, keyboard) for keyboard in more)


def _parts(document: Document, draw: Draw[P]) -> Iterator[P]:
    whole = draw(document)
    if whole.weight <= FULL:
        yield whole
    else:
        yield from map(draw, split(document, lambda part: draw(part).weight, FULL))

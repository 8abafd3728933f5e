"""From one document to messages that each stay within a limit, the rows of buttons under the last."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from digest.domain.document import Block, Document
from digest.domain.layout import split
from digest_discord.render.blocks import unfolded
from digest_discord.render.drawn import Drawn, Item, Json

Rows = Sequence[Json]
Stack = Callable[[tuple[Block, ...]], Iterable[Item]]


def messages(
    document: Document, rows: Sequence[Rows], stack: Stack, weigh: Callable[[Drawn], int], full: int
) -> Iterator[Drawn]:
    """Each message as drawn; none for a document that says nothing.

    `rows` are those that stand under the last message, and those that need messages of their own. `weigh` measures a
    message, of which `full` fits.
    """
    first, *more = rows or [()]

    def draw(part: Document) -> Drawn:
        return Drawn((*stack(part.blocks), *(first if part.buttons else ())))

    whole = draw(document)
    if weigh(whole) <= full:
        parts: Iterable[Drawn] = (whole,)
    else:
        unfolding = replace(document, blocks=tuple(unfolded(document.blocks)))
        parts = map(draw, split(unfolding, lambda part: weigh(draw(part)), full))
    yield from (part for part in parts if not part.blank)
    yield from (Drawn(tuple(some)) for some in more)


def grouped(rows: Iterable[Json], fits: Callable[[list[Json]], bool]) -> list[list[Json]]:
    """The rows in groups that fit."""
    groups: list[list[Json]] = []
    for one in rows:
        if groups and fits([*groups[-1], one]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups

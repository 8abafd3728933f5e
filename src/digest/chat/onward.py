"""What "more" means after a page of a list: the next one, or that there is none."""

import re

from digest.chat import numerals
from digest.chat.parse import Line, everyday, fold, plainly, spoken, trailers, written
from digest.domain.words import Words, mark

NEXT = ">"
"""In place of an argument, in what is expected: the rest is the next page's, and only a wish for more is an answer."""

ENDED = "courtesy:ended"
"""The name under which a wish for more is answered where the list has been shown to its end."""

_END = f"{NEXT}|"

_MORE = mark(
    "more, more stories, more news, show more, what else, anything else, next, next page, go on, one "
    "more, a few more, more please, another, another one, show me more"
)

_COUNTED = re.compile(rf"(?:\d{{1,2}}|a few|some) more|再[来看推](?:\d{{1,2}}|{numerals.PATTERN})[条篇则个]")
"""A wish for so many more: a page has as many as it has."""


def onward(name: str, argument: object, page: int, pages: int) -> str:
    """What is expected after a page of a list: a wish for the next one, or for what comes after the last one."""
    if page >= pages:
        return f"{name} {_END}"
    return f"{name} {NEXT}{written(Line(name, str(argument), page + 1)).removeprefix(f'/{name}')}"


def led(by: str, expected: str) -> str:
    """What is expected in place of an argument where another command, whose argument begins so, has shown the list."""
    return expected if expected == _END else f"{NEXT}{by} {expected.removeprefix(NEXT).strip()}"


def next_page(awaited: Line, typed: str, words: Words) -> Line | None:
    """The line of the next page, or of the end, where the text wants more, in the reader's language or in English."""
    wishes = everyday((("more", _MORE), ("more", plainly(words.sentence(_MORE), words))))
    wanted = {fold(typed), spoken(typed)} & set(wishes) or _COUNTED.fullmatch(spoken(typed))
    if not awaited.rest.startswith(NEXT) or not wanted:
        return None
    if awaited.rest == _END:
        return Line(ENDED)
    return trailers(Line(awaited.name, awaited.rest.removeprefix(NEXT).strip()))

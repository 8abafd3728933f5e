"""Offices as people read and type them."""

from collections.abc import Iterable

from digest.chat.parse import fold
from digest.domain.staff import OPERATOR, Office
from digest.domain.words import Words, mark

NAMES = {
    Office.OWNER: mark("owner"),
    Office.EDITOR: mark("editor"),
    Office.BROADCASTER: mark("broadcaster"),
    Office.VIEWER: mark("viewer"),
}
"""What each office is called."""

MAY = {
    Office.OWNER: mark("everything, admins included"),
    Office.EDITOR: mark("imports, corrects and withdraws stories"),
    Office.BROADCASTER: mark("sends broadcasts"),
    Office.VIEWER: mark("sees the figures"),
}
"""What each office may do, in a few words."""


def office_name(words: Words, office: Office) -> str:
    """What the office is called."""
    return words.sentence(NAMES[office])


def office_of(words: Words, typed: Iterable[str]) -> Office | None:
    """The office that one of these words names, in English or in the reader's language."""
    said = {fold(word) for word in typed}
    named = (office for office, name in NAMES.items() if said & {fold(name), fold(words.sentence(name))})
    return next(named, None)


def doer(words: Words, who: str) -> str:
    """Who did something, as people read it."""
    if who == OPERATOR:
        return words.sentence("the operator, at the command line")
    return who or words.sentence("somebody who is erased")

"""What could not be read of a page, in the editor's language, a line each."""

from collections.abc import Iterator, Sequence

from digest.chat.corrections import NAMES
from digest.domain.clean import printable
from digest.domain.compose.parts import shortened
from digest.domain.document import Block, ItemList, text
from digest.domain.words import Words, mark
from digest.ports import Problem
from digest.ports.sources import Said

SHOWN, LONGEST = 5, 200
"""Problems that are listed, and characters of each."""

FIELDS = {**NAMES, "scores": mark("Scores"), "page": mark("the page"), "record": mark("the record")}
"""What the fields are called that problems name; any other is shown as it is written in the record."""


def problem_list(words: Words, problems: Sequence[Problem]) -> Iterator[Block | str]:
    """The first of them, under how many there are; nothing where there is none."""
    if problems:
        yield words.plural("{count} problem:", "{count} problems:", len(problems))
        yield ItemList(tuple(text(shortened(problem_line(words, one), LONGEST)) for one in problems[:SHOWN]))


def problem_line(words: Words, one: Problem) -> str:
    """Where it stands and what is wrong; what would act on a screen is shown escaped."""
    what = printable(_what(words, one.message))
    if not one.line:
        return what
    field = words.sentence(FIELDS[one.field]) if one.field in FIELDS else printable(one.field)
    return words.sentence("line {line}, {field}: {what}", line=one.line, field=field, what=what)


def _what(words: Words, message: str) -> str:
    if not isinstance(message, Said):
        return message
    values = {name: _what(words, one) if isinstance(one, str) else one for name, one in message.values.items()}
    return words.sentence(message.sentence, **values)

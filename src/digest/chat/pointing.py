"""Which story "this" is: the one that was told of last. Where that is unclear, it is asked back."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from digest.chat.command import Call, Command, Reply
from digest.chat.parse import Line, Misfit, bind, everyday, fold, plainly
from digest.chat.reply import answer, command_line, rows
from digest.chat.this_said import LAST, NEXT
from digest.domain.buttons import Button
from digest.domain.words import Words, mark

_SENTENCE = re.compile(r"(?:\S+ ){3}\S|[\u3400-\u9fff]{3}")
"""What no mistyped number looks like: four words, or three Chinese characters in a row."""

OFFERED = 10
"""Stories of a list that are asked back about: so many numbers fit two rows."""

_THIS = mark("this, it, that, this one, that one, this story, that story, the story, this article, the article")


def points(line: Line, command: Command, call: Call) -> bool:
    """Whether a line leaves open which story it is about, or says only that it is this one."""
    return takes_a_story(command) and (not line.rest or fold(line.rest) in _pointing(call.words))


def takes_a_story(command: Command) -> bool:
    """Whether a story's number is what the command needs first."""
    return command.name == "report" or (
        bool(command.params) and command.params[0].kind is int and command.params[0].required
    )


def is_no_answer(command: Command, typed: str, call: Call) -> bool:
    """Whether a line below the question for a story's number is something else: a sentence without one."""
    fits = not isinstance(bind(command, typed, call.words), Misfit) or fold(typed) in _pointing(call.words)
    return command.params[:1] != () and takes_a_story(command) and not fits and bool(_SENTENCE.search(typed))


def _pointing(words: Words) -> Collection[str]:
    """What means this story, in the reader's language and in English."""
    return everyday((("", _THIS), ("", plainly(words.sentence(_THIS), words))))


def beside(place: str, told: int | None, listed: Mapping[int, int]) -> int | None:
    """The neighbour in the list of the story that was told of last, or the list's last one; None where there is none."""
    stories = [article for _, article in sorted(listed.items())]
    if place == LAST or not stories:
        return stories[-1] if stories else None
    if told not in stories:
        return stories[0] if place == NEXT else None
    at = stories.index(told) + (1 if place == NEXT else -1)
    return stories[at] if 0 <= at < len(stories) else None


def pointed(line: Line, call: Call, article: int) -> tuple[Line, Call]:
    """The line with the article's own number, which no list is to read as one of its own."""
    return replace(line, rest=str(article)), replace(call, listed={}, pointed=True)


def which(command: Command, listed: Mapping[int, int], call: Call) -> Reply:
    """Ask back which story of the list is meant: its number, pressed or typed."""
    words = call.words
    numbers = [
        Button(words.number(number), command_line(command.name, article))
        for number, article in sorted(listed.items())[:OFFERED]
    ]
    said = words.sentence("Which story do you mean? Press or type its number.")
    return answer(call, said, buttons=rows(numbers, 5), expects=command.name)

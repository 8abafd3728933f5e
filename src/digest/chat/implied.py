"""What a line implies that is no command: an hour, a wish, a yes, a post that is shown, or something else than was asked for."""

from dataclasses import replace

from digest.chat import clock, courtesy, links, parse, trial
from digest.chat.amounts import stepped
from digest.chat.command import Call, Command, Message
from digest.chat.hours_said import hours_said, subscribes
from digest.chat.later_said import moved, shifted
from digest.chat.parse import Line
from digest.chat.this_said import about_this
from digest.chat.when import minutes_of
from digest.chat.wishes_said import wish_said
from digest.domain.buttons import columns

SIGHT = {courtesy.YES: trial.RICH, courtesy.NO: trial.SIMPLE}
"""What a yes and a no say about what only the reader can see."""

_CHOICES = {"language", "time"}
"""Commands that are answered with a word or two."""

_TICKED = {"follow", "mute"}
"""Commands whose pages are ticked, and wait for a name that one may type instead."""

_FIGURES = {"length", "quiet"}
"""Commands that are answered with figures, alone or in a sentence that says what they are."""

_STORIES = {"article", "save", "share", "why"}
"""Commands that are answered with a story's number."""

_ELSEWHERE = {"start", "subscribe", "timezone", *_CHOICES, *_FIGURES}
"""Commands below whose pages a line about a topic is no answer."""

_INTERRUPTED = {"faq", "start", *_CHOICES, *_TICKED, *_FIGURES, *_STORIES}
"""Commands below whose pages a wish is heard."""

LONGEST_ANSWER = 20
"""Columns of such an answer; what is longer is a sentence of its own."""


LONGEST_NAME = 26
"""Columns of a topic or a word to mute that is typed below its page: of three words or so."""


def wordless(message: Message) -> Line:
    """What is meant by a message without words; in private its sender is told that it was not read."""
    if not message.private:
        return Line("help")
    return Line(courtesy.FILE if message.upload else courtesy.WORDLESS)


def is_brought(message: Message) -> bool:
    """Whether somebody shows a post or a link, to hear if its story is here, and says or asks nothing of their own."""
    if message.pressed or not message.private or (message.text.startswith(("/", "／")) and not message.forwarded):
        return False
    linked = bool(links.addresses(message.text, message.links))
    return message.forwarded or (linked and not parse.is_question(links.without_addresses(message.text)))


def hour(awaited: Line | None, typed: str) -> Line | None:
    """What is meant by a line that says an hour: the answer to the offer after /start, else the command that sets it."""
    said = hours_said(typed)
    if said is None or (awaited and awaited.name not in {"faq", "start", *_TICKED}):
        return None
    if awaited and awaited.name == "start":
        return replace(awaited, rest=awaited.rest.replace(typed, said))
    return Line("subscribe" if subscribes(typed) else "time", said)


def wish(awaited: Line | None, typed: str, call: Call) -> Line | None:
    """The command that a line says with its argument, unless a text or a name was asked for."""
    if awaited and awaited.name == "ask":
        return about_this(parse.spoken(typed))
    if awaited and not (awaited.name in _INTERRUPTED or _asks_which_story(awaited)):
        return None
    if length := stepped(parse.spoken(typed), call.reader.profile.length):
        return Line("length", str(length))
    if minutes := shifted(parse.spoken(typed)):
        return Line("time", moved(minutes_of(call.reader), minutes))
    return wish_said(typed, call.reader.zone, call.now)


def of_topic(awaited: Line, typed: str, topic: Line) -> Line:
    """What a line about a topic means below a question: the topic's name where topics are ticked, or what it says by itself."""
    if awaited.name in _TICKED:
        return replace(awaited, rest=awaited.rest.replace(typed, topic.rest)) if topic.name == "tag" else topic
    return topic if awaited.name in _ELSEWHERE else awaited


def _asks_which_story(awaited: Line) -> bool:
    """Whether an error is to be reported, and not said yet in which story."""
    return awaited.name == "report" and not awaited.rest.startswith(tuple("#0123456789"))


def says_something_else(name: str, typed: str) -> bool:
    """Whether what stands behind a page of choices is no mistyped choice: it sets the hour, or is a sentence."""
    if name in _TICKED:
        return columns(typed) > LONGEST_NAME
    if name not in _CHOICES or clock.minutes_of_day(typed):
        return False
    return hours_said(typed) is not None or columns(typed) > LONGEST_ANSWER


def agreed(awaited: Line | None, typed: str) -> Line:
    """What a yes means: the digest every day after /start, else an answer like any other to what was asked.

    It is no text of somebody's own, which is asked for once more.
    """
    if awaited is None:
        return Line(courtesy.YES)
    if is_written_down(awaited):
        return replace(awaited, rest=awaited.rest.removesuffix(typed).strip())
    return Line("subscribe") if awaited.name == "start" else awaited


def asks(command: Command) -> bool:
    """Whether what the command waits for may itself be a question."""
    return command.name in {"faq", "ask", "search", "broadcast", "import"}


def is_written_down(awaited: Line) -> bool:
    """Whether what is waited for is a text of somebody's own, in which there may be a link."""
    return awaited.name in {"broadcast", "correct", "feedback", "import", "report", "withdraw"}


def is_told(awaited: Line, typed: str, meant: str | None) -> bool:
    """Whether what has a meaning of its own is the answer that is waited for: an opinion, or the name of a language."""
    if meant in (courtesy.THANKS, courtesy.SORRY, courtesy.LOST):
        return is_written_down(awaited)
    return bool(meant and meant.startswith("language ")) and asks_which_language(awaited, typed)


def asks_which_language(awaited: Line, typed: str) -> bool:
    """Whether it is asked which language's text is to be fixed, and no other language to speak."""
    asked = awaited.rest.removesuffix(typed).split()
    return awaited.name == "broadcast" and len(asked) == 2 and asked[1] == "fix"


def is_for_good(awaited: Line) -> bool:
    """Whether a yes is waited for that can't be taken back: only the word itself is one, and a no is told what it keeps."""
    return awaited.name == "forget" or (awaited.name == "place" and "forget" in awaited.rest.split())

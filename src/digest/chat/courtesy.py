"""Thanks, greetings, goodbyes, a yes or a no: understood as what they are, in every language; and what has expired or ended."""

from collections.abc import Callable, Mapping

from digest.chat.command import Call, Reply
from digest.chat.onward import ENDED
from digest.chat.parse import everyday, fold, plainly
from digest.chat.reply import answer, command_line, latest_button, rows
from digest.domain.buttons import Button
from digest.domain.words import Words, mark

EXPIRED = "courtesy:expired"
"""The name under which a button without its kept text is answered."""

FILE = "courtesy:file"
"""The name under which a file is answered that nobody asked for."""

OVER = "courtesy:over"
"""The name under which whoever cancels is told that what was asked for is waited for no more."""

DECLINED = "courtesy:declined"
"""What a no means to a question whose yes would have changed something."""

NO = "courtesy:noted"
"""What a no means where nothing was asked."""

YES = "courtesy:yes"
"""What a yes means where nothing was asked; the router gives it to the question that is open."""

_AGREEING = mark("yes, yes do, yeah, yep, ok, okay, sure, please do, go ahead, do it, sounds good")

EVERYDAY: tuple[tuple[str, str], ...] = (
    (
        "courtesy:thanks",
        mark(
            "thanks, thank you, thanks a lot, many thanks, thank you very much, thank you so much, thx, ty, great, nice, "
            "cool, perfect, well done, good bot"
        ),
    ),
    (YES, _AGREEING),
    (
        NO,
        mark("no, nope, no thanks, no thank you, not now, later, maybe later, got it, i see"),
    ),
    (
        "courtesy:hello",
        mark("hello, hi, hey, hi there, hello there, good morning, good afternoon, good evening, are you there"),
    ),
    ("language en", mark("english, in english, speak english, english please, switch to english, change to english")),
    (
        "language zh-Hans",
        mark("chinese, in chinese, speak chinese, chinese please, switch to chinese, change to chinese"),
    ),
    (
        "language zh-Hant",
        mark("traditional chinese, in traditional chinese, speak traditional chinese, switch to traditional chinese"),
    ),
    ("language =both", mark("both languages, two languages, bilingual")),
    ("courtesy:bye", mark("bye, goodbye, good night, see you")),
)
"""What runs these, or a command with its argument, without a slash: (name, marked words)."""


def agrees(typed: str, words: Words) -> bool:
    """Whether a line says yes, in the reader's language or in English, and nothing else."""
    return fold(typed) in everyday(((YES, _AGREEING), (YES, plainly(words.sentence(_AGREEING), words))))


def thanks(call: Call) -> Reply:
    """You're welcome."""
    return answer(call, call.words.sentence("You’re welcome."))


def noted(call: Call) -> Reply:
    """A yes or no that decides nothing."""
    return answer(call, call.words.sentence("All right. I’m here whenever you need me."))


def over(call: Call) -> Reply:
    """What was asked for is waited for no more."""
    said = call.words.sentence("All right, I’m no longer waiting for that. Nothing more is changed.")
    return answer(call, said, private=True)


def declined(call: Call) -> Reply:
    """What was asked about stays as it is."""
    return answer(call, call.words.sentence("All right, everything stays as it is."), private=True)


def hello(call: Call) -> Reply:
    """A greeting, and where to begin."""
    words = call.words
    return answer(
        call,
        words.sentence("Hello. Ask me anything about the AI news, or begin here:"),
        buttons=rows(
            (
                Button(words.sentence("Today’s digest"), command_line("digest")),
                Button(words.sentence("What can you do?"), command_line("help")),
            )
        ),
    )


def bye(call: Call) -> Reply:
    """A goodbye."""
    return answer(call, call.words.sentence("See you."))


def expired(call: Call) -> Reply:
    """A button whose text is no longer kept."""
    words = call.words
    said = words.sentence("This button is too old: what it stood for is no longer kept. Please ask again.")
    search = Button(words.sentence("Search"), command_line("search"))
    return answer(call, said, buttons=((search, Button(words.sentence("Help"), command_line("help"))),))


def file(call: Call) -> Reply:
    """A file from somebody who brings no stories."""
    words = call.words
    said = words.sentence("I can’t read files. Ask me in your own words, or paste a story’s link or title.")
    return answer(call, said, buttons=((Button(words.sentence("What can you do?"), command_line("help")),),))


def ended(call: Call) -> Reply:
    """Nothing more stands in the list that was shown last."""
    words = call.words
    said = words.sentence("That was all of it. Ask me anything, or go on here:")
    topics = Button(words.sentence("All topics"), command_line("tags"))
    return answer(call, said, buttons=rows((latest_button(call), topics)))


COURTESIES: Mapping[str, Callable[[Call], Reply]] = {
    "courtesy:thanks": thanks,
    YES: noted,
    NO: noted,
    OVER: over,
    DECLINED: declined,
    "courtesy:hello": hello,
    "courtesy:bye": bye,
    EXPIRED: expired,
    FILE: file,
    ENDED: ended,
}

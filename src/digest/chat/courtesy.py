"""Thanks, greetings and goodbyes: understood as what they are, in every interface language; and what has expired."""

from collections.abc import Callable, Mapping

from digest.chat.command import Call, Reply
from digest.chat.reply import answer, command_line, rows
from digest.domain.document import Button
from digest.domain.words import mark

EXPIRED = "courtesy:expired"
"""The name under which a button without its kept text is answered."""

EVERYDAY = (
    ("courtesy:thanks", mark("thanks, thank you, thx, ty, great, nice, cool, perfect, ok, okay, good bot")),
    ("courtesy:hello", mark("hello, hi, hey, good morning, good evening, are you there")),
    ("courtesy:bye", mark("bye, goodbye, good night, see you")),
)


def thanks(call: Call) -> Reply:
    """You're welcome."""
    return answer(call, call.words.sentence("You’re welcome."))


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


COURTESIES: Mapping[str, Callable[[Call], Reply]] = {
    "courtesy:thanks": thanks,
    "courtesy:hello": hello,
    "courtesy:bye": bye,
    EXPIRED: expired,
}

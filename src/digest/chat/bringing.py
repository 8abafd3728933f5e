"""How an editor brings a story: what may be sent here, and why a file is not read."""

from collections.abc import Iterator

from digest.chat.command import Call, Reply
from digest.chat.reply import answer, command_line, quiet, title
from digest.domain.buttons import Button
from digest.domain.clean import printable
from digest.domain.compose.parts import shortened
from digest.domain.document import Block, Quote, text
from digest.domain.words import Words, mark
from digest.services.desk import Desk
from digest.services.intake import LARGEST, Unread

NAMED = 60
"""Characters of a file's name that are shown."""

MEGABYTE = 1_000_000

PAGE = mark(
    "The title\nA sentence or two that sum it up.\nHot 80\nQuality 65\nImpact 70\nTL;DR\n"
    "- The first point\n- The second point"
)
"""The shortest page there is."""


def explained(call: Call, desk: Desk) -> Reply:
    """What to send."""
    words = call.words
    return answer(
        call,
        title(words.sentence("Import a story")),
        words.sentence("Send me its page as text. You see what I read in it before anything is stored."),
        quiet(words.sentence("A long page may come in several messages.")),
        quiet(_files(call, desk)),
        expects="import",
    )


def example(words: Words) -> Iterator[Block]:
    """The least that a page has."""
    yield quiet(words.sentence("The shortest page that I can read:"))
    yield Quote(text(words.sentence(PAGE)))


def too_long(call: Call, desk: Desk) -> Reply:
    """What to do with a text that is too long for a chat."""
    return answer(call, call.words.sentence("That is too long for a chat."), _files(call, desk), expects="import")


def unread(call: Call, desk: Desk, name: str, why: Unread) -> Reply:
    """Why the file was not read, and what to do."""
    shown = shortened(printable(name), NAMED) or call.words.sentence("that file")
    how = Button(call.words.sentence("How to import"), command_line("import"))
    said = _why(call.words, shown, why, _endings(call.words, desk))
    return answer(call, said, buttons=((how,),) if why is Unread.KIND else (), expects="import")


def _why(words: Words, name: str, why: Unread, endings: str) -> str:
    match why:
        case Unread.KIND:
            return words.sentence(
                "I can’t read “{name}”, only {endings}. Copy its text and send me that.",
                name=name,
                endings=endings,
            )
        case Unread.SIZE:
            return words.sentence(
                "“{name}” is too large for a chat: I read {size} MB at most. Import it on the command line.",
                name=name,
                size=words.number(LARGEST // MEGABYTE),
            )
        case Unread.TEXT:
            return words.sentence(
                "“{name}” is no text that I can read. Save it as UTF-8, and send it again.", name=name
            )
        case Unread.LOST:
            return words.sentence("I could not fetch “{name}”. Nothing is lost: please send it again.", name=name)


def _files(call: Call, desk: Desk) -> str:
    """Whether files can be sent here, and where to go with them if not."""
    words = call.words
    if desk.manners.choices(call.message.address.platform).files:
        return words.sentence(
            "It may be a file, too: {endings}, of {size} MB at most.",
            endings=_endings(words, desk),
            size=words.number(LARGEST // MEGABYTE),
        )
    return words.sentence("Files are imported where the service runs: {line}", line="digest import page.txt")


def _endings(words: Words, desk: Desk) -> str:
    return words.items(sorted(desk.intake.suffixes))

"""/sources: what came in, when, from where, and what was refused."""

from digest.chat.command import Audience, Call, Command, Reply
from digest.chat.offices import doer
from digest.chat.reply import answer, command_line, rows, title
from digest.domain.document import Button, ItemList, text
from digest.domain.words import Words, mark
from digest.ports import Deed
from digest.services.desk import Desk

LISTED = 10
"""Imports that are listed."""


async def run(call: Call, desk: Desk) -> Reply:
    """The last imports, and the way to another one."""
    words, found = call.words, await desk.intake.recent(LISTED)
    lines = tuple(text(_line(words, deed)) for deed in found)
    none = words.sentence("Nothing was imported in the last year.")
    bring = Button(words.sentence("Import a story"), command_line("import"))
    listed = (ItemList(lines),) if lines else (none,)
    return answer(call, title(words.sentence("What came in")), *listed, buttons=rows((bring,)))


def _line(words: Words, deed: Deed) -> str:
    return words.sentence(
        "{instant}, {who}: {what}", instant=words.instant(deed.at), who=doer(words, deed.who), what=deed.about
    )


COMMAND = Command(
    name="sources",
    about=mark("What came in, from where, and what was refused"),
    run=run,
    audience=Audience.EDITOR,
    alone=True,
    called=mark("sources"),
)

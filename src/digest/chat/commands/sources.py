"""/sources: what came in, when, from where, and what was refused."""

from digest.chat.command import Audience, Call, Command, Reply
from digest.chat.offices import doer
from digest.chat.problems import problem_line
from digest.chat.reply import answer, command_line, platform_name, rows, title
from digest.domain.buttons import Button
from digest.domain.document import ItemList, text
from digest.domain.words import Words, mark
from digest.ports import Deed, Problem
from digest.services.desk import Desk
from digest.services.import_record import CHAT, REFUSED, Imported, imported
from digest.services.ingest import Change

LISTED = 10
"""Imports that are listed."""

COUNTED = {
    Change.ADDED: mark("{count} new"),
    Change.REVISED: mark("{count} updated"),
    Change.UNCHANGED: mark("{count} unchanged"),
    REFUSED: mark("{count} refused"),
}
"""How each count is told."""


async def run(call: Call, desk: Desk) -> Reply:
    """The last imports, and the way to another one."""
    words, found = call.words, await desk.intake.recent(LISTED)
    lines = tuple(text(_line(words, deed)) for deed in found)
    none = words.sentence("Nothing was imported in the last year.")
    bring = Button(words.sentence("Import a story"), command_line("import"))
    listed = (ItemList(lines),) if lines else (none,)
    return answer(call, title(words.sentence("What came in")), *listed, buttons=rows((bring,)))


def _line(words: Words, deed: Deed) -> str:
    """When, by whom, from where, and how many became what."""
    instant, who, read = words.instant(deed.at), doer(words, deed.who), imported(deed.about)
    if read is None:
        return words.sentence("{instant}, {who}: {what}", instant=instant, who=who, what=deed.about)
    return words.sentence(
        "{instant}, {who}, {source}: {what}",
        instant=instant,
        who=who,
        source=_source(words, read),
        what=_what(words, read),
    )


def _source(words: Words, read: Imported) -> str:
    return platform_name(words, read.source.removeprefix(CHAT)) if read.source.startswith(CHAT) else read.source


def _what(words: Words, read: Imported) -> str:
    counted = (
        words.sentence(COUNTED[what], count=words.number(count)) if what in COUNTED else f"{count} {what}"
        for what, count in read.counts.items()
    )
    counts = words.sentence(", ").join(counted)
    problem = _problem(words, read.problem)
    return words.sentence("{what} ({counts})", what=counts, counts=problem) if problem else counts


def _problem(words: Words, problem: Problem | str) -> str:
    """The first problem, with the file's name where several came in."""
    if isinstance(problem, str):
        return problem
    said = problem_line(words, problem)
    return words.sentence("{file}, {problem}", file=problem.record, problem=said) if problem.record else said


COMMAND = Command(
    name="sources",
    about=mark("What came in, from where, and what was refused"),
    run=run,
    audience=Audience.EDITOR,
    alone=True,
    called=mark("sources"),
)

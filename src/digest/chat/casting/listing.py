"""The list of the last broadcasts, a page at a time."""

from digest.chat.casting.pages import command, instead
from digest.chat.command import Call, Reply
from digest.chat.reply import answer, command_line, page_of, pager, rows, title
from digest.domain.broadcast import Broadcast, Content, Phase
from digest.domain.broadcast_tally import Tally
from digest.domain.buttons import Button
from digest.domain.compose.notice import said_plainly
from digest.domain.compose.parts import shortened
from digest.domain.compose.progress import having
from digest.domain.document import ItemList, text
from digest.domain.words import Words, mark
from digest.services.desk import Desk

PHASES = {
    Phase.DRAFT: mark("draft"),
    Phase.APPROVAL: mark("waits for approval"),
    Phase.SCHEDULED: mark("scheduled"),
    Phase.CANARY: mark("first few"),
    Phase.RUNNING: mark("going out"),
    Phase.PAUSED: mark("paused"),
    Phase.STOPPED: mark("stopped"),
    Phase.CANCELLED: mark("cancelled"),
    Phase.DONE: mark("done"),
}
"""What each phase is called in a list."""

LISTED = 5
"""Broadcasts on a page of the list."""


async def list_page(call: Call, desk: Desk, *said: str) -> Reply:
    """A page of the last broadcasts, and the way to a new one, under what is said about what was asked for."""
    page = page_of(call)
    found, more = await desk.broadcasts.recent(LISTED, (page - 1) * LISTED)
    words = call.words
    new = Button(words.sentence("New broadcast"), command_line("broadcast", "new"), primary=True)
    opening = [
        Button(words.sentence("Broadcast {number}", number=one.id), command(one))
        for one, _ in found
        if not _discarded(one)
    ]
    lines = tuple(text(_line(words, one, tally)) for one, tally in found)
    listed = (ItemList(lines),) if lines else ()
    none = () if lines else (words.sentence("Nothing was broadcast yet."),)
    heading = title(words.sentence("Broadcasts"))
    turning = pager(call, "broadcast", "", page, page + more)
    return answer(call, heading, *said, *none, *listed, buttons=(*rows((new, *opening)), turning))


def _discarded(one: Broadcast) -> bool:
    """Whether it was thrown away as a draft: then nothing is left of it to look at."""
    return one.phase is Phase.CANCELLED and one.content == Content()


def _line(words: Words, one: Broadcast, tally: Tally) -> str:
    if _discarded(one):
        return words.sentence("{number}, discarded", number=one.id)
    said = next(map(said_plainly, one.content.texts.values()), "") or instead(words, one)
    phase, sent = words.sentence(PHASES[one.phase]), having(words, tally.sent)
    start = shortened(said, 40)
    if not tally.audience:
        return words.sentence("{number}, {phase}: {text}", number=one.id, phase=phase, text=start)
    return words.sentence("{number}, {phase}, {sent}: {text}", number=one.id, phase=phase, sent=sent, text=start)

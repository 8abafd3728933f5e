"""How far a broadcast is, as the admins who watch it read it. Pure."""

from collections.abc import Iterator
from datetime import time

from digest.domain.broadcast import BEGUN, RESTORED, Act, Broadcast, Phase, following
from digest.domain.broadcast_tally import Tally
from digest.domain.buttons import Button, ButtonRow, in_rows
from digest.domain.document import Document, Heading, ItemList, Paragraph, text
from digest.domain.words import Words, mark

REASONS = 3
"""So many of the most frequent reasons for failing are named."""

LABELS = {
    Act.GO_ON: mark("Send to everybody"),
    Act.PAUSE: mark("Pause sending"),
    Act.RESUME: mark("Resume sending"),
    Act.STOP: mark("Stop sending"),
    Act.CANCEL: mark("Cancel for good"),
}
"""What stands on the button of each act."""


def progress_document(one: Broadcast, tally: Tally, words: Words) -> Document:
    """The message that tells how far it is, with what can be done about it now."""
    lines = tuple(text(line) for line in _lines(one, tally, words))
    details = (ItemList(lines),) if lines else ()
    said = (
        Heading(text(words.sentence("Broadcast {number}", number=one.id))),
        Paragraph(text(_standing(one, tally, words))),
    )
    return Document((*said, *details), _buttons(one, tally, words), words.language)


def _standing(one: Broadcast, tally: Tally, words: Words) -> str:
    """Where it stands, in one sentence."""
    sent, unsent = having(words, tally.sent), _lacking(words, tally.unsent)
    match one.phase:
        case Phase.APPROVAL:
            return words.sentence("Waits for a second admin.")
        case Phase.SCHEDULED:
            return words.sentence("Goes out on {instant}.", instant=words.instant(one.when.at or one.created_at))
        case Phase.CANARY:
            return _canary(tally, words)
        case Phase.RUNNING:
            return words.plural(
                "Going out: {count} of {all} has it.",
                "Going out: {count} of {all} have it.",
                tally.sent,
                all=words.number(tally.audience),
            )
        case Phase.PAUSED:
            return words.sentence("Paused: {sent}, {unsent}.", sent=sent, unsent=unsent)
        case Phase.STOPPED:
            return words.sentence("Stopped: {sent}, {unsent}.", sent=sent, unsent=unsent)
        case Phase.CANCELLED:
            return words.sentence("Cancelled: {sent}.", sent=sent)
        case Phase.DONE:
            return words.sentence("Done: {sent}.", sent=sent)
        case _:
            return words.sentence("A draft: nobody has it.")


def having(words: Words, count: int) -> str:
    """How many have it, inside a sentence."""
    return words.plural("{count} has it", "{count} have it", count)


def _lacking(words: Words, count: int) -> str:
    """How many don't, behind how many do."""
    return words.plural("{count} doesn’t", "{count} don’t", count)


def _canary(tally: Tally, words: Words) -> str:
    if not tally.settled or tally.waiting or tally.under_way:
        return words.sentence("Going out to the first few: {sent}.", sent=having(words, tally.sent))
    return words.plural(
        "{count} reader has it. Look at what came, then go on or stop.",
        "The first {count} have it. Look at what came, then go on or stop.",
        tally.sent,
    )


def _lines(one: Broadcast, tally: Tally, words: Words) -> Iterator[str]:
    """What else there is to know."""
    if tally.recalled:
        yield words.sentence("It was recalled: what was sent is deleted, or replaced with a note.")
    if one.phase is Phase.RUNNING and one.when.minute is not None:
        hour = words.hour(time(*divmod(one.when.minute, 60)))
        yield words.sentence("At {hour} on each reader’s own clock", hour=hour)
    if one.fixing:
        yield words.sentence("The new text is being put in place; then it goes on by itself.")
    if one.phase is Phase.PAUSED and one.reason == RESTORED:
        yield words.sentence(
            "A backup was restored: more readers may have it than it says here, and would get it twice."
        )
    elif one.phase is Phase.PAUSED and one.reason:
        yield words.sentence("It paused by itself because too much went wrong.")
    if tally.quiet:
        yield words.plural(
            "{count} waits until their quiet hours end", "{count} wait until their quiet hours end", tally.quiet
        )
    if tally.doubtful:
        yield words.sentence(
            "{count} may have it: nobody knows, and it is not sent twice by itself", count=words.number(tally.doubtful)
        )
    for reason, count in list(tally.reasons.items())[:REASONS]:
        yield words.sentence("{count} failed: {reason}", count=words.number(count), reason=reason)


def _buttons(one: Broadcast, tally: Tally, words: Words) -> tuple[ButtonRow, ...]:
    acts = [act for act in Act if following(one, act)]
    pressed = [
        Button(words.sentence(LABELS[act]), f"/broadcast {one.id} {WRITTEN[act]} .", primary=act is Act.GO_ON)
        for act in acts
        if not (act is Act.CANCEL and one.phase is Phase.DRAFT)
    ]
    fix = Button(words.sentence("Fix the text"), f"/broadcast {one.id} fix")
    fixable = one.phase in BEGUN and not (one.fixing or tally.recalled)
    again = Button(words.sentence("Send again to those in doubt"), f"/broadcast {one.id} again")
    doubtful = tally.doubtful and one.phase in BEGUN
    approve = Button(words.sentence("Approve"), f"/broadcast {one.id} approve .", primary=True)
    look = Button(words.sentence("How far is it?"), f"/broadcast {one.id} .")
    return in_rows(
        (
            *((approve,) if one.phase is Phase.APPROVAL else ()),
            *pressed,
            *((fix,) if fixable else ()),
            *((again,) if doubtful else ()),
            look,
        ),
        2,
    )


WRITTEN = {Act.GO_ON: "go", Act.PAUSE: "pause", Act.RESUME: "resume", Act.STOP: "stop", Act.CANCEL: "cancel"}
"""How each act is written in a command."""

"""/save: keep a story for later, and no more where it is kept already."""

from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.commands import article
from digest.chat.reply import answer, command_line, meant, rows, story_title
from digest.chat.shared import in_private
from digest.domain.article import StoredArticle
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.reader import Reader
from digest.domain.words import mark
from digest.services.desk import Desk

OFF = mark("off")
TITLE_LENGTH = 80


async def run(call: Call, desk: Desk) -> Reply:
    """Save the story or take it back, for whoever asks: a shared place saves nothing."""
    number = meant(call, int(call.args["number"]))
    reader = await person(call, desk)
    if reader is None:
        return in_private(call, f"article_{number}")
    stored = await desk.library.article(number)
    if "change" in call.args or stored is None:
        gone = await desk.saving.drop(reader.id, number)
        return _gone(call, stored, number) if gone or stored else article.missing(call)
    if call.pointed:
        await desk.saving.keep(reader.id, number, call.now)
        return _kept(call, stored)
    kept = await desk.saving.toggle(reader.id, number, call.now)
    return _kept(call, stored) if kept else _gone(call, stored, number)


async def person(call: Call, desk: Desk) -> Reader | None:
    """Whoever asks, as a reader of their own; None where a shared place speaks through somebody who is none."""
    if call.place is None:
        return call.reader
    return await desk.accounts.known(call.message.address.platform, call.message.actor)


def _kept(call: Call, stored: StoredArticle) -> Reply:
    words = call.words
    back = Button(words.sentence("Remove from saved"), command_line("save", f"{stored.id} {OFF}", in_place=True))
    return replace(_said(call, words.sentence("Saved: “{title}”", title=_title(call, stored)), back), story=stored.id)


def _gone(call: Call, stored: StoredArticle | None, number: int) -> Reply:
    words = call.words
    if stored is None:
        return _said(call, words.sentence("Removed from your saved stories."))
    again = Button(words.sentence("Save again"), command_line("save", number, in_place=True))
    return _said(call, words.sentence("No longer saved: “{title}”", title=_title(call, stored)), again)


def _said(call: Call, said: str, *buttons: Button) -> Reply:
    """In a shared place without buttons, so that it can be a passing notice."""
    listed = Button(call.words.sentence("Saved stories"), command_line("saved"))
    return answer(call, said, buttons=() if call.place else rows((*buttons, listed)), private=True)


def _title(call: Call, stored: StoredArticle) -> str:
    return shortened(story_title(stored, call), TITLE_LENGTH)


COMMAND = Command(
    name="save",
    about=mark("Save a story for later, or take it back"),
    run=run,
    params=(
        Param("number", mark("the number of a story"), "1", kind=int, suggests=Suggests.STORY),
        Param("change", mark("off, to save it no more"), OFF, required=False, choices=(OFF,)),
    ),
    called=mark("save"),
)

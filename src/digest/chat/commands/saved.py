"""/saved: the stories kept for later, and taking some of them away."""

import re

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.empty import is_empty, nothing_yet
from digest.chat.onward import onward
from digest.chat.reply import answer, command_line, latest_button, page_of, pager, quiet, rows, story_title, title, view
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose import story_card
from digest.domain.document import Block, Card, Paragraph, text
from digest.domain.words import mark
from digest.ports import Page
from digest.services.desk import Desk
from digest.services.saving import Saved

SIZE = 5

REMOVE = mark("remove")
_GONE = re.compile(r"-(?P<number>\d{1,9})")


async def run(call: Call, desk: Desk) -> Reply:
    """A page of the list; with `remove` its numbers take a story away, and `-7` takes away story 7."""
    typed = call.args.get("change", "")
    gone = _GONE.fullmatch(typed)
    if gone:
        await desk.saving.drop(call.reader.id, int(gone["number"]))
    found, page = await _page(call, desk)
    if not found.total:
        return nothing_yet(call) if await is_empty(desk) else _empty(call)
    removing = bool(gone) or typed in (REMOVE, call.words.sentence(REMOVE))
    return _list(call, found, page, removing=removing)


async def _page(call: Call, desk: Desk) -> tuple[Page[Saved], int]:
    """The page turned to, or the last one where there are fewer."""
    page = page_of(call)
    found = await desk.saving.page(call.reader.id, SIZE, (page - 1) * SIZE)
    if found.items or not found.total:
        return found, page
    last = -(-found.total // SIZE)
    return await desk.saving.page(call.reader.id, SIZE, (last - 1) * SIZE), last


def _list(call: Call, found: Page[Saved], page: int, *, removing: bool) -> Reply:
    words, pages = call.words, -(-found.total // SIZE)
    first = (page - 1) * SIZE + 1
    numbered = list(enumerate(found.items, first))
    return answer(
        call,
        title(words.sentence("Saved stories")),
        *((quiet(words.sentence("Page {page} of {pages}", page=page, pages=pages)),) if pages > 1 else ()),
        *((words.sentence("Press the number of a story to remove it."),) if removing else ()),
        *(_entry(call, number, one, short=removing) for number, one in numbered),
        buttons=(
            *rows((_number(call, number, one, page, removing=removing) for number, one in numbered), 5),
            pager(call, "saved", REMOVE if removing else "", page, pages),
            _mode(call, page, removing=removing),
        ),
        expects=onward("saved", REMOVE if removing else "", page, pages),
    )


def _entry(call: Call, number: int, one: Saved, *, short: bool) -> Block:
    """The story as lists tell it, or only its title where the list is about removing."""
    if one.stored is None:
        words = call.words
        said = (
            words.sentence("{number}. This was a sample story.", number=number)
            if one.sample
            else words.sentence("{number}. This story has been withdrawn.", number=number)
        )
        return Paragraph(text(said), quiet=True)
    if short:
        return Card((Paragraph(text(f"{number}. {story_title(one.stored, call)}")),), one.number, number=number)
    return story_card(one.stored, view(call), call.now, number)


def _number(call: Call, number: int, one: Saved, page: int, *, removing: bool) -> Button:
    """What the story's number does: open it, or remove it in place."""
    words = call.words
    name = story_title(one.stored, call) if one.stored else words.sentence("Story {number}", number=number)
    if not removing:
        return Button(words.number(number), command_line("article", one.number), title=name)
    gone = command_line("saved", f"-{one.number}", page=page, in_place=True)
    return Button(words.number(number), gone, title=words.sentence("Remove: {title}", title=name))


def _mode(call: Call, page: int, *, removing: bool) -> ButtonRow:
    words = call.words
    if removing:
        return (Button(words.sentence("Done"), command_line("saved", page=page, in_place=True)),)
    return (Button(words.sentence("Remove some"), command_line("saved", REMOVE, page=page, in_place=True)),)


def _empty(call: Call) -> Reply:
    words = call.words
    today = Button(words.sentence("Today’s digest"), command_line("digest"))
    said = words.sentence("You have saved nothing yet. Open a story and press “Save” to find it here again.")
    return answer(call, said, buttons=rows((latest_button(call), today)))


COMMAND = Command(
    name="saved",
    about=mark("The stories you saved"),
    run=run,
    params=(Param("change", mark("remove, to remove some"), REMOVE, required=False, rest=True),),
    everyday=mark(
        "saved stories, my saved stories, saved, bookmarks, show saved, show my saved stories, where are my "
        "saved stories, saved articles, what did i save"
    ),
    aliases=("bookmarks",),
    alone=True,
)

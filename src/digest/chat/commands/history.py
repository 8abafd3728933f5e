"""/history: each digest that was to come, when it came, and what was held back and why."""

import re
from datetime import datetime

from digest.chat.asking import receipt
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.fate import fate, happened_at
from digest.chat.onward import onward
from digest.chat.parse import integer
from digest.chat.reply import answer, command_line, page_of, pager, quiet, rows, settings_button, title, view
from digest.chat.shared import in_private
from digest.chat.when import paused_line
from digest.domain.buttons import Button
from digest.domain.compose.parts import enumerated
from digest.domain.compose.votes import without_votes
from digest.domain.delivery import State
from digest.domain.document import Block, ItemList, Paragraph, Span, Text, text
from digest.domain.words import mark
from digest.ports import Page, Receipt
from digest.services.desk import Desk

SIZE = 8

SHOWN = (State.SENT, State.UNKNOWN)
"""What can be shown again."""

_ONE = re.compile(r"d(?P<delivery>\d{1,18})")


async def run(call: Call, desk: Desk) -> Reply:
    """A page of deliveries; `3` shows the third newest digest again, and so does the button of any. A shared place's is
    shown to its managers in private.
    """
    if call.place and not call.message.private:
        return in_private(call, "_".join(filter(None, ("history", call.place.chat, call.place.thread))))
    typed = call.args.get("number", "")
    if one := _ONE.fullmatch(typed):
        return await _again(call, desk, int(one["delivery"]))
    if number := integer(typed):
        found = await desk.history.page(call.reader, 1, number - 1)
        return await _again(call, desk, found.items[0].delivery) if found.items else _gone(call)
    found, page = await _page(call, desk)
    return await (_list(call, desk, found, page) if found.total else _none(call, desk))


async def _page(call: Call, desk: Desk) -> tuple[Page[Receipt], int]:
    """The page turned to, or the last one where there are fewer."""
    page = page_of(call)
    found = await desk.history.page(call.reader, SIZE, (page - 1) * SIZE)
    if found.items or not found.total:
        return found, page
    last = -(-found.total // SIZE)
    return await desk.history.page(call.reader, SIZE, (last - 1) * SIZE), last


async def _list(call: Call, desk: Desk, found: Page[Receipt], page: int) -> Reply:
    words, pages = call.words, -(-found.total // SIZE)
    numbered = list(enumerate(found.items, (page - 1) * SIZE + 1))
    closed = await desk.history.closed_since(call.reader)
    entries = tuple(_entry(call, one, closed=closed is not None) for one in found.items)
    again = [_button(call, number, one) for number, one in numbered if one.edition and one.state in SHOWN]
    return answer(
        call,
        title(words.sentence("What was sent")),
        *((quiet(words.sentence("Page {page} of {pages}", page=page, pages=pages)),) if pages > 1 else ()),
        *_standing(call, closed),
        ItemList(entries, start=numbered[0][0]),
        *((quiet(words.sentence("A number shows that digest again.")),) if again else ()),
        buttons=(*rows(again, 5), pager(call, "history", "", page, pages), (settings_button(call),)),
        expects=onward("history", "", page, pages),
        private=True,
    )


def _entry(call: Call, one: Receipt, *, closed: bool) -> Text:
    words = call.words
    when = (Span(words.instant(happened_at(one)), bold=True),)
    told = [text(words.plural("{count} story", "{count} stories", one.stories))] if one.stories else []
    return enumerated([when, *told, text(fate(one, call, closed=closed))], view(call))


def _button(call: Call, number: int, one: Receipt) -> Button:
    words = call.words
    name = words.sentence("The digest of {when}", when=words.instant(happened_at(one)))
    return Button(words.number(number), command_line("history", f"d{one.delivery}"), title=name)


def _standing(call: Call, closed: datetime | None) -> tuple[Block, ...]:
    """What keeps digests back now: a pause, or a place that can't be reached."""
    words = call.words
    said = [paused_line(words, call.reader, call.now)]
    if closed:
        said.append(
            words.sentence(
                "Since {when} nothing gets through to where your digest goes. Write to me there, and it goes on.",
                when=words.instant(closed),
            )
        )
    return tuple(Paragraph(text(line)) for line in said if line)


async def _again(call: Call, desk: Desk, delivery: int) -> Reply:
    edition = await desk.history.again(call.reader, delivery)
    if edition is None or not edition.document.articles():
        return _gone(call)
    return Reply(without_votes(edition.document) if call.place else edition.document, private=True)


def _gone(call: Call) -> Reply:
    words = call.words
    said = words.sentence("That digest isn’t kept any more, or there is none of that number.")
    listed = Button(words.sentence("What was sent"), command_line("history"))
    return answer(call, said, buttons=((listed,),), private=True)


async def _none(call: Call, desk: Desk) -> Reply:
    words = call.words
    today = Button(words.sentence("Today’s digest"), command_line("digest"))
    start = Button(words.sentence("Subscribe"), command_line("subscribe"))
    buttons = (*(() if call.place else (today,)), settings_button(call) if call.reader.subscription else start)
    return answer(
        call,
        words.sentence("No digest has been sent yet."),
        *_standing(call, await desk.history.closed_since(call.reader)),
        *receipt(call, call.reader, words),
        buttons=rows(buttons),
        private=True,
    )


COMMAND = Command(
    name="history",
    about=mark("Each digest: when it came, or why not"),
    run=run,
    params=(Param("number", mark("a number in the list, to see that digest again"), "1", required=False),),
    everyday=mark(
        "history, past digests, what did you send me, yesterday, yesterday's digest, yesterday's stories, "
        "show me yesterday's digest, i missed yesterday's digest, previous digest, last digest, old digests, "
        "earlier digests, where is my digest, where's my digest, i didn't get my digest, i did not get my "
        "digest, i got nothing today, i got nothing, why no digest today, no digest today, why didn't i get "
        "my digest, i didn't get anything"
    ),
    changes=True,
)

"""/review: whether somebody sees each digest of a place before it is posted; and what the buttons of such a draft do.

`/review =123 post` is about the draft of the posting with that number. Nobody types it, and whoever presses it is checked.
"""

import re

from digest.chat import drafts
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.parse import fold
from digest.chat.reply import answer, command_line, rows, settings_button, title
from digest.chat.shared import exist, in_private
from digest.domain.buttons import Button
from digest.domain.place import Review, Silence
from digest.domain.words import Words, mark
from digest.services.desk import Desk

OFF = mark("off")
WAYS = (mark("post"), mark("skip"), OFF)
"""What silence means, or that nobody is asked."""

_ABOUT = re.compile(r"=(?P<number>\d{1,18}) (?P<what>[a-z]+)(?: (?P<article>\d{1,18}))?", re.ASCII)


async def run(call: Call, desk: Desk) -> Reply:
    """Keep who is asked and what their silence means, and show it; or do what a draft's button says."""
    words, typed = call.words, call.args.get("how", "")
    if about := _ABOUT.fullmatch(typed):
        return await drafts.run(call, desk, int(about["number"]), about["what"], int(about["article"] or 0))
    if call.place is None:
        return answer(call, words.sentence("That is for groups and channels, where many read the same digest."))
    way = {fold(form): way for way in WAYS for form in (way, words.sentence(way))}.get(fold(typed))
    if way is None:
        return await _page(call, desk)
    if way != OFF and await desk.accounts.known(call.message.address.platform, call.message.actor) is None:
        return _unknown(call)
    review = None if way == OFF else Review(call.message.actor, Silence(way))
    await desk.reviews.keep(call.reader, review)
    return await _page(call, desk, words.sentence("Done."))


def _unknown(call: Call) -> Reply:
    """The draft comes to a private chat, and none is known."""
    said = call.words.sentence(
        "I’d show you each draft in a private chat, and we have none yet. Write to me there once, then choose this again."
    )
    return in_private(call, said=said)


async def _page(call: Call, desk: Desk, *first: str) -> Reply:
    words, review = call.words, await desk.reviews.of(call.reader)
    now = review.silence if review else OFF
    labels = {
        "post": words.sentence("Ask me, else post"),
        "skip": words.sentence("Ask me, else skip"),
        OFF: words.sentence("Don’t ask"),
    }
    buttons = [
        Button(label, command_line("review", way, in_place=True), primary=way == now) for way, label in labels.items()
    ]
    said = words.sentence(
        "I can show you each digest half an hour before it is posted here. You can post it, drop a story, or skip the day."
    )
    return answer(
        call,
        title(words.sentence("Ask me first")),
        *first,
        said,
        setting(words, review),
        buttons=rows((*buttons, settings_button(call))),
        private=True,
    )


def setting(words: Words, review: Review | None) -> str:
    """Who is asked, as /settings lists it."""
    if review is None:
        return words.sentence("Before posting: I ask nobody")
    if review.silence is Silence.POST:
        return words.sentence("Before posting: I ask; without an answer, I post")
    return words.sentence("Before posting: I ask; without an answer, I post nothing")


COMMAND = Command(
    name="review",
    about=mark("See each digest before it is posted"),
    run=run,
    params=(Param("how", mark("post, skip or off: what no answer means"), mark("post"), required=False, rest=True),),
    everyday=mark("ask me first, review"),
    changes=True,
    offered=exist,
)

"""Throwing a draft of a broadcast away: asked first, where something would be lost with it."""

from digest.chat.casting.doubt import SURE
from digest.chat.casting.listing import list_page
from digest.chat.casting.pages import command, progress_page
from digest.chat.command import Call, Reply
from digest.chat.reply import answer, rows
from digest.domain.broadcast import Act, Broadcast
from digest.domain.buttons import Button
from digest.domain.staff import account
from digest.services.desk import Desk


async def discard(call: Call, desk: Desk, one: Broadcast, said: str) -> Reply:
    """Ask, or, where nothing would be lost or that was confirmed, throw it away and show what is left."""
    if not (one.untouched or said == SURE):
        return _asked(call, one)
    who = account(call.message.address.platform, call.message.actor)
    if await desk.broadcasts.act(one.id, Act.CANCEL, who, call.now) is None:  # somebody else was faster
        return await progress_page(call, desk, await desk.broadcasts.get(one.id) or one)
    return await list_page(call, desk, call.words.sentence("Draft {number} is discarded.", number=one.id))


def _asked(call: Call, one: Broadcast) -> Reply:
    words = call.words
    sure = command(one, f"cancel {SURE}", in_place=True)
    keep = Button(words.sentence("Keep it"), command(one, in_place=True), primary=True)
    asked = words.sentence("Discard draft {number}? What is written in it can’t be brought back.", number=one.id)
    return answer(call, asked, buttons=rows((Button(words.sentence("Discard it"), sure), keep)), agreed=sure)

"""Sending a broadcast again to those of whom nobody knows whether they have it."""

from digest.chat.casting.pages import command, progress_page
from digest.chat.command import Call, Reply
from digest.chat.reply import answer, rows
from digest.domain.broadcast import Broadcast
from digest.domain.buttons import Button
from digest.domain.staff import account
from digest.services.desk import Desk

SURE = "sure"
"""What a confirmation ends in."""


async def again(call: Call, desk: Desk, one: Broadcast, said: str) -> Reply:
    """Say what that does, or do it."""
    if said == SURE and call.message.pressed:
        who = account(call.message.address.platform, call.message.actor)
        await desk.broadcasts.resend(one.id, who, call.now)
        return await progress_page(call, desk, await desk.broadcasts.get(one.id) or one)
    doubtful = (await desk.broadcasts.tally(one)).doubtful
    return _asked(call, one, doubtful) if doubtful else await progress_page(call, desk, one)


def _asked(call: Call, one: Broadcast, doubtful: int) -> Reply:
    words = call.words
    asked = words.plural(
        "Send it again to the one who may have it? If it came the first time, it comes twice.",
        "Send it again to the {count} who may have it? Whoever got it the first time gets it twice.",
        doubtful,
    )
    sure = command(one, f"again {SURE}")
    leave = Button(words.sentence("Leave it as it is"), command(one))
    return answer(call, asked, buttons=rows((Button(words.sentence("Send it again"), sure), leave)), agreed=sure)

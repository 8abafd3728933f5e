"""/unsubscribe: no more digests; the settings stay."""

from digest.chat.command import Call, Command, Reply
from digest.chat.reply import answer, command_line, rows
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """End the subscription."""
    words = call.words
    _, ended = await desk.accounts.unsubscribe(call.reader, call.now)
    said = (
        words.sentence("Done. No more digests will come here. The settings are kept.")
        if ended and call.place
        else words.sentence(
            "Done. No more digests will come. Your settings are kept, and you can still ask and read here."
        )
        if ended
        else words.sentence("No digest comes here, so there is nothing to stop.")
        if call.place
        else words.sentence("You get no daily digest, so there is nothing to stop.")
    )
    again = words.sentence("Subscribe again") if ended else words.sentence("Subscribe")
    forget = Button(words.sentence("Erase my data"), command_line("forget"))
    more = () if call.place else (forget,)
    return answer(call, said, buttons=rows((Button(again, command_line("subscribe")), *more)))


COMMAND = Command(
    name="unsubscribe",
    about=mark("Stop the daily digest"),
    run=run,
    everyday=mark(
        "stop, unsubscribe, unsubscribe me, no more, quit, stop it, stop this, stop sending, stop sending me "
        "this, stop the digest, cancel my subscription, leave me alone, stop sending me messages, stop "
        "messaging me, stop please, opt out, cancel subscription, cancel the subscription, i want out, no "
        "more messages, no more digests, don't send me anything, don't message me, go away, unsub, stop now, "
        "please stop"
    ),
    aliases=("stop",),
    changes=True,
)

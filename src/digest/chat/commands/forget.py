"""/forget: erasure, confirmed, and real."""

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, rows
from digest.domain.document import Button
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Erase everything once confirmed; what becomes of the conversation is said both times."""
    words = call.words
    here = desk.accounts.conversation_days(call.message.address) > 0
    stays = words.sentence("Messages already in your messenger are yours to delete there.")
    if call.args.get("sure"):
        await desk.accounts.forget(call.reader)
        done = words.sentence("Done. Everything I had stored about you is erased, and no more digests will come.")
        again = words.sentence("Write to me any time to start again.")
        gone = words.sentence("The conversation kept here is gone as well.") if here else stays
        return answer(call, done, gone, again, private=True)
    asked = words.sentence(
        "Shall I erase everything stored about you: your settings, your subscription and what you were sent? "
        "This can’t be undone."
    )
    buttons = (
        Button(words.sentence("Yes, erase it"), command_line("forget", "yes", in_place=True)),
        Button(words.sentence("No, keep it"), command_line("settings", in_place=True)),
        Button(words.sentence("Get my data first"), command_line("export")),
    )
    goes = words.sentence("The conversation kept here goes with it.") if here else stays
    return answer(call, asked, goes, buttons=rows(buttons), expects="forget", private=True)


COMMAND = Command(
    name="forget",
    about=mark("Erase what is stored about you"),
    run=run,
    params=(Param("sure", mark("yes, to confirm"), mark("yes"), required=False, choices=(mark("yes"),)),),
    everyday=mark("forget me, delete my data, erase my data"),
    aliases=("erase", "delete"),
    changes=True,
    alone=True,
)

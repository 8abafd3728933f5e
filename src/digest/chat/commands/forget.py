"""/forget: erasure, confirmed, and real; of a reader, or of a place for whoever manages it."""

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, platform_name, rows
from digest.domain.buttons import Button
from digest.domain.words import Words, mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Erase everything once confirmed; what becomes of the conversation is said both times."""
    kept = call.place is None and desk.accounts.conversation_days(call.message.address) > 0
    if call.args.get("sure"):
        await (desk.places.forget(call.reader, call.place) if call.place else desk.accounts.forget(call.reader))
        return answer(call, *_erased(call, kept), private=True)
    words = call.words
    export = words.sentence("Get my data first") if call.place is None else words.sentence("Get its data first")
    buttons = (
        Button(words.sentence("Yes, erase it"), command_line("forget", "yes", in_place=True)),
        Button(words.sentence("No, keep it"), command_line("settings", in_place=True)),
        Button(export, command_line("export")),
    )
    goes = words.sentence("The conversation kept here goes with it.") if kept else _stays(words)
    said = (_question(call), *await _everywhere(call, desk), goes)
    return answer(call, *said, buttons=rows(buttons), expects="forget", private=True)


def _question(call: Call) -> str:
    """Whose data it is must be plain: a manager asks in their own private chat."""
    if call.place is None:
        return call.words.sentence(
            "Shall I erase everything stored about you: your settings, your subscription, what you were sent, what you saved "
            "and how you voted? This can’t be undone."
        )
    return call.words.sentence(
        "Shall I erase everything stored about this group or channel: its settings, its subscription and what it was "
        "sent? This can’t be undone."
    )


async def _everywhere(call: Call, desk: Desk) -> tuple[str, ...]:
    """That a linked reader is erased as a whole."""
    homes = await desk.linking.homes(call.reader)
    if call.place is not None or len(homes) < 2:
        return ()
    words = call.words
    accounts = words.items([platform_name(words, home.platform) for home in homes])
    return (
        words.sentence(
            "Your linked accounts are erased too: {accounts}. To keep them, send /unlink first.", accounts=accounts
        ),
    )


def _erased(call: Call, kept: bool) -> tuple[str, ...]:
    words = call.words
    if call.place is not None:
        done = words.sentence(
            "Done. Everything I had stored about this group or channel is erased, and no more digests will go there."
        )
        return done, _stays(words)
    done = words.sentence("Done. Everything I had stored about you is erased, and no more digests will come.")
    gone = words.sentence("The conversation kept here is gone as well.") if kept else _stays(words)
    return done, gone, words.sentence("Write to me any time to start again.")


def _stays(words: Words) -> str:
    return words.sentence("Messages already in your messenger are yours to delete there.")


COMMAND = Command(
    name="forget",
    about=mark("Erase what is stored about you"),
    run=run,
    params=(Param("sure", mark("yes, to confirm"), mark("yes"), required=False, choices=(mark("yes"),)),),
    everyday=mark(
        "forget me, delete my data, erase my data, delete everything, delete me, delete my account, erase "
        "everything, erase me, remove my data, remove me, delete all my data, clear my data"
    ),
    aliases=("erase", "delete"),
    changes=True,
    alone=True,
)

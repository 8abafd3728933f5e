"""/cancel where nothing was asked for; what was is ended in `chat.lines`, whose answer is `courtesy.over`."""

from digest.chat.command import Call, Command, Reply
from digest.chat.commands.pause import pause_button
from digest.chat.reply import SILENCE, answer, command_line, rows
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, _desk: Desk) -> Reply:
    """Say that nothing is waited for: perhaps the digest is meant. In a shared place the word may be for another bot."""
    if not (call.message.private or call.message.addressed):
        return SILENCE
    words = call.words
    idle = words.sentence("There’s nothing to cancel: I’m not waiting for an answer.")
    if call.reader.subscription is None:
        return answer(call, idle, buttons=((Button(words.sentence("Help"), command_line("help")),),), private=True)
    stop = Button(words.sentence("Unsubscribe"), command_line("unsubscribe"))
    meant = words.sentence("If you mean the daily digest:")
    return answer(call, idle, meant, buttons=rows((pause_button(words), stop)), private=True)


COMMAND = Command(
    name="cancel",
    about=mark("Cancel what I just asked you for"),
    run=run,
    everyday=mark("cancel, cancel that, cancel it, never mind, forget it"),
)

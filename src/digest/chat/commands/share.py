"""/share: one story in short, as a message to pass on."""

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import article
from digest.chat.reply import meant, view
from digest.domain.compose.sharing import shared_document
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """What the story says in short, without buttons: whoever gets it need not know this bot.

    A platform that lets people choose whom to send something to does that where the button is, and this is not run.
    """
    stored = await desk.library.article(meant(call, int(call.args["number"])))
    if stored is None:
        return article.missing(call)
    return Reply(shared_document(stored, view(call), call.now), story=stored.id)


COMMAND = Command(
    name="share",
    about=mark("A story in short, to pass on"),
    run=run,
    params=(Param("number", mark("the number of a story"), "1", kind=int),),
    called=mark("share"),
)

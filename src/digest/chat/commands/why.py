"""/why: the arithmetic that put a story into the digest."""

from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.commands import article
from digest.chat.reply import meant, view
from digest.domain.compose import why_document
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Every term of the story's score for this reader, its sources, and when it was sent to them."""
    why = await desk.editions.explain(call.reader, meant(call, int(call.args["number"])), call.now)
    return Reply(why_document(why, view(call), call.now), story=why.stored.id) if why else article.missing(call)


COMMAND = Command(
    name="why",
    about=mark("Why a story was chosen for you"),
    run=run,
    params=(Param("number", mark("the number of a story"), "1", kind=int, suggests=Suggests.STORY),),
    everyday=mark("why this, why this story, why did you choose this, why was this chosen"),
    called=mark("why"),
)

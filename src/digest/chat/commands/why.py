"""/why: the arithmetic that put a story into the digest."""

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import article
from digest.chat.reply import meant, view
from digest.domain.compose import why_document
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Every term of the story's score for this reader."""
    number = meant(call, int(call.args["number"]))
    stored = await desk.library.article(number)
    score = await desk.editions.explain(call.reader, number, call.now)
    if stored is None or score is None:
        return article.missing(call)
    return Reply(why_document(stored, score, view(call), call.now))


COMMAND = Command(
    name="why",
    about=mark("Why a story was chosen for you"),
    run=run,
    params=(Param("number", mark("the number of a story"), "1", kind=int),),
)

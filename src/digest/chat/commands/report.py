"""/report: an error in a story, for whoever edits them."""

from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import article
from digest.chat.parse import integer
from digest.chat.reply import answer, capitalised, command_line, meant, rows, story_title
from digest.domain.article import StoredArticle
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.words import mark
from digest.services.desk import Desk

OWN = "#"
"""Before a number: the article's own, not the one in a list."""

KINDS = (
    mark("a fact is wrong"),
    mark("badly translated"),
    mark("not what the source says"),
    mark("told before"),
)
"""What is wrong most often, to press instead of writing it."""


async def run(call: Call, desk: Desk) -> Reply:
    """Put the error on the editors' list, or ask for it."""
    first, _, wrong = call.args["error"].partition(" ")
    number = integer(first)
    if number is None:
        return _unnumbered(call)
    stored = await desk.library.article(number if first.startswith(OWN) else meant(call, number))
    if stored is None:
        return article.missing(replace(call, args={"number": str(number)}))
    return await _noted(call, desk, stored, wrong) if wrong else _ask(call, stored)


async def _noted(call: Call, desk: Desk, stored: StoredArticle, wrong: str) -> Reply:
    words = call.words
    if not await desk.remarks.note(who(call), stored.id, words.language, wrong, call.now):
        return braked(call)
    said = words.sentence("Thank you. It is on the editors’ list, with this story’s name but not with yours.")
    back = Button(words.sentence("Back to the story"), command_line("article", stored.id))
    return answer(call, said, buttons=() if call.place else ((back,),), private=True)


def who(call: Call) -> str:
    """By what the brake knows a person."""
    return f"{call.message.address.platform}:{call.message.actor}"


def braked(call: Call) -> Reply:
    """Too many remarks in a short time."""
    said = call.words.sentence("You have sent a lot in a short time. Please wait an hour, then write again.")
    return answer(call, said, private=True)


def _ask(call: Call, stored: StoredArticle) -> Reply:
    words = call.words
    said = words.sentence(
        "What is wrong in “{title}”? Write it in one line, or press what fits:",
        title=shortened(story_title(stored, call), 80),
    )
    kinds = [words.sentence(kind) for kind in KINDS]
    buttons = [Button(capitalised(kind), command_line("report", f"{stored.id} {kind}")) for kind in kinds]
    return answer(call, said, buttons=rows(buttons), expects=f"report {OWN}{stored.id}", private=True)


def _unnumbered(call: Call) -> Reply:
    words = call.words
    said = words.sentence("Please begin with the story’s number, for example: /report 3 the year is wrong")
    return answer(call, said, expects="report", private=True)


COMMAND = Command(
    name="report",
    about=mark("Report an error in a story"),
    run=run,
    params=(Param("error", mark("a story’s number and what is wrong"), mark("1 the year is wrong"), rest=True),),
    everyday=mark(
        "report an error, report a mistake, there is a mistake, report, there is an error, there's a mistake, "
        "there's an error, i found a mistake, i found an error, this story is wrong, this article is wrong"
    ),
)

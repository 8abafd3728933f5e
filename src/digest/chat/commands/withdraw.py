"""/withdraw: a story taken back, and a note in its place wherever it was sent."""

from digest.chat import orders
from digest.chat.command import Audience, Call, Command, Param, Reply
from digest.chat.commands.article import missing
from digest.chat.parse import counted
from digest.chat.reply import answer, command_line, meant, quiet, rows, story_title, title
from digest.domain.article import StoredArticle
from digest.domain.buttons import Button
from digest.domain.staff import account
from digest.domain.words import mark
from digest.ports.corrections import Kind, Order
from digest.services.desk import Desk

SURE = "=yes"
"""What a confirmation carries before the reason."""


async def run(call: Call, desk: Desk) -> Reply:
    """Explain, say what withdrawing does, or withdraw."""
    said = call.args.get("what", "")
    if (order := orders.asked(said)) is not None:
        return await orders.status_of(call, await desk.revising.progress(order))
    first, _, reason = said.partition(" ")
    if (number := counted(first)) is None:
        return _explained(call)
    stored = await desk.library.known(meant(call, number))
    if stored is None:
        return missing(call, number)
    if stored.withdrawn:
        return _gone_already(call, stored)
    sure, _, words = reason.strip().partition(" ")
    if sure == SURE and call.message.pressed:
        return await _withdrawn(call, desk, stored, words.strip())
    return await _asked(call, desk, stored, reason.strip())


def _explained(call: Call) -> Reply:
    words = call.words
    return answer(
        call,
        title(words.sentence("Withdraw a story")),
        words.sentence("Send its number, and why if readers should know: /withdraw 12 The source took it back."),
        words.sentence("It leaves every list, search and answer, and a note takes its place where it was sent."),
        expects="withdraw",
    )


async def _asked(call: Call, desk: Desk, stored: StoredArticle, reason: str) -> Reply:
    words = call.words
    reach = await desk.revising.reach(Order(Kind.WITHDRAW, stored.id))
    why = (
        words.sentence("Readers are told why: {reason}", reason=reason)
        if reason
        else words.sentence("Readers are not told why. To say it, send the reason now.")
    )
    sure = command_line("withdraw", f"{stored.id} {SURE} {reason}".strip(), in_place=True)
    return answer(
        call,
        title(words.sentence("Withdraw story {number}?", number=stored.id)),
        story_title(stored, call),
        why,
        *orders.reach_lines(words, reach),
        quiet(words.sentence("To bring it back later, correct it.")),
        buttons=rows((Button(words.sentence("Withdraw it"), sure),)),
        expects=f"withdraw {stored.id}",
        agreed=sure,
    )


async def _withdrawn(call: Call, desk: Desk, stored: StoredArticle, reason: str) -> Reply:
    who = account(call.message.address.platform, call.message.actor)
    order = await desk.revising.withdraw(stored.id, reason, who, call.now)
    if order is None:
        return _gone_already(call, stored)
    return await orders.begun(call, desk, order)


def _gone_already(call: Call, stored: StoredArticle) -> Reply:
    words = call.words
    back = Button(words.sentence("Bring it back"), command_line("correct", stored.id))
    said = words.sentence("Story {number} is withdrawn already.", number=stored.id)
    return answer(call, said, buttons=rows((back,)))


COMMAND = Command(
    name="withdraw",
    about=mark("Withdraw a story, also where it was sent already"),
    run=run,
    params=(
        Param("what", mark("a story’s number, and why"), mark("12 The source took it back"), required=False, rest=True),
    ),
    audience=Audience.EDITOR,
    alone=True,
    called=mark("withdraw"),
)

"""/correct: a story told right, in every message that carries it."""

from digest.chat import amendments, corrections, orders
from digest.chat.command import Audience, Call, Command, Param, Reply
from digest.chat.commands.article import missing
from digest.chat.parse import counted
from digest.chat.reply import answer, command_line, meant, quiet, rows, story_title, title, view
from digest.domain.article import StoredArticle
from digest.domain.buttons import Button
from digest.domain.compose.story import card_language
from digest.domain.document import ItemList, Paragraph, Span, Text, text
from digest.domain.revision import amended
from digest.domain.staff import account
from digest.domain.words import Words, mark
from digest.services.desk import Desk
from digest.services.revising import Proposal

SURE = "="
"""Before the revision that a confirmation is about."""

AS_IT_WAS = "=same"
"""Instead of changes: a withdrawn story comes back and says what it said. Its title in their place might read as others."""


async def run(call: Call, desk: Desk) -> Reply:
    """Explain, show what can be corrected, show old and new, or correct."""
    said = call.args.get("what", "")
    if (order := orders.asked(said)) is not None:
        return await orders.status_of(call, await desk.revising.progress(order))
    first, _, rest = said.partition(" ")
    if (number := counted(first)) is None:
        return await _explained(call, desk)
    stored = await desk.library.known(meant(call, number))
    if stored is None:
        return missing(call, number)
    return await _about(call, desk, stored, rest.strip())


async def _about(call: Call, desk: Desk, stored: StoredArticle, rest: str) -> Reply:
    revision, changes = _confirmed(rest)
    if not changes:
        return _now(call, stored)
    try:
        wanted = () if changes == AS_IT_WAS else amendments.read(changes, card_language(stored.article, view(call)))
    except amendments.MisreadError as error:
        return _now(call, stored, error)
    proposal = await desk.revising.propose(stored.id, amended(stored.article, wanted))
    if proposal is None or not (proposal.differences or stored.withdrawn):
        return answer(call, call.words.sentence("That is what the story says already."))
    if revision is None:
        return _shown(call, proposal, amendments.written(wanted) or AS_IT_WAS)
    return await _corrected(call, desk, proposal, revision)


async def _explained(call: Call, desk: Desk) -> Reply:
    words = call.words
    return answer(
        call,
        title(words.sentence("Correct a story")),
        words.sentence("Send its number and what it should say. Every message that carries it is edited in place."),
        ItemList((_example(words), _example(words, "12 tldr.zh: 第一点 | 第二点"), _example(words, "12 hot: 70"))),
        quiet(corrections.fields(words)),
        *orders.recent(call, tuple(await desk.revising.orders())),
        expects="correct",
    )


def _example(words: Words, said: str = "") -> Text:
    return (Span(f"/correct {said or words.sentence('12 title: The right title')}", code=True),)


def _now(call: Call, stored: StoredArticle, wrong: amendments.MisreadError | None = None) -> Reply:
    """What the story says, and how to say what it should; a withdrawn one can be brought back as it was."""
    words, content = call.words, stored.article.content(card_language(stored.article, view(call)))
    points = (ItemList(tuple(map(text, content.tldr))),) if content.tldr else ()
    example = (Span(words.sentence("title: The right title"), code=True),)
    back = Button(words.sentence("Bring it back as it was"), command_line("correct", f"{stored.id} {AS_IT_WAS}"))
    return answer(
        call,
        title(content.title or story_title(stored, call)),
        *points,
        *corrections.taken_back(words, stored),
        *corrections.asked(words, wrong),
        Paragraph(example),
        buttons=rows((back,)) if stored.withdrawn else (),
        expects=f"correct {stored.id}",
    )


def _shown(call: Call, proposal: Proposal, changes: str) -> Reply:
    words, stored = call.words, proposal.stored
    sure = command_line("correct", f"{stored.id} {SURE}{stored.revision} {changes}", in_place=True)
    if not proposal.differences:
        return _offered_back(call, proposal, sure)
    return answer(
        call,
        title(words.sentence("Correct story {number}?", number=stored.id)),
        *(block for one in proposal.differences for block in corrections.difference(words, one)),
        *orders.reach_lines(words, proposal.reach),
        *corrections.brought_back(words, stored),
        quiet(words.sentence("The story will say that it was corrected, and on which day.")),
        buttons=rows((Button(words.sentence("Correct it"), sure, primary=True),)),
        expects=f"correct {stored.id}",
        agreed=sure,
    )


def _offered_back(call: Call, proposal: Proposal, sure: str) -> Reply:
    """A withdrawn story as it was: nothing of it is corrected."""
    words, number = call.words, proposal.stored.id
    said = words.sentence(
        "It comes back as it was, without a note of a correction: in lists, search and answers, and where it was sent."
    )
    return answer(
        call,
        title(words.sentence("Bring story {number} back?", number=number)),
        *orders.reach_lines(words, proposal.reach),
        said,
        buttons=rows((Button(words.sentence("Bring it back"), sure, primary=True),)),
        expects=f"correct {number}",
        agreed=sure,
    )


async def _corrected(call: Call, desk: Desk, proposal: Proposal, revision: int) -> Reply:
    who = account(call.message.address.platform, call.message.actor)
    number = proposal.stored.id
    order = await desk.revising.correct(number, revision, proposal.article, who, call.now)
    if order is None:
        return answer(
            call, call.words.sentence("Story {number} has changed since. Look at it again first.", number=number)
        )
    return await orders.begun(call, desk, order)


def _confirmed(rest: str) -> tuple[int | None, str]:
    """The revision that a pressed confirmation is about, and the changes."""
    first, _, changes = rest.partition(" ")
    if first.startswith(SURE) and first[1:].isdecimal() and len(first) <= 9:
        return int(first[1:]), changes
    return None, rest


COMMAND = Command(
    name="correct",
    about=mark("Correct a story, also where it was sent already"),
    run=run,
    params=(
        Param(
            "what",
            mark("a story’s number, and what it should say"),
            mark("12 title: The right title"),
            required=False,
            rest=True,
        ),
    ),
    audience=Audience.EDITOR,
    alone=True,
    called=mark("correct"),
)

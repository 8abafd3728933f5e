"""/ask: a question about one story, or about anything."""

from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import article, faq
from digest.chat.parse import integer
from digest.chat.reply import answer, meant, story_title
from digest.domain.compose.parts import shortened
from digest.domain.words import mark
from digest.services.desk import Desk

OWN = "#"
"""Before a number: the article's own, not the one in a list."""


async def run(call: Call, desk: Desk) -> Reply:
    """Answer the question about the story, or ask for it, with the questions the story answers as buttons."""
    first, _, question = call.args.get("question", "").partition(" ")
    number = integer(first)
    if number is None:
        return await faq.run(call, desk)
    stored = await desk.library.article(number if first.startswith(OWN) else meant(call, number))
    if stored is None:
        return article.missing(replace(call, args={"number": str(number)}))
    waiting = f"ask {OWN}{stored.id}"
    if question:
        return replace(await faq.ask(call, desk, question, (stored.id,)), expects=waiting, story=stored.id)
    said = call.words.sentence(
        "What would you like to know about “{title}”?", title=shortened(story_title(stored, call), 80)
    )
    asked = answer(call, said, buttons=faq.offers(call, faq.questions(call, stored)), expects=waiting)
    return replace(asked, story=stored.id)


COMMAND = Command(
    name="ask",
    about=mark("Ask about a story"),
    run=run,
    params=(Param("question", mark("a story’s number and your question"), "1", required=False, rest=True),),
    called=mark("ask about a story"),
)

"""/article: one story, opened."""

from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.reply import answer, command_line, latest_button, meant, view
from digest.domain.buttons import Button
from digest.domain.compose import article_document
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """The whole analysis."""
    stored = await desk.library.known(meant(call, int(call.args["number"])))
    if stored is None:
        return missing(call)
    if await desk.library.hides(stored):
        return was_a_sample(call, stored.id)
    saved = call.place is None and await desk.saving.has(call.reader.id, stored.id)
    shown = article_document(stored, view(call), call.now, saved=saved)
    return Reply(shown, again=command_line("article", stored.id), story=stored.id)


def missing(call: Call, number: int | None = None) -> Reply:
    """There is no story of that number, the one that was typed unless it is given; where stories are."""
    words = call.words
    search = Button(words.sentence("Search"), command_line("search"))
    said = words.sentence(
        "There is no story {number}. It may have been withdrawn.", number=number or call.args["number"]
    )
    return answer(call, said, buttons=((latest_button(call), search),))


def was_a_sample(call: Call, number: int) -> Reply:
    """The story was a sample, and samples are gone; where real ones are."""
    said = call.words.sentence("Story {number} was a sample. The real stories are here now:", number=number)
    return answer(call, said, buttons=((latest_button(call),),))


COMMAND = Command(
    name="article",
    about=mark("Open a story by its number in the list"),
    run=run,
    params=(Param("number", mark("the number of a story"), "1", kind=int, suggests=Suggests.STORY),),
    aliases=("story", "open", "read"),
    called=mark("article"),
)

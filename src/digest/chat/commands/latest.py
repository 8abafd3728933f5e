"""/latest: the newest stories."""

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.empty import nothing_yet
from digest.chat.reply import story_list, story_page
from digest.domain.words import mark
from digest.services.desk import Desk

USUAL, MOST = 5, 8


async def run(call: Call, desk: Desk) -> Reply:
    """A page of the newest stories."""
    words = call.words
    size = min(max(int(call.args.get("count", USUAL)), 1), MOST)
    found = await story_page(call, desk.library.latest, size)
    if not found[0].total:
        return nothing_yet(call)
    return story_list(call, words.sentence("Latest stories"), found, size, ("latest", size))


COMMAND = Command(
    name="latest",
    about=mark("The newest stories"),
    run=run,
    params=(Param("count", mark("how many on a page, 1 to 8"), "5", required=False, kind=int),),
    menu=True,
    everyday=mark(
        "latest, newest, latest stories, latest news, more, more stories, more news, what else, anything "
        "else, the latest, show me the latest, show me more, recent stories, recent news, recent, all "
        "stories, list, one more, a few more, another, another one, more please, ai, artificial intelligence"
    ),
    aliases=("new",),
)

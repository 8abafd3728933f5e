"""/search: stories by their words, in every language they are told in."""

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.empty import is_empty, nothing_yet
from digest.chat.reply import answer, command_line, latest_button, rows, story_list, story_page, tag_buttons
from digest.domain.article import StoredArticle
from digest.domain.compose.parts import shortened
from digest.domain.document import Button
from digest.domain.words import mark
from digest.ports import Page
from digest.services.desk import Desk

SIZE = 5


async def run(call: Call, desk: Desk) -> Reply:
    """A page of the stories that match; the nearest topics where none does."""
    words, query = call.words, call.args.get("words", "")
    if not query:
        return answer(call, words.sentence("What are you looking for? A word or two will do."), expects="search")

    async def fetch(limit: int, offset: int) -> Page[StoredArticle]:
        return await desk.library.search(query, limit, offset)

    found = await story_page(call, fetch, SIZE)
    if found[0].total:
        heading = words.sentence("Stories about “{query}”", query=shortened(query))
        return story_list(call, heading, found, SIZE, ("search", query))
    if await is_empty(desk):
        return nothing_yet(call)
    near = await desk.library.near_tags(query)
    topics = Button(words.sentence("All topics"), command_line("tags"))
    return answer(
        call,
        words.sentence("I found no story about “{query}”. Try fewer words, or other ones.", query=shortened(query)),
        *((words.sentence("Or a topic:"),) if near else ()),
        buttons=(*tag_buttons(call, near), *rows((latest_button(call), topics))),
        expects="search",
    )


COMMAND = Command(
    name="search",
    about=mark("Find stories by words"),
    run=run,
    params=(Param("words", mark("words to look for"), mark("regulation"), required=False, rest=True),),
    menu=True,
    everyday=mark("search, find, look up"),
    aliases=("find",),
)

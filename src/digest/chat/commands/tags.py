"""/tags: every topic that has stories."""

from digest.chat.command import Call, Command, Reply
from digest.chat.empty import is_empty, nothing_yet
from digest.chat.onward import onward
from digest.chat.reply import answer, command_line, latest_button, page_of, pager, rows, title, view
from digest.domain.buttons import Button
from digest.domain.compose.parts import tag_name
from digest.domain.words import Words, mark
from digest.services.desk import Desk

SIZE = 10


async def run(call: Call, desk: Desk) -> Reply:
    """A page of topics with the number of their stories, the most used first."""
    words = call.words
    used = await desk.library.tags()
    if not used:
        if await is_empty(desk):
            return nothing_yet(call)
        return answer(call, words.sentence("No story has a topic yet."), buttons=((latest_button(call),),))
    pages = -(-len(used) // SIZE)
    page = min(page_of(call), pages)
    buttons = [
        Button(_counted(words, tag_name(tag, view(call)), count), command_line("tag", tag.slug))
        for tag, count in used[(page - 1) * SIZE : page * SIZE]
    ]
    count = words.plural("{count} topic", "{count} topics", len(used))
    return answer(
        call,
        title(words.sentence("Topics")),
        count,
        buttons=(*rows(buttons), pager(call, "tags", "", page, pages)),
        expects=onward("tags", "", page, pages),
    )


def _counted(words: Words, topic: str, count: int) -> str:
    return words.sentence("{topic} ({count})", topic=topic, count=words.number(count))


COMMAND = Command(
    name="tags",
    about=mark("All topics"),
    run=run,
    menu=True,
    everyday=mark("tags, topics, all topics, what topics are there, which topics, categories, topic list, list topics"),
    aliases=("topics",),
)

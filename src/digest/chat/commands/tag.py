"""/tag: the stories of one topic, under any of its names."""

from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.commands import tags
from digest.chat.empty import is_empty, nothing_yet
from digest.chat.reply import answer, command_line, latest_button, story_list, story_page, tag_buttons, view
from digest.domain.article import StoredArticle, Tag
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import shortened, tag_name
from digest.domain.words import mark
from digest.ports import Page
from digest.services.desk import Desk

SIZE = 5


async def run(call: Call, desk: Desk) -> Reply:
    """A page of the topic's stories; every topic where none was named."""
    typed = call.args.get("name", "").lstrip("#")
    if not typed:
        return await tags.run(call, desk)
    tag = await desk.library.find_tag(typed) or await desk.library.sounding_tag(typed)
    if tag is None:
        return await _near(call, desk, typed)

    async def fetch(limit: int, offset: int) -> Page[StoredArticle]:
        return await desk.library.tagged(tag.slug, limit, offset)

    found = await story_page(call, fetch, SIZE)
    if not found[0].total:
        return await _near(call, desk, tag_name(tag, view(call)))
    return story_list(call, tag_name(tag, view(call)), found, SIZE, ("tag", tag.slug), (_follow(call, tag),))


async def _near(call: Call, desk: Desk, typed: str) -> Reply:
    words = call.words
    near = await desk.library.near_tags(typed)
    if not near and await is_empty(desk):
        return nothing_yet(call)
    return answer(
        call,
        words.sentence("No stories tagged “{tag}”.", tag=shortened(typed)),
        *((words.sentence("These have some:"),) if near else ()),
        buttons=(*tag_buttons(call, near), (latest_button(call),)),
    )


def _follow(call: Call, tag: Tag) -> ButtonRow:
    words, name = call.words, tag_name(tag, view(call))
    if tag.slug in call.reader.profile.follow:
        return (Button(words.sentence("Unfollow “{tag}”", tag=name), command_line("follow", f"-{tag.slug}")),)
    return (Button(words.sentence("Follow “{tag}”", tag=name), command_line("follow", f"+{tag.slug}")),)


COMMAND = Command(
    name="tag",
    about=mark("The stories of a topic"),
    run=run,
    params=(Param("name", mark("a topic"), mark("security"), required=False, rest=True, suggests=Suggests.TOPIC),),
    aliases=("topic",),
    called=mark("stories of a topic"),
)

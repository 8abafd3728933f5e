"""/covered, and every forwarded post or pasted link in a private chat: whether its story is here. Nothing is fetched."""

from collections.abc import Sequence
from dataclasses import replace

from digest.chat import links
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, latest_button, open_buttons, rows, view
from digest.domain.article import StoredArticle
from digest.domain.buttons import Button
from digest.domain.compose import story_card
from digest.domain.compose.sharing import shared_blocks
from digest.domain.document import Block
from digest.domain.language import SIMPLIFIED_CHINESE
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """The stories that it is about, in short; else that it is noted, and by whom is not."""
    if carried := await desk.library.carried(call.message.address.platform, call.message.origin):
        return _have(call, carried)
    said = call.message.text if call.message.forwarded else call.args.get("post", "")
    found_in = links.addresses(call.message.text, call.message.links)
    titles = links.titles("\n".join(dict.fromkeys((said, call.words.written(said, SIMPLIFIED_CHINESE)))))
    if not (found_in or titles):
        words = call.words
        asked = words.sentence(
            "Send me a link or a title, or forward a post, and I’ll tell you whether I have its story."
        )
        return answer(call, asked, expects="covered")
    stories = await desk.library.covered(found_in, titles)
    subject = found_in[0] if found_in else titles[0][: links.NOTED]
    return _have(call, stories) if stories else await _missing(call, desk, subject, titles[:1])


def _have(call: Call, stories: Sequence[StoredArticle]) -> Reply:
    words, shown = call.words, view(call)
    if len(stories) > 1:
        cards: Sequence[Block] = [story_card(story, shown, call.now, at) for at, story in enumerate(stories, 1)]
        opening = rows(open_buttons(call, stories), 5)
        return answer(call, words.sentence("I have these:"), *cards, buttons=opening)
    [story] = stories
    buttons = (
        Button(words.sentence("Open"), command_line("article", story.id)),
        Button(words.sentence("Ask about this"), command_line("ask", story.id)),
    )
    said = words.sentence("I have this:")
    return replace(answer(call, said, *shared_blocks(story, shown, call.now), buttons=rows(buttons)), story=story.id)


async def _missing(call: Call, desk: Desk, subject: str, titles: Sequence[str]) -> Reply:
    words = call.words
    await desk.library.requested(subject, call.now)
    near = [title for title in titles if await desk.library.tells_of(title)]
    search = (Button(words.sentence("Stories that mention it"), command_line("search", title)) for title in near)
    said = words.sentence("I don’t have this story. I’ve noted it (not who sent it).")
    return answer(call, said, buttons=rows((*search, latest_button(call))))


COMMAND = Command(
    name="covered",
    about=mark("Whether I have the story of a link"),
    run=run,
    params=(Param("post", mark("a link or a title"), "https://example.org/story", required=False, rest=True),),
    called=mark("covered"),
    alone=True,
)

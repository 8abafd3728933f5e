"""/search: stories by their words, in every language they are told in; by topic, age and score too."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.empty import is_empty, nothing_yet
from digest.chat.reply import answer, command_line, latest_button, rows, story_list, story_page, tag_buttons, view
from digest.chat.sifting import Sifted, is_narrowed, sifted
from digest.chat.trouble import AGAIN
from digest.domain.article import StoredArticle
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened, tag_name
from digest.domain.compose.story import card_language
from digest.domain.document import Block, Paragraph, Span
from digest.domain.language import written_for
from digest.domain.words import mark
from digest.ports import Page, Snippet
from digest.services.desk import Desk

SIZE = 5


async def run(call: Call, desk: Desk) -> Reply:
    """A page of the stories that match, and where; the nearest topics where none does."""
    words, query = call.words, call.args.get("words", "")
    if not query:
        return answer(call, words.sentence("What are you looking for? A word or two will do."), expects="search")
    wanted = await sifted(desk.library, query, call.reader.zone, call.now)

    async def fetch(limit: int, offset: int) -> Page[StoredArticle]:
        return await desk.library.search(wanted.words, limit, offset, wanted.sieve)

    found: tuple[Page[StoredArticle], int] = Page((), 0), 1
    if not wanted.unknown:
        found = await story_page(call, fetch, SIZE)
    if found[0].total:
        pieces = await _pieces(call, desk, wanted.words, found[0])
        return story_list(call, _heading(call, wanted), found, SIZE, ("search", query), pieces=pieces)
    return await _nothing(call, desk, query, wanted)


async def _pieces(call: Call, desk: Desk, query: str, found: Page[StoredArticle]) -> Mapping[int, Block]:
    """Under each story the piece of it where the words stand."""
    told = {stored: card_language(stored.article, view(call)) for stored in found.items}
    pieces = await desk.library.snippets(query, list(told.items())) if query else {}
    return {
        stored.id: _piece(call, pieces[stored.id], language) for stored, language in told.items() if stored.id in pieces
    }


def _piece(call: Call, piece: Snippet, language: str) -> Paragraph:
    """The piece in the characters in which the reader reads the story."""
    wanted = written_for(language, view(call).languages)
    spans = tuple(Span(call.words.written(run, wanted), bold=marked) for run, marked in piece)
    return Paragraph(spans, quiet=True, language=view(call).foreign(wanted))


def _heading(call: Call, wanted: Sifted) -> str:
    """What was looked for, filters included."""
    words, parts = call.words, []
    if wanted.tag:
        parts.append(tag_name(wanted.tag, view(call)))
    if wanted.sieve.since:
        day = words.short_day(wanted.sieve.since.astimezone(ZoneInfo(words.zone)).date())
        parts.append(words.sentence("since {day}", day=day))
    if wanted.sieve.score:
        parts.append(words.sentence("score {number} or more", number=wanted.sieve.score))
    about = words.sentence("Stories about “{query}”", query=shortened(wanted.words)) if wanted.words else ""
    return " · ".join(filter(None, (about or words.sentence("Stories"), *parts)))


async def _nothing(call: Call, desk: Desk, query: str, wanted: Sifted) -> Reply:
    words = call.words
    if await is_empty(desk):
        return nothing_yet(call)
    near = await desk.library.near_tags(wanted.unknown[0] if wanted.unknown else wanted.words or query)
    more: tuple[Button, ...] = ()
    if wanted.words and is_narrowed(wanted):
        label = words.sentence("Without filters")
        more = (Button(label, command_line("search", wanted.words)),)
    topics = Button(words.sentence("All topics"), command_line("tags"))
    return answer(
        call,
        _said(call, query, wanted),
        *((words.sentence("Or a topic:"),) if near else ()),
        buttons=(*tag_buttons(call, near), *rows((*more, latest_button(call), topics))),
        expects=f"search {AGAIN}",
    )


def _said(call: Call, query: str, wanted: Sifted) -> str:
    words = call.words
    if wanted.unknown:
        return words.sentence(
            "I don’t know “{typed}”. A search can be narrowed like this: chips tag:regulation since:7d score>=70",
            typed=shortened(wanted.unknown[0]),
        )
    return words.sentence("I found no story about “{query}”. Try fewer words, or other ones.", query=shortened(query))


COMMAND = Command(
    name="search",
    about=mark("Find stories by words"),
    run=run,
    params=(
        Param(
            "words", mark("words to look for"), mark("regulation"), required=False, rest=True, suggests=Suggests.SEARCH
        ),
    ),
    menu=True,
    everyday=mark("search, find, look up, search for something, find a story, how do i search"),
    aliases=("find",),
)

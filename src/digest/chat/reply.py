"""What commands build their answers from: sentences, rows of buttons, pages of stories."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from digest.chat.command import Call, Reply
from digest.chat.onward import onward
from digest.chat.parse import Line, written
from digest.domain.article import StoredArticle, Tag
from digest.domain.buttons import Button, ButtonRow, LinkButton, in_rows
from digest.domain.compose import View, story_card
from digest.domain.compose.parts import LABEL_LENGTH, samples_note, shortened, tag_name
from digest.domain.compose.story import card_language
from digest.domain.document import Block, Card, Document, Heading, Paragraph, text
from digest.domain.words import Words
from digest.ports import Page, Watcher

SILENCE = Reply(Document(()))
"""Nothing to say: a platform sends no message for it."""

Fetch = Callable[[int, int], Awaitable[Page[StoredArticle]]]
"""(limit, offset) -> that part of a list of stories."""


def answer(
    call: Call,
    *blocks: Block | str,
    buttons: Iterable[ButtonRow] = (),
    expects: str | None = None,
    agreed: str = "",
    private: bool = False,
) -> Reply:
    """A reply of these blocks, a bare string being a paragraph; empty rows are left out."""
    document = Document(
        tuple(Paragraph(text(block)) if isinstance(block, str) else block for block in blocks),
        laid_out(call, buttons),
        call.words.language,
    )
    return Reply(document, expects=expects, agreed=agreed, private=private)


def laid_out(call: Call, rows: Iterable[ButtonRow]) -> tuple[ButtonRow, ...]:
    """The rows without empty ones; in plain style one button a row, named in full."""
    if call.reader.profile.style == "plain":
        named = (
            replace(button, label=shortened(button.title or button.label, LABEL_LENGTH))
            for row in rows
            for button in row
        )
        return tuple((button,) for button in named)
    return tuple(filter(None, rows))


def capitalised(label: str) -> str:
    """The label as a button shows it: with a capital where its script has any."""
    return label[:1].upper() + label[1:]


def title(sentence: str) -> Heading:
    """The message's heading."""
    return Heading(text(sentence))


def quiet(sentence: str) -> Paragraph:
    """A secondary line."""
    return Paragraph(text(sentence), quiet=True)


def rows(buttons: Iterable[Button | LinkButton], per_row: int = 2) -> tuple[ButtonRow, ...]:
    """The buttons in rows: two worded ones or five of one character fit a phone."""
    return in_rows(buttons, per_row)


def command_line(name: str, argument: object = "", *, page: int = 1, in_place: bool = False) -> str:
    """The command string of a button. `in_place`: its answer replaces the message that the button stands under."""
    return written(Line(name, str(argument), page, in_place))


def page_of(call: Call) -> int:
    """The page that was turned to, from 1."""
    return int(call.args.get("page", 1))


def pager(call: Call, name: str, argument: object, page: int, pages: int) -> ButtonRow:
    """Buttons to the page before and the page after, in place, as far as there are such pages."""
    words = call.words
    before = Button(words.sentence("‹ Back"), command_line(name, argument, page=page - 1, in_place=True))
    after = Button(words.sentence("More ›"), command_line(name, argument, page=page + 1, in_place=True))
    return (*((before,) if page > 1 else ()), *((after,) if page < pages else ()))


async def story_page(call: Call, fetch: Fetch, size: int) -> tuple[Page[StoredArticle], int]:
    """The stories of the page turned to, or of the last page where there are fewer, and its number."""
    page = page_of(call)
    found = await fetch(size, (page - 1) * size)
    if found.items or not found.total:
        return found, page
    last = -(-found.total // size)
    return await fetch(size, (last - 1) * size), last


def story_list(
    call: Call,
    heading: str,
    found: tuple[Page[StoredArticle], int],
    size: int,
    turn: tuple[str, object],
    more: Iterable[ButtonRow] = (),
    pieces: Mapping[int, Block] | None = None,
) -> Reply:
    """A page of stories with a number button each. `turn` is the command and argument whose pages these are.

    `pieces` are added to the cards of their articles.
    """
    stories, page = found
    first = (page - 1) * size + 1
    shown = view(call)
    cards = [
        _with(story_card(story, shown, call.now, number), (pieces or {}).get(story.id))
        for number, story in enumerate(stories.items, first)
    ]
    pages = -(-stories.total // size)
    return answer(
        call,
        title(heading),
        *((quiet(call.words.sentence("Page {page} of {pages}", page=page, pages=pages)),) if pages > 1 else ()),
        *samples_note(stories.items, shown),
        *cards,
        buttons=(*rows(open_buttons(call, stories.items, first), 5), pager(call, *turn, page, pages), *more),
        expects=onward(*turn, page, pages),
    )


def _with(card: Card, piece: Block | None) -> Card:
    return replace(card, blocks=(*card.blocks, piece)) if piece else card


def open_buttons(call: Call, stories: Sequence[StoredArticle], first: int = 1) -> list[Button]:
    """A number for each story, which opens it."""
    return [
        Button(call.words.number(number), command_line("article", story.id), title=story_title(story, call))
        for number, story in enumerate(stories, first)
    ]


def view(call: Call) -> View:
    """How this reader reads."""
    profile = call.reader.profile
    return View(call.words, profile.languages, profile.style, profile.side_by_side)


def story_title(story: StoredArticle, call: Call) -> str:
    """The story's title, in the language its card is in."""
    if story.withdrawn:
        return call.words.sentence("Withdrawn story")
    article = view(call).reads(story).article
    title = article.content(card_language(article, view(call))).title
    return title or call.words.sentence("Story {number}", number=story.id)


def meant(call: Call, number: int) -> int:
    """The article meant by a number: typed, the story that has it in the list shown last; else the article's own."""
    return call.listed.get(number, number)


def tag_buttons(call: Call, tags: Iterable[Tag]) -> tuple[ButtonRow, ...]:
    """A button for each tag that lists its stories."""
    shown = view(call)
    return rows(Button(tag_name(tag, shown), command_line("tag", tag.slug)) for tag in tags)


def settings_button(call: Call) -> Button:
    """Back to the page of all settings, in place."""
    return Button(call.words.sentence("Settings"), command_line("settings", in_place=True))


def review_button(call: Call) -> Button:
    """Whether somebody sees each digest of a place before it is posted."""
    return Button(call.words.sentence("Ask me first"), command_line("review", in_place=True))


def latest_button(call: Call) -> Button:
    """The newest stories: what exists when nothing else does."""
    return Button(call.words.sentence("Latest stories"), command_line("latest"))


def platform_name(words: Words, platform: str) -> str:
    """What people call a platform."""
    return words.sentence("the web") if platform == "preview" else platform.capitalize()


def watcher(call: Call) -> Watcher:
    """Whoever says this, as somebody who is told how far something is: where the button stood that began it, if one did."""
    return Watcher(call.message.address, call.words.language, call.reader.zone, call.message.under)


def hour(words: Words, minute: int) -> str:
    """A minute of the day (0 to 1439) as a time."""
    return words.hour(time(minute // 60, minute % 60))


def clock_in(words: Words, zone: str, now: datetime) -> str:
    """What the clocks show in a zone now."""
    return words.hour(now.astimezone(ZoneInfo(zone)).time())

"""/import: an article that an editor brings as text or as a file: looked at, and stored once they agree.

A page longer than a message comes in several: each is read on from where the last one ended. A file is whole.
"""

import re
from collections.abc import Iterator, Sequence

from digest.chat.bringing import example, explained, too_long, unread
from digest.chat.command import Audience, Call, Command, Param, Reply, Upload
from digest.chat.problems import problem_list
from digest.chat.reply import answer, command_line, quiet, rows, title
from digest.domain.article import Article
from digest.domain.buttons import Button
from digest.domain.clean import clean
from digest.domain.compose.parts import shortened
from digest.domain.document import Block, ItemList, Paragraph, text
from digest.domain.language import choose
from digest.domain.staff import account
from digest.domain.words import Words, mark
from digest.services.desk import Desk
from digest.services.import_record import CHAT
from digest.services.ingest import Change, IngestReport
from digest.services.intake import LONGEST, Look, Unread

SURE, MORE = "=yes", "=more"
"""Before the name of a page that was looked at: store it; what follows is the rest of it."""

SHOWN = 5
"""Articles that are listed."""

_COMMAND = re.compile(r"\s*[/／]\s*\S+[ \t]?")


async def run(call: Call, desk: Desk) -> Reply:
    """Explain, look at a file, a page or the rest of one, or store it."""
    said = call.args.get("page", "")
    verb, _, rest = said.partition(" ")
    name = rest.partition(" ")[0]
    if call.message.upload:
        return await _opened(call, desk, call.message.upload)
    if verb == SURE and call.message.pressed:
        return await _stored(call, desk, await desk.intake.kept(name))
    if not said:
        return explained(call, desk)
    before = await desk.intake.kept(name) if verb == MORE else ""
    if verb == MORE and not before:
        return _gone(call)
    page = f"{before}\n{_brought(call)}".strip()
    if len(page) > LONGEST:
        return too_long(call, desk)
    return await _looked(call, desk, page, whole=False)


async def _opened(call: Call, desk: Desk, upload: Upload) -> Reply:
    """Look at a file, or say why it is not read."""
    found = await desk.intake.opened(upload.name, upload.size, upload.fetch)
    if isinstance(found, Unread):
        return unread(call, desk, upload.name, found)
    return await _looked(call, desk, found, whole=True)


def _brought(call: Call) -> str:
    """The page as it was typed, lines and all."""
    raw = clean(call.message.text)
    return _COMMAND.sub("", raw, count=1) if raw.lstrip().startswith(("/", "／")) else raw


def _source(call: Call) -> str:
    """Where it came from, as problems and the record name it."""
    return f"{CHAT}{call.message.address.platform}"


async def _looked(call: Call, desk: Desk, page: str, *, whole: bool) -> Reply:
    """What was read, and the way to store it; unless it is the whole page, what is sent next is read on from there."""
    words = call.words
    look = await desk.intake.look(_source(call), page, call.now)
    name = await desk.intake.keep(page, call.reader.id, call.now)
    sure = command_line("import", f"{SURE} {name}", in_place=True)
    store = Button(words.sentence("Import it"), sure, primary=True)
    again = Button(words.sentence("Start over"), command_line("import"))
    return answer(
        call,
        *_found(words, look, whole=whole),
        *_left_out(words, look.articles[:SHOWN]),
        *problem_list(words, look.parsed.problems),
        *((quiet(_pending(words, whole=whole)),) if look.articles else ()),
        *(example(words) if _formless(look) else ()),
        buttons=rows((*((store,) if look.articles else ()), again)),
        expects=None if whole else f"import {MORE} {name}",
        agreed=sure if look.articles else "",
    )


def _found(words: Words, look: Look, *, whole: bool) -> tuple[Block | str, ...]:
    """The stories that were read, or that there is none."""
    found = [text(_line(words, one, known=known)) for one, known in zip(look.articles, look.known, strict=True)]
    if found:
        return words.plural("I read {count} story:", "I read {count} stories:", len(found)), ItemList(
            tuple(found[:SHOWN])
        )
    if whole:
        return (words.sentence("I can’t read a story in that file."),)
    return (words.sentence("I can’t read a story in that yet. If more of the page follows, send it now."),)


def _formless(look: Look) -> bool:
    """Whether it is no page at all, so that its problems say little to whoever has never seen one."""
    return not look.articles and any(problem.field == "page" for problem in look.parsed.problems)


def _pending(words: Words, *, whole: bool) -> str:
    if whole:
        return words.sentence("Nothing is stored yet.")
    return words.sentence("Nothing is stored yet. If more of the page follows, send it now.")


def _line(words: Words, article: Article, *, known: bool) -> str:
    """A story that was read: its title and languages, and whether it is there already."""
    languages = words.items([words.language_name(tag) for tag in article.contents])
    heading = shortened(_title(words, article), 80)
    if known:
        return words.sentence("{title} ({languages}), here already", title=heading, languages=languages)
    return words.sentence("{title} ({languages})", title=heading, languages=languages)


def _left_out(words: Words, articles: Sequence[Article]) -> Iterator[str]:
    """In which languages no digest can hold a story, whatever else the page has in them."""
    for article in articles:
        lacking = [words.language_name(tag) for tag, content in article.contents.items() if not content.tellable]
        if lacking:
            yield words.sentence(
                "“{title}” has no title or no TL;DR in {languages}: a digest in that language leaves it out.",
                title=shortened(_title(words, article), 80),
                languages=words.items(lacking),
            )


def _title(words: Words, article: Article) -> str:
    own = article.content(choose((words.language,), tuple(article.contents))).title
    return own or next((one.title for one in article.contents.values() if one.title), "")


async def _stored(call: Call, desk: Desk, page: str) -> Reply:
    if not page:
        return _gone(call)
    who = account(call.message.address.platform, call.message.actor)
    report = await desk.intake.take(_source(call), page, who, call.now)
    lines = ItemList(tuple(text(line) for line in _became(call.words, report)))
    opening = [
        Button(
            call.words.sentence("Open story {number}", number=one.stored.id),
            command_line("article", str(one.stored.id)),
        )
        for one in report.ingested[:SHOWN]
    ]
    return answer(
        call,
        title(call.words.sentence("Imported"))
        if report.ingested
        else Paragraph(text(call.words.sentence("Nothing was stored."))),
        *((lines,) if report.ingested else ()),
        *problem_list(call.words, report.problems),
        buttons=rows(opening),
    )


def _gone(call: Call) -> Reply:
    """What was sent before is no longer kept."""
    words = call.words
    said = words.sentence("I no longer have what you sent before. Please send the whole page again.")
    return answer(call, said, expects="import")


def _became(words: Words, report: IngestReport) -> Iterator[str]:
    for one in report.ingested[:SHOWN]:
        heading = shortened(_title(words, one.stored.article), 80)
        match one.change:
            case Change.ADDED:
                yield words.sentence("Story {number} is new: {title}", number=one.stored.id, title=heading)
            case Change.REVISED:
                yield words.sentence("Story {number} has a new version: {title}", number=one.stored.id, title=heading)
            case Change.UNCHANGED:
                yield words.sentence(
                    "Story {number} is the same as before: {title}", number=one.stored.id, title=heading
                )


COMMAND = Command(
    name="import",
    about=mark("Import a story from its text"),
    run=run,
    params=(Param("page", mark("the page’s text"), mark("the text of a page"), required=False, rest=True),),
    audience=Audience.EDITOR,
    alone=True,
    called=mark("import"),
)

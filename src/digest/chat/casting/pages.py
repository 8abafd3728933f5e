"""The pages about a broadcast: the draft, and how far it is; `last_look` stands between them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from digest.chat.command import Call, Reply
from digest.chat.reply import (
    answer,
    capitalised,
    command_line,
    hour,
    laid_out,
    platform_name,
    quiet,
    rows,
    title,
)
from digest.domain.broadcast import Broadcast, Kind, Reach, When
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.compose.progress import progress_document
from digest.domain.document import ItemList, Paragraph, Quote, text
from digest.domain.words import Words
from digest.services.desk import Desk
from digest.services.preflight import Preflight

SHOWN = 400
"""Characters of a text that the draft's page shows."""


def command(one: Broadcast, rest: str = "", *, in_place: bool = False) -> str:
    """A button's command about this broadcast."""
    return command_line("broadcast", f"{one.id} {rest}".strip(), in_place=in_place)


def instead(words: Words, one: Broadcast) -> str:
    """What it carries where it has no text."""
    if one.content.article is not None:
        return words.sentence("story {number}", number=one.content.article)
    return words.sentence("today’s digest") if one.content.edition else words.sentence("no text yet")


def draft_page(call: Call, one: Broadcast, found: Preflight, languages: Sequence[str], *wrong: str) -> Reply:
    """A draft: what it says, to whom, when, and everything that can be changed, under what is wrong with what was asked."""
    words = call.words
    said = [block for tag in languages if (typed := one.content.texts.get(tag)) for block in _said(words, tag, typed)]
    below = () if one.content.article is None and not one.content.edition else (_below(words, one),)
    empty = () if said or below else (words.sentence("It says nothing yet. Write it first."),)
    facts = ItemList((text(_whom(words, one.reach, found)), text(said_when(words, one.when)), text(_few(words, found))))
    buttons = [
        *(Button(writing(words, tag), command(one, tag)) for tag in languages),
        Button(words.sentence("Who gets it"), command(one, "to")),
        Button(words.sentence("When"), command(one, "at")),
        *(
            Button(showing(words, tag), command(one, f"show {tag}"))
            for tag in languages
            if below or one.content.texts.get(tag)
        ),
        Button(words.sentence("Check and send"), command(one, "check"), primary=True),
        Button(words.sentence("Discard"), command(one, "cancel")),
    ]
    heading = title(words.sentence("Broadcast {number}: a draft", number=one.id))
    hint = words.sentence(
        "It can carry a story or today’s digest: {story}, {digest}",
        story=f"/broadcast {one.id} article 12",
        digest=f"/broadcast {one.id} digest",
    )
    return answer(
        call, heading, *wrong, *said, *below, *empty, facts, *(() if below else (quiet(hint),)), buttons=rows(buttons)
    )


def _said(words: Words, tag: str, typed: str) -> Iterator[Paragraph | Quote]:
    yield Paragraph(text(words.sentence("{language}:", language=capitalised(words.language_name(tag)))), quiet=True)
    yield Quote(text(shortened(typed, SHOWN)))


def _below(words: Words, one: Broadcast) -> str:
    return words.sentence("With {what}, in each reader’s language.", what=instead(words, one))


def writing(words: Words, tag: str) -> str:
    """The button that asks for the text in a language."""
    return words.sentence("Write in {language}", language=words.language_name(tag))


def showing(words: Words, tag: str) -> str:
    """The button that shows it as readers of a language will get it."""
    return words.sentence("Show in {language}", language=words.language_name(tag))


def _whom(words: Words, reach: Reach, found: Preflight) -> str:
    people = (
        words.plural("{count} reader", "{count} readers", found.audience) if found.audience else _nobody(words, found)
    )
    named = [*_restrictions(words, reach)]
    if not named:
        return words.sentence("To everybody: {readers}", readers=people)
    return words.sentence("To {whom}: {readers}", whom=words.items(named), readers=people)


def _nobody(words: Words, found: Preflight) -> str:
    """That there are no readers, and why."""
    if not found.paused:
        return words.sentence("nobody so far")
    return words.plural("nobody now ({count} has paused)", "nobody now ({count} have paused)", found.paused)


def _restrictions(words: Words, reach: Reach) -> Iterator[str]:
    yield from (platform_name(words, name) for name in reach.platforms)
    yield from (words.language_name(tag) for tag in reach.languages)
    yield from (f"#{tag}" for tag in reach.tags)
    yield from (_kind(words, kind) for kind in reach.kinds)
    if reach.story:
        yield words.sentence("who got story {number}", number=reach.story)
    if reach.active:
        yield words.plural("active within {count} day", "active within {count} days", reach.active)


def _kind(words: Words, kind: Kind) -> str:
    return words.sentence("private chats") if kind is Kind.PRIVATE else words.sentence("groups and channels")


def said_when(words: Words, when: When) -> str:
    """When it goes out."""
    if when.at:
        return words.sentence("On {instant}", instant=words.instant(when.at))
    if when.minute is not None:
        return words.sentence("At {hour} on each reader’s own clock", hour=hour(words, when.minute))
    return words.sentence("At once")


def _few(words: Words, found: Preflight) -> str:
    if not found.first:
        return words.sentence("To all at the same time")
    return words.plural(
        "First to {count} reader, then you decide", "First to {count} readers, then you decide", found.first
    )


async def progress_page(call: Call, desk: Desk, one: Broadcast, *wrong: str) -> Reply:
    """How far it is, above what is wrong with what was asked for."""
    document = progress_document(one, await desk.broadcasts.tally(one), call.words)
    blocks = (*document.blocks, *(Paragraph(text(line)) for line in wrong))
    return Reply(replace(document, blocks=blocks, buttons=laid_out(call, document.buttons)))

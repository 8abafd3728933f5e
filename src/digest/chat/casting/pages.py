"""The pages about a broadcast: the draft, the last look before it goes out, and how far it is."""

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
from digest.domain.compose.parts import shortened
from digest.domain.compose.progress import progress_document
from digest.domain.document import Button, ItemList, Paragraph, Quote, text
from digest.domain.language import WRITTEN_FROM
from digest.domain.words import Words
from digest.services.desk import Desk
from digest.services.preflight import Preflight

SAID = "=said"
"""Behind `check`: a yes was typed under the last look, which only a button ends."""

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
    facts = ItemList((text(_whom(words, one.reach, found)), text(_when(words, one.when)), text(_few(words, found))))
    buttons = [
        *(Button(_writing(words, tag), command(one, tag)) for tag in languages),
        Button(words.sentence("Who gets it"), command(one, "to")),
        Button(words.sentence("When"), command(one, "at")),
        *(
            Button(_showing(words, tag), command(one, f"show {tag}"))
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


def _writing(words: Words, tag: str) -> str:
    return words.sentence("Write in {language}", language=words.language_name(tag))


def _showing(words: Words, tag: str) -> str:
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


def _when(words: Words, when: When) -> str:
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


def check_page(call: Call, one: Broadcast, found: Preflight, token: str, *wrong: str) -> Reply:
    """The last look before it goes out, with what was wrong with a word; what blocks it stands in place of the button."""
    words = call.words
    blocked = [*_blocking(words, found)]
    first = words.plural("Send to the first reader", "Send to the first {count}", found.first)
    everybody = words.plural("Send to {count} reader", "Send to {count} readers", found.audience)
    label = first if found.first else everybody
    send = Button(label, command(one, f"confirm {token}", in_place=True), primary=True)
    tags = sorted({part.language for part in found.parts if part.messages})
    unwritten = dict.fromkeys(WRITTEN_FROM.get(tag, tag) for tag in found.missing)
    others = (Button(words.sentence("Who gets it"), command(one, "to")),)
    buttons = (
        *(Button(_showing(words, tag), command(one, f"show {tag}")) for tag in tags),
        *(Button(_writing(words, tag), command(one, tag), primary=True) for tag in unwritten),
        *(others if blocked else (send,)),
        Button(words.sentence("Back to the draft"), command(one)),
    )
    return answer(
        call,
        title(words.sentence("Broadcast {number}: before it goes out", number=one.id)),
        *_listed(_recipients(words, found)),
        *_listed(_facts(words, one, found)),
        *wrong,
        *blocked,
        *(() if blocked else (quiet(words.sentence("This button works once. Nothing is sent before you press it.")),)),
        buttons=rows(buttons, 1),
        agreed="" if blocked else command(one, f"check {SAID}"),
    )


def _listed(lines: Iterator[str]) -> tuple[ItemList, ...]:
    items = tuple(map(text, lines))
    return (ItemList(items),) if items else ()


def _recipients(words: Words, found: Preflight) -> Iterator[str]:
    for part in found.parts:
        where, tag = platform_name(words, part.platform), words.language_name(part.language)
        readers = words.plural("{count} reader", "{count} readers", part.readers)
        line = words.sentence("{platform}, {language}: {readers}", platform=where, language=tag, readers=readers)
        if part.source:
            source = words.language_name(part.source)
            line = words.sentence("{line}, converted from the text in {language}", line=line, language=source)
        pieces = words.plural("{count} message", "{count} messages", part.messages)
        yield line if part.messages < 2 else words.sentence("{line}, {pieces} each", line=line, pieces=pieces)


def _facts(words: Words, one: Broadcast, found: Preflight) -> Iterator[str]:
    yield _when(words, one.when)
    if found.quiet:
        yield words.plural(
            "{count} reader is in quiet hours then and gets it when they end",
            "{count} readers are in quiet hours then and get it when they end",
            found.quiet,
        )
    if slowest := max(found.seconds.values(), default=0.0):
        yield _lasting(words, slowest)
    if found.stars:
        yield words.sentence("Costs up to {count} Stars", count=words.number(found.stars))
    for platform, hours in found.undeletable.items():
        yield words.sentence(
            "{platform}: can be edited later, but not deleted after {hours} hours",
            platform=platform_name(words, platform),
            hours=words.number(hours),
        )


def _lasting(words: Words, seconds: float) -> str:
    if seconds < 60:
        return words.sentence("Takes a minute or less")
    if seconds < 90 * 60:
        return words.plural("Takes about {count} minute", "Takes about {count} minutes", round(seconds / 60))
    return words.plural("Takes about {count} hour", "Takes about {count} hours", round(seconds / 3600))


def _blocking(words: Words, found: Preflight) -> Iterator[str]:
    if found.paused:
        yield words.plural(
            "Nobody would get it now: {count} reader has paused.",
            "Nobody would get it now: {count} readers have paused.",
            found.paused,
        )
    elif not found.audience:
        yield words.sentence("Nobody would get it. Choose other readers first.")
    if found.missing:
        tags = words.items([words.language_name(tag) for tag in found.missing])
        yield words.sentence(
            "Some of them read {languages}, and it says nothing in that language. Write it, or choose other readers.",
            languages=tags,
        )


async def progress_page(call: Call, desk: Desk, one: Broadcast, *wrong: str) -> Reply:
    """How far it is, above what is wrong with what was asked for."""
    document = progress_document(one, await desk.broadcasts.tally(one), call.words)
    blocks = (*document.blocks, *(Paragraph(text(line)) for line in wrong))
    return Reply(replace(document, blocks=blocks, buttons=laid_out(call, document.buttons)))

"""The last look at a broadcast before it goes out: whom it reaches, what that takes, and what blocks it."""

from collections.abc import Iterator

from digest.chat.casting.pages import command, said_when, showing, writing
from digest.chat.command import Call, Reply
from digest.chat.reply import answer, platform_name, quiet, rows, title
from digest.domain.broadcast import Broadcast
from digest.domain.buttons import Button
from digest.domain.document import ItemList, text
from digest.domain.language import WRITTEN_FROM
from digest.domain.words import Words
from digest.services.preflight import Preflight

SAID = "=said"
"""Behind `check`: a yes was typed under the last look, which only a button ends."""


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
        *(Button(showing(words, tag), command(one, f"show {tag}")) for tag in tags),
        *(Button(writing(words, tag), command(one, tag), primary=True) for tag in unwritten),
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
    yield said_when(words, one.when)
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

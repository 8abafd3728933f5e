"""/start: today's real digest first, then the one question that matters; and deep links into the rest."""

import re
from collections.abc import Mapping
from dataclasses import replace

from digest.chat import trial, zones
from digest.chat.asking import ask_zone, receipt, zone_known, zone_or_question
from digest.chat.clock import minute_of_day
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import (
    article,
    ask,
    export,
    faq,
    forget,
    history,
    link,
    messages,
    place,
    report,
    saved,
    subscribe,
    tag,
    time,
    unlink,
)
from digest.chat.empty import is_empty, no_stories
from digest.chat.parse import integer
from digest.chat.reply import answer, clock_in, command_line, hour, laid_out, quiet, rows
from digest.domain.buttons import Button, ButtonRow
from digest.domain.document import Divider, Paragraph, text
from digest.domain.words import Words, mark
from digest.services.accounts import USUAL_MINUTE
from digest.services.desk import Desk

_THREAD = re.compile(r"(-?\d+)_(\d+)")
"""A chat and its thread in a start link, where no slash may stand."""

_ALONE: Mapping[str, Command] = {
    module.COMMAND.name: module.COMMAND for module in (subscribe, export, forget, history, link, saved, unlink)
}
"""Commands that a link runs as they stand."""

NUMBERED = 5
"""Stories of the first digest that have a button; the question's own make at most seven more."""


async def run(call: Call, desk: Desk) -> Reply:
    """Follow the deep link, or welcome."""
    if call.place:
        return _shared(call)
    # Whoever starts again can be reached again, whether the platform said so or not.
    await desk.places.reopen(call.message.address.platform, call.message.address.chat)
    kind, _, value = call.args.get("link", "").replace("_", " ", 1).partition(" ")
    match kind.casefold():
        case "tag" if value:
            return await tag.run(replace(call, args={"name": value}), desk)
        case "article" if value.isdecimal() and len(value) < 10:
            return await article.run(replace(call, args={"number": value}, listed={}), desk)
        case name if name in _ALONE and not value:
            return await _ALONE[name].run(replace(call, args={}), desk)
        case "place" | "history" if value:
            chat = {"chat": _THREAD.sub(r"\1/\2", value)}
            return await place.run(replace(call, args=chat if kind == "place" else {**chat, "setting": kind}), desk)
        case "report" if value.isdecimal():
            return await report.run(replace(call, args={"error": f"{report.OWN}{value}"}), desk)
        case "ask":
            return await ask.run(replace(call, args={"question": f"{ask.OWN}{value}" if value else ""}), desk)
        case "zone" if value:
            return await _zone(call, desk, value)
        case "hour":
            return time.hours(call, command="subscribe")
        case "offer" if value:
            return await _answered(call, desk, value)
        case trial.RICH | trial.SIMPLE | trial.LATER as seen:
            return await _seen(call, desk, seen)
    return await _welcome(call, desk)


def _shared(call: Call) -> Reply:
    """In a shared place: what can be done here, in as little room as possible."""
    words = call.words
    return answer(
        call,
        words.sentence("Ask me about the AI news, or have me post the best of it here every day."),
        buttons=rows(
            (
                Button(words.sentence("Latest stories"), command_line("latest")),
                Button(words.sentence("Subscribe"), command_line("subscribe")),
            )
        ),
    )


async def _seen(call: Call, desk: Desk, seen: str) -> Reply:
    """The reader's app draws what was tried, and the question comes in its place; or all of it again, in simple messages."""
    await messages.keep(call, desk, seen)
    return await _question(call, desk) if seen == trial.RICH else await _welcome(call, desk, ask=False)


async def _welcome(call: Call, desk: Desk, *, ask: bool = True) -> Reply:
    edition = await desk.editions.sample(call.reader.profile, call.reader.zone, call.now)
    document, empty = edition.document, await is_empty(desk)
    numbers = [button for row in document.buttons for button in row if _opens(button)][:NUMBERED]
    if ask and not empty and await messages.undecided(call, desk):
        return trial.tried(call, replace(document, buttons=laid_out(call, rows(numbers, 5))), "start")
    asked = await _question(call, desk)
    shown = (Paragraph(text(no_stories(call.words))),) if empty else document.blocks
    blocks = (*shown, Divider(), *asked.document.blocks)
    buttons = laid_out(call, (*asked.document.buttons, *rows(numbers, 5)))
    return replace(asked, document=replace(document, blocks=blocks, buttons=buttons))


def _opens(button: object) -> bool:
    return isinstance(button, Button) and button.command.startswith("/article ")


async def _question(call: Call, desk: Desk) -> Reply:
    if call.reader.subscription:
        words = call.words
        settings = Button(words.sentence("Settings"), command_line("settings"))
        stop = Button(words.sentence("Stop"), command_line("unsubscribe"))
        return answer(call, *receipt(call, call.reader, words), buttons=rows((settings, stop)))
    return (
        await _offer(call, desk, call.words)
        if zone_known(call.reader)
        else ask_zone(call, "start", "zone", more=_language_row(call))
    )


async def _zone(call: Call, desk: Desk, typed: str) -> Reply:
    zone = zone_or_question(call, typed, "start", "zone")
    if isinstance(zone, Reply):
        return zone
    reader = await desk.accounts.move(call.reader, zone, call.now)
    words = desk.speak(reader.profile.language, zone)
    return await _offer(replace(call, reader=reader, words=words), desk, words)


async def _answered(call: Call, desk: Desk, typed: str) -> Reply:
    """What was typed under the offer: an hour that suits better, a city, or already a question."""
    if integer(typed) is None and minute_of_day(typed) is not None:
        return await subscribe.run(replace(call, args={"when": typed}), desk)
    if len(zones.find(typed, call.now)) == 1 and not zones.near_miss(typed):
        return await _zone(call, desk, typed)
    return await faq.run(replace(call, args={"question": typed}), desk)


async def _offer(call: Call, desk: Desk, words: Words) -> Reply:
    """The digest every day, at the usual hour: yes, or how else."""
    reader = call.reader
    said = words.plural(
        "Every day at {hour} ({zone}) I can send you the AI story most worth reading, in {language}. Shall I?",
        "Every day at {hour} ({zone}) I can send you the {count} AI stories most worth reading, in {language}. Shall I?",
        reader.profile.length,
        hour=hour(words, USUAL_MINUTE),
        zone=words.zone_name(reader.zone),
        language=words.items([words.language_name(tag) for tag in reader.profile.languages]),
    )
    buttons = (
        Button(words.sentence("Yes"), command_line("subscribe"), title=words.sentence("Yes, every day"), primary=True),
        Button(words.sentence("Another hour"), command_line("start", "hour")),
        Button(words.sentence("Another language"), command_line("language")),
        Button(words.sentence("Only some topics"), command_line("follow", "=only")),
    )
    example = await desk.library.example(words.language)
    unsure = () if reader.zone_confirmed else (_elsewhere(call, words),)
    return answer(
        call,
        said,
        *((quiet(words.sentence("You can also just ask me: “{question}”", question=example)),) if example else ()),
        buttons=(*rows(buttons), *unsure),
        expects="start offer",
    )


def _elsewhere(call: Call, words: Words) -> ButtonRow:
    now = clock_in(words, call.reader.zone, call.now)
    return (Button(words.sentence("It isn’t {hour} for me", hour=now), command_line("timezone")),)


def _language_row(call: Call) -> tuple[ButtonRow, ...]:
    return rows((Button(call.words.sentence("Another language"), command_line("language")),))


COMMAND = Command(
    name="start",
    about=mark("Today’s digest, and how to get it every day"),
    run=run,
    params=(Param("link", mark("where to go"), "article_1", required=False, rest=True),),
    everyday=mark("start, begin, let’s begin, get started"),
)

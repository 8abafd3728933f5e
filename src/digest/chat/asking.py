"""Questions that several commands ask: which time zone is yours, and what comes of it."""

from collections.abc import Iterable, Sequence

from digest.chat import clash, courtesy, zones
from digest.chat.clock import minute_of_day
from digest.chat.command import Call, Reply
from digest.chat.reply import answer, clock_in, command_line, hour, platform_name, review_button, rows, settings_button
from digest.chat.until import FOREVER
from digest.chat.when import days_of, hours_of, minutes_of, paused, paused_line
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import shortened
from digest.domain.document import Block
from digest.domain.language import SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE
from digest.domain.reader import Reader, upcoming
from digest.domain.schedule import local_date
from digest.domain.words import Words

UNKNOWN = "UTC"
"""The zone of a reader of whom no zone is known or guessed."""


def zone_known(reader: Reader) -> bool:
    """Whether the zone is confirmed, or at least guessed from the client or the language."""
    return reader.zone_confirmed or reader.zone != UNKNOWN


def zone_buttons(
    call: Call, found: Iterable[str], command: str, argument: str, *, in_place: bool
) -> tuple[ButtonRow, ...]:
    """A button for each zone, labelled with the time it is there, that runs the command with it."""
    words = call.words
    return rows(
        Button(
            words.sentence("{hour} {city}", hour=clock_in(words, zone, call.now), city=words.zone_name(zone)),
            command_line(command, f"{argument} {zone}".strip(), in_place=in_place),
        )
        for zone in found
    )


def likely_zones(call: Call) -> tuple[str, ...]:
    """Four clock times to offer: the reader's own zone and the client's first."""
    chinese = call.words.language in {SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE}
    first = [call.reader.zone] if zone_known(call.reader) else []
    hint = [call.message.zone] if zones.exists(call.message.zone) else []
    usual = zones.LIKELY[:1] if chinese else []
    return tuple(dict.fromkeys([*first, *hint, *usual, *zones.FIRST_OFFERED]))[:4]


def ask_zone(call: Call, command: str, argument: str = "", *, more: Iterable[ButtonRow] = ()) -> Reply:
    """Ask what time it is for the reader. The answer, pressed or typed, is the command's argument after `argument`."""
    words = call.words
    return answer(
        call,
        words.sentence("What time is it for you? Press it, or type your city or the time on your clock."),
        buttons=(*zone_buttons(call, likely_zones(call), command, argument, in_place=False), *more),
        expects=f"{command} {argument}".strip(),
        private=True,
    )


def zone_or_question(call: Call, typed: str, command: str, argument: str = "") -> str | Reply:
    """The zone that was typed, or the reply that asks again: which of several, or which at all."""
    words = call.words
    if courtesy.agrees(typed, words):  # a yes to several clock times
        return ask_zone(call, command, argument)
    found = zones.find(typed, call.now)
    if len(found) == 1 and not zones.near_miss(typed):
        return found[0]
    offered = found or likely_zones(call)
    buttons = zone_buttons(call, offered, command, argument, in_place=call.message.pressed)
    asked = _which(words, found) if found else _nowhere(words, shortened(typed))
    only = buttons[0][0] if len(found) == 1 else None
    agreed = only.command if isinstance(only, Button) else ""
    return answer(call, asked, buttons=buttons, expects=f"{command} {argument}".strip(), agreed=agreed, private=True)


def _which(words: Words, found: Sequence[str]) -> str:
    if len(found) == 1:
        return words.sentence("Is this your time?")
    return words.sentence("Which of these is your time?")


def _nowhere(words: Words, typed: str) -> str:
    if minute_of_day(typed) is not None:
        return words.sentence(
            "Nowhere is it “{typed}” just now. Try your city, or an offset such as UTC+2.", typed=typed
        )
    return words.sentence(
        "I don’t know a city or time zone called “{typed}”. Try a larger city nearby, an offset such as UTC+2, or the "
        "time on your clock.",
        typed=typed,
    )


def receipt(call: Call, reader: Reader, words: Words) -> tuple[Block | str, ...]:
    """What is certain after a change: the hour, and the day of the next digest, or that it waits for a word."""
    subscription = reader.subscription
    if subscription is None or (due := upcoming(subscription, call.now)) is None:
        return ()
    zone, quiet = subscription.rules[0].zone, reader.quiet
    waits = any(quiet.holds(minute) for minute in minutes_of(reader))
    return (
        _where_and_when(call, reader, words),
        *((words.sentence("The quiet hours hold it until {hour}.", hour=hour(words, quiet.end)),) if waits else ()),
        paused_line(words, reader, call.now)
        if paused(reader, call.now) == FOREVER
        else words.sentence("The next one comes on {day}.", day=words.day(local_date(zone, due.at))),
    )


def _where_and_when(call: Call, reader: Reader, words: Words) -> str:
    assert reader.subscription, "whoever has a digest is subscribed"
    platform, zone = reader.subscription.address.platform, words.zone_name(reader.subscription.rules[0].zone)
    told = {"days": days_of(words, reader), "hours": hours_of(words, reader), "zone": zone}
    if call.place:
        return words.sentence("The digest comes here {days} at {hours} ({zone}).", **told)
    if platform == call.message.address.platform:
        return words.sentence("You get your digest {days} at {hours} ({zone}).", **told)
    name = platform_name(words, platform)
    return words.sentence("You get your digest on {platform} {days} at {hours} ({zone}).", platform=name, **told)


def held_digest(call: Call) -> tuple[ButtonRow, ...]:
    """Which is to move, where quiet hours hold the reader's digest."""
    quiet = call.reader.quiet
    inside = [minute for minute in minutes_of(call.reader) if quiet.holds(minute)]
    return rows(clash.which(call, inside, quiet)) if inside else ()


def after_subscribing(call: Call, words: Words) -> tuple[ButtonRow, ...]:
    """What readers want next once they are subscribed: first of all to say what is to move if quiet hours hold the digest."""
    today = Button(words.sentence("Today’s digest"), command_line("digest"))
    return held_digest(call) + rows(
        (
            *((review_button(call),) if call.place else (today,)),
            Button(words.sentence("Another hour"), command_line("time", "=")),
            Button(words.sentence("Only some topics"), command_line("follow", "=only")),
            settings_button(call),
        )
    )

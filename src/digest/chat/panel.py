"""The page on which a shared place's digest is set up, where a message can hold lists to choose from.

Each choice is a press like any other: `/subscribe @08:30 zone Europe/London`. The hour behind the `@` is the one that was
chosen and is not kept yet, because nobody is subscribed; all else is kept at once. People don't type this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from digest.chat import clash, zones
from digest.chat.asking import receipt, zone_known
from digest.chat.clock import minutes_of_day
from digest.chat.command import Call, Reply
from digest.chat.reply import answer, clock_in, command_line, hour, rows, settings_button, title, view
from digest.chat.shared import place_of
from digest.chat.topics import unused
from digest.chat.when import minutes_of
from digest.domain.article import Tag
from digest.domain.buttons import Button
from digest.domain.compose.parts import tag_name
from digest.domain.document import Asks, Choice, Option, Span
from digest.services.accounts import USUAL_MINUTE
from digest.services.desk import Desk

SIGN = "@"
"""What the command of a choice begins with."""

GO = "go"
"""What the button for subscribing says."""

MOST = 25
"""The most answers of a choice."""

FULL_HOURS = range(0, 24 * 60, 60)


@dataclass(frozen=True, slots=True)
class Step:
    """What was chosen: the hours that wait for a subscription, which setting, and its new value."""

    minutes: tuple[int, ...] = ()
    setting: str = ""
    value: str = ""


def wanted(call: Call, desk: Desk, typed: str) -> bool:
    """Whether the page is meant: where there are lists, by a choice of its own or by nothing at all."""
    lists = desk.manners.choices(call.message.address.platform).lists
    return bool(call.place and lists and (typed.startswith(SIGN) or not typed))


def step(typed: str) -> Step:
    """What was chosen."""
    hours, _, rest = typed.removeprefix(SIGN).partition(" ")
    setting, _, value = rest.partition(" ")
    return Step(tuple(minutes_of_day(hours) or ()), setting, value.strip())


def command(minutes: Sequence[int], setting: str, value: object = "*") -> str:
    """The command of a choice."""
    return command_line("subscribe", f"{at(minutes)} {setting} {value}".strip(), in_place=True)


def at(minutes: Sequence[int]) -> str:
    """The hours that wait, as a command carries them."""
    return SIGN + ",".join(map(clash.typed, minutes))


async def page(call: Call, desk: Desk, minutes: Sequence[int] = (), said: str = "") -> Reply:
    """All that a digest needs, each with what is chosen now; below what was just done."""
    words, subscribed = call.words, call.reader.subscription is not None
    what = words.sentence("Choose what this place gets, then press Subscribe. You can change it any time.")
    told = receipt(call, call.reader, words) if subscribed else (what,)
    start = () if subscribed else (Button(words.sentence("Subscribe"), command(minutes, GO, ""), primary=True),)
    stop = (Button(words.sentence("Unsubscribe"), command_line("unsubscribe", in_place=True)),) if subscribed else ()
    return answer(
        call,
        title(words.sentence("The digest here")),
        *((said,) if said else ()),
        *told,
        *await _choices(call, desk, minutes),
        buttons=rows((*start, settings_button(call), *stop)),
        private=True,
    )


async def _choices(call: Call, desk: Desk, minutes: Sequence[int]) -> Sequence[Choice]:
    words = call.words
    return (
        *_place(call, minutes),
        _choice(words.sentence("Language"), command(minutes, "language"), _languages(call, desk)),
        _choice(words.sentence("Hour"), command_line("subscribe", f"{SIGN}*", in_place=True), _hours(call, minutes)),
        _choice(words.sentence("Time zone"), command(minutes, "zone"), _zones(call)),
        _choice(
            words.sentence("Topics that count more"),
            command(minutes, "topics"),
            await _topics(call, desk),
            several=True,
        ),
        *await _role(call, desk, minutes),
    )


def _choice(
    label: str, line: str, options: Sequence[Option], *, several: bool = False, asks: Asks = Asks.OPTIONS
) -> Choice:
    chosen = [one.label for one in options if one.chosen and one.label]
    return Choice(label, (Span(" · ".join((label, *chosen))),), line, tuple(options), several, asks)


def _place(call: Call, minutes: Sequence[int]) -> tuple[Choice, ...]:
    """Which place, where others can be chosen: among those that whoever asks sees around them."""
    if call.place is None or call.message.private:
        return ()
    line = f"/place * subscribe {at(minutes)} ."
    here = Option("", call.place.thread or call.place.chat, chosen=True)
    return (_choice(call.words.sentence("Channel"), line, (here,), asks=Asks.PLACES),)


def _languages(call: Call, desk: Desk) -> list[Option]:
    now = call.reader.profile.language
    return [Option(desk.speak(tag, "UTC").language_name(tag), tag, tag == now) for tag in desk.languages]


def _hours(call: Call, minutes: Sequence[int]) -> list[Option]:
    """The full hours, and those that are chosen; of two, both stand in one answer."""
    now = tuple(minutes or minutes_of(call.reader) or (USUAL_MINUTE,))
    offered = [(minute,) for minute in FULL_HOURS]
    each = sorted({*offered, now})
    return [
        Option(call.words.items([hour(call.words, one) for one in some]), ",".join(map(clash.typed, some)), some == now)
        for some in each
    ]


def _zones(call: Call) -> list[Option]:
    """The likeliest zones from west to east, by what their clocks show; the place's own among them."""
    own = [call.reader.zone] if zone_known(call.reader) else []
    found = list(dict.fromkeys((*own, *zones.LIKELY)))[: MOST - 1]
    words = call.words
    return [
        Option(
            words.sentence("{hour} {city}", hour=clock_in(words, zone, call.now), city=words.zone_name(zone)),
            zone,
            zone in own,
        )
        for zone in sorted(found, key=lambda zone: _offset(call, zone))
    ]


def _offset(call: Call, zone: str) -> timedelta:
    return call.now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


async def offered(call: Call, desk: Desk) -> Sequence[Tag]:
    """The topics to choose from: those that are followed, then those that most stories have."""
    followed = call.reader.profile.follow
    used = [*await unused(desk, followed), *(tag for tag, _ in await desk.library.tags())]
    return sorted(used, key=lambda tag: tag.slug not in followed)[:MOST]


async def _topics(call: Call, desk: Desk) -> list[Option]:
    followed = call.reader.profile.follow
    tags = await offered(call, desk)
    return [Option(tag_name(tag, view(call)), tag.slug, tag.slug in followed) for tag in tags]


async def _role(call: Call, desk: Desk, minutes: Sequence[int]) -> tuple[Choice, ...]:
    """Whom each digest calls by name; only where the platform knows which roles there are."""
    if not _place(call, minutes):
        return ()
    mention = (await desk.manners.of(place_of(call))).mention
    now = (Option("", mention, chosen=True),) if mention else ()
    label = call.words.sentence("Role to notify, if any")
    return (_choice(label, command(minutes, "role"), now, asks=Asks.ROLES),)

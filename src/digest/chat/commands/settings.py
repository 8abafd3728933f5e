"""/settings: every setting with its present value, and a button that changes it."""

from collections.abc import Iterator

from digest.chat.asking import zone_known
from digest.chat.command import Call, Command, Reply
from digest.chat.commands import dial, messages, quiet, review, score
from digest.chat.reply import answer, clock_in, command_line, rows, title, view
from digest.chat.shared import place_of
from digest.chat.topics import named
from digest.chat.when import days_of, hours_of, minutes_of, paused, paused_line
from digest.domain.buttons import Button
from digest.domain.compose.parts import tag_name
from digest.domain.document import ItemList, text
from digest.domain.reader import Profile
from digest.domain.words import mark
from digest.ports import Choices
from digest.services.desk import Desk


async def run(call: Call, desk: Desk, said: str = "") -> Reply:
    """All settings on one page, below what was just done."""
    profile = call.reader.profile
    follow = [tag_name(tag, view(call)) for tag in await named(desk, profile.follow)]
    mute = [tag_name(tag, view(call)) for tag in await named(desk, profile.mute_tags)]
    lines = (
        _when(call),
        _where(call),
        quiet.now_is(call),
        *_languages(call),
        _length(call, profile),
        score.least(call),
        dial.setting(call.words, profile.dial),
        _topics(call, follow),
        *_muted(call, mute),
        call.words.sentence("Style: {style}", style=call.words.sentence(profile.style)),
        *await _shared(call, desk),
    )
    choices = desk.manners.choices(call.message.address.platform)
    manner = await desk.manners.of(place_of(call))
    return answer(
        call,
        title(call.words.sentence("Settings")),
        *((said,) if said else ()),
        ItemList(tuple(text(line) for line in lines)),
        buttons=(
            *rows((*_buttons(call), *_messages(call, choices))),
            *rows(messages.simpler(call, manner, choices)),
        ),
        private=True,
    )


def _when(call: Call) -> str:
    words = call.words
    if not minutes_of(call.reader):
        return words.sentence("Daily digest: off")
    if paused(call.reader, call.now):
        return paused_line(words, call.reader, call.now)
    hours, days = hours_of(words, call.reader), days_of(words, call.reader)
    return words.sentence("Digest: {days} at {hours}", days=days, hours=hours)


def _where(call: Call) -> str:
    words, zone = call.words, call.reader.zone
    if not zone_known(call.reader):
        return words.sentence("Time zone: not set yet")
    now = clock_in(words, zone, call.now)
    return words.sentence("Time zone: {zone} ({hour} now)", zone=words.zone_name(zone), hour=now)


def _languages(call: Call) -> tuple[str, ...]:
    words, profile = call.words, call.reader.profile
    stories = words.items([words.language_name(tag) for tag in profile.languages])
    return (
        words.sentence("Language: {language}", language=words.language_name(profile.language)),
        words.sentence("Stories in: {languages}", languages=stories),
        *((words.sentence("Both languages side by side, the second folded"),) if profile.side_by_side else ()),
    )


def _length(call: Call, profile: Profile) -> str:
    return call.words.sentence("Stories in a digest: up to {count}", count=call.words.number(profile.length))


def _topics(call: Call, names: list[str]) -> str:
    words = call.words
    if not names:
        return words.sentence("Topics you follow: none yet")
    listed = words.items(names)
    if call.reader.profile.only:
        return words.sentence("Only these topics: {topics}", topics=listed)
    return words.sentence("Topics you follow: {topics}", topics=listed)


def _muted(call: Call, names: list[str]) -> Iterator[str]:
    words, typed = call.words, call.reader.profile.mute_words
    if names:
        yield words.sentence("Muted topics: {topics}", topics=words.items(names))
    if typed:
        yield words.sentence("Muted words: {words}", words=words.items(typed))
    if not (names or typed):
        yield words.sentence("Muted: nothing")


async def _shared(call: Call, desk: Desk) -> tuple[str, ...]:
    """What only shared places have."""
    if call.place is None:
        return ()
    words = call.words
    asking = words.sentence("Who may ask here: {who}", who=words.sentence(call.reader.asking))
    return asking, review.setting(words, await desk.reviews.of(call.reader))


def _messages(call: Call, choices: Choices) -> tuple[Button, ...]:
    if choices == Choices():
        return ()
    return (Button(call.words.sentence("Messages"), command_line("messages", in_place=True)),)


def _buttons(call: Call) -> tuple[Button, ...]:
    words = call.words
    subscribed = call.reader.subscription is not None
    plain = call.reader.profile.style == "plain"
    pages = (
        (words.sentence("Time"), "time", ""),
        (words.sentence("Time zone"), "timezone", ""),
        (words.sentence("Quiet hours"), "quiet", ""),
        (words.sentence("Language"), "language", ""),
        (words.sentence("Length and scores"), "length", ""),
        (words.sentence("Follow topics"), "follow", ""),
        (words.sentence("Mute"), "mute", ""),
        (words.sentence("Normal style"), "style", "normal")
        if plain
        else (words.sentence("Plain style"), "style", "plain"),
        (words.sentence("Unsubscribe"), "unsubscribe", "")
        if subscribed
        else (words.sentence("Subscribe"), "subscribe", ""),
    )
    asking = ((words.sentence("Who may ask"), "asking", ""),) if call.place else ()
    return tuple(
        Button(label, command_line(name, argument, in_place=True)) for label, name, argument in (*pages, *asking)
    )


COMMAND = Command(
    name="settings",
    about=mark("All your settings"),
    run=run,
    menu=True,
    everyday=mark(
        "settings, my settings, show my settings, what are my settings, options, preferences, change "
        "settings, undo, change it back, go back, back, reset, reset my settings, setup, configure, config, "
        "how do i change settings, when is the next digest, when is my next digest, when do i get my next "
        "digest, when does the next digest come, am i subscribed, how long am i paused, am i paused, what did "
        "i mute, what is muted, what do i follow, what am i following, my subscription, status, my status, i changed "
        "my mind"
    ),
    aliases=("options", "preferences"),
    changes=True,
)

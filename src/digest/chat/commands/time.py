"""/time: the hour of the daily digest."""

import re
from collections.abc import Sequence
from dataclasses import replace

from digest.chat import clash
from digest.chat.asking import receipt
from digest.chat.clock import minutes_of_day
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import pause, subscribe
from digest.chat.reply import answer, command_line, hour, rows, settings_button, title
from digest.chat.when import minutes_of, paused, paused_line
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import shortened
from digest.domain.words import mark
from digest.services.desk import Desk

PER_ROW = 6

HOURS = "="
"""What the button for another hour says."""

TWICE = re.compile(r"=(?P<hour>\d\d:\d\d)")
"""What the button for a second digest says: the hour of the first. Nobody types it."""


async def run(call: Call, desk: Desk) -> Reply:
    """Set the hour, or two, kept for later by whoever gets no digest; 24 hours to choose from where none was given."""
    words = call.words
    typed, over = clash.parted(call.args.get("hour", ""))
    if not typed and call.reader.subscription:
        return _page(call)
    if typed in ("", HOURS):
        return hours(call)
    if first := TWICE.fullmatch(typed):
        return hours(call, words.sentence("At what time should the second one come?"), before=first["hour"])
    minutes = minutes_of_day(typed)
    if not minutes:
        wrong = words.sentence("“{typed}” isn’t a time. Send /time 08:30, or press an hour:", typed=shortened(typed))
        return hours(call, wrong)
    free = await clash.settled(call, desk, minutes, "time", over=over)
    if isinstance(free, Reply):
        return free
    if free.reader.subscription is None:
        return await _kept(free, desk, minutes)
    reader = await desk.accounts.keep_hours(free.reader, minutes, call.now)
    return subscribe.subscribed(replace(free, reader=reader), desk)


async def _kept(call: Call, desk: Desk, minutes: Sequence[int]) -> Reply:
    """Nobody is subscribed for having said when: the hour is kept, and the digest offered at it."""
    words, at = call.words, call.words.items([hour(call.words, minute) for minute in minutes])
    await desk.accounts.keep_hours(call.reader, minutes, call.now)
    said = words.sentence("You get no daily digest now. Press Subscribe, and it comes at {hour}.", hour=at)
    start = Button(words.sentence("Subscribe"), command_line("subscribe", clash.hours(minutes)), primary=True)
    return answer(call, said, buttons=((start, settings_button(call)),), private=True)


def _page(call: Call) -> Reply:
    """When the digest comes, and what of that can be changed."""
    words, first = call.words, clash.typed(minutes_of(call.reader)[0])
    often = (
        (words.sentence("Only once a day"), "time", first)
        if len(minutes_of(call.reader)) > 1
        else (words.sentence("Twice a day"), "time", f"={first}")
    )
    changes = (
        (words.sentence("Another hour"), "time", HOURS),
        often,
        (words.sentence("Days"), "days", ""),
        (words.sentence("Quiet hours"), "quiet", ""),
        (words.sentence("Time zone"), "timezone", ""),
    )
    buttons = [Button(label, command_line(name, argument, in_place=True)) for label, name, argument in changes]
    wait = pause.resume_button(words) if paused(call.reader, call.now) else pause.pause_button(words)
    told = (
        (paused_line(words, call.reader, call.now),)
        if paused(call.reader, call.now)
        else receipt(call, call.reader, words)
    )
    return answer(
        call,
        title(words.sentence("Time")),
        *told,
        buttons=rows((*buttons, wait, settings_button(call))),
        expects="time",
        private=True,
    )


def hours(call: Call, said: str = "", command: str = "time", *, before: str = "") -> Reply:
    """The hours of the day to choose from; the one pressed, or a time typed, is the command's argument after `before`."""
    said = said or call.words.sentence("What time should the digest come? Press an hour, or type a time such as 8:30.")
    buttons = [_button(call, 60 * at, command, before) for at in range(24)]
    grid: tuple[ButtonRow, ...] = rows(buttons, PER_ROW)
    expects = f"{command} {before}".strip()
    return answer(call, said, buttons=(*grid, (settings_button(call),)), expects=expects, private=True)


def _button(call: Call, minute: int, command: str, before: str) -> Button:
    time, chosen = hour(call.words, minute), minute in minutes_of(call.reader)
    typed = f"{before} {time}".strip()
    return Button(time[:2], command_line(command, typed, in_place=True), title=time, primary=chosen)


COMMAND = Command(
    name="time",
    about=mark("When the digest comes"),
    run=run,
    params=(Param("hour", mark("a time of day"), "08:30", required=False, rest=True),),
    everyday=mark(
        "time, hour, another hour, change time, change the time, change the hour, how do i change the time, "
        "twice a day, send it in the evening, send it at night, send it in the morning, in the evening, in "
        "the morning, earlier, send it earlier, send it later, a different time, too early, too late, set a "
        "time, when do you send it, morning and evening, once a day, just once a day, only once a day, only "
        "in the morning, only in the evening, mornings only, a little later, a bit later, a little "
        "earlier, a bit earlier"
    ),
    aliases=("hour",),
    changes=True,
)

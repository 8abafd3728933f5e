"""/time: the hour of the daily digest."""

from digest.chat import clash
from digest.chat.clock import minute_of_day
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import subscribe
from digest.chat.reply import answer, command_line, hour, rows, settings_button
from digest.domain.compose.parts import shortened
from digest.domain.document import Button, ButtonRow
from digest.domain.words import mark
from digest.services.desk import Desk

PER_ROW = 6


async def run(call: Call, desk: Desk) -> Reply:
    """Set the hour, kept for later by whoever gets no digest; 24 hours to choose from where none was given."""
    words = call.words
    typed, over = clash.parted(call.args.get("hour", ""))
    if not typed:
        return hours(call)
    minute = minute_of_day(typed)
    if minute is None:
        wrong = words.sentence("“{typed}” isn’t a time. Send /time 08:30, or press an hour:", typed=shortened(typed))
        return hours(call, wrong)
    free = await clash.settled(call, desk, minute, "time", over=over)
    if isinstance(free, Reply):
        return free
    if free.reader.subscription is None:
        return await _kept(free, desk, minute)
    return await subscribe.subscribe(free, desk, minute)


async def _kept(call: Call, desk: Desk, minute: int) -> Reply:
    """Nobody is subscribed for having said when: the hour is kept, and the digest offered at it."""
    words, at = call.words, hour(call.words, minute)
    await desk.accounts.keep_hour(call.reader, minute, call.now)
    said = words.sentence("You get no daily digest now. If you’d like it, it comes at {hour}.", hour=at)
    start = Button(words.sentence("Subscribe"), command_line("subscribe", at), primary=True)
    return answer(call, said, buttons=((start, settings_button(call)),), private=True)


def hours(call: Call, said: str = "", command: str = "time") -> Reply:
    """The hours of the day to choose from; the one pressed, or a time typed, is the argument of the command."""
    said = said or call.words.sentence("What time should the digest come? Press an hour, or type a time such as 8:30.")
    subscription = call.reader.subscription
    now = subscription.rules[0].minute if subscription and subscription.rules else None
    buttons = [_button(call, 60 * at, now, command) for at in range(24)]
    grid: tuple[ButtonRow, ...] = rows(buttons, PER_ROW)
    return answer(call, said, buttons=(*grid, (settings_button(call),)), expects=command, private=True)


def _button(call: Call, minute: int, now: int | None, command: str) -> Button:
    time = hour(call.words, minute)
    return Button(time[:2], command_line(command, time, in_place=True), title=time, primary=minute == now)


COMMAND = Command(
    name="time",
    about=mark("When the digest comes"),
    run=run,
    params=(Param("hour", mark("a time of day"), "08:30", required=False, rest=True),),
    everyday=mark("time, hour, another hour, change time, change the time, change the hour, how do i change the time"),
    aliases=("hour",),
    changes=True,
)

"""/time: the hour of the daily digest."""

from digest.chat.asking import ask_zone, zone_known
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
    """Set the hour, which subscribes whoever was not; 24 hours to choose from where none was given."""
    words, typed = call.words, call.args.get("hour", "")
    if not call.message.private:
        return await subscribe.run(call, desk)
    if not typed:
        return _hours(
            call, words.sentence("What time should the digest come? Press an hour, or type a time such as 8:30.")
        )
    minute = minute_of_day(typed)
    if minute is None:
        wrong = words.sentence("“{typed}” isn’t a time. Send /time 08:30, or press an hour:", typed=shortened(typed))
        return _hours(call, wrong)
    if not zone_known(call.reader):
        return ask_zone(call, "subscribe", hour(words, minute))
    return await subscribe.subscribe(call, desk, minute)


def _hours(call: Call, said: str) -> Reply:
    subscription = call.reader.subscription
    now = subscription.rules[0].minute if subscription and subscription.rules else None
    buttons = [_button(call, 60 * at, now) for at in range(24)]
    grid: tuple[ButtonRow, ...] = rows(buttons, PER_ROW)
    return answer(call, said, buttons=(*grid, (settings_button(call),)), expects="time", private=True)


def _button(call: Call, minute: int, now: int | None) -> Button:
    time = hour(call.words, minute)
    return Button(time[:2], command_line("time", time, in_place=True), title=time, primary=minute == now)


COMMAND = Command(
    name="time",
    about=mark("When the digest comes"),
    run=run,
    params=(Param("hour", mark("a time of day"), "08:30", required=False, rest=True),),
    everyday=mark("time, hour, another hour"),
    aliases=("hour",),
)

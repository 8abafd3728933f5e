"""/days: on which days of the week the digest comes."""

from collections.abc import Iterator
from dataclasses import replace

from digest.chat.asking import receipt
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.days import WEEK, WEEKEND, WORKDAYS, command_days, on_days, typed_days
from digest.chat.reply import answer, capitalised, command_line, rows, settings_button
from digest.chat.when import weekdays_of
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.document import Block
from digest.domain.schedule import EVERY_DAY
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Set the days, or offer them; each can be switched on and off by itself."""
    words, typed = call.words, call.args.get("days", "")
    if call.reader.subscription is None:
        said = words.sentence("Subscribe first, and then choose the days.")
        subscribe = Button(words.sentence("Subscribe"), command_line("subscribe"), primary=True)
        return answer(call, said, buttons=((subscribe, settings_button(call)),), private=True)
    if not typed:
        return _page(
            call, words.sentence("On which days should the digest come? Each one covers what is new since the last.")
        )
    wanted = typed_days(typed)
    if wanted is None:
        said = words.sentence(
            "“{typed}” isn’t a day of the week. Send /days mon wed fri, or press:", typed=shortened(typed)
        )
        return _page(call, said)
    reader = await desk.accounts.on_days(call.reader, wanted, call.now)
    call = replace(call, reader=reader)
    return _page(call, words.sentence("Done."), *receipt(call, reader, words))


def _page(call: Call, *said: Block | str) -> Reply:
    words, now = call.words, weekdays_of(call.reader)
    sets = [
        Button(
            capitalised(on_days(words, some)),
            command_line("days", "daily" if some == EVERY_DAY else command_days(some), in_place=True),
            primary=some == now,
        )
        for some in (EVERY_DAY, WORKDAYS, WEEKEND)
    ]
    return answer(
        call,
        *said,
        buttons=(*rows(_toggles(call, now)), *rows((*sets, settings_button(call)))),
        expects="days",
        private=True,
    )


def _toggles(call: Call, now: int) -> Iterator[Button]:
    """A button for each day: it adds the day, or takes it away where another one is left."""
    for day in WEEK:
        chosen, name = now >> day & 1, call.words.weekday(day)
        label = call.words.sentence("✓ {name}", name=name) if chosen else name
        after = now ^ 1 << day or now
        yield Button(label, command_line("days", command_days(after), in_place=True))


COMMAND = Command(
    name="days",
    about=mark("On which days the digest comes"),
    run=run,
    params=(Param("days", mark("days of the week"), mark("mon wed fri"), required=False, rest=True),),
    everyday=mark(
        "days, which days, change the days, another day, other days, too many messages, too many "
        "notifications, too often, less often, less frequently, fewer messages, not every day, once a week, "
        "weekly, how often, every other day, every second day, every two days"
    ),
    changes=True,
)

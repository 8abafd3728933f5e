"""/length: how many stories a digest holds at most."""

from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, rows, settings_button
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk

OFFERED = (3, 5, 7, 10, 15)
MOST = 20


async def run(call: Call, desk: Desk) -> Reply:
    """Set the number, 1 to 20, or offer some."""
    words = call.words
    given = call.args.get("count")
    if given is None:
        return _offer(call, words.sentence("How many stories at most? On a slow day there are fewer."))
    wanted, before = int(given), call.reader.profile.length
    if not 1 <= wanted <= MOST:
        return _offer(
            call,
            words.sentence("A digest holds 1 to {most} stories. How many would you like?", most=words.number(MOST)),
        )
    await desk.accounts.choose(call.reader, replace(call.reader.profile, length=wanted))
    return _done(call, wanted, before) if wanted != before else _unchanged(call, wanted)


def _done(call: Call, wanted: int, before: int) -> Reply:
    words = call.words
    said = words.plural(
        "Done. Your digest holds the one story most worth reading.",
        "Done. Your digest holds up to {count} stories.",
        wanted,
    )
    back = Button(
        words.plural("Back to {count} story", "Back to {count} stories", before),
        command_line("length", before, in_place=True),
    )
    another = Button(words.sentence("Another number"), command_line("length", in_place=True))
    return answer(call, said, buttons=rows((back, another, settings_button(call))), private=True)


def _unchanged(call: Call, wanted: int) -> Reply:
    words = call.words
    said = words.plural(
        "It stays as it is: your digest holds the one story most worth reading.",
        "It stays as it is: your digest holds up to {count} stories.",
        wanted,
    )
    another = Button(words.sentence("Another number"), command_line("length", in_place=True))
    return answer(call, said, buttons=rows((another, settings_button(call))), private=True)


def _offer(call: Call, said: str) -> Reply:
    words, now = call.words, call.reader.profile.length
    buttons = [
        Button(words.number(count), command_line("length", count, in_place=True), primary=count == now)
        for count in OFFERED
    ]
    more = (
        Button(words.sentence("Minimum score"), command_line("score", in_place=True)),
        Button(words.sentence("Dial"), command_line("dial", in_place=True)),
        settings_button(call),
    )
    return answer(call, said, buttons=(*rows(buttons, 5), *rows(more)), expects="length", private=True)


COMMAND = Command(
    name="length",
    about=mark("How many stories a digest holds"),
    run=run,
    params=(Param("count", mark("a number from 1 to 20"), "5", required=False, kind=int),),
    everyday=mark("length, how many stories, number of stories"),
    changes=True,
)

"""/quiet: the hours in which nothing is started."""

from dataclasses import replace

from digest.chat import clash
from digest.chat.asking import held_digest, receipt
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, rows, settings_button, title
from digest.chat.span import span
from digest.chat.when import minutes_of
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.quiet import LONGEST, NEVER, Quiet
from digest.domain.words import mark
from digest.services.desk import Desk

OFFERED = tuple(Quiet(start * 60, end * 60) for start, end in ((21, 7), (22, 7), (22, 8), (23, 7), (23, 9), (0, 8)))


async def run(call: Call, desk: Desk) -> Reply:
    """Set the hours, or have none; some to choose from where none were given."""
    typed, over = clash.parted(call.args.get("hours", ""))
    if not typed:
        return _page(call)
    words, quiet = call.words, span(typed)
    if quiet is None:
        said = words.sentence(
            "“{typed}” isn’t a span of hours. Send /quiet 22-7, or press one:", typed=shortened(typed)
        )
        return _page(call, said)
    if quiet.length > LONGEST:
        most = words.number(LONGEST // 60)
        return _page(call, words.sentence("Quiet hours last {most} hours at most. Which should they be?", most=most))
    reader = await desk.accounts.hush(call.reader, quiet, call.now)
    if over and reader.subscription:
        minutes = clash.moved(minutes_of(reader), quiet)
        reader = await desk.accounts.keep_hours(reader, minutes, call.now)
    return _done(replace(call, reader=reader))


def _done(call: Call) -> Reply:
    words, quiet = call.words, call.reader.quiet
    said = (
        words.sentence(
            "Done. Quiet hours: {quiet}. I won’t write first then, but I always answer.",
            quiet=clash.written(words, quiet),
        )
        if quiet
        else words.sentence("Done. There are no quiet hours.")
    )
    told = receipt(call, call.reader, words)
    return answer(call, said, *told, buttons=(*held_digest(call), (settings_button(call),)), private=True)


def _page(call: Call, said: str = "") -> Reply:
    words, now = call.words, call.reader.quiet
    usual = words.sentence("In quiet hours I never write first. Pick some, or type your own, such as 22-7.")
    buttons = [
        Button(clash.written(words, one), command_line("quiet", clash.bare(one), in_place=True), primary=one == now)
        for one in OFFERED
    ]
    off = Button(words.sentence("No quiet hours"), command_line("quiet", "off", in_place=True), primary=now == NEVER)
    return answer(
        call,
        title(words.sentence("Quiet hours")),
        now_is(call),
        said or usual,
        buttons=rows((*buttons, off, settings_button(call))),
        expects="quiet",
        private=True,
    )


def now_is(call: Call) -> str:
    """The quiet hours there are, as /settings lists them."""
    words, quiet = call.words, call.reader.quiet
    if not quiet:
        return words.sentence("Quiet hours: none")
    return words.sentence("Quiet hours: {quiet}", quiet=clash.written(words, quiet))


COMMAND = Command(
    name="quiet",
    about=mark("Quiet hours, when I never write first"),
    run=run,
    params=(Param("hours", mark("from when until when, or off"), "22-7", required=False, rest=True),),
    everyday=mark("quiet hours, quiet, do not disturb, don't disturb, don't disturb me, night mode, not at night"),
    aliases=("dnd",),
    changes=True,
)

"""/timezone: where the reader's clock stands."""

from dataclasses import replace

from digest.chat.asking import ask_zone, receipt, zone_known, zone_or_question
from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.reply import answer, clock_in, command_line, rows, settings_button
from digest.domain.buttons import Button
from digest.domain.document import Paragraph, text
from digest.domain.words import Words, mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Set the zone that was typed, asking which where several fit."""
    typed = call.args.get("zone", "")
    if not typed:
        return _told(call, ask_zone(call, "timezone", more=((settings_button(call),),)))
    zone = zone_or_question(call, typed, "timezone")
    if isinstance(zone, Reply):
        return zone
    reader = await desk.accounts.move(call.reader, zone, call.now)
    words = desk.speak(reader.profile.language, zone)
    said = _clock(call, words, zone)
    subscribe = () if reader.subscription else (Button(words.sentence("Subscribe"), command_line("subscribe")),)
    return answer(
        replace(call, words=words),
        said,
        *receipt(call, reader, words),
        buttons=rows((*subscribe, settings_button(replace(call, words=words)))),
        private=True,
    )


def _clock(call: Call, words: Words, zone: str) -> str:
    hour = clock_in(words, zone, call.now)
    return words.sentence("Your time zone: {zone}. It is {hour} there.", zone=words.zone_name(zone), hour=hour)


def _told(call: Call, asked: Reply) -> Reply:
    """The question, below what is known already."""
    if not zone_known(call.reader):
        return asked
    known = Paragraph(text(_clock(call, call.words, call.reader.zone)))
    return replace(asked, document=replace(asked.document, blocks=(known, *asked.document.blocks)))


COMMAND = Command(
    name="timezone",
    about=mark("Your time zone"),
    run=run,
    params=(
        Param("zone", mark("a city or an offset"), mark("London"), required=False, rest=True, suggests=Suggests.ZONE),
    ),
    everyday=mark(
        "timezone, time zone, what time is it, what time is it for me, what's my time zone, my time zone, "
        "change time zone, change the time zone, change my time zone, wrong time zone, the time is wrong, the "
        "time zone is wrong, the hour is wrong, you sent it at the wrong time, it came at the wrong time, it "
        "comes at the wrong time"
    ),
    aliases=("tz", "zone"),
    changes=True,
)

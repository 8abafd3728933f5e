"""/timezone: where the reader's clock stands."""

from dataclasses import replace

from digest.chat.asking import ask_zone, receipt, zone_or_question
from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.reply import answer, clock_in, command_line, rows, settings_button
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Set the zone that was typed, asking which where several fit."""
    typed = call.args.get("zone", "")
    if not typed:
        return ask_zone(call, "timezone", more=((settings_button(call),),))
    zone = zone_or_question(call, typed, "timezone")
    if isinstance(zone, Reply):
        return zone
    reader = await desk.accounts.move(call.reader, zone, call.now)
    words = desk.speak(reader.profile.language, zone)
    said = words.sentence(
        "Your time zone: {zone}. It is {hour} there.", zone=words.zone_name(zone), hour=clock_in(words, zone, call.now)
    )
    subscribe = () if reader.subscription else (Button(words.sentence("Subscribe"), command_line("subscribe")),)
    return answer(
        replace(call, words=words),
        said,
        *receipt(call, reader, words),
        buttons=rows((*subscribe, settings_button(replace(call, words=words)))),
        private=True,
    )


COMMAND = Command(
    name="timezone",
    about=mark("Your time zone"),
    run=run,
    params=(
        Param("zone", mark("a city or an offset"), mark("London"), required=False, rest=True, suggests=Suggests.ZONE),
    ),
    everyday=mark("timezone, time zone"),
    aliases=("tz", "zone"),
    changes=True,
)

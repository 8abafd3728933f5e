"""/mention: the role that each digest of a shared place calls by name, where the platform has roles."""

import re
from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.reply import answer, command_line, settings_button
from digest.chat.shared import exist, place_of, without_places
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk

NOBODY = "-"
_ROLE = re.compile(r"(?:<@&)?(?P<role>\d{1,20})>?", re.ASCII)


async def run(call: Call, desk: Desk) -> Reply:
    """Choose the role, or nobody; without one, say what is chosen. It is the only name that a digest ever calls."""
    words = call.words
    if call.place is None and not exist(call.message.address.platform, desk):
        return without_places(call, desk)
    if call.place is None or not desk.manners.choices(call.message.address.platform).mentions:
        return answer(call, words.sentence("There is nobody to mention here."))
    mention = await choose(call, desk, call.args.get("role", ""))
    said = (
        words.sentence("Each digest mentions the role that you chose.")
        if mention
        else words.sentence("The digest mentions nobody. Name a role with /mention to have it notified each time.")
    )
    off = (Button(words.sentence("Mention nobody"), command_line("mention", NOBODY, in_place=True)),) if mention else ()
    return answer(call, said, buttons=(off, (settings_button(call),)), private=True)


async def choose(call: Call, desk: Desk, typed: str) -> str | None:
    """Keep the role that was typed, or nobody; what is no role changes nothing. Who is mentioned from now on."""
    place = place_of(call)
    before = await desk.manners.of(place)
    found = _ROLE.fullmatch(typed)
    chosen = found["role"] if found else None if typed == NOBODY else before.mention
    if chosen != before.mention:
        await desk.manners.keep(place, replace(before, mention=chosen))
    return chosen


def offered(platform: str, desk: Desk) -> bool:
    """Whether there are roles."""
    return desk.manners.choices(platform).mentions


COMMAND = Command(
    name="mention",
    about=mark("Have each digest notify a role"),
    run=run,
    params=(Param("role", mark("a role of this server"), "-", required=False, suggests=Suggests.ROLE),),
    changes=True,
    called=mark("mention"),
    offered=offered,
)

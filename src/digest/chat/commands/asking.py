"""/asking: who is answered in a shared place."""

from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import settings
from digest.chat.reply import answer, capitalised, command_line, review_button, rows, settings_button
from digest.chat.shared import exist
from digest.domain.buttons import Button
from digest.domain.place import Asking
from digest.domain.words import mark
from digest.services.desk import Desk

CHOICES = (mark("everyone"), mark("admins"), mark("nobody"))


async def run(call: Call, desk: Desk) -> Reply:
    """Choose who may ask, and show the settings; or say what there is to choose."""
    words = call.words
    if call.place is None:
        return answer(call, words.sentence("That is for groups. Here I always answer you."))
    if wanted := call.args.get("who"):
        place = await desk.places.let_ask(call.reader, call.place, Asking(wanted))
        return await settings.run(replace(call, reader=place), desk, words.sentence("Done."))
    said = words.sentence("Who may ask me? Administrators can always change the settings.")
    buttons = [
        Button(capitalised(words.sentence(who)), command_line("asking", who, in_place=True), primary=_is(call, who))
        for who in CHOICES
    ]
    return answer(call, said, buttons=rows((*buttons, review_button(call), settings_button(call))), private=True)


def _is(call: Call, who: str) -> bool:
    return call.reader.asking == who


COMMAND = Command(
    name="asking",
    about=mark("Who may ask in a group"),
    run=run,
    params=(Param("who", mark("everyone, admins or nobody"), mark("admins"), required=False, choices=CHOICES),),
    changes=True,
    offered=exist,
    called=mark("who may ask"),
)

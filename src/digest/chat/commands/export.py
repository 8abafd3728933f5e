"""/export: everything stored about the reader, as a file."""

import json
from dataclasses import replace

from digest.chat.command import Attachment, Call, Command, Reply
from digest.chat.reply import answer, command_line, settings_button
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """A JSON file."""
    words = call.words
    data = await (
        desk.places.export(call.reader, call.place)
        if call.place
        else desk.accounts.export(call.reader, call.message.address)
    )
    body = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()
    if call.place is None:
        label, said = words.sentence("Erase my data"), words.sentence("Here is everything I have stored about you.")
    else:
        label = words.sentence("Erase its data")
        said = words.sentence("Here is everything I have stored about this group or channel.")
    erase = Button(label, command_line("forget"))
    reply = answer(call, said, buttons=((erase, settings_button(call)),), private=True)
    return replace(reply, attachment=Attachment("digest-data.json", "application/json", body))


COMMAND = Command(
    name="export",
    about=mark("Everything stored about you, as a file"),
    run=run,
    everyday=mark("export my data, get my data, download my data"),
    changes=True,
    alone=True,
)

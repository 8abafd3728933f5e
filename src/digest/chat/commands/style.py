"""/style: normal, or plain for screen readers."""

from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import settings
from digest.chat.reply import answer, capitalised, command_line, rows, settings_button
from digest.chat.trouble import AGAIN
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk

STYLES = (mark("normal"), mark("plain"))


async def run(call: Call, desk: Desk) -> Reply:
    """Change the style and show the settings in it, or say what there is to choose."""
    words = call.words
    if wanted := call.args.get("style"):
        reader = await desk.accounts.choose(call.reader, replace(call.reader.profile, style=wanted))
        done = words.sentence("Done. Style: {style}.", style=words.sentence(wanted))
        return await settings.run(replace(call, reader=reader), desk, done)
    said = words.sentence("Plain style is made for screen readers: no symbols, nothing folded, one button a row.")
    buttons = [
        Button(capitalised(words.sentence(style)), command_line("style", style, in_place=True)) for style in STYLES
    ]
    return answer(call, said, buttons=rows((*buttons, settings_button(call))), expects=f"style {AGAIN}", private=True)


COMMAND = Command(
    name="style",
    about=mark("Normal, or plain for screen readers"),
    run=run,
    params=(Param("style", mark("normal or plain"), mark("plain"), required=False, choices=STYLES),),
    everyday=mark("style, change style, change the style, screen reader, bigger font, larger text, font, font size"),
    changes=True,
)

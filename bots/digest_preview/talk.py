"""The terminal chat: the same conversation as everywhere, with numbered buttons; reads a pipe as well as a keyboard."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from digest.chat.command import Attachment, Message
from digest.domain.document import Button, Document
from digest.domain.reader import Address
from digest.platforms import Context
from digest_preview.terminal import render

PROMPT = "› "


@dataclass(frozen=True, slots=True)
class Screen:
    """Where answers are printed: columns, and whether colours are wanted."""

    out: TextIO
    width: int
    color: bool

    def show(self, document: Document) -> None:
        """Print a document and an empty line below it."""
        self.out.write(render(document, width=self.width, color=self.color) + "\n\n")
        self.out.flush()


async def talk(context: Context, lines: TextIO, screen: Screen, *, language: str, zone: str) -> None:
    """Answer each line until the input ends. Each interface language is a reader of its own: `preview:terminal-en`."""
    address = Address("preview", f"terminal-{language}")
    buttons: tuple[Button, ...] = ()
    interactive = lines.isatty()
    while True:
        if interactive:
            screen.out.write(PROMPT)
            screen.out.flush()
        line = await asyncio.to_thread(lines.readline)
        if not line:
            return
        if not line.strip():
            continue
        command = pressed(line.strip(), buttons)
        message = Message(command or line.strip(), address, address.chat, bool(command), language, zone)
        reply = await context.converse(message)
        screen.show(reply.document)
        if reply.attachment:
            screen.out.write(f"→ {save(reply.attachment, Path.cwd())}\n\n")
        buttons = choices(reply.document)


def choices(document: Document) -> tuple[Button, ...]:
    """The buttons of a message that run something, in the order in which the terminal numbers them."""
    return tuple(button for row in document.buttons for button in row if isinstance(button, Button))


def pressed(typed: str, buttons: tuple[Button, ...]) -> str | None:
    """The command of the button meant by its label, else by its number from 1; None where it is neither."""
    for button in buttons:
        if typed.casefold() == button.label.casefold():
            return button.command
    if typed.isdecimal() and 1 <= int(typed) <= len(buttons):
        return buttons[int(typed) - 1].command
    return None


def save(attachment: Attachment, folder: Path) -> Path:
    """Write the file under its own name in the folder, never over another; where it is."""
    name = Path(attachment.name).name
    for number in range(1, 1000):
        path = folder / (name if number == 1 else f"{Path(name).stem}-{number}{Path(name).suffix}")
        try:
            with path.open("xb") as file:
                file.write(attachment.body)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(name)

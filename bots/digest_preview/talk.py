"""The terminal chat: the same conversation as everywhere, with numbered buttons; reads a pipe as well as a keyboard."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from digest.chat.command import Attachment, Message
from digest.domain.document import Button, Document
from digest.domain.reader import Address
from digest.platforms import Context
from digest_preview.terminal import choices, render

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
    shown: Document | None = None
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
        command = pressed(line.strip(), shown)
        message = Message(command or line.strip(), address, address.chat, bool(command), language, zone)
        reply = await context.converse(message)
        screen.show(reply.document)
        if reply.attachment:
            screen.out.write(f"→ {save(reply.attachment, Path.cwd())}\n\n")
        shown = reply.document


def pressed(typed: str, shown: Document | None) -> str | None:
    """The command of the shown button meant by its number or its label; None where it is neither."""
    meant = typed.casefold()
    for number, button in choices(shown) if shown else ():
        if isinstance(button, Button) and meant in (number, button.label.casefold()):
            return button.command
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

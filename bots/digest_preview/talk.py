"""The terminal chat: the same conversation as everywhere, each button with a mark to type; reads a pipe as well as a keyboard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TextIO

from digest.chat.command import Attachment, Message
from digest.domain.buttons import Button
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.platforms import Context
from digest_preview.live import LiveMailbox
from digest_preview.mail import Kind
from digest_preview.mailbox import FILE_NAME, Mailbox
from digest_preview.payload import document_of
from digest_preview.terminal import choices, render

PROMPT = "› "

GOES_ON = "\\"
"""What a line ends in whose message goes on in the next one."""


@dataclass
class Screen:
    """Where answers are printed: columns, and whether colours are wanted. `shown` is the message at the bottom."""

    out: TextIO
    width: int
    color: bool
    shown: Document | None = None

    def show(self, document: Document) -> None:
        """Print a document and an empty line below it."""
        self.shown = document
        self.out.write(render(document, width=self.width, color=self.color) + "\n\n")
        self.out.flush()


async def talk(context: Context, lines: TextIO, screen: Screen, *, language: str, zone: str, name: str = "") -> None:
    """Answer each line until the input ends. Whoever gives no name is a reader for each language: `preview:terminal-en`."""
    address = Address("preview", name or f"terminal-{language}")
    async with _arriving(context, address.chat, screen):
        await _converse(context, lines, screen, Message("", address, address.chat, language=language, zone=zone))


async def _converse(context: Context, lines: TextIO, screen: Screen, blank: Message) -> None:
    async for text in _messages(_typed(lines, screen.out)):
        command = pressed(text, screen.shown)
        reply = await context.converse(replace(blank, text=command or text, pressed=bool(command)))
        if reply.document.blocks:
            screen.show(reply.document)
        if reply.attachment:
            screen.out.write(_saved(reply.attachment))


def _saved(attachment: Attachment) -> str:
    try:
        return f"→ {save(attachment, Path.cwd())}\n\n"
    except OSError as error:
        return f"→ {attachment.name}: {error.strerror}\n\n"


async def _messages(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Each line that is not empty, and as one message those that are joined by a backslash at their ends."""
    begun: list[str] = []
    async for line in lines:
        begun.append(line.rstrip().removesuffix(GOES_ON))
        if line.rstrip().endswith(GOES_ON):
            continue
        if text := "\n".join(begun).strip():
            yield text
        begun.clear()


async def _typed(lines: TextIO, out: TextIO) -> AsyncIterator[str]:
    """Each line as it is typed, until the input ends.

    A daemon thread reads, one line when one is wanted: Ctrl-C need not wait for it, as it would for the loop's own threads.
    """
    loop = asyncio.get_running_loop()
    while True:
        if lines.isatty():
            out.write(PROMPT)
            out.flush()
        line: asyncio.Future[str] = loop.create_future()
        Thread(target=_read_line, args=(lines, loop, line), daemon=True).start()
        if not await line:
            return
        yield line.result()


def _read_line(lines: TextIO, loop: asyncio.AbstractEventLoop, line: asyncio.Future[str]) -> None:
    typed = lines.readline()
    with suppress(RuntimeError):  # the loop has ended while nobody typed
        loop.call_soon_threadsafe(line.set_result, typed)


@asynccontextmanager
async def _arriving(context: Context, visitor: str, screen: Screen) -> AsyncIterator[None]:
    """Show each digest as it arrives, whichever process delivers it."""
    mailbox = LiveMailbox(context.data_dir / FILE_NAME)
    await mailbox.open()
    tasks = [asyncio.create_task(mailbox.watch()), asyncio.create_task(_show_digests(mailbox, visitor, screen))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await mailbox.close()


async def _show_digests(mailbox: LiveMailbox, visitor: str, screen: Screen) -> None:
    seen = await mailbox.read(lambda box: box.sequence)
    while True:
        change = mailbox.change(visitor)
        for entry in await mailbox.read(partial(Mailbox.since, visitor=visitor, sequence=seen)):
            seen = max(seen, entry.sequence)
            if entry.kind is Kind.DIGEST:
                screen.show(document_of(entry.payload))
        await change.wait()


def pressed(typed: str, shown: Document | None) -> str | None:
    """The command of the shown button meant by its mark or its label; None where it is neither."""
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

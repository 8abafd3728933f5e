"""Somebody who chats: types, presses, sends files, and reads what comes back."""

from collections.abc import Awaitable, Callable, Iterable, Iterator

from digest.chat.command import Message, Reply, Upload
from digest.domain.buttons import Button
from digest.domain.document import Block, Card, Details, Divider, Document, ItemList, Table, plain
from digest.domain.reader import Address


class ChatTester:
    """Somebody in a chat: types lines, presses buttons by their label, and reads what comes back as plain text."""

    def __init__(
        self,
        converse: Callable[[Message], Awaitable[Reply]],
        *,
        user: str = "1",
        language: str = "en",
        zone: str = "",
        private: bool = True,
        platform: str = "preview",
    ) -> None:
        self._converse, self._platform = converse, platform
        self._user, self._language, self._zone, self._private = user, language, zone, private
        self.reply = Reply(Document(()))

    async def say(self, line: str) -> str:
        """Type a line; the answer's text."""
        return await self._send(line, pressed=False)

    async def send(self, upload: Upload, caption: str = "") -> str:
        """Send a file; the answer's text."""
        return await self._send(caption, pressed=False, upload=upload)

    async def press(self, label: str) -> str:
        """Press a button of the last answer; the new answer's text. LookupError where no button has this label."""
        for button in self.buttons:
            if button.label == label:
                return await self.run(button.command)
        raise LookupError(f"no button {label!r} among {self.labels}")

    async def run(self, command: str) -> str:
        """Press a button that carries this command, an old message's for example."""
        return await self._send(command, pressed=True)

    @property
    def text(self) -> str:
        """The last answer as plain text, a line a block."""
        return "\n".join(lines_of(self.reply.document.blocks))

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The last answer's buttons that run something."""
        return tuple(button for row in self.reply.document.buttons for button in row if isinstance(button, Button))

    @property
    def labels(self) -> list[str]:
        """What stands on them."""
        return [button.label for button in self.buttons]

    async def _send(self, text: str, *, pressed: bool, upload: Upload | None = None) -> str:
        address = Address(self._platform, self._user if self._private else "room")
        who = self._user, pressed, self._language, self._zone, self._private
        message = Message(text, address, *who, upload=upload)
        self.reply = await self._converse(message)
        return self.text


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The blocks' text, a line each; what is folded is unfolded."""
    for block in blocks:
        match block:
            case ItemList():
                yield from map(plain, block.items)
            case Table():
                yield from (" | ".join(row) for row in (block.header, *block.rows))
            case Details():
                yield plain(block.summary)
                yield from lines_of(block.blocks)
            case Card():
                yield from lines_of(block.blocks)
            case Divider():
                yield "---"
            case _:
                yield plain(block.text)

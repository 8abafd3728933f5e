"""A group or channel on the local server, for tests: who says and presses what there, and what everybody sees."""

from dataclasses import dataclass
from typing import Any

from digest.domain.place import place_user
from digest.domain.reader import Reader
from digest.wire.notebook import Notebook
from digest_telegram.connection import FILE_NAME
from tests.wire.botapi import BotApi
from tests.wire.botapi_methods import Arrival
from tests.wire.botapi_updates import chat, press, said_in
from tests.wire.served import Served, data_of, until

GROUP = -1007
BOSS, SECOND, MEMBER = 1, 2, 3
ME = 4242


@dataclass
class Room:
    """A group with two administrators."""

    bot: Served
    number: int = GROUP
    said: int = 1000

    def __post_init__(self) -> None:
        members = self.server.state.members
        members |= {(str(self.number), BOSS): "creator", (str(self.number), SECOND): "administrator"}
        self.server.traffic = None

    @property
    def server(self) -> BotApi:
        return self.bot.server

    async def say(self, reader: int, line: str, **more: Any) -> Arrival:
        """What comes into the group for a line."""
        seen = len(self.server.to(self.number))
        self.push(reader, line, **more)
        await until(lambda: len(self.server.to(self.number)) > seen and self.handled())
        return self.server.to(self.number)[-1]

    def push(self, reader: int, line: str, **more: Any) -> None:
        """Say something, and wait for nothing. The server knows what is said, as replies name it."""
        self.said += 1
        update = said_in(self.number, reader, line, at=self.said, **more)
        self.server.state.messages[str(self.number), self.said] = update["message"]
        self.server.state.push(update)

    async def ignored(self, reader: int, line: str, **more: Any) -> None:
        """Say something that nobody answers."""
        seen = len(self.server.to(self.number))
        self.push(reader, line, **more)
        await until(self.handled)
        assert len(self.server.to(self.number)) == seen, self.server.to(self.number)[-1].params

    def handled(self) -> bool:
        """Whether the bot has noted the last update as answered; a chat's are worked on one after the other."""
        noted = Notebook(self.bot.app.settings.data_dir / FILE_NAME).get("answered") or ()
        return self.server.state.update_number in noted

    async def press(self, reader: int, shown: dict[str, Any], label: str) -> dict[str, Any]:
        """Press a button: the acknowledgement's parameters, after everything that came of it."""
        asked = len(self.server.calls("answerCallbackQuery"))
        state = self.server.state
        state.push(press(reader, data_of(shown, label), shown, query=str(state.update_number + 1)))
        await until(lambda: len(self.server.calls("answerCallbackQuery")) > asked and self.handled())
        return dict(self.server.calls("answerCallbackQuery")[-1].params)

    async def settings(self) -> Reader | None:
        """What is stored of the group."""
        async with self.bot.app.store.read() as uow:
            return await uow.readers.get("telegram", place_user(str(self.number)))

    @property
    def where(self) -> dict[str, Any]:
        """The chat, as the service names it."""
        return chat(self.number, channel=str(self.number) in self.server.state.channels)

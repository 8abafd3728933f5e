"""Public fakes for tests: a clock that stands still, a real store that costs milliseconds, and somebody who chats."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from digest import i18n
from digest.chat.command import Message, Reply
from digest.chat.commands import COMMANDS
from digest.chat.router import Router
from digest.chat.throttle import Throttle
from digest.domain.document import Block, Button, Card, Details, Divider, Document, ItemList, Table, plain
from digest.domain.reader import Address
from digest.domain.score import Weights
from digest.ports import Clock
from digest.services.accounts import Accounts
from digest.services.desk import Desk, Operator
from digest.services.editions import Editions
from digest.services.editor import Editor
from digest.services.ingest import Ingest
from digest.services.library import Library
from digest.sources.samples import samples
from digest.sources.taxonomy import load
from digest.storage import schema
from digest.storage.engine import open_database
from digest.storage.store import SqlStore

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Where a `FakeClock` begins unless told otherwise: a Tuesday."""


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move it to that instant, forwards or back."""
        self._at = at

    def advance(self, by: timedelta) -> datetime:
        """Move it on; the new instant."""
        self._at += by
        return self._at


class NothingKept:
    """A `ports.Keeper` for messengers, which keep their conversations themselves."""

    def days(self, platform: str) -> int:
        """None."""
        return 0

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """Nothing."""
        return ()

    async def forget(self, address: Address) -> None:
        """Nothing is there to erase."""


@asynccontextmanager
async def open_test_store(folder: Path, clock: Clock | None = None) -> AsyncIterator[SqlStore]:
    """An empty store at the newest revision in a file of its own in the folder; opening it again finds what is there."""
    path = folder / "digest.db"
    if not path.exists():
        shutil.copyfile(await asyncio.to_thread(_template), path)
    database = open_database(f"sqlite:///{path}")
    try:
        yield SqlStore(database, clock or FakeClock())
    finally:
        await database.close()


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="digest-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _template() -> Path:
    path = _folder() / "empty.db"
    asyncio.run(_migrate(path))
    return path


async def _migrate(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")
    await schema.upgrade(database)
    await database.close()


@dataclass(frozen=True, slots=True)
class TestChat:
    """A whole conversation over a real store that holds the sample articles."""

    __test__ = False

    store: SqlStore
    clock: FakeClock
    desk: Desk
    router: Router

    def visitor(self, *, user: str = "1", language: str = "en", zone: str = "", private: bool = True) -> "ChatTester":
        """Somebody new to talk as; a user already known keeps what they chose."""
        return ChatTester(self.router.converse, user=user, language=language, zone=zone, private=private)


@asynccontextmanager
async def open_test_chat(folder: Path, throttle: Throttle | None = None) -> AsyncIterator[TestChat]:
    """The conversation as the application wires it, over a store with the six samples, imported at the clock's instant."""
    clock = FakeClock()
    shutil.copyfile(await asyncio.to_thread(_stocked), folder / "digest.db")
    async with open_test_store(folder, clock) as store:
        editions = Editions(store, Editor(i18n.speak, Weights()))
        operator = Operator("Example Press", "press@example.org")
        desk = Desk(
            Library(store, load()), editions, Accounts(store, NothingKept()), operator, i18n.speak, i18n.languages()
        )
        yield TestChat(store, clock, desk, Router(store, desk, COMMANDS, (), clock, throttle or Throttle(burst=10_000)))


@cache
def _stocked() -> Path:
    """A store with the samples, made once: reading six pages takes longer than most tests."""
    folder = _folder() / "stocked"
    folder.mkdir()
    asyncio.run(_stock(folder))
    return folder / "digest.db"


async def _stock(folder: Path) -> None:
    async with open_test_store(folder) as store:
        await add_samples(store, START)


async def add_samples(store: SqlStore, now: datetime) -> None:
    """Store and index the sample articles that come with the program."""
    await Ingest(store, FakeClock(now)).store_all(samples(now), samples=True)


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
    ) -> None:
        self._converse = converse
        self._user, self._language, self._zone, self._private = user, language, zone, private
        self.reply = Reply(Document(()))

    async def say(self, line: str) -> str:
        """Type a line; the answer's text."""
        return await self._send(line, pressed=False)

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

    async def _send(self, text: str, *, pressed: bool) -> str:
        address = Address("preview", self._user if self._private else "room")
        message = Message(text, address, self._user, pressed, self._language, self._zone, self._private)
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

"""The whole conversation as the application wires it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from digest import i18n
from digest.chat.commands import COMMANDS
from digest.chat.router import Router
from digest.chat.throttle import Throttle
from digest.domain.chart import Chart
from digest.domain.place import Role, Standing
from digest.domain.reader import Address
from digest.domain.score import Weights
from digest.ports import Bulk, Choices, Store
from digest.services.accounts import Accounts
from digest.services.broadcasts import Broadcasts, Rules
from digest.services.bulletin import Bulletin
from digest.services.counting import Counting
from digest.services.desk import Desk, Operator, Paint
from digest.services.editions import Editions
from digest.services.editor import Editor
from digest.services.figures import Statistics
from digest.services.history import History
from digest.services.ingest import Ingest
from digest.services.intake import Intake, Opener
from digest.services.library import Library
from digest.services.linking import Linking
from digest.services.manners import Manners
from digest.services.places import Places
from digest.services.remarks import Remarks
from digest.services.reviews import Reviews
from digest.services.revising import Revising
from digest.services.saving import Saving
from digest.services.staff import StaffRoom
from digest.services.voting import Voting
from digest.sources import SOURCES, read
from digest.sources import samples as sample_pages
from digest.sources.encoding import decode
from digest.sources.taxonomy import load
from digest.storage.store import SqlStore
from digest.testing.clock import FakeClock
from digest.testing.ledger import PlainRenderer
from digest.testing.memory import MemoryStore
from digest.testing.memory.tables import Tables
from digest.testing.store import open_test_store, temporary_folder
from digest.testing.visitor import ChatTester

HELD = 6
"""Sample articles in the store of a conversation: enough to choose among, and few enough to know by their numbers."""


OPENER = Opener(SOURCES.keys(), decode)
"""Files as the application opens them."""

OWNER = "preview:owner"
"""Who owns the service of a test's conversation."""


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


@dataclass
class NamedManagers:
    """A `ports.Rights` that knows who manages which chat, by `(chat, user)`; everybody else is a member.

    The bot is not in the chats that are `absent`; `linked` names the chat that each is linked with.
    """

    managers: set[tuple[str, str]] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    linked: dict[str, str] = field(default_factory=dict)

    async def standing(self, place: Address, actor: str) -> Standing:
        """The role that was named."""
        if place.chat in self.absent:
            return Standing(Role.ABSENT)
        role = Role.MANAGER if (place.chat, actor) in self.managers else Role.MEMBER
        return Standing(role, f"Chat {place.chat}", self.linked.get(place.chat, ""))


@dataclass(frozen=True, slots=True)
class TestChat:
    """A whole conversation over a store that holds the first sample articles."""

    __test__ = False

    store: SqlStore | MemoryStore
    clock: FakeClock
    desk: Desk
    rights: "NamedManagers"
    router: Router

    def visitor(
        self,
        *,
        user: str = "1",
        language: str = "en",
        zone: str = "",
        private: bool = True,
        platform: str = "preview",
    ) -> "ChatTester":
        """Somebody new to talk as; a user already known keeps what they chose."""
        return ChatTester(
            self.router.converse, user=user, language=language, zone=zone, private=private, platform=platform
        )


async def _no_picture(chart: Chart) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What of a conversation's desk tests want different; `open_test_chat` says what each is."""

    rights: NamedManagers
    choices: Choices
    shared: bool
    platforms: Collection[str]
    owners: Collection[str]
    rules: Rules | None
    painter: Paint


@asynccontextmanager
async def open_test_chat(
    folder: Path | None = None,
    throttle: Throttle | None = None,
    *,
    samples: bool = True,
    choices: Choices | None = None,
    shared: bool = True,
    platforms: Collection[str] = ("preview", "telegram"),
    owners: Collection[str] = (OWNER,),
    rules: Rules | None = None,
    painter: Paint = _no_picture,
) -> AsyncIterator[TestChat]:
    """The conversation as the application wires it, over a store with the first six samples, imported at the clock's instant.

    `choices` is what its platform lets places choose, `shared` whether there are groups; `platforms` are those that are served,
    `owners` who owns the service, `rules` those of broadcasts; `painter` draws pictures.
    The store is in memory or, where the test is about the database too, an SQLite file in the folder.
    """
    clock = FakeClock()
    async with _opened(folder, clock, samples) as store:
        wishes = Wishes(NamedManagers(), choices or Choices(), shared, platforms, owners, rules, painter)
        desk, keeping = _desk(store, clock, wishes), throttle or Throttle(burst=10_000)
        yield TestChat(store, clock, desk, wishes.rights, Router(store, desk, COMMANDS, clock, keeping))


def _desk(store: SqlStore | MemoryStore, clock: FakeClock, wishes: Wishes) -> Desk:
    editions = Editions(store, Editor(i18n.speak, Weights()))
    operator = Operator("Example Press", "press@example.org")
    accounts = Accounts(store, NothingKept())
    places = Places(store, accounts, wishes.rights, wishes.platforms if wishes.shared else ())
    library = Library(store, load())
    manners = Manners(store, {"preview": wishes.choices})
    reviews = Reviews(store, editions, {name: PlainRenderer(name) for name in wishes.platforms})
    opinions = Saving(store), Voting(store), Remarks(store), History(store, editions)
    served = [PlainRenderer(name) for name in wishes.platforms]
    bulletin = Bulletin(store, Editor(i18n.speak, Weights()), editions)
    broadcasts = Broadcasts(store, bulletin, served, {"telegram": Bulk(25.0, 0.0, 48)}, wishes.rules)
    counting, staff = Counting(store), StaffRoom(store, wishes.owners)
    figures = counting, Statistics(store, counting), wishes.painter
    more = (
        *opinions,
        reviews,
        staff,
        broadcasts,
        Revising(store),
        Intake(store, Ingest(store, clock), read, OPENER),
        *figures,
        operator,
        i18n.speak,
        i18n.languages(),
    )
    return Desk(library, editions, accounts, places, manners, Linking(store, wishes.platforms), *more)


@asynccontextmanager
async def _opened(folder: Path | None, clock: FakeClock, samples: bool) -> AsyncIterator[SqlStore | MemoryStore]:
    if folder is None:
        yield MemoryStore(clock, await asyncio.to_thread(_stock) if samples else None)
        return
    if samples:
        shutil.copyfile(await asyncio.to_thread(_stocked), folder / "digest.db")
    async with open_test_store(folder, clock) as store:
        yield store


@cache
def _stock() -> Tables:
    """The first samples as a store in memory holds them, made once: reading pages takes longer than most tests."""
    store = MemoryStore()
    asyncio.run(_store_samples(store))
    return store.stock


@cache
def _stocked() -> Path:
    """A database with the first samples, made once."""
    folder = temporary_folder() / "stocked"
    folder.mkdir()
    asyncio.run(_store_samples_in(folder))
    return folder / "digest.db"


async def _store_samples_in(folder: Path) -> None:
    async with open_test_store(folder) as store:
        await _store_samples(store)


async def _store_samples(store: Store) -> None:
    clock = FakeClock()
    await Ingest(store, clock).store_all(sample_pages.samples(clock.now(), HELD), samples=True)

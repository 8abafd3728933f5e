"""The application: every part made once and joined here, nowhere else."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property

from digest.app import understanding
from digest.app.bound import Managed
from digest.app.desk import furnished
from digest.app.erased import FileErasures
from digest.app.importing import Importer
from digest.app.lanes import delivering
from digest.app.witness import FileWitness
from digest.chat.commands import COMMANDS
from digest.chat.mending import Alarm
from digest.chat.router import Router
from digest.chat.sharing import Sharing
from digest.chat.suggesting import Suggesting
from digest.domain.document import Document
from digest.domain.reader import Profile
from digest.ending import Ending
from digest.i18n import languages, speak
from digest.platforms import Context, Platform
from digest.ports import Clock, Embedder, Sender
from digest.search.nearest import Nearest
from digest.services.broadcasts import Broadcasts, Rules
from digest.services.bulletin import Bulletin
from digest.services.casting import Caster
from digest.services.counting import Counting
from digest.services.deliver import Deliverer
from digest.services.desk import Desk
from digest.services.drafting import Drafter
from digest.services.drought import Drought
from digest.services.editions import Editions
from digest.services.editor import Editor
from digest.services.erasures import Erasures
from digest.services.herald import Herald
from digest.services.ingest import Ingest
from digest.services.intake import Intake, Opener
from digest.services.meanings import Meanings
from digest.services.outage import Outage
from digest.services.owner import boot_time
from digest.services.owners import Owners
from digest.services.plan import Planner
from digest.services.press import Press
from digest.services.vigil import Vigil
from digest.settings import Settings
from digest.sources import SOURCES, read
from digest.sources.encoding import decode
from digest.storage.engine import Database
from digest.storage.store import SqlStore

log = logging.getLogger(__name__)


@dataclass
class App:
    """Everything over one opened database. Parts are made when first needed."""

    settings: Settings
    database: Database
    clock: Clock
    platforms: Mapping[str, Platform]

    @cached_property
    def store(self) -> SqlStore:
        """Units of work."""
        return SqlStore(self.database, self.clock, Nearest() if self.embedder else None)

    @cached_property
    def embedder(self) -> Embedder | None:
        """Finds answers by their meaning."""
        return understanding.embedder(self.settings)

    @cached_property
    def meanings(self) -> Meanings:
        """What questions and FAQ entries mean."""
        return Meanings(self.embedder)

    @cached_property
    def editor(self) -> Editor:
        """Chooses and words."""
        return Editor(speak, self.settings.score.weights())

    @cached_property
    def editions(self) -> Editions:
        """Editions for one reader."""
        return Editions(self.store, self.editor)

    @cached_property
    def bulletin(self) -> Bulletin:
        """Words broadcasts."""
        return Bulletin(self.store, self.editor, self.editions)

    @cached_property
    def broadcasts(self) -> Broadcasts:
        """What those who broadcast do."""
        platforms, rules = self.platforms.values(), Rules(self.settings.broadcast.approval)
        bulk = {platform.name: platform.bulk for platform in platforms}
        return Broadcasts(self.store, self.bulletin, tuple(platforms), bulk, rules)

    @cached_property
    def caster(self) -> Caster:
        """Sends broadcasts."""
        return Caster(self.store, self.bulletin, tuple(self.platforms.values()), self.clock)

    def herald(self, senders: Mapping[str, Sender]) -> Herald:
        """Tells admins how far their broadcasts are."""
        return Herald(self.store, senders, tuple(self.platforms.values()), speak, self.clock, boot_time)

    @cached_property
    def desk(self) -> Desk:
        """What commands may use."""
        return furnished(self)

    @cached_property
    def counting(self) -> Counting:
        """Counts what people do."""
        return Counting(self.store)

    async def roll(self) -> None:
        """Count what became of deliveries, by the day."""
        await self.desk.statistics.roll(self.clock.now())

    @cached_property
    def router(self) -> Router:
        """Answers every line and press."""
        return Router(self.store, self.desk, COMMANDS, self.clock)

    @cached_property
    def ingest(self) -> Ingest:
        """Stores articles."""
        return Ingest(self.store, self.clock, self.meanings)

    @cached_property
    def intake(self) -> Intake:
        """Takes articles in from people."""
        return Intake(self.store, self.ingest, read, Opener(SOURCES.keys(), decode))

    @cached_property
    def importer(self) -> Importer:
        """Imports what an operator names."""
        return Importer(self.ingest, self.intake, self.clock)

    @cached_property
    def press(self) -> Press:
        """Composes and freezes."""
        return Press(self.store, self.editor, tuple(self.platforms.values()), self.clock)

    @cached_property
    def planner(self) -> Planner:
        """Plans what is due."""
        platforms = tuple(self.platforms.values())
        drafter = Drafter(self.store, self.editor, platforms, Managed(self.platforms))
        return Planner(self.store, self.press, platforms, self.clock, drafter=drafter)

    @cached_property
    def outage(self) -> Outage:
        """Tells once that the store can't be had."""
        return Outage()

    @cached_property
    def vigil(self) -> Vigil:
        """Knows a restored database."""
        return Vigil(self.store, FileWitness(self.settings.data_dir), self.clock, self.erasures)

    @cached_property
    def erasures(self) -> Erasures:
        """Remembers who was erased."""
        return FileErasures(self.settings.data_dir)

    @cached_property
    def admin_key(self) -> str:
        """What makes a web visitor the service's owner, once; the operator's terminal alone shows it."""
        return secrets.token_urlsafe(24)

    @cached_property
    def context(self) -> Context:
        """What a running platform gets."""
        token = self.settings.web.token.get_secret_value()
        return Context(
            self.router.converse,
            self.sample,
            self.desk.library.example,
            speak,
            self.clock,
            self.settings.data_dir,
            self.settings.retention_days,
            languages(),
            self.desk.places,
            self.desk.manners.of,
            Alarm(self.store, speak, self.clock).tell,
            Sharing(self.desk, self.clock).find,
            Suggesting(self.desk, COMMANDS).find,
            token,
            self.admin_key,
        )

    async def sample(self, profile: Profile, zone: str) -> Document:
        """Today's digest as a new reader with this profile would get it."""
        return (await self.desk.editions.sample(profile, zone, self.clock.now())).document

    @asynccontextmanager
    async def senders(self, ending: Ending | None = None) -> AsyncIterator[Mapping[str, Sender]]:
        """Every platform opened, by name; closed at the end, in the time that is left where the process is `ending`."""
        async with AsyncExitStack() as stack:
            opened = {}
            for name, platform in self.platforms.items():
                opened[name] = await platform.open(self.context)
                stack.push_async_callback(_closed, platform, ending)
            stack.push_async_callback(self.counting.store)
            yield opened

    def drought(self, senders: Mapping[str, Sender]) -> Drought:
        """Tells the owner when nothing comes in any more."""
        owners = Owners(self.store, self.settings.admins, self.platforms, senders, speak, self.clock)
        return Drought(self.store, owners, self.clock)

    def delivering(
        self, senders: Mapping[str, Sender], ending: Ending | None = None
    ) -> AbstractAsyncContextManager[Deliverer]:
        """The lanes of these platforms, and the writer they share."""
        return delivering(self, senders, ending)


async def _closed(platform: Platform, ending: Ending | None) -> None:
    try:
        async with asyncio.timeout(ending.left() if ending else None):
            await platform.close()
    except TimeoutError:
        log.warning("%s did not close in its time", platform.name)

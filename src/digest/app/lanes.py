"""The lanes of the opened platforms, and everything that delivering takes, joined for as long as it goes on."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Protocol

from digest.domain.delivery import Policy
from digest.ending import Ending
from digest.i18n import speak
from digest.platforms import Platform
from digest.ports import Clock, Sender
from digest.services.amender import Amender
from digest.services.deliver import Deliverer, Mending
from digest.services.editor import Editor
from digest.services.lane import Lane
from digest.services.mender import Mender
from digest.services.notices import Courier
from digest.services.outage import Outage
from digest.services.owner import own_name
from digest.services.press import Press
from digest.services.tools import Tools, in_hand
from digest.services.vigil import Vigil
from digest.settings import Settings
from digest.storage.engine import Database
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter


class Parts(Protocol):
    """What of the application delivering needs."""

    @property
    def settings(self) -> Settings:
        """The operator's."""

    @property
    def database(self) -> Database:
        """The ledger's."""

    @property
    def clock(self) -> Clock:
        """The current instant."""

    @property
    def platforms(self) -> Mapping[str, Platform]:
        """Those that are served."""

    @property
    def store(self) -> SqlStore:
        """Units of work."""

    @property
    def editor(self) -> Editor:
        """Chooses and words."""

    @property
    def press(self) -> Press:
        """Composes and freezes."""

    @property
    def outage(self) -> Outage:
        """What is known of the store."""

    @property
    def vigil(self) -> Vigil:
        """Knows a restored database."""


@asynccontextmanager
async def delivering(
    parts: Parts, senders: Mapping[str, Sender], ending: Ending | None = None
) -> AsyncIterator[Deliverer]:
    """The lanes of these platforms, and the writer they share."""
    store, clock, platforms = parts.store, parts.clock, parts.platforms
    async with SqlWriter(parts.database).running(ending) as writer:
        tools = Tools(store, writer, parts.press, clock, own_name(), outage=parts.outage)
        lanes = [
            Lane(name, sender, _paced(tools, platforms[name]), _policy(parts, name)) for name, sender in senders.items()
        ]
        policies = {name: platform.policy for name, platform in platforms.items()}
        courier = Courier(store, tuple(platforms.values()), policies, clock)
        yield Deliverer(store, lanes, clock, parts.vigil, courier, _mending(parts, lanes, senders, tools))


def _paced(tools: Tools, platform: Platform) -> Tools:
    """The lanes' tools, with no more of a broadcast in hand than its platform's pace makes use of."""
    return replace(tools, limits=in_hand(tools.limits, platform.bulk.per_second))


def _policy(parts: Parts, platform: str) -> Policy:
    """How persistently a platform's deliveries are tried, broadcasts in doubt as the operator wants it."""
    policy = parts.platforms[platform].policy
    holds = policy.hold_broadcasts and parts.settings.broadcast.in_doubt == "hold"
    return replace(policy, hold_broadcasts=holds)


def _mending(parts: Parts, lanes: Sequence[Lane], senders: Mapping[str, Sender], tools: Tools) -> Mending:
    """Who changes what was sent."""
    platforms = parts.platforms
    amender = Amender(parts.store, parts.editor.view, tuple(platforms.values()), parts.clock)
    menders = [
        Mender(lane, senders[lane.platform], tools, platforms[lane.platform], speak, platforms[lane.platform].policy)
        for lane in lanes
    ]
    return Mending(amender, menders)

"""The crash trial of a broadcast: stopped, resumed and killed while it goes out to readers who get no digest now."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from digest import i18n
from digest.domain.broadcast import Act, Broadcast, Content, Phase
from digest.domain.score import Weights
from digest.services.broadcasts import Broadcasts
from digest.services.bulletin import Bulletin
from digest.services.editions import Editions
from digest.services.editor import Editor
from digest.storage import schema
from digest.storage.store import SqlStore
from digest.testing.ledger import add_audience
from prove.place import AT_ONCE, Place
from prove.service import BrokenPromiseError
from prove.trial import Trial

AT_ONCE_STOPS = 2.0
"""Seconds within which a stop acts (PRODUCT.md, Who uses it)."""

STILL = 1.5
"""Seconds in which nothing may arrive after that."""

NUMBER = 1
"""The only broadcast's number."""


@dataclass(frozen=True)
class CastingPlace(Place):
    """A place whose readers are due tomorrow, with a broadcast that goes out to them now."""

    async def prepare(self, audience: int) -> None:
        """Subscribe the readers, and confirm the broadcast."""
        now = datetime.now(UTC)
        async with self.store() as store:
            await schema.upgrade(store.database)
            for first in range(1, audience + 1, AT_ONCE):
                count = min(AT_ONCE, audience + 1 - first)
                await add_audience(store, count, now + timedelta(days=1), first=first, platform=self.platform)
            async with store.begin() as uow:
                running = Broadcast("operator", now, Content({"en": "Hello **you**"}), canary=0, audience=audience)
                await uow.broadcasts.add(replace(running, phase=Phase.RUNNING, started_at=now))
        assert self.count == 0

    async def act(self, act: Act) -> Broadcast | None:
        """What an admin does, from another process."""
        async with self.store() as store:
            return await admins(store).act(NUMBER, act, "operator", datetime.now(UTC))

    async def phase(self) -> Phase:
        """Where the broadcast stands."""
        async with self.store() as store:
            found = await admins(store).get(NUMBER)
        assert found is not None
        return found.phase


def admins(store: SqlStore) -> Broadcasts:
    """What admins do, from another process than the service's."""
    editor = Editor(i18n.speak, Weights())
    return Broadcasts(store, Bulletin(store, editor, Editions(store, editor)), (), {})


async def broadcast(trial: Trial) -> None:
    """Stopped and resumed while it goes out, then killed -9 every second or so until everybody has it."""
    await broadcast_once(trial)
    while not await trial.done():
        service = trial.start()
        if await trial.arrive():
            await trial.pause(0.2, 1)
        await trial.kill(service)


async def broadcast_once(trial: Trial) -> None:
    """Stopped and resumed while it goes out, then killed -9 once."""
    here = trial.place
    assert isinstance(here, CastingPlace)
    trial.start()
    if await trial.arrive(trial.audience // 10):
        await here.act(Act.STOP)
        await stands_still(trial)
        await here.act(Act.RESUME)
    if await trial.arrive():
        await trial.pause(0.1, 0.5)
    await trial.kill(trial.services[-1])


async def stands_still(trial: Trial) -> None:
    """Within two seconds nothing more arrives, and the ledger agrees."""
    began = time.monotonic()
    await trial.pause(AT_ONCE_STOPS, AT_ONCE_STOPS)
    before = trial.count
    await trial.pause(STILL, STILL)
    if trial.count != before:
        raise BrokenPromiseError(f"{trial.count - before} arrived {time.monotonic() - began:.1f} s after the stop")

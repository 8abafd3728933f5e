"""The crash trial of planning: two processes plan one morning at once, and are killed, or lose a connection, amid it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, make_url, select, text

from digest.domain.schedule import Rule
from digest.storage import schema, sql
from digest.storage.store import SqlStore
from digest.testing.ledger import add_article, add_audience
from prove.place import AT_ONCE, Place, administering
from prove.service import BrokenPromiseError
from prove.trial import Trial

ZONES = ("UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata")
"""Whose readers are due at the same instant, by rules of their own, and on two dates."""

CUT_ONE = text(
    "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    " AND (query LIKE 'INSERT INTO delivery (%' OR query LIKE '%pg_advisory_xact_lock%' OR query LIKE '%planned_to%')"
    " ORDER BY random() LIMIT 1) AS one"
)
"""End one of the connections over which a chunk is being planned."""


@dataclass(frozen=True)
class PlanningPlace(Place):
    """A place whose readers have the same minute by different rules, one zone's among another's."""

    async def prepare(self, audience: int) -> None:
        """Subscribe the readers, zone after zone; there is something to tell."""
        due = datetime.now(UTC).replace(second=0, microsecond=0)
        async with self.store() as store:
            await schema.upgrade(store.database)
            await add_article(store, "one", due - timedelta(hours=1))
            for block, first in enumerate(range(1, audience + 1, AT_ONCE)):
                count = min(AT_ONCE, audience + 1 - first)
                rule = _rule(ZONES[block % len(ZONES)], due)
                await add_audience(store, count, due, rule=rule, first=first, platform=self.platform)
        assert self.count == 0


async def planning(trial: Trial) -> None:
    """Two processes plan at once. One is killed, both are, or (PostgreSQL) one connection is cut, until all is planned."""
    async with trial.place.store() as store:
        while not await _all_planned(store, trial):
            while sum(service.runs for service in trial.services) < 2:
                trial.start()
            if await _plans_on(store, trial):
                await trial.pause(0, 0.3)
                await _interrupt(store, trial)
    if not any(service.runs for service in trial.services):  # the last that was planned went with both
        trial.start()
    await trial.arrive()


async def _interrupt(store: SqlStore, trial: Trial) -> None:
    cuts = make_url(trial.place.url).get_backend_name() != "sqlite" and trial.chance.random() < 0.5
    kills = 0 if cuts else trial.chance.choice((1, 1, 2))
    if cuts:
        with administering(trial.place.url) as connection:
            if not connection.execute(CUT_ONE).all():
                return
    for service in trial.chance.sample([one for one in trial.services if one.runs], kills):
        service.kill()
    trial.interrupted += 0 < await _planned(store) < trial.audience
    trial.in_flight += kills * (trial.count > 0)


async def _plans_on(store: SqlStore, trial: Trial) -> bool:
    """Until more is planned than now; False where all is."""
    before = await _planned(store)
    async with asyncio.timeout(60):
        while (now := await _planned(store)) == before:
            if not any(service.runs for service in trial.services):
                raise BrokenPromiseError(f"it ended by itself:\n{trial.services[-1].said[-2_000:]}")
            await asyncio.sleep(0.02)
    return now < trial.audience


async def _all_planned(store: SqlStore, trial: Trial) -> bool:
    return await _planned(store) >= trial.audience


async def _planned(store: SqlStore) -> int:
    async with store.database.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(sql.delivery)) or 0)


def _rule(zone: str, due: datetime) -> Rule:
    there = due.astimezone(ZoneInfo(zone))
    return Rule(zone, there.hour * 60 + there.minute)

"""Planning: due schedules become deliveries, in sets and in chunks; never a loop over subscribers."""

import asyncio
import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice

from digest.domain.schedule import Due, dated, last_due, next_due, occasion
from digest.ledger_planning import Cohort, Leg, Plan, Planned, Spread
from digest.ledger_ports import LedgerStore, LedgerWork
from digest.ledger_restoring import Gap
from digest.ports import Clock, Renderer
from digest.services.drafting import Drafter
from digest.services.editions import FIRST, FURTHEST, TOLD_FOR
from digest.services.pace import Pace
from digest.services.press import Press
from digest.services.relay import Relay, all_of

log = logging.getLogger(__name__)

CHUNK = 10_000
"""Subscribers planned in one transaction at most; fewer where the machine is slow (`Pace`)."""

ADVANCED = 40
"""Cohorts that get their next instant in one transaction: each takes a millisecond on PostgreSQL."""

EXPIRES = timedelta(hours=6)
"""How late a digest may still go out (ARCHITECTURE.md, The delivery ledger, 6)."""


DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Named:
    """One occasion at its instant; cohorts that have the same are planned together. `delayed`: as in `Plan`."""

    at: datetime
    on: date
    occasion: str
    delayed: bool


class Planner:
    """Turns due schedules into deliveries that are ready to send. Every call may be repeated, also after a kill.

    `chunk` fixes how many subscribers are planned in one transaction. The `drafter` files what places are asked first.
    """

    def __init__(
        self,
        store: LedgerStore,
        press: Press,
        platforms: Sequence[Renderer],
        clock: Clock,
        *,
        chunk: int | None = None,
        drafter: Drafter | None = None,
    ) -> None:
        self._store = store
        self._press = press
        self._variants = {platform.name: (platform.usual, *platform.variants) for platform in platforms}
        self._clock = clock
        self._drafter = drafter
        self._pace = Pace(chunk, least=chunk) if chunk else Pace(CHUNK)
        self._composing = asyncio.Lock()

    async def plan(self, at: datetime | None = None) -> int:
        """Plan what is due at that instant (now), compose and freeze what it needs: how many deliveries were planned."""
        at = at or self._clock.now()
        if self._drafter:  # before anything is planned: what is shown first is never planned otherwise
            await self._drafter.draft(at)
        async with self._store.read() as uow:
            cohorts, gap = await uow.planning.due(at), await uow.restoring.gap()
        planned = 0
        for due, following in _together(cohorts, at).items():
            planned += await self._plan(due, following, at, gap)
        await self._press.compose()
        return planned

    async def reschedule(self) -> int:
        """Correct the instants that a change of the zone rules has moved: how many cohorts.

        Only what lies ahead is corrected: a cohort that is due already is planned as it is.
        """
        now = self._clock.now()
        async with self._store.read() as uow:
            ahead = [cohort for cohort in await uow.planning.cohorts() if cohort.due_at > now]
        moved = [(cohort, due_at) for cohort in ahead if (due_at := _corrected(cohort, now)) != cohort.due_at]
        for cohort, due_at in moved:
            async with self._store.begin() as uow:
                await uow.planning.reschedule(cohort, due_at)
        return len(moved)

    async def _plan(self, due: Named, following: Mapping[int, datetime], at: datetime, gap: Gap | None) -> int:
        async with self._store.read() as uow:
            spread = await uow.planning.spread(following)
        plan, planned, advanced = self._occasion(due, tuple(following), spread, gap), 0, False
        self._pace.restart()  # an occasion's readers who are scattered among others take longer
        while not advanced:
            planned += await self._chunks(plan, at)
            advanced = await self._advance(plan, following)
        return planned

    async def _advance(self, plan: Plan, following: Mapping[int, datetime]) -> bool:
        """Some cohorts after the other; False where anybody of them is still to be planned."""
        cohorts = iter(following.items())
        while some := dict(islice(cohorts, ADVANCED)):
            if not await self._store.transact(partial(_advance, plan, some)):
                return False
        return True

    async def _chunks(self, plan: Plan, at: datetime) -> int:
        first = await self._chunk(plan, self._pace.least, at)
        if first.waiting:
            await self._compose()
        if not first.more:
            return first.deliveries
        relay = Relay()
        runs = [self._run(relay, part, plan, at) for part in range(self._store.side_by_side)]
        return first.deliveries + sum(await all_of(runs))

    async def _run(self, relay: Relay, part: int, plan: Plan, at: datetime) -> int:
        """One leg after the other, while others run beside."""
        planned, more = 0, True
        while more and not relay.failed:
            with relay.leg(part) as leg:
                if not await leg.begins():
                    return planned
                chunk = await self._timed(plan, at, leg)
            planned, more = planned + chunk.deliveries, chunk.more
            if chunk.waiting:
                await self._compose()
        return planned

    async def _compose(self) -> None:
        """What the first few wait for is composed now: the others find it and need not wait."""
        async with self._composing:
            await self._press.compose()

    async def _timed(self, plan: Plan, at: datetime, leg: Leg) -> Planned:
        began, size = time.perf_counter(), self._pace.size
        chunk = await self._chunk(plan, size, at, leg)
        if chunk.more:  # the last one is smaller than its size says
            self._pace.learn(size, time.perf_counter() - began)
        return chunk

    async def _chunk(self, plan: Plan, size: int, at: datetime, leg: Leg | None = None) -> Planned:
        # Whoever finds it lost with the power plans it again. Whose digest it is comes from the subscriptions themselves.
        return await self._store.transact(partial(_chunk, plan, size, at, leg), lasting=False, checked=False)

    def _occasion(self, due: Named, cohorts: Collection[int], spread: Spread, gap: Gap | None) -> Plan:
        return Plan(
            cohorts,
            spread,
            due.occasion,
            cut=due.at,
            on=due.on,
            first=due.at - FIRST,
            furthest=due.at - FURTHEST,
            personal_after=due.at - TOLD_FOR,
            ready_at=min(due.at, self._clock.now()),
            expires_at=due.at + EXPIRES,
            variants=self._variants,
            held=gap is not None and due.at <= gap.until,
            delayed=due.delayed,
        )


async def _chunk(plan: Plan, size: int, at: datetime, leg: Leg | None, uow: LedgerWork) -> Planned:
    return await uow.planning.plan(plan, size, at, leg)


async def _advance(plan: Plan, following: Mapping[int, datetime], uow: LedgerWork) -> bool:
    return await uow.planning.advance(plan, following)


def _together(cohorts: Iterable[Cohort], at: datetime) -> dict[Named, dict[int, datetime]]:
    """What is to be planned, each with its cohorts and when those are due after that; a later digest replaces an earlier.

    Of those that quiet hours hold until the same instant the last comes first, and stands for the others.
    """
    found: dict[Named, dict[int, datetime]] = {}
    for cohort in cohorts:
        try:
            due, following = _due(cohort, at)
        except (KeyError, ValueError):
            log.exception("Cohort %s cannot be planned; the others are", cohort.rule)
            continue
        name = Named(due.at, due.on, occasion(due.on, cohort.rule.slot), bool(cohort.rule.quiet))
        found.setdefault(name, {})[cohort.number] = following.at
    newest = sorted(found.items(), key=lambda each: each[0].occasion, reverse=True)
    return dict(sorted(newest, key=lambda each: each[0].at))


def _due(cohort: Cohort, at: datetime) -> tuple[Due, Due]:
    """The occurrence to plan, and the one after it."""
    due, following = last_due(cohort.rule, at), next_due(cohort.rule, at)
    if due.at < cohort.due_at:
        # What came due by a rule or by zone rules that have changed since: it stands for the date before the next.
        due = Due(cohort.due_at, min(dated(cohort.rule, cohort.due_at), following.on - DAY))
    return due, following


def _corrected(cohort: Cohort, now: datetime) -> datetime:
    """When the cohort is due by today's zone rules: it has just been where its date's instant is in the past by those."""
    try:
        last = last_due(cohort.rule, now)
        missed = last.on == dated(cohort.rule, cohort.due_at)
        return last.at if missed else next_due(cohort.rule, now).at
    except (KeyError, ValueError):
        log.exception("The rule %s has no next instant", cohort.rule)
        return cohort.due_at

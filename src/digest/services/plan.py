"""Planning: due schedules become deliveries, in sets and in chunks; never a loop over subscribers."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.domain.schedule import Due, last_due, local_date, next_due, occasion
from digest.ledger_ports import Gap, Group, LedgerStore, Plan
from digest.ports import Clock, Renderer
from digest.services.editions import FIRST, FURTHEST, TOLD_FOR
from digest.services.pace import Pace
from digest.services.press import Press

log = logging.getLogger(__name__)

CHUNK = 5_000
"""Subscribers planned in one transaction at most; fewer where the machine is slow (`Pace`)."""

EXPIRES = timedelta(hours=6)
"""How late a digest may still go out (ARCHITECTURE.md, The delivery ledger, 6)."""


DAY = timedelta(days=1)


class Planner:
    """Turns due schedules into deliveries that are ready to send. Every call may be repeated, also after a kill.

    `chunk` fixes how many subscribers are planned in one transaction.
    """

    def __init__(
        self, store: LedgerStore, press: Press, platforms: Sequence[Renderer], clock: Clock, *, chunk: int | None = None
    ) -> None:
        self._store = store
        self._press = press
        self._variants = {platform.name: platform.variants[0] for platform in platforms}
        self._clock = clock
        self._pace = Pace(chunk, least=chunk) if chunk else Pace(CHUNK)

    async def plan(self, at: datetime | None = None) -> int:
        """Plan what is due at that instant (now), compose and freeze what it needs: how many deliveries were planned."""
        at = at or self._clock.now()
        async with self._store.read() as uow:
            groups, gap = await uow.planning.due(at), await uow.restoring.gap()
        planned = 0
        for group in groups:
            try:
                planned += await self._plan(group, at, gap)
            except (KeyError, ValueError):
                log.exception("Group %s cannot be planned; the others are", group.rule)
        await self._press.compose()
        return planned

    async def reschedule(self) -> int:
        """Correct the instants that a change of the zone rules has moved: how many groups.

        Only what lies ahead is corrected: a group that is due already is planned as it is.
        """
        now = self._clock.now()
        async with self._store.read() as uow:
            groups = [group for group in await uow.planning.groups() if group.due_at > now]
        moved = 0
        for group in groups:
            due_at = _corrected(group, now)
            if due_at != group.due_at:
                async with self._store.begin() as uow:
                    await uow.planning.reschedule(group, due_at)
                moved += 1
        return moved

    async def _plan(self, group: Group, at: datetime, gap: Gap | None) -> int:
        due, following = last_due(group.rule, at), next_due(group.rule, at)
        if due.at < group.due_at:
            # What came due by a rule or by zone rules that have changed since: it stands for the date before the next.
            due = Due(group.due_at, min(local_date(group.rule.zone, group.due_at), following.on - DAY))
        plan, planned, more = self._occasion(group, due, following, gap), 0, True
        while more:
            with self._pace.timed() as size:
                async with self._store.begin() as uow:
                    count, more = await uow.planning.plan(plan, size, at)
            planned += count
        return planned

    def _occasion(self, group: Group, due: Due, following: Due, gap: Gap | None) -> Plan:
        return Plan(
            group,
            occasion(due.on, group.rule.slot),
            cut=due.at,
            on=due.on,
            next_at=following.at,
            first=due.at - FIRST,
            furthest=due.at - FURTHEST,
            personal_after=due.at - TOLD_FOR,
            ready_at=min(due.at, self._clock.now()),
            expires_at=due.at + EXPIRES,
            variants=self._variants,
            held=gap is not None and due.at <= gap.until,
        )


def _corrected(group: Group, now: datetime) -> datetime:
    """When the group is due by today's zone rules: it has just been where its date's instant is in the past by those."""
    try:
        last = last_due(group.rule, now)
        missed = last.on == local_date(group.rule.zone, group.due_at)
        return last.at if missed else next_due(group.rule, now).at
    except (KeyError, ValueError):
        log.exception("The rule %s has no next instant", group.rule)
        return group.due_at

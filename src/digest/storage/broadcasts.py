"""Broadcasts: drafts, and what became of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import Codec
from digest.domain.broadcast import SENDING, Broadcast, Content, Phase, Reach, When, occasion_of
from digest.domain.broadcast_tally import Tally
from digest.domain.delivery import State, Why
from digest.domain.quiet import Quiet
from digest.domain.reader import Address
from digest.ports import Crowd, Watcher
from digest.ports.corrections import Kind
from digest.storage import lanes, reviving, sql
from digest.storage.reach import language_of, paused, reached
from digest.storage.sql import broadcast, correction, delivery, destination, reader


@dataclass(frozen=True, slots=True)
class Body:
    """What of a broadcast nobody looks for."""

    content: Content
    reach: Reach
    when: When
    canary: int
    fixing: Phase | None = None


BODY = Codec(Body)

BEYOND_ALL = 2**63 - 1
"""Planned to here, a broadcast is planned for nobody more: no subscription has this number."""

FAILED = (State.DEAD, State.EXPIRED, State.CANCELLED)


class SqlBroadcasts:
    """`ports.Broadcasts` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, one: Broadcast) -> Broadcast:
        """Store a broadcast."""
        added = sql.insert(self._connection, broadcast).values(
            **columns(one), first_planned=False, planned_to=0, **UNWATCHED
        )
        number = await self._connection.scalar(added.returning(broadcast.c.id))
        stored = await self.get(int(number or 0))
        assert stored is not None
        return stored

    async def get(self, number: int) -> Broadcast | None:
        """The broadcast of this number."""
        if not 0 < number < 2**63:
            return None
        row = (await self._connection.execute(select(broadcast).where(broadcast.c.id == number))).one_or_none()
        return load(row) if row else None

    async def recent(self, limit: int) -> Sequence[Broadcast]:
        """The last ones, newest first."""
        rows = await self._connection.execute(select(broadcast).order_by(broadcast.c.id.desc()).limit(limit))
        return [load(row) for row in rows]

    async def move(self, one: Broadcast, before: Phase) -> bool:
        """Store how it stands now, unless somebody was faster."""
        mine = update(broadcast).where(broadcast.c.id == one.id, broadcast.c.phase == before)
        moved = (await self._connection.execute(mine.values(columns(one)))).rowcount > 0
        if moved and before in SENDING and one.phase not in SENDING:
            await lanes.lease_anew(self._connection)
        return moved

    async def tally(self, number: int) -> Tally:
        """What became of its deliveries so far."""
        held = func.coalesce(delivery.c.error, "")
        rows = await self._connection.execute(
            select(delivery.c.state, held.label("error"), func.count().label("many"))
            .where(delivery.c.broadcast_id == number)
            .group_by(delivery.c.state, held)
        )
        tally = counted([(State(row.state), row.error, row.many) for row in rows])
        taken_back = and_(correction.c.occasion == occasion_of(number), correction.c.kind == Kind.RECALL)
        recalled = await self._connection.scalar(select(exists().where(taken_back)))
        return replace(tally, recalled=bool(recalled))

    async def span(self, number: int) -> tuple[int, int]:
        """The numbers of its first delivery and of its last."""
        return await reviving.span(self._connection, number)

    async def revive(self, number: int, after: int, until: int, now: datetime, expires_at: datetime) -> int:
        """Let what expired while it stood still go out after all."""
        these = reviving.Stretch(number, after, until)
        return await reviving.revive(self._connection, these, now, expires_at)

    async def doubt(self, number: int, after: int, until: int, now: datetime, expires_at: datetime) -> int:
        """Let those go out again of which nobody knows whether they arrived."""
        these = reviving.Stretch(number, after, until)
        return await reviving.doubt(self._connection, these, now, expires_at)

    async def close_audience(self, number: int) -> None:
        """Plan it for nobody else."""
        await self._connection.execute(update(broadcast).where(broadcast.c.id == number).values(planned_to=BEYOND_ALL))

    async def crowd(self, reach: Reach, platforms: Sequence[str], now: datetime) -> Crowd:
        """Whom the reach comes to now."""
        dialect = self._connection.dialect.name
        them = reached(dialect, reach, now).where(destination.c.platform.in_(platforms))
        group = (destination.c.platform, language_of(dialect))
        counts = await self._connection.execute(them.add_columns(*group, func.count()).group_by(*group))
        hours = (reader.c.zone, reader.c.quiet_from, reader.c.quiet_until)
        quiet = them.where(reader.c.quiet_from != reader.c.quiet_until).add_columns(*hours, func.count())
        held = await self._connection.execute(quiet.group_by(*hours))
        return Crowd(
            {(platform, language): count for platform, language, count in counts},
            {(zone, Quiet(start, end)): count for zone, start, end, count in held},
        )

    async def paused(self, reach: Reach, platforms: Sequence[str], now: datetime) -> int:
        """How many more it would come to if they had not paused."""
        them = paused(self._connection.dialect.name, reach, now).where(destination.c.platform.in_(platforms))
        return await self._connection.scalar(them.add_columns(func.count())) or 0

    async def watch(self, number: int, watcher: Watcher) -> None:
        """Tell how far it is there."""
        row = {
            "watch": str(watcher.place),
            "watch_language": watcher.language,
            "watch_zone": watcher.zone,
            "watch_message": watcher.message,
        }
        await self._connection.execute(update(broadcast).where(broadcast.c.id == number).values(row))

    async def watchers(self, number: int) -> Sequence[Watcher]:
        """Who watches it."""
        row = (await self._connection.execute(select(broadcast).where(broadcast.c.id == number))).one_or_none()
        return (watcher(row),) if row and row.watch else ()


UNWATCHED = {"watch": "", "watch_language": "", "watch_zone": "", "watch_message": ""}


def columns(one: Broadcast) -> sql.Row:
    """What of a broadcast its makers and its own course change."""
    return {
        "author": one.author,
        "phase": one.phase,
        "body": BODY.dumps(Body(one.content, one.reach, one.when, one.canary, one.fixing)),
        "token": one.token,
        "approver": one.approver,
        "before": one.before,
        "reason": one.reason,
        "audience": one.audience,
        "created_at": one.created_at,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
    }


def load(row: Any) -> Broadcast:
    """The broadcast of a row."""
    body = BODY.loads(row.body)
    return Broadcast(
        row.author,
        row.created_at,
        body.content,
        body.reach,
        body.when,
        body.canary,
        Phase(row.phase),
        row.token,
        row.approver,
        Phase(row.before) if row.before else None,
        row.reason,
        row.audience,
        body.fixing,
        row.started_at,
        row.ended_at,
        row.id,
    )


def watcher(row: Any) -> Watcher:
    """Who watches the broadcast of a row that somebody watches."""
    return Watcher(Address.parse(row.watch), row.watch_language, row.watch_zone, row.watch_message)


def counted(rows: Sequence[tuple[State, str, int]]) -> Tally:
    """The tally of so many deliveries in each state with each error."""

    def many(*states: State) -> int:
        return sum(count for state, _, count in rows if state in states)

    failed = sorted(_failures(rows), key=lambda one: -one[1])
    return Tally(
        audience=sum(count for *_, count in rows),
        sent=many(State.SENT),
        waiting=many(State.DUE, State.HELD),
        quiet=sum(count for state, error, count in rows if state is State.DUE and error == Why.QUIET),
        under_way=many(State.SENDING),
        doubtful=many(State.UNKNOWN),
        failed=sum(count for _, count in failed),
        reasons=dict(failed),
    )


def _failures(rows: Sequence[tuple[State, str, int]]) -> Iterator[tuple[str, int]]:
    for state, error, count in rows:
        if state in FAILED:
            yield error or state.value, count

"""Leasing and settling the messages that are to be changed."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import PROFILE
from digest.domain.delivery import State
from digest.domain.reader import Address, Manner
from digest.ledger_corrections import Ended, Errand, Task
from digest.ports.corrections import Kind
from digest.storage import sql
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import given, packed
from digest.storage.passages import whole
from digest.storage.sql import (
    correction,
    correction_part,
    delivery,
    delivery_part,
    destination,
    lane,
    profile,
    rendering,
)

ENDED = {
    "id": Number(),
    "owner": String(),
    "epoch": Integer(),
    "state": String(),
    "task": String(),
    "attempt": Integer(),
    "resends": Integer(),
    "error": String(),
    "retry_at": UtcDateTime(),
    "settled_at": UtcDateTime(),
}

DUE = correction_part.c.state == literal_column("'due'")
LEASED = correction_part.c.state == State.LEASED

_LOADED = (
    correction_part,
    delivery_part.c.message_id,
    delivery_part.c.variant,
    correction.c.kind,
    correction.c.ordered_at,
    destination.c.chat,
    destination.c.thread,
    destination.c.silent,
    destination.c.previews,
    destination.c.mention,
    profile.c.body.label("profile"),
    rendering.c.id.label("text"),
    rendering.c.payload,
)
"""What is needed to change a message."""


class SqlErrands:
    """`ledger_corrections.Errands` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lease(self, platform: str, owner: str, limit: int, now: datetime, until: datetime) -> Sequence[Errand]:
        """Lease those longest due."""
        ready = _ready(platform, owner, now).limit(limit).with_for_update(skip_locked=True, of=correction_part)
        leased = {"state": State.LEASED, "owner": owner, "epoch": correction_part.c.epoch + 1, "until": until}
        these = sql.among(self._connection.dialect.name, correction_part.c.id, ready)
        taken = update(correction_part).where(these).values(leased).returning(correction_part.c.id)
        return await self._load((await self._connection.scalars(taken)).all())

    async def recover(self, platform: str, now: datetime, beyond: datetime, gone: Collection[str]) -> int:
        """Give back what is leased by nobody any more."""
        until = correction_part.c.until
        over = or_(until <= now, until > beyond, correction_part.c.owner.in_(tuple(gone)))
        lost = and_(_in_hand(platform), LEASED, over)
        back = {"state": State.DUE, "owner": None, "until": None, "retry_at": now}
        return (await self._connection.execute(update(correction_part).where(lost).values(back))).rowcount

    async def owners(self, platform: str) -> Collection[str]:
        """Who holds leases."""
        return set(await self._connection.scalars(select(correction_part.c.owner).where(_in_hand(platform)).distinct()))

    async def settle(self, ended: Sequence[Ended]) -> None:
        """Write what became of these."""
        if not ended:
            return
        rows = given(self._connection.dialect.name, ENDED)
        mine = and_(
            correction_part.c.id == rows.c.id,
            correction_part.c.owner == rows.c.owner,
            correction_part.c.epoch == rows.c.epoch,
            LEASED,
        )
        names = ("state", "task", "attempt", "resends", "error", "settled_at")
        values = {name: rows.c[name] for name in names}
        retry = func.coalesce(rows.c.retry_at, correction_part.c.retry_at)
        statement = update(correction_part).where(mine).values(**values, retry_at=retry, owner=None, until=None)
        await self._connection.execute(statement, packed(self._connection.dialect, ENDED, map(_ended, ended)))

    async def _load(self, numbers: Collection[int]) -> Sequence[Errand]:
        if not numbers:
            return ()
        rows = (await self._connection.execute(_loading().where(correction_part.c.id.in_(numbers)))).all()
        texts = await whole(self._connection, {row.text: row.payload for row in rows if row.payload is not None})
        payloads = {number: json.loads(text) for number, text in texts.items()}
        return [_errand(row, payloads.get(row.text)) for row in rows]


def _ready(platform: str, owner: str, now: datetime) -> Select[Any]:
    """What may be changed now: messages that are there."""
    return (
        select(correction_part.c.id)
        .join(delivery_part, delivery_part.c.id == correction_part.c.part_id)
        .where(
            DUE,
            correction_part.c.platform == platform,
            correction_part.c.retry_at <= now,
            delivery_part.c.state == State.SENT,
            delivery_part.c.message_id.is_not(None),
            exists().where(lane.c.platform == platform, lane.c.owner == owner),
        )
        .order_by(correction_part.c.retry_at, correction_part.c.id)
    )


def _in_hand(platform: str) -> ColumnElement[bool]:
    return and_(correction_part.c.owner.is_not(None), correction_part.c.platform == platform)


def _loading() -> Select[Any]:
    """What is needed to change the messages, in the order in which they are due."""
    first = delivery_part.alias("first")
    beginning = (
        select(first.c.message_id)
        .where(first.c.delivery_id == delivery.c.id, first.c.message_id.is_not(None))
        .order_by(first.c.part, first.c.id.desc())
        .limit(1)
    )
    frozen = and_(
        rendering.c.edition_id == delivery.c.edition_id,
        rendering.c.platform == delivery.c.platform,
        rendering.c.variant == delivery_part.c.variant,
        rendering.c.part == delivery_part.c.part,
    )
    return (
        select(*_LOADED, beginning.scalar_subquery().label("first"))
        .join(correction, correction.c.id == correction_part.c.correction_id)
        .join(delivery_part, delivery_part.c.id == correction_part.c.part_id)
        .join(delivery, delivery.c.id == delivery_part.c.delivery_id)
        .join(destination, destination.c.id == delivery.c.destination_id)
        .outerjoin(profile, profile.c.key == delivery.c.profile_key)
        .outerjoin(rendering, frozen)
        .order_by(correction_part.c.retry_at, correction_part.c.id)
    )


def _errand(row: Row[Any], payload: Any) -> Errand:
    return Errand(
        row.id,
        row.owner,
        row.epoch,
        Task(row.task),
        Address(row.platform, row.chat, row.thread),
        Manner(row.variant, bool(row.silent), bool(row.previews), row.mention),
        row.message_id,
        row.first,
        row.part_id,
        row.variant,
        payload,
        PROFILE.loads(row.profile).language if row.profile else "en",
        row.kind == Kind.RECALL,
        row.ordered_at,
        row.attempt,
        row.resends,
    )


def _ended(one: Ended) -> tuple[object, ...]:
    errand = one.errand
    settled = None if one.state is State.DUE else one.at
    done = (one.state, one.task, one.attempt, one.resends, one.error, one.retry_at, settled)
    return (errand.id, errand.owner, errand.epoch, *done)

"""Digests of places that are asked first: which are due soon, and their deliveries, filed one by one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import State
from digest.domain.place import Silence
from digest.domain.reader import Address
from digest.ledger_planning import Asked, Filed
from digest.storage import cohorts, sql, turns
from digest.storage.editions import key_columns
from digest.storage.readers import SqlReaders
from digest.storage.sql import cohort, delivery, destination, identity, review, schedule, subscription

_THEIRS = destination.alias("theirs")

IN_VAIN = delivery.c.retry_at >= delivery.c.expires_at
"""Whether a delivery waits for a word, without which it never goes."""


class SqlDrafting:
    """`ledger_ports.Drafting` over one connection."""

    def __init__(self, connection: AsyncConnection, readers: SqlReaders) -> None:
        self._connection, self._readers = connection, readers

    async def asked(self, until: datetime) -> Sequence[Asked]:
        """Those that are due by then, without most of what is filed already: planning comes by every few seconds."""
        rows = (await self._connection.execute(_asked(until))).all()
        return [one for row in rows if (one := await self._load(row))]

    async def has(self, subscription_id: int, occasion: str) -> bool:
        """Whether the occasion is planned already."""
        here = (delivery.c.subscription_id == subscription_id, delivery.c.occasion == occasion)
        return await self._connection.scalar(select(delivery.c.id).where(*here)) is not None

    async def file(self, filed: Filed, variants: Sequence[str], now: datetime) -> tuple[int, str] | None:
        """File a delivery."""
        await turns.together(self._connection, turns.AUDIENCE)
        place, chosen = await self._destination(filed)
        variant = chosen if chosen is not None and chosen in variants else variants[0]
        row = _row(filed, now) | {"destination_id": place, "variant": variant}
        insert = sql.insert(self._connection, delivery).values(row).on_conflict_do_nothing()
        number: int | None = await self._connection.scalar(insert.returning(delivery.c.id))
        if number is None:
            return None
        if filed.to is None:
            await self._begin(filed)
            await self._supersede(filed.subscription.id, number, now)
        return number, variant

    async def _begin(self, filed: Filed) -> None:
        """Have a subscription that was never told anything begin here: skipped or not, the next digest covers this one's time."""
        new = (subscription.c.id == filed.subscription.id, subscription.c.since.is_(None))
        await self._connection.execute(update(subscription).where(*new).values(since=filed.key.since))

    async def _supersede(self, subscription_id: int, number: int, now: datetime) -> None:
        """Cancel an earlier posting that waits for a word in vain: this one tells what it would have told."""
        mine = (delivery.c.subscription_id == subscription_id, delivery.c.id != number)
        in_vain = (delivery.c.state == State.DUE, IN_VAIN)
        digests = delivery.c.occasion.startswith("digest:")
        gone = {"state": State.CANCELLED, "error": "superseded", "settled_at": now}
        await self._connection.execute(update(delivery).where(*mine, *in_vain, digests).values(gone))

    async def _destination(self, filed: Filed) -> tuple[int, str | None]:
        if to := filed.to:
            here = [destination.c[name] == getattr(to, name) for name in ("platform", "chat", "thread")]
        else:
            mine = select(subscription.c.destination_id).where(subscription.c.id == filed.subscription.id)
            here = [destination.c.id == mine.scalar_subquery()]
        row = (await self._connection.execute(select(destination.c.id, destination.c.variant).where(*here))).one()
        return row.id, row.variant

    async def _load(self, row: Row[Any]) -> Asked | None:
        place = await self._readers.numbered(row.reader_id)
        manager = await self._readers.numbered(row.manager)
        if place is None or manager is None or place.subscription is None:
            return None
        private = Address(row.platform, row.chat, row.thread)
        rule, silence = cohorts.rule_of(row), Silence(row.silence)
        return Asked(place, rule, row.next_due_at, silence, manager, row.user, private)


def _asked(until: datetime) -> Select[Any]:
    due = cohort.c.next_due_at
    return (
        select(
            subscription.c.reader_id,
            *cohorts.RULE,
            due,
            review.c.silence,
            review.c.user,
            identity.c.reader_id.label("manager"),
            *(_THEIRS.c[name] for name in ("platform", "chat", "thread")),
        )
        .select_from(review)
        .join(subscription, subscription.c.reader_id == review.c.reader_id)
        .join(destination, destination.c.id == subscription.c.destination_id)
        .join(schedule, schedule.c.subscription_id == subscription.c.id)
        .join(cohort, cohort.c.id == schedule.c.cohort_id)
        .join(identity, (identity.c.platform == review.c.platform) & (identity.c.user == review.c.user))
        .join(_THEIRS, _THEIRS.c.id == identity.c.destination_id)
        .where(
            due <= until,
            ~_filed(due),
            subscription.c.ended_at.is_(None),
            destination.c.suspended_at.is_(None),
            or_(subscription.c.paused_until.is_(None), subscription.c.paused_until <= due),
            or_(subscription.c.not_before.is_(None), subscription.c.not_before <= due),
        )
        .order_by(due, subscription.c.id)
    )


def _filed(due: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether the digest of that instant is there."""
    same = (delivery.c.subscription_id == subscription.c.id, delivery.c.due_at == due)
    return exists().where(*same, delivery.c.occasion.startswith("digest:"))


def _row(filed: Filed, now: datetime) -> sql.Row:
    key = key_columns(filed.key)
    del key["samples"]
    return {
        **key,
        "profile_key": filed.subscription.profile.key,
        "subscription_id": filed.subscription.id,
        "occasion": filed.occasion,
        "platform": filed.to.platform if filed.to else filed.subscription.address.platform,
        "edition_id": filed.edition,
        "state": filed.state,
        "due_at": filed.due_at,
        "retry_at": filed.retry_at,
        "expires_at": filed.expires_at,
        "error": filed.error,
        "settled_at": None if filed.state in (State.DUE, State.HELD) else now,
    }

"""Rewording frozen editions, and collecting the messages that carry them: chunk by chunk, each harmless to repeat."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import DOCUMENT, PROFILE, lean
from digest.domain.delivery import State
from digest.ledger_corrections import Carrier, Form, Pending, Reworded, Task
from digest.ports import Payload
from digest.ports.corrections import Kind, Order, Stage
from digest.storage import lanes, sql
from digest.storage.corrections import OPEN, about, carrying, told_by
from digest.storage.editions import SqlEditions
from digest.storage.passages import Passages, whole
from digest.storage.sql import correction, correction_part, delivery, delivery_part, edition, profile, rendering

ARRIVED = (State.SENT, State.SENDING, State.DUE, State.UNKNOWN)
"""A part in one of these is there, or may still come; which of them came is seen when it is its turn."""

NEVER = (State.DEAD, State.CANCELLED, State.EXPIRED)
"""A part in one of these will never be there."""

UNSENT = (State.DUE, State.HELD)


class SqlAmending:
    """`ledger_corrections.Amending` over one connection."""

    def __init__(self, connection: AsyncConnection, editions: SqlEditions, passages: Passages) -> None:
        self._connection = connection
        self._editions, self._passages = editions, passages

    async def pending(self) -> Sequence[Pending]:
        """The orders whose messages are not all collected."""
        open_ = correction.c.stage.in_((Stage.AMENDING, Stage.COLLECTING))
        rows = await self._connection.execute(select(correction).where(open_).order_by(correction.c.id))
        return [_pending(row) for row in rows]

    async def underway(self) -> bool:
        """Whether any order is not settled."""
        return (
            await self._connection.scalar(select(correction.c.id).where(correction.c.stage != Stage.DONE).limit(1))
            is not None
        )

    async def carriers(self, one: Pending, limit: int) -> Sequence[Carrier]:
        """The next editions that tell the order's article."""
        after = and_(edition.c.id > one.edition, edition.c.id.in_(carrying(one.order.article or 0)))
        numbers = await self._connection.scalars(select(edition.c.id).where(after).order_by(edition.c.id).limit(limit))
        return [carrier for number in numbers.all() if (carrier := await self._carrier(number))]

    async def reword(self, order: int, reworded: Reworded) -> None:
        """Freeze the new document and messages in place of the old ones."""
        carrier, stored = reworded.carrier, reworded.carrier.edition
        if reworded.document != stored.document:
            text = DOCUMENT.lean(reworded.document)
            await self._passages.keep([text], stored.key.cut)
            new = update(edition).where(edition.c.id == stored.id).values(document=text.text)
            await self._connection.execute(new)
        for form, messages in reworded.messages.items():
            await self._replace(order, carrier, form, messages)
        await lanes.lease_anew(self._connection)

    async def collect(self, one: Pending, editions: Collection[int], after: int, limit: int, now: datetime) -> int:
        """Collect these editions' changed messages of deliveries that are being sent or were begun, and of settled ones."""
        theirs = and_(delivery.c.edition_id.in_(editions), _named(one.order))
        if not after:
            # Between two parts it is due again. All might be settled behind the page that settled ones were collected from.
            for under_way in (sql.IS_SENDING, sql.IS_BEGUN):
                await self._collect(one, and_(theirs, under_way), now)
        settled = and_(theirs, delivery.c.settled_at.is_not(None), delivery.c.id > after)
        page = select(delivery.c.id).where(settled).order_by(delivery.c.id).limit(limit).subquery()
        last, count = (await self._connection.execute(select(func.max(page.c.id), func.count()))).one()
        if not count:
            return 0
        await self._collect(one, and_(settled, delivery.c.id <= last), now)
        return int(last) if count == limit else 0

    async def collect_open(self, one: Pending, now: datetime) -> int:
        """Collect the changed messages of deliveries that are not settled."""
        unsettled = or_(sql.IS_DUE, sql.IS_SENDING)
        return await self._collect(one, and_(about(one.order), unsettled), now)

    async def withhold(self, one: Pending, limit: int, now: datetime) -> int:
        """Cancel what is not sent of the order's occasion."""
        unsent = or_(sql.IS_DUE, sql.IS_HELD)
        some = list(await self._connection.scalars(select(delivery.c.id).where(about(one.order), unsent).limit(limit)))
        gone = {"state": State.CANCELLED, "settled_at": now, "error": "recalled"}
        these = and_(delivery.c.id.in_(some), delivery.c.state.in_(UNSENT))
        await self._connection.execute(update(delivery).where(these).values(gone))
        return len(some)

    async def told(self, one: Pending, limit: int) -> Sequence[int]:
        """The next editions that the order's occasion told."""
        mine = told_by(one.order.occasion or "")
        if mine is None:
            return ()
        next_ = select(edition.c.id).where(mine, edition.c.id > one.edition).order_by(edition.c.id).limit(limit)
        return list(await self._connection.scalars(next_))

    async def advance(self, order: int, stage: Stage, edition: int) -> None:
        """Note how far the order is."""
        columns = {"stage": stage, "edition_cursor": edition}
        await self._connection.execute(update(correction).where(correction.c.id == order).values(columns))

    async def close(self, now: datetime) -> int:
        """Drop messages that never arrived, and settle the orders whose messages are all settled."""
        await self._settle_absent(NEVER, State.CANCELLED, None, now)
        await self._settle_absent((State.UNKNOWN,), State.DEAD, "nobody knows whether it arrived", now)
        waiting = exists().where(correction_part.c.correction_id == correction.c.id, correction_part.c.state.in_(OPEN))
        over = and_(correction.c.stage == Stage.CHANGING, ~waiting)
        done = update(correction).where(over).values(stage=Stage.DONE, settled_at=now)
        return (await self._connection.execute(done)).rowcount

    async def _carrier(self, number: int) -> Carrier | None:
        stored = await self._editions.get(number)
        if stored is None:
            return None
        body = await self._connection.scalar(select(profile.c.body).where(profile.c.key == stored.key.profile))
        return None if body is None else Carrier(stored, PROFILE.loads(body), await self.messages(number))

    async def messages(self, number: int) -> dict[Form, list[Payload]]:
        """The edition's messages in each form."""
        mine = select(rendering).where(rendering.c.edition_id == number)
        rows = (await self._connection.execute(mine.order_by(rendering.c.platform, rendering.c.variant))).all()
        texts = await whole(self._connection, {row.id: row.payload for row in rows})
        messages: dict[Form, list[Payload]] = {}
        for row in sorted(rows, key=lambda row: row.part):
            messages.setdefault((row.platform, row.variant), []).append(json.loads(texts[row.id]))
        return messages

    async def _replace(self, order: int, carrier: Carrier, form: Form, messages: Sequence[Payload]) -> None:
        """Put these messages in the place of those of one form; a further one of the old ones is no part of it any more."""
        before = carrier.messages[form]
        mine = and_(
            rendering.c.edition_id == carrier.edition.id,
            rendering.c.platform == form[0],
            rendering.c.variant == form[1],
        )
        for part, payload in enumerate(messages):
            text = lean(payload)
            if json.loads(text.whole()) != before[part]:
                await self._passages.keep([text], carrier.edition.key.cut)
                changed = {"payload": text.text, "corrected_by": order}
                await self._connection.execute(update(rendering).where(mine, rendering.c.part == part).values(changed))
        await self._connection.execute(delete(rendering).where(mine, rendering.c.part >= len(messages)))

    async def _collect(self, one: Pending, these: ColumnElement[bool], now: datetime) -> int:
        rows = _parts(one.id, now, recall=one.order.kind is Kind.RECALL).where(these)
        names = ["correction_id", "part_id", "platform", "task", "state", "retry_at", "epoch", "attempt", "resends"]
        statement = sql.insert(self._connection, correction_part).from_select(names, rows).on_conflict_do_nothing()
        return (await self._connection.execute(statement.execution_options(preserve_rowcount=True))).rowcount

    async def _settle_absent(self, states: Sequence[State], to: State, error: str | None, now: datetime) -> None:
        absent = select(delivery_part.c.id).where(
            delivery_part.c.id == correction_part.c.part_id, delivery_part.c.state.in_(states)
        )
        mine = and_(correction_part.c.state == literal_column("'due'"), exists(absent))
        settled = {"state": to, "error": error, "settled_at": now}
        await self._connection.execute(update(correction_part).where(mine).values(settled))


def _parts(order: int, now: datetime, *, recall: bool) -> Select[Any]:
    """The messages to change: all of them to be deleted where they are recalled, else those reworded, or a part no more."""
    frozen = and_(
        rendering.c.edition_id == delivery.c.edition_id,
        rendering.c.platform == delivery.c.platform,
        rendering.c.variant == delivery_part.c.variant,
        rendering.c.part == delivery_part.c.part,
    )
    task = literal(Task.DELETE.value) if recall else case((rendering.c.id.is_(None), Task.DELETE), else_=Task.EDIT)
    columns = (literal(order), delivery_part.c.id, delivery.c.platform, task, literal(State.DUE.value))
    numbers = (literal(0).label("epoch"), literal(0).label("attempt"), literal(0).label("resends"))
    rows = (
        select(*columns, literal(now, correction_part.c.retry_at.type), *numbers)
        .select_from(delivery)
        .join(delivery_part, delivery_part.c.delivery_id == delivery.c.id)
        .outerjoin(rendering, frozen)
        .where(delivery_part.c.state.in_(ARRIVED))
        .with_for_update(read=True, key_share=True, of=delivery_part)  # who is forgotten meanwhile is left out
    )
    return rows if recall else rows.where(or_(rendering.c.id.is_(None), rendering.c.corrected_by == order))


def _named(order: Order) -> ColumnElement[bool]:
    """Of the order's occasion, where it is about one: an edition may be told by two."""
    return true() if order.occasion is None else delivery.c.occasion == order.occasion


def _pending(row: Row[Any]) -> Pending:
    order = Order(Kind(row.kind), row.article_id, row.occasion)
    return Pending(row.id, order, Stage(row.stage), row.edition_cursor)

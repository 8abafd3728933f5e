"""Small things that outlive a restart."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.reader import Address
from digest.ports.notes import OpenQuestion, Requested
from digest.storage import sql
from digest.storage.editions import REACHED
from digest.storage.sql import (
    IS_DIGEST,
    delivery,
    destination,
    edition_item,
    expectation,
    kept_text,
    request,
    shown_list,
    subscription,
    unanswered,
)

KEPT = timedelta(days=30)
"""How long a button's text is kept after it was last offered (ARCHITECTURE.md, Conversation)."""

AT_HAND = timedelta(days=1)
"""How long "this" means the story that was told of last."""

THIS = 0
"""In a list shown last, the number of the story that was told of since: none in a list has it."""

QUESTION_LENGTH = 500
"""How much of an unanswered question, or of an address that is not here, is kept, in characters."""


class SqlNotes:
    """`ports.Notes` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def expect(self, address: Address, actor: str, command: str, until: datetime) -> None:
        """A bare line from this actor here is an argument of that command until then."""
        row = {**_place(address, actor), "command": command, "until": until}
        await sql.put(self._connection, expectation, [row])

    async def expected(self, address: Address, actor: str, now: datetime) -> str | None:
        """Take what is expected from this actor here, and clear away what nobody waits for any more."""
        await self._connection.execute(delete(expectation).where(expectation.c.until <= now))
        here = [expectation.c[name] == value for name, value in _place(address, actor).items()]
        taken = await self._connection.scalar(delete(expectation).where(*here).returning(expectation.c.command))
        return None if taken is None else str(taken)

    async def show(self, address: Address, actor: str, stories: Mapping[int, int], now: datetime) -> None:
        """This actor was shown a list here; lists that were shown longer ago than 30 days go."""
        earlier = await self.shown(address, actor, now) if min(stories) > 1 else {}
        await self._show(address, actor, {**earlier, **stories}, now)

    async def point_at(self, address: Address, actor: str, article: int, now: datetime) -> None:
        """This actor was told of that one article here; a digest sent since the list becomes the list, as its numbers count."""
        await self._show(address, actor, {**await self.shown(address, actor, now), THIS: article}, now)

    async def pointed_at(self, address: Address, actor: str, now: datetime) -> int | None:
        """The article that this actor was told of last here."""
        row = await self._listed(address, actor, now - AT_HAND)
        if row is None or await self._sent(address, row.at):
            return None
        return _stories(row.stories).get(THIS)

    async def shown(self, address: Address, actor: str, now: datetime) -> Mapping[int, int]:
        """The article of each number in the list shown last to this actor here, or in a digest sent here since."""
        row = await self._listed(address, actor, now - KEPT)
        sent = await self._sent(address, row.at if row else now - KEPT)
        return sent or {number: article for number, article in _stories(row.stories if row else "{}").items() if number}

    async def _show(self, address: Address, actor: str, stories: Mapping[int, int], now: datetime) -> None:
        row = {**_place(address, actor), "stories": json.dumps(stories), "at": now}
        await self._connection.execute(delete(shown_list).where(shown_list.c.at < now - KEPT))
        await sql.put(self._connection, shown_list, [row])

    async def _listed(self, address: Address, actor: str, since: datetime) -> Row[Any] | None:
        here = [shown_list.c[name] == value for name, value in _place(address, actor).items()]
        return (await self._connection.execute(select(shown_list).where(*here, shown_list.c.at >= since))).one_or_none()

    async def _sent(self, address: Address, after: datetime) -> Mapping[int, int]:
        place = {"platform": address.platform, "chat": address.chat, "thread": address.thread}
        newest = (
            select(delivery.c.edition_id)
            .join(subscription, subscription.c.id == delivery.c.subscription_id)
            .join(destination, destination.c.id == subscription.c.destination_id)
            .where(*(destination.c[name] == value for name, value in place.items()))
            .where(delivery.c.state.in_(REACHED), delivery.c.settled_at > after, _tells())
            .order_by(delivery.c.settled_at.desc(), delivery.c.id.desc())
            .limit(1)
        )
        told = select(edition_item).where(edition_item.c.edition_id == newest.scalar_subquery())
        return {row.position + 1: row.article_id for row in await self._connection.execute(told)}

    async def keep_text(self, text: str, reader: int, now: datetime) -> str:
        """Keep a text for this reader; its hash. Texts that were kept longer ago than 30 days go."""
        body = _storable(text)
        digest = base64.b32encode(hashlib.sha256(body.encode()).digest()[:5]).decode().lower()
        await self._connection.execute(delete(kept_text).where(kept_text.c.kept_at < now - KEPT))
        row = {"digest": digest, "reader_id": reader, "body": body, "kept_at": now}
        await sql.put(self._connection, kept_text, [row])
        return digest

    async def text(self, digest: str) -> str | None:
        """The text kept under this hash."""
        wanted = select(kept_text.c.body).where(kept_text.c.digest == _storable(digest)).limit(1)
        found = await self._connection.scalar(wanted)
        return None if found is None else str(found)

    async def unanswered(self, question: str, language: str, now: datetime) -> None:
        """Count a question that could not be answered; not who asked."""
        row = {"question": " ".join(_storable(question).split())[:QUESTION_LENGTH], "language": language}
        once_more = sql.insert(self._connection, unanswered).values(**row, count=1, last_at=now)
        counted = {"count": unanswered.c.count + 1, "last_at": now}
        await self._connection.execute(
            once_more.on_conflict_do_update(index_elements=["question", "language"], set_=counted)
        )

    async def requested(self, subject: str, now: datetime) -> None:
        """Count an address or a title that no article has; not who brought it."""
        row = {"subject": " ".join(_storable(subject).split())[:QUESTION_LENGTH]}
        once_more = sql.insert(self._connection, request).values(**row, count=1, last_at=now)
        counted = {"count": request.c["count"] + 1, "last_at": now}
        await self._connection.execute(once_more.on_conflict_do_update(index_elements=["subject"], set_=counted))

    async def requests(self, limit: int) -> Sequence[Requested]:
        """What was brought most often, and of those as often the last one first."""
        subject = sql.by_code_point(self._connection, request.c.subject)
        order = (request.c["count"].desc(), request.c.last_at.desc(), subject)
        rows = await self._connection.execute(select(request).order_by(*order).limit(limit))
        return [Requested(row.subject, row._mapping["count"], row.last_at) for row in rows]

    async def open_questions(self, limit: int) -> Sequence[OpenQuestion]:
        """The questions that could not be answered, the most frequent first."""
        question, times = unanswered.c.question, unanswered.c.count.label("times")
        by = (times.desc(), unanswered.c.last_at.desc(), sql.by_code_point(self._connection, question))
        query = select(question, unanswered.c.language, times, unanswered.c.last_at).order_by(*by).limit(limit)
        return [OpenQuestion(*row) for row in await self._connection.execute(query)]


def _tells() -> ColumnElement[bool]:
    """Whether the delivery tells any story: a broadcast may not."""
    told = exists().where(edition_item.c.edition_id == delivery.c.edition_id)
    return or_(IS_DIGEST, told)


def _stories(kept: str) -> dict[int, int]:
    """The article of each number in a list as it is kept, `THIS` among them."""
    return {int(number): article for number, article in json.loads(kept).items()}


def _place(address: Address, actor: str) -> dict[str, str]:
    return {"platform": address.platform, "chat": address.chat, "thread": address.thread, "actor": actor}


def _storable(text: str) -> str:
    """The text without what no database takes: lone surrogates, and the null character that PostgreSQL refuses."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")

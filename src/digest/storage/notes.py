"""Small things that outlive a restart."""

import base64
import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.reader import Address
from digest.storage import sql
from digest.storage.sql import expectation, kept_text, unanswered

KEPT = timedelta(days=30)
"""How long a button's text is kept after it was last offered (ARCHITECTURE.md, Conversation)."""

QUESTION_LENGTH = 500
"""How much of an unanswered question is kept, in characters."""


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


def _place(address: Address, actor: str) -> dict[str, str]:
    return {"platform": address.platform, "chat": address.chat, "thread": address.thread, "actor": actor}


def _storable(text: str) -> str:
    """The text without what no database takes: lone surrogates, and the null character that PostgreSQL refuses."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")

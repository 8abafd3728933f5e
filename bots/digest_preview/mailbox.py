"""The mailbox: what a messenger's servers would keep of each conversation, in an SQLite file of its own.

It stands outside the ledger's transactions on purpose: what is in here arrived, whatever the ledger believes, so a crash
test counts digests by delivery part, doubles included. Several processes may write; each method is one transaction.
"""

import json
import os
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from digest.chat.command import Attachment
from digest.codec import compact
from digest.wire.owned import give_to_folders_owner
from digest_preview.mail import Entry, Kind, Visitor
from digest_preview.mailbox_schema import ENTRY, PRAGMAS, SCHEMA

FILE_NAME = "mailbox.sqlite3"
SHOWN = 100
"""How many of a conversation's newest messages a page opens with."""


class Mailbox:
    """The open file. Not for two threads at once; raises sqlite3.Error where the file can't be read or written."""

    def __init__(self, path: Path) -> None:
        with suppress(OSError):  # new files only, which nobody else is to read; what fails is said by the next line
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            give_to_folders_owner(path)
        self._connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        self._connection.executescript(PRAGMAS)
        self._set_up()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def epoch(self) -> str:
        """The name of this file's numbering of sequences."""
        return str(self._value("SELECT epoch FROM post"))

    @property
    def sequence(self) -> int:
        """The sequence of the newest append or edit of all."""
        return int(self._value("SELECT sequence FROM post"))

    @property
    def version(self) -> int:
        """A number that changes when another connection has committed (SQLite, PRAGMA data_version)."""
        return int(self._value("PRAGMA data_version"))

    def hear(self, visitor: str, kind: Kind, text: str, name: str | None, now: datetime) -> Entry | None:
        """Keep what a visitor typed or pressed; None, and nothing is kept, where that name was heard from them before."""
        with self._writing():
            seen = "SELECT 1 FROM message WHERE visitor = ? AND name = ?"
            if name is not None and self._connection.execute(seen, (visitor, name)).fetchone():
                return None
            return self._insert(visitor, kind, {"text": text}, now, name=name)

    def reply(
        self, visitor: str, payload: Mapping[str, Any], now: datetime, attachment: Attachment | None = None
    ) -> Entry:
        """Append an answer, with its attachment where it has one."""
        with self._writing():
            entry = self._insert(visitor, Kind.REPLY, payload, now)
            if attachment is None:
                return entry
            row = (entry.id, attachment.name, attachment.media_type, attachment.body)
            self._connection.execute("INSERT INTO attachment VALUES (?, ?, ?, ?)", row)
            return self._entry(entry.id)

    def deliver(self, visitor: str, payload: Mapping[str, Any], part: int, now: datetime) -> Entry:
        """Append a digest; one that comes twice stands here twice."""
        with self._writing():
            return self._insert(visitor, Kind.DIGEST, payload, now, part=part)

    def edit(self, visitor: str, message: int, payload: Mapping[str, Any]) -> Entry | None:
        """Replace an answer or digest of this visitor's in its place; None where they have no such message."""
        with self._writing():
            changed = self._connection.execute(
                "UPDATE message SET payload = ?, sequence = ? WHERE id = ? AND visitor = ? AND kind IN ('reply', 'digest')",
                (compact(payload), self._next(), message, visitor),
            )
            return self._entry(message) if changed.rowcount else None

    def holds(self, message: int) -> bool:
        """Whether this message is still here."""
        return self._connection.execute("SELECT 1 FROM message WHERE id = ?", (message,)).fetchone() is not None

    def since(self, visitor: str, sequence: int) -> tuple[Entry, ...]:
        """The visible messages appended or edited after that sequence, in that order."""
        where = "WHERE visitor = ? AND sequence > ? AND kind <> 'press' ORDER BY sequence"
        return self._entries(where, visitor, sequence)

    def newest(self, visitor: str, limit: int = SHOWN) -> tuple[Entry, ...]:
        """The newest visible messages, oldest first."""
        where = "WHERE visitor = ? AND kind <> 'press' ORDER BY message.id DESC LIMIT ?"
        return self._entries(where, visitor, limit)[::-1]

    def attachment(self, visitor: str, message: int) -> Attachment | None:
        """The file that came with a message of this visitor's."""
        row = self._connection.execute(
            "SELECT a.name, a.media_type, a.body FROM attachment a JOIN message m ON m.id = a.message"
            " WHERE m.id = ? AND m.visitor = ?",
            (message, visitor),
        ).fetchone()
        return Attachment(*row) if row else None

    def visitor(self, name: str) -> Visitor:
        """What is remembered of a visitor; an unknown one has nothing remembered."""
        row = self._connection.execute("SELECT language, zone FROM visitor WHERE name = ?", (name,)).fetchone()
        return Visitor(*row) if row else Visitor()

    def remember(self, name: str, visitor: Visitor) -> None:
        """Remember this of a visitor in place of what was; what is empty changes nothing."""
        with self._writing():
            self._connection.execute(
                "INSERT INTO visitor VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
                " language = coalesce(nullif(excluded.language, ''), language),"
                " zone = coalesce(nullif(excluded.zone, ''), zone)",
                (name, visitor.language, visitor.zone),
            )

    def forget(self, visitor: str) -> int:
        """Erase a visitor's conversation, attachments included; how many messages there were."""
        with self._writing():
            self._connection.execute("DELETE FROM visitor WHERE name = ?", (visitor,))
            gone = self._connection.execute("DELETE FROM message WHERE visitor = ?", (visitor,)).rowcount
        self._scrub()
        return gone

    def export(self, visitor: str) -> list[dict[str, object]]:
        """What is remembered of a visitor, then their conversation, oldest first: when, what kind of message, what it says."""
        known = self.visitor(visitor)
        found = self._entries("WHERE visitor = ? ORDER BY message.id", visitor)
        said: list[dict[str, object]] = [
            {"at": entry.at.isoformat(), "kind": entry.kind.value, "message": entry.payload} for entry in found
        ]
        page: dict[str, object] = {"kind": "page", "language": known.language, "zone": known.zone}
        return said if known == Visitor() else [page, *said]

    def purge(self, before: datetime) -> int:
        """Erase the messages from before that instant, and visitors of whom nothing else is left; how many messages."""
        with self._writing():
            gone = self._connection.execute("DELETE FROM message WHERE at < ?", (before.isoformat(),)).rowcount
            self._connection.execute("DELETE FROM visitor WHERE name NOT IN (SELECT visitor FROM message)")
        self._scrub()
        return gone

    def arrivals(self) -> Counter[int]:
        """How often each delivery part arrived."""
        rows = self._connection.execute("SELECT part, count(*) FROM message WHERE kind = 'digest' GROUP BY part")
        return Counter(dict(rows.fetchall()))

    def _scrub(self) -> None:
        """Empty the write-ahead log, which has what was erased; where another process reads just now, its next one does."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _set_up(self) -> None:
        with self._writing():
            for statement in filter(str.strip, SCHEMA.split(";\n")):
                self._connection.execute(statement)
            self._connection.execute("INSERT OR IGNORE INTO post VALUES (1, ?, 0)", (secrets.token_hex(4),))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _value(self, query: str) -> Any:
        return self._connection.execute(query).fetchone()[0]

    def _next(self) -> int:
        return int(self._value("UPDATE post SET sequence = sequence + 1 RETURNING sequence"))

    def _insert(
        self,
        visitor: str,
        kind: Kind,
        payload: Mapping[str, Any],
        now: datetime,
        part: int | None = None,
        name: str | None = None,
    ) -> Entry:
        sequence = self._next()
        row = (visitor, sequence, kind.value, compact(payload), part, name, now.isoformat())
        added = self._connection.execute(
            "INSERT INTO message (visitor, sequence, kind, payload, part, name, at) VALUES (?, ?, ?, ?, ?, ?, ?)", row
        )
        assert added.lastrowid is not None
        return Entry(added.lastrowid, sequence, kind, payload, part, now)

    def _entry(self, message: int) -> Entry:
        (entry,) = self._entries("WHERE message.id = ?", message)
        return entry

    def _entries(self, where: str, *values: str | int) -> tuple[Entry, ...]:
        rows = self._connection.execute(" ".join((ENTRY, where)), values).fetchall()
        return tuple(_entry(*row) for row in rows)


def _entry(number: int, sequence: int, kind: str, payload: str, part: int | None, at: str, file: str | None) -> Entry:
    return Entry(number, sequence, Kind(kind), json.loads(payload), part, datetime.fromisoformat(at), file or "")

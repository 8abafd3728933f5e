"""What PostgreSQL gives of many deliveries in few rows: those that share what they are sent with come as one, and its messages.

Of a row's values most are the same in all that are leased together. Sent, read and built once for each delivery, they took half
of a lease; the messages took a statement more.
"""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

import orjson
from sqlalchemy import BigInteger, Integer, Select, String, Text, case, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import NamedFromClause

from digest.storage.given import its
from digest.storage.sql import rendering

OWN = {"place": BigInteger(), "id": BigInteger(), "epoch": Integer(), "attempt": Integer()} | dict.fromkeys(
    ("chat", "thread", "mention"), String()
)
"""What each has of its own. `place`: where in the lease's order it stands."""

SHARED = ("edition_id", "variant", "silent", "previews", "due_at", "expires_at", "occasion", "lane", "lasting")
INSTANTS = ("due_at", "expires_at")

_UNFLUSHED = func.pg_current_wal_insert_lsn() > func.pg_current_wal_flush_lsn()
_STANDBYS = func.current_setting("synchronous_standby_names") != ""

LASTING = select(func.pg_logical_emit_message(true(), "digest", "")).where(or_(_UNFLUSHED, _STANDBYS)).scalar_subquery()
"""Beside what is read to be acted on: has the statement's own commit wait for the disk, unless all there is has reached it.

A plan's chunk commits without the disk (`hasten`). What a server that falls loses of it, it gives other rows the numbers of, and
nobody may have those in hand. What this statement sees stands in the log before the log's end as it is now; where that end is not
flushed, a message makes the statement one that writes, whose commit stands behind all of it. Where a standby takes over, it must
have that, too; only a commit waits for one.
"""

Row = tuple[Any, ...]
Message = tuple[int, str, int, int, str | None]
"""A row of `leases._messages`."""


def bundled(rows: NamedFromClause) -> Select[Any]:
    """The rows of a statement of these columns, bundled."""
    own = [func.array_agg(rows.c[name], type_=ARRAY(kind)) for name, kind in OWN.items()]
    shared = [cast(rows.c[name], Text()) if name in INSTANTS else rows.c[name] for name in SHARED]
    return select(_messages(rows).scalar_subquery(), *own, *shared).group_by(*(rows.c[name] for name in SHARED))


def _messages(rows: NamedFromClause) -> Select[Any]:
    """The messages of a bundle's edition, as JSON; what those of its own variant say."""
    one = rendering.c
    said = case((one.variant == rows.c.variant, one.payload))
    each = func.json_build_array(one.edition_id, one.variant, one.part, one.id, said)
    these = (one.edition_id == rows.c.edition_id, one.platform == its("platform", String()))
    return select(cast(func.json_agg(each), Text())).where(*these).correlate(rows)


def rows_of(bundles: Sequence[Sequence[Any]]) -> Sequence[Row]:
    """The deliveries one by one, in the lease's order, as `leases._ready` has them on SQLite."""
    if len(bundles) == 1:
        return list(_rows(bundles[0]))
    placed = [pair for one in bundles for pair in zip(one[1], _rows(one), strict=True)]
    return [row for _, row in sorted(placed)]


def _rows(bundle: Sequence[Any]) -> Iterable[Row]:
    _, _, numbers, epochs, attempts, chats, threads, mentions, *shared, _ = bundle
    edition, variant, silent, previews, due_at, expires_at, occasion, lane = map(repeat, shared)
    manners = (silent, previews, mentions)
    return zip(  # their number is that of the shortest
        *(numbers, epochs, edition, variant, chats, threads, *manners, due_at, expires_at, attempts, occasion, lane),
        strict=False,
    )


def messages_of(bundles: Iterable[Sequence[Any]]) -> Sequence[Message]:
    """The messages that came with them, those of an edition in their order."""
    told: dict[int, Message] = {}
    for said, *_ in bundles:
        for message in orjson.loads(said or "[]"):
            if message[3] not in told or message[-1] is not None:
                told[message[3]] = message
    return sorted(told.values(), key=lambda one: one[:3])

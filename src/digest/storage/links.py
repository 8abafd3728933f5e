"""One person on several platforms. Two readers become one, and one becomes two, by what their rows say of whose they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    exists,
    insert,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Reader
from digest.storage import counts, opinions, sql, staff, turns
from digest.storage.places import UNLESS_SENDING
from digest.storage.profiles import drop_unused
from digest.storage.readers import SqlReaders
from digest.storage.sql import (
    delivery,
    destination,
    edition,
    identity,
    kept_text,
    link_code,
    notice,
    saved,
    subscription,
)
from digest.storage.subscriptions import ACTIVE, Subscriptions

SAME_EDITION = ("profile_key", "since", "cut", "on_date", "samples")
"""What two readers' editions may have in common."""


class SqlLinks:
    """`ports.Links` over one connection."""

    def __init__(self, connection: AsyncConnection, readers: SqlReaders) -> None:
        self._connection = connection
        self._readers = readers
        self._subscriptions = Subscriptions(connection)

    async def offer(self, reader: int, digest: str, until: datetime, now: datetime) -> None:
        """Keep the code's hash in place of the reader's last one; those that have run out go."""
        outdated = link_code.c.until <= now
        await self._connection.execute(delete(link_code).where(outdated))
        await self.withdraw(reader)
        await sql.put(self._connection, link_code, [{"digest": digest, "reader_id": reader, "until": until}])

    async def offered(self, digest: str, now: datetime) -> Reader | None:
        """Whoever the code links with."""
        await turns.alone(self._connection, turns.AUDIENCE)
        valid = (link_code.c.digest == digest, link_code.c.until > now)
        number = await self._connection.scalar(select(link_code.c.reader_id).where(*valid))
        return None if number is None else await self._readers.numbered(number)

    async def withdraw(self, reader: int) -> None:
        """The reader's code links no more."""
        await self._connection.execute(delete(link_code).where(link_code.c.reader_id == reader))

    async def homes(self, reader: int) -> Sequence[Address]:
        """The reader's private chats."""
        rows = await self._connection.execute(
            select(destination.c.platform, destination.c.chat, destination.c.thread)
            .join(identity, identity.c.destination_id == destination.c.id)
            .where(identity.c.reader_id == reader)
            .order_by(sql.by_code_point(self._connection, destination.c.platform), destination.c.id)
        )
        return [Address(*row) for row in rows]

    async def merge(self, reader: int, other: int, now: datetime) -> None:
        """The other reader is this one from now on."""
        await turns.alone(self._connection, turns.AUDIENCE)
        for one in sorted((reader, other)):
            await self._subscriptions.hold(one)
        if await self._subscriptions.one(subscription.c.reader_id == reader, ACTIVE):
            await self._subscriptions.end(other, now)
        profile = await self._take_over(reader, other, now)
        await self._take_editions(reader, other)
        await self._take(kept_text, kept_text.c.digest, reader, other)
        await self._take(saved, saved.c.article_id, reader, other)
        await self._take_notices(reader, other)
        await staff.take_over(self._connection, reader, other)
        await self._connection.execute(update(identity).where(identity.c.reader_id == other).values(reader_id=reader))
        await opinions.drop_doubled(self._connection, reader)
        await counts.follow(self._connection, other, reader)
        await self._connection.execute(delete(sql.reader).where(sql.reader.c.id == other))
        await drop_unused(self._connection, {profile})

    async def part(self, platform: str, user: str, now: datetime) -> bool:
        """This account is a reader's of its own again."""
        await turns.alone(self._connection, turns.AUDIENCE)
        here = and_(identity.c.platform == platform, identity.c.user == user)
        row = (await self._connection.execute(select(identity).where(here))).one_or_none()
        if row is None or len(await self.homes(row.reader_id)) < 2:
            return False
        await self._subscriptions.hold(row.reader_id)
        new = await self._copy(row.reader_id)
        await self._connection.execute(update(identity).where(here).values(reader_id=new))
        subscribed = and_(
            subscription.c.reader_id == row.reader_id, subscription.c.destination_id == row.destination_id
        )
        mine = {"reader_id": new, "profile_changed_at": now}
        await self._connection.execute(update(subscription).where(subscribed).values(mine))
        await self._leave_editions(row.reader_id, new)
        await self._copy_rows(kept_text, row.reader_id, new)
        await self._copy_rows(saved, row.reader_id, new)
        await counts.follow(self._connection, row.reader_id, new)
        return True

    async def _take_over(self, number: int, other: int, now: datetime) -> str:
        """The other's subscriptions are this one's, all of them worded anew; the key of the other's profile."""
        rows = await self._connection.execute(select(sql.reader).where(sql.reader.c.id.in_((number, other))))
        kept, gone = sorted(rows, key=lambda row: row.id != number)
        either = subscription.c.reader_id.in_((number, other))
        mine = {"reader_id": number, "profile_key": kept.profile_key, "profile_changed_at": now}
        await self._connection.execute(update(subscription).where(either).values(mine))
        quiet = Quiet(kept.quiet_from, kept.quiet_until)
        if (kept.zone, quiet) != (gone.zone, Quiet(gone.quiet_from, gone.quiet_until)):
            await self._subscriptions.rezone(number, kept.zone, quiet, now)
        return str(gone.profile_key)

    async def _take_editions(self, number: int, other: int) -> None:
        """The other's own editions are this one's. Where both have the same one, what carried the other's carries this one's."""
        mine = edition.alias("mine")
        same = and_(mine.c.reader_id == number, *(mine.c[name] == edition.c[name] for name in SAME_EDITION))
        twice = select(edition.c.id, mine.c.id).join(mine, same).where(_own(other))
        for theirs, ours in (await self._connection.execute(twice)).all():
            carried = update(delivery).where(_subscribed_by(number), delivery.c.edition_id == theirs)
            await self._connection.execute(carried.values(edition_id=ours, **UNLESS_SENDING))
            await self._connection.execute(delete(edition).where(edition.c.id == theirs))
        await self._connection.execute(update(edition).where(_own(other)).values(reader_id=number))
        await self._connection.execute(update(delivery).where(_delivered(other, number)).values(reader_id=number))

    async def _leave_editions(self, number: int, new: int) -> None:
        """The editions that only the new reader's deliveries carry are theirs."""
        await self._connection.execute(update(delivery).where(_delivered(number, new)).values(reader_id=new))
        taken, kept = (
            exists().where(_subscribed_by(whose), delivery.c.edition_id == edition.c.id) for whose in (new, number)
        )
        await self._connection.execute(update(edition).where(_own(number), taken, ~kept).values(reader_id=new))

    async def _take(self, table: Table, what: ColumnElement[Any], number: int, other: int) -> None:
        """What is the other's in a table is this one's; the rest, which both have, goes with the other."""
        both = select(what).where(table.c.reader_id == number)
        theirs = and_(table.c.reader_id == other, what.not_in(both))
        await self._connection.execute(update(table).where(theirs).values(reader_id=number))

    async def _take_notices(self, number: int, other: int) -> None:
        """What the other is still to learn, this one learns, unless they were told the same there."""
        same = notice.alias("same")
        twice = and_(same.c.destination_id == notice.c.destination_id, same.c.about == notice.c.about)
        known = exists().where(same.c.reader_id == number, twice)
        untold = and_(notice.c.reader_id == other, notice.c.settled_at.is_(None), ~known)
        await self._connection.execute(update(notice).where(untold).values(reader_id=number))

    async def _copy_rows(self, table: Table, number: int, new: int) -> None:
        """Both keep what one had: nobody can tell in which chat a button stands, or where an article was saved."""
        columns = [column for column in table.c if column.name != "reader_id"]
        found = select(*columns, literal(new)).where(table.c.reader_id == number)
        names = [*(column.name for column in columns), "reader_id"]
        await self._connection.execute(insert(table).from_select(names, found))

    async def _copy(self, number: int) -> int:
        """A new reader with the same settings."""
        names = [column.name for column in sql.reader.c if column.name != "id"]
        found: Select[tuple[object, ...]] = select(*(sql.reader.c[name] for name in names)).where(
            sql.reader.c.id == number
        )
        row = (await self._connection.execute(found)).mappings().one()
        new = await self._connection.scalar(insert(sql.reader).values(**row).returning(sql.reader.c.id))
        assert isinstance(new, int)
        return new


def _own(number: int) -> ColumnElement[bool]:
    """The reader's own editions; the condition is spelt out as in the index's."""
    return and_(edition.c.reader_id == number, edition.c.reader_id != literal_column("0"))


def _subscribed_by(reader: int) -> ColumnElement[bool]:
    """The deliveries of a reader's subscriptions, which are found by an index."""
    return delivery.c.subscription_id.in_(select(subscription.c.id).where(subscription.c.reader_id == reader))


def _delivered(number: int, whose: int) -> ColumnElement[bool]:
    """The deliveries of editions of that reader alone whose subscriptions are another's now."""
    return and_(_subscribed_by(whose), delivery.c.reader_id == number)

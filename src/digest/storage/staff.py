"""Who runs the service, and what was done by whom."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.broadcast import Phase
from digest.domain.staff import READER, REFUSED, Office, everywhere
from digest.ports import Deed, Grant
from digest.storage import sql
from digest.storage.broadcasts import UNWATCHED
from digest.storage.sql import audit, broadcast, identity, staff

KEPT = timedelta(days=365)
"""How long it is known what was done."""

ABOUT = {staff: ("holder",), audit: ("who", "whom"), broadcast: ("author", "approver")}
"""The columns that say whom a row is about, by table."""


class SqlStaff:
    """`ports.Staff` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def grants(self) -> Sequence[Grant]:
        """Every office that was granted."""
        order = (sql.by_code_point(self._connection, staff.c[name]) for name in ("holder", "office"))
        rows = await self._connection.execute(select(staff).order_by(*order))
        return [Grant(row.holder, Office(row.office), row.granted_by, row.granted_at) for row in rows]

    async def offices(self, holders: Collection[str]) -> Collection[Office]:
        """The offices that any of these holders has."""
        found = select(staff.c.office).where(staff.c.holder.in_(holders))
        return {Office(name) for name in await self._connection.scalars(found)}

    async def grant(self, one: Grant) -> bool:
        """Give the holder the office."""
        row = {"holder": one.holder, "office": one.office, "granted_by": one.by, "granted_at": one.at}
        return await sql.put_new(self._connection, staff, [row]) > 0

    async def revoke(self, holder: str, office: Office) -> bool:
        """Take the office."""
        theirs = delete(staff).where(staff.c.holder == holder, staff.c.office == office)
        return (await self._connection.execute(theirs)).rowcount > 0


class SqlAudit:
    """`ports.Audit` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, deed: Deed) -> None:
        """Write it down; what is older than a year goes."""
        await self._connection.execute(delete(audit).where(audit.c.at < deed.at - KEPT))
        values = asdict(deed)
        del values["id"]
        await self._connection.execute(insert(audit).values(values))

    async def deeds(self, limit: int, before: int = 0, what: str = "") -> Sequence[Deed]:
        """The last ones, newest first."""
        wanted = [*((audit.c.id < before,) if before else ()), *((audit.c.what == what,) if what else ())]
        rows = await self._connection.execute(select(audit).where(*wanted).order_by(audit.c.id.desc()).limit(limit))
        return [Deed(row.who, row.what, row.at, row.about, row.whom, row.id) for row in rows]


def about(table: Table, number: int) -> ColumnElement[bool]:
    """The rows about a reader, or one of their accounts."""
    return or_(*(_names(table.c[name], number) for name in ABOUT[table]))


async def erase(connection: AsyncConnection, number: int) -> None:
    """The reader holds no office any more, what was refused to them is forgotten, and what they did names nobody."""
    await connection.execute(delete(staff).where(_names(staff.c.holder, number)))
    await connection.execute(delete(audit).where(_names(audit.c.who, number), audit.c.what == REFUSED))
    for table, column in ((staff, "granted_by"), (audit, "who"), (audit, "whom")):
        theirs = _names(table.c[column], number)
        await connection.execute(update(table).where(theirs).values({column: ""}))
    drafts = _names(broadcast.c.author, number), broadcast.c.phase == Phase.DRAFT
    await connection.execute(delete(broadcast).where(*drafts))
    for column in ABOUT[broadcast]:
        theirs = _names(broadcast.c[column], number)
        await connection.execute(update(broadcast).where(theirs).values({column: "", **UNWATCHED}))


async def take_over(connection: AsyncConnection, number: int, other: int) -> None:
    """What the other reader held everywhere this one holds."""
    theirs = staff.c.holder == everywhere(other)
    columns = (staff.c.office, staff.c.granted_by, staff.c.granted_at)
    found = select(literal(everywhere(number)), *columns).where(theirs)
    mine = sql.insert(connection, staff).from_select(["holder", *(column.name for column in columns)], found)
    await connection.execute(mine.on_conflict_do_nothing())
    await connection.execute(delete(staff).where(theirs))


def _names(column: ColumnElement[Any], number: int) -> ColumnElement[bool]:
    return or_(column == f"{READER}:{number}", column.in_(_accounts(number)))


def _accounts(number: int) -> Select[Any]:
    return select(identity.c.platform + ":" + identity.c.user).where(identity.c.reader_id == number)

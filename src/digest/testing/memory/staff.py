"""Who runs the service, and what was done by whom."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from digest.domain.broadcast import Phase
from digest.domain.staff import REFUSED, Office, account, everywhere
from digest.ports import Deed, Grant
from digest.storage.broadcasts import UNWATCHED
from digest.storage.staff import KEPT
from digest.testing.memory.staff_rows import AuditRow, StaffRow
from digest.testing.memory.tables import Tables


class MemoryStaff:
    """`ports.Staff` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def grants(self) -> Sequence[Grant]:
        """Every office that was granted."""
        rows = sorted(self._tables.staff.all(), key=lambda row: (row.holder, row.office))
        return [Grant(row.holder, Office(row.office), row.granted_by, row.granted_at) for row in rows]

    async def offices(self, holders: Collection[str]) -> Collection[Office]:
        """The offices that any of these holders has."""
        return {Office(row.office) for row in self._tables.staff.where(lambda row: row.holder in holders)}

    async def grant(self, one: Grant) -> bool:
        """Give the holder the office."""
        if self._tables.staff.get((one.holder, one.office)):
            return False
        self._tables.staff.put((one.holder, one.office), StaffRow(one.holder, one.office, one.by, one.at))
        return True

    async def revoke(self, holder: str, office: Office) -> bool:
        """Take the office."""
        return self._tables.staff.take((holder, office)) is not None


class MemoryAudit:
    """`ports.Audit` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def note(self, deed: Deed) -> None:
        """Write it down; what is older than a year goes."""
        self._tables.audit.drop(lambda row: row.at < deed.at - KEPT)
        number = self._tables.audit.number()
        self._tables.audit.put(number, AuditRow(number, deed.at, deed.who, deed.what, deed.about, deed.whom))

    async def deeds(self, limit: int, before: int = 0, what: str = "") -> Sequence[Deed]:
        """The last ones, newest first."""
        rows = self._tables.audit.where(lambda row: (not before or row.id < before) and what in ("", row.what))
        newest = sorted(rows, key=lambda row: -row.id)[:limit]
        return [Deed(row.who, row.what, row.at, row.about, row.whom, row.id) for row in newest]


def names(tables: Tables, number: int) -> set[str]:
    """The holders that a reader and their accounts are."""
    identities = tables.identity.where(lambda row: row.reader_id == number)
    return {everywhere(number), *(account(row.platform, row.user) for row in identities)}


def erase(tables: Tables, theirs: set[str]) -> None:
    """They hold no office any more, what was refused to them is forgotten, and what they did names nobody."""
    tables.audit.drop(lambda row: row.who in theirs and row.what == REFUSED)
    tables.staff.drop(lambda row: row.holder in theirs)
    for key, row in tables.staff.items():
        tables.staff.put(key, replace(row, granted_by="" if row.granted_by in theirs else row.granted_by))
    tables.broadcast.drop(lambda row: row.author in theirs and row.phase == Phase.DRAFT)
    for number, one in tables.broadcast.items():
        for name in ("author", "approver"):
            if getattr(one, name) in theirs:
                tables.broadcast.change(number, **{name: ""}, **UNWATCHED)
    for number, deed in tables.audit.items():
        who, whom = ("" if name in theirs else name for name in (deed.who, deed.whom))
        tables.audit.put(number, replace(deed, who=who, whom=whom))


def take_over(tables: Tables, number: int, other: int) -> None:
    """What the other reader held everywhere this one holds."""
    for row in tables.staff.where(lambda row: row.holder == everywhere(other)):
        mine = replace(row, holder=everywhere(number))
        if tables.staff.get((mine.holder, mine.office)) is None:
            tables.staff.put((mine.holder, mine.office), mine)
        tables.staff.take((row.holder, row.office))

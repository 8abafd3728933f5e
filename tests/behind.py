"""The rows behind a unit of work, whatever stores them: what a test arranges or looks at that no port tells."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy import insert as sql_insert

from digest.storage.store import SqlUnitOfWork
from digest.storage.tables import METADATA
from digest.testing.memory import MemoryUnitOfWork
from digest.testing.memory.ledger_rows import CorrectionPartRow, DeliveryPartRow, DeliveryRow

Work = SqlUnitOfWork | MemoryUnitOfWork
Values = dict[str, Any]

NUMBERED = {"delivery": DeliveryRow, "delivery_part": DeliveryPartRow, "correction_part": CorrectionPartRow}
"""The tables that a test may write into."""


async def rows(uow: Work, table: str) -> list[Values]:
    """Every row of the table by column, in the order of its key."""
    if isinstance(uow, MemoryUnitOfWork):
        return [values(row) for _, row in sorted(getattr(uow.tables, table).items())]
    found = [dict(row._mapping) for row in await uow.connection.execute(select(METADATA.tables[table]))]
    return sorted(found, key=lambda row: [row[key.name] for key in METADATA.tables[table].primary_key])


async def column(uow: Work, table: str, name: str) -> list[Any]:
    """One column of every row, in the order of the key."""
    return [row[name] for row in await rows(uow, table)]


async def insert(uow: Work, table: str, row: Values) -> int:
    """Store a row; its number."""
    if isinstance(uow, MemoryUnitOfWork):
        number = getattr(uow.tables, table).number()
        getattr(uow.tables, table).add(number, NUMBERED[table](id=number, **row))
        return number
    return await uow.connection.scalar(
        sql_insert(METADATA.tables[table]).values(row).returning(METADATA.tables[table].c.id)
    )


async def change(uow: Work, table: str, **changed: Any) -> None:
    """Give every row of the table these values."""
    if isinstance(uow, MemoryUnitOfWork):
        for key, _ in getattr(uow.tables, table).items():
            getattr(uow.tables, table).change(key, **changed)
    else:
        await uow.connection.execute(update(METADATA.tables[table]).values(changed))


async def change_one(uow: Work, table: str, number: int, **changed: Any) -> None:
    """Give the row of that number these values."""
    if isinstance(uow, MemoryUnitOfWork):
        getattr(uow.tables, table).change(number, **changed)
    else:
        this = METADATA.tables[table].c.id == number
        await uow.connection.execute(update(METADATA.tables[table]).where(this).values(changed))


async def clear(uow: Work, table: str) -> None:
    """Remove every row of the table."""
    if isinstance(uow, MemoryUnitOfWork):
        getattr(uow.tables, table).drop(lambda row: True)
    else:
        await uow.connection.execute(delete(METADATA.tables[table]))


async def take_article(uow: Work, number: int) -> None:
    """Remove an article."""
    assert isinstance(uow, MemoryUnitOfWork)
    uow.tables.article.drop(lambda row: row.id == number)


def values(row: Any) -> Values:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}

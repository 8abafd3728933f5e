"""Lanes: who may send on a platform, who waits to, and when whoever does looks again at what they have in hand."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.ledger_watching import Condition
from digest.storage import sql
from digest.storage.postgresql import hurry
from digest.storage.sql import lane, standby

SKEW = timedelta(minutes=5)
"""Two machines' clocks differ by less than this; a lane held beyond it was written before the clock was set back."""

EPOCHS = 2**30
"""A lane that nobody had begins in any of so many epochs: in none in which somebody, who slept since, has read it."""


async def hold(
    connection: AsyncConnection,
    platform: str,
    owner: str,
    now: datetime,
    until: datetime,
    gone: Callable[[str], bool],
    condition: Condition,
) -> bool:
    """Take or keep the lane, and note how it does; who can't stands by."""
    await hurry(connection)
    holder = await connection.scalar(select(lane.c.owner).where(lane.c.platform == platform))
    theirs = lane.c.owner == (holder if holder is not None and gone(holder) else owner)
    free = or_(lane.c.owner == owner, theirs, lane.c.until <= now, lane.c.until > until + SKEW)
    held = {"owner": owner, "until": until, **condition._asdict()}
    anew = {"platform": platform, "epoch": secrets.randbelow(EPOCHS)}
    statement = sql.insert(connection, lane).values(anew | held)
    statement = statement.on_conflict_do_update(index_elements=["platform"], set_=held, where=free)
    if await connection.scalar(statement.returning(lane.c.owner)) is not None:
        return True
    await _stand_by(connection, platform, owner, now, until)
    return False


async def _stand_by(connection: AsyncConnection, platform: str, owner: str, now: datetime, until: datetime) -> None:
    """Note that this process waits, and forget those that have not said so for long."""
    await connection.execute(delete(standby).where(standby.c.platform == platform, standby.c.until < now - SKEW))
    statement = sql.insert(connection, standby).values(platform=platform, owner=owner, until=until)
    same = ["platform", "owner"]
    await connection.execute(statement.on_conflict_do_update(index_elements=same, set_={"until": until}))


async def leave(connection: AsyncConnection, platform: str, owner: str) -> None:
    """Give the lane up, and wait for it no more."""
    await connection.execute(delete(lane).where(holds(platform, owner)))
    await connection.execute(delete(standby).where(standby.c.platform == platform, standby.c.owner == owner))


async def lease_anew(connection: AsyncConnection) -> None:
    """Whatever is in hand and not marked is not sent as it was: no claim holds that was read before this is committed."""
    await hurry(connection)
    await connection.execute(update(lane).values(epoch=lane.c.epoch + 1))


def holds(platform: object, owner: object) -> ColumnElement[bool]:
    """The lane, where this owner has it."""
    return and_(lane.c.platform == platform, lane.c.owner == owner)

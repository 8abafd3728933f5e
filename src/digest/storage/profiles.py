"""Profiles are kept as long as somebody has them: they may tell of a person."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, delete, exists, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.sql import IS_DUE, IS_HELD, broadcast_edition, delivery, edition, profile, reader, subscription


async def drop_unused(connection: AsyncConnection, keys: Collection[str]) -> None:
    """Remove those of the profiles that nobody has any more and no edition is to be composed for.

    For what is held one may be composed yet: an operator may release it.
    """
    chosen = [exists().where(table.c.profile_key == profile.c.key) for table in (reader, subscription)]
    wanted = [_waits(one) for one in (IS_DUE, IS_HELD)]
    kept = or_(*chosen, *wanted, _speaks())
    await connection.execute(delete(profile).where(profile.c.key.in_(keys), ~kept))


def _speaks() -> ColumnElement[bool]:
    """Whether a broadcast was worded for it, and may have to be worded anew."""
    worded = and_(edition.c.id == broadcast_edition.c.edition_id, edition.c.profile_key == profile.c.key)
    return exists().where(worded)


def _waits(state: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a delivery in this state waits for its edition; each state has an index of its own."""
    return exists().where(and_(delivery.c.profile_key == profile.c.key, delivery.c.edition_id.is_(None), state))

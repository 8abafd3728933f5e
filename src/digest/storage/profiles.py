"""Profiles, each stored once for all who have it, and kept as long as somebody does: they may tell of a person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import PROFILE
from digest.domain.reader import Profile
from digest.storage.sql import (
    IS_DUE,
    IS_HELD,
    broadcast_edition,
    delivery,
    edition,
    profile,
    put_new,
    reader,
    subscription,
)


async def keep(connection: AsyncConnection, chosen: Profile) -> str:
    """Store the profile, where it is not yet: its key."""
    row = {"key": chosen.key, "body": PROFILE.dumps(chosen)}
    await put_new(connection, profile, [row])
    return chosen.key


async def of_reader(connection: AsyncConnection, number: int) -> str:
    """The key of the reader's profile. Raises LookupError for nobody's number."""
    found = await connection.scalar(select(reader.c.profile_key).where(reader.c.id == number))
    if found is None:
        raise LookupError(f"there is no reader {number}")
    return str(found)


async def give(connection: AsyncConnection, number: int, key: str, now: datetime) -> set[str]:
    """Give the reader's subscriptions this profile: the keys of those that they had instead."""
    other = (subscription.c.reader_id == number, subscription.c.profile_key != key)
    old = (await connection.scalars(select(subscription.c.profile_key).where(*other))).all()
    changed = {"profile_key": key, "profile_changed_at": now}
    await connection.execute(update(subscription).where(*other).values(changed))
    return set(old)


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

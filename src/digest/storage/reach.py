"""Whom a broadcast reaches, as SQL: conditions over subscriptions, their readers, profiles and places."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from digest.domain.broadcast import Kind, Reach
from digest.domain.place import place_user
from digest.storage.editions import REACHED
from digest.storage.sql import delivery, destination, edition_item, identity, profile, reader, subscription


def language_of(dialect: str) -> ColumnElement[str]:
    """The interface language of a profile."""
    if dialect == "sqlite":
        language: ColumnElement[str] = func.json_extract(profile.c.body, literal_column("'$.language'"), type_=String())
        return language
    spoken: ColumnElement[str] = cast(profile.c.body, JSONB)["language"].astext
    return spoken


def reached(dialect: str, reach: Reach, now: datetime) -> Select[Any]:
    """The subscriptions that the reach comes to now, with nothing selected yet."""
    return _open(dialect, reach, now).where(
        or_(subscription.c.paused_until.is_(None), subscription.c.paused_until <= now)
    )


def paused(dialect: str, reach: Reach, now: datetime) -> Select[Any]:
    """Those that it would come to if they had not paused."""
    return _open(dialect, reach, now).where(subscription.c.paused_until > now)


def _open(dialect: str, reach: Reach, now: datetime) -> Select[Any]:
    return (
        select()
        .select_from(subscription)
        .join(destination, destination.c.id == subscription.c.destination_id)
        .join(reader, reader.c.id == subscription.c.reader_id)
        .join(profile, profile.c.key == reader.c.profile_key)
        .where(
            subscription.c.ended_at.is_(None),
            destination.c.suspended_at.is_(None),
            *_wanted(dialect, reach, now),
        )
    )


def _wanted(dialect: str, reach: Reach, now: datetime) -> Iterator[ColumnElement[bool]]:
    if reach.platforms:
        yield destination.c.platform.in_(reach.platforms)
    if reach.languages:
        yield language_of(dialect).in_(reach.languages)
    if reach.tags:
        yield _follows(dialect, reach.tags)
    if reach.active:
        yield subscription.c.since >= now - timedelta(days=reach.active)
    if reach.story:
        yield _told(reach.story)
    if len(reach.kinds) == 1:
        shared = exists().where(identity.c.reader_id == reader.c.id, identity.c.user.startswith(place_user("")))
        yield shared if reach.kinds == (Kind.SHARED,) else ~shared


def _told(number: int) -> ColumnElement[bool]:
    """Whether a digest reached the subscription, or may have, that tells the article."""
    mine = and_(delivery.c.subscription_id == subscription.c.id, delivery.c.state.in_(REACHED))
    tells = and_(edition_item.c.edition_id == delivery.c.edition_id, edition_item.c.article_id == number)
    return exists(select(literal(1)).select_from(delivery).join(edition_item, tells).where(mine))


def _follows(dialect: str, tags: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether a profile follows any of the tags."""
    if dialect == "sqlite":
        each = func.json_each(profile.c.body, literal_column("'$.follow'")).table_valued("value")
        return exists(select(literal(1)).select_from(each).where(each.c.value.in_(tags)))
    followed = cast(profile.c.body, JSONB)["follow"]
    return or_(*(followed.contains([tag]) for tag in tags))


def within(after: ColumnElement[Any], until: ColumnElement[Any]) -> ColumnElement[bool]:
    """The subscriptions of a chunk."""
    return and_(subscription.c.id > after, subscription.c.id <= until)

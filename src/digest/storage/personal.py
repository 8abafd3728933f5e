"""Everything about one person: exported whole, erased whole. A table that gains personal data is named here."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.place import place_user
from digest.domain.reader import Address
from digest.storage import cohorts, passages, sql, staff
from digest.storage.opinions import voted_by
from digest.storage.places import DRAFTS
from digest.storage.sql import (
    attention,
    audit,
    broadcast,
    cohort,
    correction_part,
    correction_watch,
    delivery,
    delivery_part,
    destination,
    edition,
    expectation,
    identity,
    kept_text,
    link_code,
    notice,
    profile,
    reader,
    review,
    saved,
    schedule,
    shown_list,
    subscription,
    vote,
)

DOCUMENTS = {"profile": ("body",), "edition": ("document",), "notice": ("document",)}
"""The columns that hold JSON, by table."""


async def export(connection: AsyncConnection, number: int) -> Mapping[str, object]:
    """Every row about the reader as JSON values, by table; empty where nobody has that number."""
    tables = {table.name: await _rows(connection, table, wanted) for table, wanted in _about(number).items()}
    if not tables["reader"]:
        return {}
    return {name: rows[0] if name == "reader" else rows for name, rows in tables.items()}


async def erase(connection: AsyncConnection, number: int) -> tuple[Sequence[Address], set[str]]:
    """Erase every row about the reader; the addresses they had, and the keys of profiles that may be unused now."""
    places = (await connection.execute(select(destination).where(_places(number)).order_by(destination.c.id))).all()
    profiles = set((await connection.scalars(select(profile.c.key).where(_profiles(number)))).all())
    for table in (expectation, shown_list):
        await connection.execute(delete(table).where(said_to(table, number)))
    await connection.execute(delete(vote).where(voted_by(number)))
    await connection.execute(delete(correction_watch).where(_watched_by(number)))
    await connection.execute(delete(delivery).where(_drafts(number, [row.id for row in places])))
    await connection.execute(delete(review).where(_asks(number)))
    await staff.erase(connection, number)
    hours = (await connection.scalars(_cohorts(number))).all()
    await connection.execute(delete(edition).where(_editions(number)))
    for table in (subscription, identity):
        await connection.execute(delete(table).where(table.c.reader_id == number))
    await cohorts.drop_empty(connection, hours)
    await connection.execute(delete(reader).where(reader.c.id == number))
    await connection.execute(delete(destination).where(destination.c.id.in_([row.id for row in places]), _unused()))
    return tuple(Address(row.platform, row.chat, row.thread) for row in places), profiles


def _about(number: int) -> dict[Table, ColumnElement[bool]]:
    subscriptions = select(subscription.c.id).where(subscription.c.reader_id == number)
    deliveries = select(delivery.c.id).where(delivery.c.subscription_id.in_(subscriptions))
    parts = select(delivery_part.c.id).where(delivery_part.c.delivery_id.in_(deliveries))
    return {
        reader: reader.c.id == number,
        identity: identity.c.reader_id == number,
        destination: _places(number),
        profile: _profiles(number),
        subscription: subscription.c.reader_id == number,
        schedule: schedule.c.subscription_id.in_(subscriptions),
        cohort: cohort.c.id.in_(_cohorts(number)),
        delivery: delivery.c.subscription_id.in_(subscriptions),
        delivery_part: delivery_part.c.delivery_id.in_(deliveries),
        correction_part: correction_part.c.part_id.in_(parts),
        correction_watch: _watched_by(number),
        edition: _editions(number),
        expectation: _said_by(expectation, number),
        shown_list: _said_by(shown_list, number),
        kept_text: kept_text.c.reader_id == number,
        link_code: link_code.c.reader_id == number,
        saved: saved.c.reader_id == number,
        vote: voted_by(number),
        notice: notice.c.reader_id == number,
        review: or_(review.c.reader_id == number, _asks(number)),
        attention: attention.c.reader_id == number,
        sql.staff: staff.about(sql.staff, number),
        audit: staff.about(audit, number),
        broadcast: staff.about(broadcast, number),
    }


def _watched_by(number: int) -> ColumnElement[bool]:
    """The orders that are watched in a private chat of theirs; an address is written as `Address` does."""
    thread = case((destination.c.thread != "", "/" + destination.c.thread), else_="")
    private = destination.c.id.in_(_of(identity, "destination_id", number))
    return correction_watch.c.place.in_(
        select(destination.c.platform + ":" + destination.c.chat + thread).where(private)
    )


def _asks(number: int) -> ColumnElement[bool]:
    """The places that ask the reader first."""
    who = and_(identity.c.platform == review.c.platform, identity.c.user == review.c.user)
    return exists().where(identity.c.reader_id == number, who)


def _drafts(number: int, places: Sequence[int]) -> ColumnElement[bool]:
    """The drafts that come to the reader: they are deliveries of the places that ask them, so nothing else takes them along."""
    asking = select(subscription.c.id).join(review, review.c.reader_id == subscription.c.reader_id).where(_asks(number))
    theirs = (delivery.c.occasion.startswith(DRAFTS), delivery.c.destination_id.in_(places))
    return and_(delivery.c.subscription_id.in_(asking), *theirs)


def _places(number: int) -> ColumnElement[bool]:
    return or_(*(destination.c.id.in_(_of(table, "destination_id", number)) for table in (identity, subscription)))


def _profiles(number: int) -> ColumnElement[bool]:
    """Those the reader has, and those that their deliveries still name from before a change."""
    chosen = select(reader.c.profile_key).where(reader.c.id == number)
    subscriptions = select(subscription.c.id).where(subscription.c.reader_id == number)
    delivered = select(delivery.c.profile_key).where(delivery.c.subscription_id.in_(subscriptions))
    return or_(*(profile.c.key.in_(keys) for keys in (chosen, _of(subscription, "profile_key", number), delivered)))


def _cohorts(number: int) -> Select[Any]:
    """Those the reader belongs to: they say at what hours."""
    mine = select(schedule.c.cohort_id).join(subscription, subscription.c.id == schedule.c.subscription_id)
    return mine.where(subscription.c.reader_id == number)


def _editions(number: int) -> ColumnElement[bool]:
    """Those of the reader alone; the condition is spelt out as in the index's."""
    return and_(edition.c.reader_id == number, edition.c.reader_id != literal_column("0"))


def _said_by(table: Table, number: int) -> ColumnElement[bool]:
    """The rows about the reader as an actor anywhere, or about a private chat of theirs. Not those about who speaks in a
    shared place: they are no data of its managers'.
    """
    shared = exists().where(identity.c.reader_id == number, identity.c.user.startswith(place_user("")))
    return and_(said_to(table, number), ~shared)


def said_to(table: Table, number: int) -> ColumnElement[bool]:
    """The rows about the reader as an actor anywhere, or about a private chat or shared place of theirs."""
    who = and_(
        identity.c.reader_id == number, identity.c.platform == table.c.platform, identity.c.user == table.c.actor
    )
    private = destination.c.id.in_(_of(identity, "destination_id", number))
    chats = select(destination.c.platform, destination.c.chat).where(private, destination.c.thread == "")
    threads = select(destination.c.platform, destination.c.chat, destination.c.thread).where(private)
    # Each part has an index of its own: nobody looks through what everybody said.
    by_them = and_(table.c.actor.in_(_of(identity, "user", number)), exists().where(who))
    there = (table.c.platform, table.c.chat)
    return or_(by_them, tuple_(*there).in_(chats), tuple_(*there, table.c.thread).in_(threads))


def _of(table: Table, column: str, number: int) -> Select[Any]:
    return select(table.c[column]).where(table.c.reader_id == number)


def _unused() -> ColumnElement[bool]:
    return and_(*(~exists().where(table.c.destination_id == destination.c.id) for table in (identity, subscription)))


async def _rows(connection: AsyncConnection, table: Table, wanted: ColumnElement[bool]) -> list[sql.Row]:
    rows = (await connection.execute(select(table).where(wanted).order_by(*table.primary_key))).mappings().all()
    documents = DOCUMENTS.get(table.name, ())
    lean = {(place, name): row[name] for place, row in enumerate(rows) for name in documents}
    whole = await passages.whole(connection, lean)
    return [
        {name: json.loads(whole[place, name]) if name in documents else _plain(value) for name, value in row.items()}
        for place, row in enumerate(rows)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value

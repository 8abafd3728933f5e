"""Everything about one person: exported whole, erased whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from digest.codec import DOCUMENT, PROFILE
from digest.domain.document import Document
from digest.domain.place import place_user
from digest.domain.reader import Address, Profile
from digest.storage.places import DRAFTS
from digest.testing.memory import staff
from digest.testing.memory.ledger_rows import CorrectionWatchRow
from digest.testing.memory.reader_rows import ExpectationRow, ReviewRow, ShownListRow
from digest.testing.memory.table import Row
from digest.testing.memory.tables import Tables


def export(tables: Tables, number: int) -> Mapping[str, object]:
    """Every row about the reader as JSON values, by table; empty where nobody has that number."""
    reader = tables.reader.get(number)
    if reader is None:
        return {}
    about = _about(tables, number)
    return {"reader": _values(reader), **{name: list(map(_values, rows)) for name, rows in about.items()}}


def erase(tables: Tables, number: int) -> tuple[Sequence[Address], set[str]]:
    """Erase every row about the reader; the addresses they had, and the keys of profiles that may be unused now."""
    one = _Person.of(tables, number)
    places = sorted(tables.destination.where(lambda row: row.id in one.places), key=lambda row: row.id)
    profiles = {row.key for row in tables.profile.where(lambda row: row.key in one.profiles)}
    _erase_said(tables, one)
    staff.erase(tables, staff.names(tables, number))
    _erase_deliveries(tables, one)
    _erase_drafts(tables, one)
    tables.review.drop(one.is_asked)
    for table in (
        tables.subscription,
        tables.identity,
        tables.kept_text,
        tables.link_code,
        tables.saved,
        tables.review,
        tables.notice,
        tables.attention,
    ):
        table.drop(lambda row: row.reader_id == number)
    tables.reader.take(number)
    used = {row.destination_id for table in (tables.identity, tables.subscription) for row in table.all()}
    tables.destination.drop(lambda row: row.id in one.places - used)
    return tuple(Address(row.platform, row.chat, row.thread) for row in places), profiles


@dataclass(frozen=True, slots=True)
class _Person:
    """By what a reader's rows are known: numbers, profile keys, who they are, and where they talk in private."""

    subscriptions: set[int]
    cohorts: set[int]
    deliveries: set[int]
    parts: set[int]
    editions: set[int]
    places: set[int]
    profiles: set[str]
    users: set[tuple[str, str]]
    chats: set[tuple[str, str, str]]

    @classmethod
    def of(cls, tables: Tables, number: int) -> "_Person":
        identities = tables.identity.where(lambda row: row.reader_id == number)
        subscriptions = tables.subscription.where(lambda row: row.reader_id == number)
        mine = {row.id for row in subscriptions}
        deliveries = tables.delivery.where(lambda row: row.subscription_id in mine)
        reader, private = tables.reader.get(number), {row.destination_id for row in identities}
        chosen = {reader.profile_key} if reader else set()
        return cls(
            subscriptions=mine,
            cohorts={row.cohort_id for row in tables.schedule.where(lambda row: row.subscription_id in mine)},
            deliveries={row.id for row in deliveries},
            parts=_parts(tables, {row.id for row in deliveries}),
            editions={row.id for row in tables.edition.where(lambda row: number == row.reader_id)},
            places=private.union(row.destination_id for row in subscriptions),
            profiles=chosen.union(row.profile_key for rows in (subscriptions, deliveries) for row in rows),
            users={(row.platform, row.user) for row in identities},
            chats={
                (row.platform, row.chat, row.thread) for row in tables.destination.where(lambda row: row.id in private)
            },
        )

    def said(self, row: ExpectationRow | ShownListRow) -> bool:
        """Whether it is about the reader anywhere, or about a private chat of theirs."""
        here = {(row.platform, row.chat, ""), (row.platform, row.chat, row.thread)}
        return (row.platform, row.actor) in self.users or bool(here & self.chats)

    def is_asked(self, row: ReviewRow) -> bool:
        """Whether a place asks the reader first."""
        return (row.platform, row.user) in self.users

    def watches(self, row: CorrectionWatchRow) -> bool:
        """Whether an order is watched in a private chat of theirs."""
        return row.place in {str(Address(*chat)) for chat in self.chats}

    def said_itself(self, row: ExpectationRow | ShownListRow) -> bool:
        """The same, without what is about who speaks in a shared place."""
        return self.said(row) and not any(user.startswith(place_user("")) for _, user in self.users)


def _parts(tables: Tables, deliveries: set[int]) -> set[int]:
    return {row.id for row in tables.delivery_part.where(lambda row: row.delivery_id in deliveries)}


def _about(tables: Tables, number: int) -> dict[str, Sequence[Row]]:
    one, names = _Person.of(tables, number), staff.names(tables, number)
    return {
        "identity": tables.identity.where(lambda row: row.reader_id == number),
        "destination": tables.destination.where(lambda row: row.id in one.places),
        "profile": tables.profile.where(lambda row: row.key in one.profiles),
        "subscription": tables.subscription.where(lambda row: row.id in one.subscriptions),
        "schedule": tables.schedule.where(lambda row: row.subscription_id in one.subscriptions),
        "cohort": tables.cohort.where(lambda row: row.id in one.cohorts),
        "delivery": tables.delivery.where(lambda row: row.id in one.deliveries),
        "delivery_part": tables.delivery_part.where(lambda row: row.delivery_id in one.deliveries),
        "correction_part": tables.correction_part.where(lambda row: row.part_id in one.parts),
        "correction_watch": tables.correction_watch.where(one.watches),
        "edition": tables.edition.where(lambda row: row.id in one.editions),
        "expectation": tables.expectation.where(one.said_itself),
        "shown_list": tables.shown_list.where(one.said_itself),
        "kept_text": tables.kept_text.where(lambda row: row.reader_id == number),
        "link_code": tables.link_code.where(lambda row: row.reader_id == number),
        "saved": tables.saved.where(lambda row: row.reader_id == number),
        "vote": tables.vote.where(lambda row: (row.platform, row.actor) in one.users),
        "notice": tables.notice.where(lambda row: row.reader_id == number),
        "review": tables.review.where(lambda row: row.reader_id == number or one.is_asked(row)),
        "attention": tables.attention.where(lambda row: row.reader_id == number),
        "staff": tables.staff.where(lambda row: row.holder in names),
        "broadcast": tables.broadcast.where(lambda row: row.author in names or row.approver in names),
        "audit": tables.audit.where(lambda row: row.who in names or row.whom in names),
    }


def _erase_said(tables: Tables, one: _Person) -> None:
    tables.expectation.drop(one.said)
    tables.shown_list.drop(one.said)
    tables.correction_watch.drop(one.watches)
    tables.vote.drop(lambda row: (row.platform, row.actor) in one.users)


def _erase_deliveries(tables: Tables, one: _Person) -> None:
    """What hangs on the reader's subscriptions, and the editions that were theirs alone."""
    tables.schedule.drop(lambda row: row.subscription_id in one.subscriptions)
    used = {row.cohort_id for row in tables.schedule.all()}
    tables.cohort.drop(lambda row: row.id in one.cohorts - used)
    tables.correction_part.drop(lambda row: row.part_id in one.parts)
    tables.delivery_part.drop(lambda row: row.delivery_id in one.deliveries)
    tables.delivery.drop(lambda row: row.id in one.deliveries)
    tables.told.drop(lambda row: row.edition_id in one.editions)
    tables.edition.drop(lambda row: row.id in one.editions)


def _erase_drafts(tables: Tables, one: _Person) -> None:
    """The drafts that come to the reader from the places that ask them."""
    asking = {row.reader_id for row in tables.review.where(one.is_asked)}
    theirs = {row.id for row in tables.subscription.where(lambda row: row.reader_id in asking)}
    drafts = tables.delivery.where(lambda row: row.subscription_id in theirs and row.occasion.startswith(DRAFTS))
    gone = {row.id for row in drafts if row.destination_id in one.places}
    tables.delivery_part.drop(lambda row: row.delivery_id in gone)
    tables.delivery.drop(lambda row: row.id in gone)


def _values(row: Row) -> dict[str, Any]:
    return {field.name: _json_value(getattr(row, field.name)) for field in fields(row)}


def _json_value(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Document():
            return DOCUMENT.pack(value)
        case Profile():
            return PROFILE.dump(value)
        case _:
            return value

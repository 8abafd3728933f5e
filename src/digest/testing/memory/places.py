"""What becomes of a chat: it is closed to us, it gets another id, its digest goes to another thread."""

from dataclasses import replace
from datetime import datetime

from digest.domain.delivery import State
from digest.domain.place import place_user
from digest.storage.places import DRAFTS, PENDING
from digest.testing.memory.reader_rows import DestinationRow, IdentityRow
from digest.testing.memory.tables import Tables


def of_chat(tables: Tables, platform: str, chat: str) -> list[DestinationRow]:
    """The destinations of a chat: itself, and its threads."""
    return tables.destination.where(lambda row: (row.platform, row.chat) == (platform, chat))


def suspend(tables: Tables, place: int, reason: str, now: datetime) -> None:
    """Send nothing more to a destination, not even what is in hand; its settings stay."""
    tables.destination.change(place, suspended_at=now, reason=reason)
    _lease_anew(tables, place)


def _lease_anew(tables: Tables, place: int) -> None:
    """What is in hand for subscriptions to this destination is not sent as it was."""
    here = {row.id for row in tables.subscription.where(lambda row: row.destination_id == place)}
    for row in tables.delivery.where(lambda row: row.subscription_id in here and row.state is State.DUE):
        tables.delivery.change(row.id, epoch=row.epoch + 1)


def rebind(tables: Tables, number: int, place: int) -> bool:
    """Have a subscription go to another destination; False where that has one of its own."""
    there = tables.subscription.where(lambda row: row.destination_id == place)
    if there:
        return there[0].id == number
    _redirect(tables, number, place)
    return True


def migrate(tables: Tables, platform: str, chat: str, to: str, now: datetime) -> None:
    """Give the chat's destinations its new id, its threads' included, and the place its new name."""
    for row in of_chat(tables, platform, chat):
        _move(tables, row, to, now)
    _rename(tables, platform, chat, to)


def _move(tables: Tables, old: DestinationRow, chat: str, now: datetime) -> None:
    new = [row for row in of_chat(tables, old.platform, chat) if row.thread == old.thread]
    if not new:
        tables.destination.change(old.id, chat=chat)
        _lease_anew(tables, old.id)
        return
    suspend(tables, old.id, "moved", now)
    if not tables.subscription.where(lambda row: row.destination_id == new[0].id):
        for row in tables.subscription.where(lambda row: row.destination_id == old.id):
            _redirect(tables, row.id, new[0].id)
        for who in tables.identity.where(lambda row: row.destination_id == old.id):
            tables.identity.change((who.platform, who.user), destination_id=new[0].id)


def _redirect(tables: Tables, number: int, place: int) -> None:
    tables.subscription.change(number, destination_id=place)
    pending = tables.delivery.where(lambda row: row.subscription_id == number and row.state in PENDING)
    for row in (one for one in pending if not one.occasion.startswith(DRAFTS)):
        tables.delivery.change(row.id, destination_id=place, epoch=row.epoch + (row.state is not State.SENDING))


def _rename(tables: Tables, platform: str, chat: str, to: str) -> None:
    """Give a place's identities its chat's new id, its threads' included."""
    for old in named(tables, platform, chat):
        _rename_one(tables, old, place_user(to) + old.user.removeprefix(place_user(chat)))


def named(tables: Tables, platform: str, chat: str) -> list[IdentityRow]:
    """The identities that a shared chat and its threads have."""
    return tables.identity.where(
        lambda row: (
            row.platform == platform and (row.user == place_user(chat) or row.user.startswith(place_user(chat, "")))
        )
    )


def _rename_one(tables: Tables, old: IdentityRow, to: str) -> None:
    """Give an identity its new user. Where that was met already, what is subscribed there stays."""
    met = tables.identity.get((old.platform, to))
    if met is not None:
        if tables.subscription.where(lambda row: row.reader_id == met.reader_id):
            return
        tables.reader.take(met.reader_id)
        tables.identity.take((met.platform, met.user))
    tables.identity.take((old.platform, old.user))
    tables.identity.add((old.platform, to), replace(old, user=to))

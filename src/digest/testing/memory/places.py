"""What becomes of a chat: it is closed to us, it gets another id, its digest goes to another thread."""

from dataclasses import replace
from datetime import datetime

from digest.domain.delivery import State
from digest.domain.place import place_user
from digest.storage.places import PENDING
from digest.testing.memory.reader_rows import DestinationRow
from digest.testing.memory.tables import Tables


def of_chat(tables: Tables, platform: str, chat: str) -> list[DestinationRow]:
    """The destinations of a chat: itself, and its threads."""
    return tables.destination.where(lambda row: (row.platform, row.chat) == (platform, chat))


def suspend(tables: Tables, place: int, reason: str, now: datetime) -> None:
    """Send nothing more to a destination, not even what is leased; its settings stay."""
    tables.destination.change(place, suspended_at=now, reason=reason)
    here = {row.id for row in tables.subscription.where(lambda row: row.destination_id == place)}
    leased = tables.delivery.where(lambda row: row.subscription_id in here and row.state is State.LEASED)
    for row in leased:
        tables.delivery.change(row.id, state=State.DUE, owner=None, until=None, retry_at=now)


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
    for row in pending:
        tables.delivery.change(row.id, destination_id=place)


def _rename(tables: Tables, platform: str, chat: str, to: str) -> None:
    """Give a place's identity its chat's new id. Where that was met already, what is subscribed there stays."""
    met = tables.identity.get((platform, place_user(to)))
    old = tables.identity.get((platform, place_user(chat)))
    if old is None:
        return
    if met is not None:
        if tables.subscription.where(lambda row: row.reader_id == met.reader_id):
            return
        tables.reader.take(met.reader_id)
        tables.identity.take((platform, met.user))
    tables.identity.take((platform, old.user))
    tables.identity.add((platform, place_user(to)), replace(old, user=place_user(to)))

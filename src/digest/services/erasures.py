"""Erasures outlive a restore: a backup from before one brings the reader's rows back, and they are erased again."""

import logging
from datetime import datetime
from typing import Protocol

from digest.domain.reader import Address
from digest.ledger_ports import LedgerStore
from digest.ledger_restoring import PrivatePlace

log = logging.getLogger(__name__)

REMEMBERED_DAYS = 400
"""How long an erasure is remembered; no older backup should come back."""

AT_ONCE = 1_000
"""Readers looked at in one transaction."""


class Erasures(Protocol):
    """Something outside the database that remembers which private chats had their reader erased, and when."""

    def note(self, place: Address, at: datetime) -> None:
        """Remember an erasure; where it can't be noted, that is logged and the erasure goes on."""

    def erased_at(self, place: Address) -> datetime | None:
        """When a reader who talked there was erased last; None where none was, or too long ago."""


async def erase_again(store: LedgerStore, erasures: Erasures) -> int:
    """Erase who was erased after they came: how many. Whoever came back after that stays.

    Votes of people who are no readers go as well: only readers can be looked up among the erased.
    """
    after, erased = 0, set[int]()
    while True:
        async with store.begin() as uow:
            page = await uow.restoring.private_places(after, AT_ONCE)
            gone = {one.reader for one in page if _was_erased(one, erasures)}
            for number in gone:
                await uow.readers.forget(number)
        if not page:
            break
        after, erased = page[-1].reader, erased | gone
    async with store.begin() as uow:
        await uow.restoring.forget_strangers()
    if erased:
        await store.scrub()
        log.warning("%d readers who had their data erased were in this backup, and are erased again", len(erased))
    return len(erased)


def _was_erased(one: PrivatePlace, erasures: Erasures) -> bool:
    at = erasures.erased_at(one.place)
    return at is not None and one.since < at

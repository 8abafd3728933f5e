"""Small things that outlive a restart."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from digest.domain.reader import Address
from digest.ports.notes import OpenQuestion, Requested
from digest.storage.editions import REACHED
from digest.storage.notes import AT_HAND, KEPT, QUESTION_LENGTH, THIS
from digest.testing.memory.ledger_rows import DeliveryRow
from digest.testing.memory.reader_rows import ExpectationRow, KeptTextRow, RequestRow, ShownListRow, UnansweredRow
from digest.testing.memory.table import broken_rule
from digest.testing.memory.tables import Place, Tables


class MemoryNotes:
    """`ports.Notes` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def expect(self, address: Address, actor: str, command: str, until: datetime) -> None:
        """A bare line from this actor here is an argument of that command until then."""
        place = _place(address, actor)
        self._tables.expectation.put(place, ExpectationRow(*place, command, until))

    async def expected(self, address: Address, actor: str, now: datetime) -> str | None:
        """Take what is expected from this actor here, and clear away what nobody waits for any more."""
        self._tables.expectation.drop(lambda row: row.until <= now)
        taken = self._tables.expectation.take(_place(address, actor))
        return taken.command if taken else None

    async def show(self, address: Address, actor: str, stories: Mapping[int, int], now: datetime) -> None:
        """This actor was shown a list here; lists that were shown longer ago than 30 days go."""
        earlier = await self.shown(address, actor, now) if min(stories) > 1 else {}
        self._show(address, actor, {**earlier, **stories}, now)

    async def point_at(self, address: Address, actor: str, article: int, now: datetime) -> None:
        """This actor was told of that one article here."""
        self._show(address, actor, {**await self.shown(address, actor, now), THIS: article}, now)

    async def pointed_at(self, address: Address, actor: str, now: datetime) -> int | None:
        """The article that this actor was told of last here."""
        row = self._tables.shown_list.get(_place(address, actor))
        if row is None or row.at < now - AT_HAND or self._sent(address, row.at):
            return None
        return cast(int | None, json.loads(row.stories).get(str(THIS)))

    async def shown(self, address: Address, actor: str, now: datetime) -> Mapping[int, int]:
        """The article of each number in the list shown last to this actor here, or in a digest sent here since."""
        row = self._tables.shown_list.get(_place(address, actor))
        if row is None or row.at < now - KEPT:
            return self._sent(address, now - KEPT)
        stories = {int(number): article for number, article in json.loads(row.stories).items()}
        return self._sent(address, row.at) or {number: article for number, article in stories.items() if number != THIS}

    def _show(self, address: Address, actor: str, stories: Mapping[int, int], now: datetime) -> None:
        self._tables.shown_list.drop(lambda row: row.at < now - KEPT)
        place = _place(address, actor)
        self._tables.shown_list.put(place, ShownListRow(*place, json.dumps(stories), now))

    async def keep_text(self, text: str, reader: int, now: datetime) -> str:
        """Keep a text for this reader; its hash. Texts that were kept longer ago than 30 days go."""
        if self._tables.reader.get(reader) is None:
            raise broken_rule()
        body = _storable(text)
        digest = base64.b32encode(hashlib.sha256(body.encode()).digest()[:5]).decode().lower()
        self._tables.kept_text.drop(lambda row: row.kept_at < now - KEPT)
        self._tables.kept_text.put((digest, reader), KeptTextRow(digest, reader, body, now))
        return digest

    async def text(self, digest: str) -> str | None:
        """The text kept under this hash."""
        kept = self._tables.kept_text.where(lambda row: row.digest == digest)
        return kept[0].body if kept else None

    async def unanswered(self, question: str, language: str, now: datetime) -> None:
        """Count a question that could not be answered; not who asked."""
        asked = " ".join(_storable(question).split())[:QUESTION_LENGTH]
        before = self._tables.unanswered.get((asked, language))
        count = before.count + 1 if before else 1
        self._tables.unanswered.put((asked, language), UnansweredRow(asked, language, count, now))

    async def requested(self, subject: str, now: datetime) -> None:
        """Count an address or a title that no article has; not who brought it."""
        brought = " ".join(_storable(subject).split())[:QUESTION_LENGTH]
        before = self._tables.request.get(brought)
        self._tables.request.put(brought, RequestRow(brought, before.count + 1 if before else 1, now))

    async def requests(self, limit: int) -> Sequence[Requested]:
        """What was brought most often, and of those as often the last one first."""
        rows = sorted(self._tables.request.all(), key=lambda row: row.subject)
        rows.sort(key=lambda row: (row.count, row.last_at), reverse=True)
        return [Requested(row.subject, row.count, row.last_at) for row in rows[:limit]]

    async def open_questions(self, limit: int) -> Sequence[OpenQuestion]:
        """The questions that could not be answered, the most frequent first, of equal ones the latest."""
        rows = sorted(self._tables.unanswered.all(), key=lambda row: row.question)
        rows.sort(key=lambda row: (row.count, row.last_at), reverse=True)
        return [OpenQuestion(row.question, row.language, row.count, row.last_at) for row in rows[:limit]]

    def _sent(self, address: Address, after: datetime) -> Mapping[int, int]:
        """What the digest told that came here last, or may have, after that instant; empty where none did."""
        here = [
            (row.settled_at, row.id, row.edition_id)
            for row in self._tables.delivery.where(lambda row: row.state in REACHED)
            if row.settled_at and row.settled_at > after and self._to(row) == address
        ]
        told = self._tables.told.get(max(here)[2] or 0) if here else None
        return {at: item.article for at, item in enumerate(told.items, 1)} if told else {}

    def _to(self, row: DeliveryRow) -> Address | None:
        """Where the delivery's subscription is."""
        subscription = self._tables.subscription.get(row.subscription_id)
        place = self._tables.destination.get(subscription.destination_id) if subscription else None
        return Address(place.platform, place.chat, place.thread) if place else None


def _place(address: Address, actor: str) -> Place:
    return address.platform, address.chat, address.thread, actor


def _storable(text: str) -> str:
    """The text as a database takes it: no lone surrogate, no null character."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")

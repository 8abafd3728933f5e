"""Leased deliveries from their rows: what each still has to send, and how."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.delivery import Priority, State, priority
from digest.domain.reader import Address, Manner
from digest.ledger_ports import Claim, Leased, Part
from digest.ports import Payload
from digest.storage import passages
from digest.storage.columns import EPOCH
from digest.storage.leases import statements
from digest.storage.trips import rows_over

Form = tuple[int, str]
"""An edition's number, and a variant."""

OPEN = (State.DUE, State.SENDING)
"""A part in one of these is still to be sent, or to be settled."""

ARRIVED = (State.SENT, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Known:
    """A row of what there is of a delivery."""

    id: int
    variant: str
    part: int
    state: str
    resends: int


class Alike(NamedTuple):
    """What is the same of nearly all that are leased together."""

    manner: Manner
    due_at: datetime
    expires_at: datetime
    whole: tuple[Part, ...]
    priority: Priority


@dataclass(slots=True)
class Contents:
    """What a platform's deliveries are sent with: their editions' messages, by number, and what there is of them already."""

    platform: str
    payloads: Mapping[int, Payload]
    messages: dict[Form, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    known: dict[int, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _whole: dict[Form, tuple[Part, ...]] = field(default_factory=dict)
    _alike: dict[tuple[Any, ...], Alike] = field(default_factory=dict)

    def leases(self, owner: str, rows: Iterable[Sequence[Any]]) -> list[Leased]:
        """The deliveries of rows of `leases._ready`, claimed."""
        return [self.leased(Claim(row[0], owner, row[1] + 1, row[-1]), row) for row in rows]

    def leased(self, claim: Claim, row: Sequence[Any]) -> Leased:
        """The delivery of a row of `leases._leased`. Values are taken by their place: a look by name takes longer than the search
        that found the row.
        """
        (
            number,
            _,
            edition,
            variant,
            chat,
            thread,
            silent,
            previews,
            mention,
            due_at,
            expires_at,
            attempt,
            occasion,
            _,
        ) = row
        key = (edition, variant, silent, previews, mention, due_at, expires_at, occasion)
        manner, due, expires, whole, priority = self._alike.get(key) or self._as_one(*key)
        address = Address(self.platform, chat, thread)
        if (known := self.known.get(number)) is None:
            return Leased(claim, address, manner, edition, variant, due, expires, attempt, False, whole, priority)
        doubtful, left = any(one.state == State.UNKNOWN for one in known), self._left((edition, variant), known)
        return Leased(claim, address, manner, edition, variant, due, expires, attempt, doubtful, left, priority)

    def _as_one(
        self,
        edition: int,
        variant: str,
        silent: bool,
        previews: bool,
        mention: str | None,
        due_at: datetime | int | str,
        expires_at: datetime | int | str,
        occasion: str,
    ) -> Alike:
        manner, whole = Manner(variant, bool(silent), bool(previews), mention), self._new((edition, variant))
        made = Alike(manner, _instant(due_at), _instant(expires_at), whole, _priority(occasion))
        self._alike[edition, variant, silent, previews, mention, due_at, expires_at, occasion] = made
        return made

    def _new(self, form: Form) -> tuple[Part, ...]:
        """All parts, of which none was begun."""
        if (parts := self._whole.get(form)) is None:
            messages = self.messages.get(form, ())
            parts = self._whole[form] = tuple([Part(number, self.payloads[text]) for number, text in messages])
        return parts

    def _left(self, form: Form, known: Sequence[Known]) -> tuple[Part, ...]:
        """The parts that are open, and those that were never begun, unless they arrived in a variant refused later on."""
        mine = {one.part: one for one in known if one.variant == form[1]}
        there = {one.part for one in known if self._stands_for(form, one)}
        new = [one for one in self._new(form) if one.number not in mine and one.number not in there]
        again = [one._replace(resends=mine[one.number].resends) for one in self._new(form) if _is_open(mine, one)]
        return tuple(sorted(new + again, key=lambda one: one.number))

    def _stands_for(self, form: Form, one: Known) -> bool:
        """Whether it arrived in another variant that has as many parts as this one."""
        if one.variant == form[1] or one.state not in ARRIVED:
            return False
        return len(self.messages.get((form[0], one.variant), ())) == len(self.messages.get(form, ()))


async def contents(
    connection: AsyncConnection,
    platform: str,
    rows: Sequence[Sequence[Any]],
    messages: Sequence[Sequence[Any]] | None = None,
) -> Contents:
    """What these rows of `leases._leased` are sent with; their editions' `messages`, where they are known already."""
    these, over = statements(connection.dialect.name), rows_over(connection)
    wanted = {(row[2], row[3]) for row in rows}
    if messages is None:
        editions, variants = {edition for edition, _ in wanted}, {variant for _, variant in wanted}
        given = {"its_platform": platform, "its_editions": [*editions], "its_variants": [*variants]}
        messages = await over.of(these.messages, **given)
    said = {number: text for edition, variant, _, number, text in messages if (edition, variant) in wanted}
    made = Contents(platform, await _payloads(connection, said))
    for edition, variant, part, number, _ in messages:
        made.messages[edition, variant].append((part, number))
    # What was never marked has no parts, and no look at them.
    if begun := [row[0] for row in rows if row[1]]:
        for number, *of_part in await over.of(these.parts, its_deliveries=begun):
            made.known[number].append(Known(*of_part))
    return made


async def _payloads(connection: AsyncConnection, said: Mapping[int, str]) -> Mapping[int, Payload]:
    """Messages by their numbers; each is decoded once, however many get it."""
    whole = await passages.whole(connection, said)
    return {number: json.loads(payload) for number, payload in whole.items()}


def _is_open(mine: Mapping[int, Known], one: Part) -> bool:
    return one.number in mine and mine[one.number].state in OPEN


@lru_cache(maxsize=1_000)  # whoever is leased together is mostly due together
def _instant(value: datetime | int | str) -> datetime:
    if isinstance(value, int):
        return EPOCH + timedelta(microseconds=value)
    return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else value


_priority = lru_cache(maxsize=1_000)(priority)

"""The statements that mark messages as being sent, over marks that share their owner and epoch, as nearly all do.

`parts` is for those alone whose `delivery` was marked in the same transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Update, select, update

from digest.domain.delivery import State
from digest.ledger_ports import Claim
from digest.storage.columns import Number
from digest.storage.given import given
from digest.storage.sql import delivery, delivery_part
from digest.storage.verdicts import held_by

NUMBERS = {"number": Number()}
"""Ids, of deliveries or of parts."""


class Shared(NamedTuple):
    """What the claims of some marks have in common."""

    owner: str
    epoch: int

    def parameters(self) -> dict[str, Any]:
        """The statements' parameters besides the rows."""
        return {"its_owner": self.owner, "its_epoch": self.epoch}


@dataclass(frozen=True, slots=True)
class Statements:
    """`marked` tells which `delivery` has marked."""

    delivery: Update
    marked: Select[Any]
    parts: Update


@cache
def statements(dialect: str) -> Statements:
    """The statements in this dialect, built once."""
    numbers = given(dialect, NUMBERS)
    leased, sending = (held_by(numbers.c.number, state) for state in (State.LEASED, State.SENDING))
    return Statements(
        update(delivery).where(leased).values(state=State.SENDING),
        select(delivery.c.id).join(numbers, sending),
        update(delivery_part).where(delivery_part.c.id == numbers.c.number).values(state=State.SENDING),
    )


def parted(marks: Iterable[tuple[Claim, int]]) -> Mapping[Shared, Sequence[int]]:
    """The deliveries by what their claims share."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for claim, _ in marks:
        found[claim.owner, claim.epoch].append(claim.delivery)
    return {Shared(*shared): some for shared, some in found.items()}

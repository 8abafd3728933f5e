"""How far a broadcast has got: what became of its deliveries, and when so much goes wrong that somebody should look. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.domain.delivery import State


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of a broadcast's deliveries so far. `failed` says why, the most frequent reason first. `recalled`: what was
    sent is taken back.
    """

    audience: int = 0
    sent: int = 0
    waiting: int = 0
    quiet: int = 0
    under_way: int = 0
    doubtful: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    recalled: bool = False

    @property
    def settled(self) -> int:
        """How many are over."""
        return self.sent + self.doubtful + self.failed

    @property
    def left(self) -> int:
        """How many of the failed did not want it any more."""
        return self.reasons.get(State.CANCELLED, 0)

    @property
    def unsent(self) -> int:
        """How many don't have it."""
        return self.audience - self.sent - self.doubtful


ENOUGH = 20
"""So many settled deliveries say something about the others."""

TOO_MANY = 0.2
"""The part of the settled deliveries that may fail before the broadcast pauses by itself."""


def alarming(tally: Tally) -> bool:
    """Whether so much goes wrong that somebody should look before more is sent. Who unsubscribed tells nothing of others."""
    settled, wrong = tally.settled - tally.left, tally.failed - tally.left + tally.doubtful
    return settled >= ENOUGH and wrong > TOO_MANY * settled

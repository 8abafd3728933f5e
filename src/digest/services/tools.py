"""What the lanes of this process share, and how far they go."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from digest.ledger_ports import LedgerStore, Writer
from digest.ports import Clock
from digest.services.outage import Outage
from digest.services.owner import boot_time, is_gone
from digest.services.press import Press

IN_HAND = 0.75
"""Seconds of a platform's pace that a broadcast has in hand at most, where something must be: a stop acts within two seconds,
also where the machine sends but half as fast.
"""

FEWEST = 8
"""So many of a broadcast may be in hand on the slowest platform."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a lane goes, in messages and seconds (ARCHITECTURE.md, The delivery ledger, 1-3).

    Of its window broadcasts take a part at most, so that a digest that comes due never waits for room.
    A lease is this process's memory of what it may send, and a mark lasts as long as one. A send's time and what a lane may
    hold after its last heartbeat are shorter, so that no mark runs out under a send that is under way. A lease and one beat
    of recovery last less than the minute in which another machine goes on (FAILURES.md, Crash). `window` counts what is
    being sent, from the commit that says so to the one that settles it; `ahead` of it so many more are leased, so that a
    place in the window is never empty while leases are made.
    """

    window: int = 256
    ahead: int = 256
    broadcasts: int = 128
    lease: float = 45.0
    lane: float = 30.0
    send: float = 20.0
    drain: float = 10.0


def in_hand(limits: Limits, pace: float) -> Limits:
    """The limits with as many of a broadcast in hand as this many messages a second need; as they are for a pace of 0 (none)."""
    most = max(FEWEST, round(pace * IN_HAND)) if pace else limits.broadcasts
    return replace(limits, broadcasts=min(limits.broadcasts, most))


@dataclass(frozen=True, slots=True)
class Tools:
    """What every lane of this process shares. `elapsed` counts the seconds the machine slept, too."""

    store: LedgerStore
    writer: Writer
    press: Press
    clock: Clock
    owner: str
    limits: Limits = field(default_factory=Limits)
    elapsed: Callable[[], float] = boot_time
    luck: Callable[[], float] = random.random
    gone: Callable[[str], bool] = is_gone
    outage: Outage = field(default_factory=Outage)

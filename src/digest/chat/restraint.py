"""How much is said in public: few messages a minute, and the same thing once. Pure; kept in memory only."""

from collections import OrderedDict, deque
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

A_MINUTE = 5
"""Public messages in a place within a minute (PRODUCT.md, Shared places)."""

AGAIN = timedelta(minutes=5)
"""For how long the same answer only points to the first."""

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Hush:
    """Say nothing: enough was said."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Say it."""


@dataclass(frozen=True, slots=True)
class See:
    """Point to this message, which says the same."""

    message: str


@dataclass(slots=True)
class _Place:
    said_at: deque[datetime] = field(default_factory=deque)
    said: OrderedDict[Hashable, tuple[datetime, str]] = field(default_factory=OrderedDict)


class Restraint:
    """What was said lately in each place; the `places` last spoken in are kept."""

    def __init__(self, places: int = 1_000) -> None:
        self._most = places
        self._places: OrderedDict[str, _Place] = OrderedDict()

    def weigh(self, place: str, answers: Collection[Hashable], messages: int, now: datetime) -> Speak | See | Hush:
        """Whether to say what any of these stands for, in so many messages. An answer longer than a minute's room may
        begin one: else it could never be given.
        """
        here = self._here(place, now)
        first = next((here.said[one] for one in answers if one in here.said), None)
        needed = 1 if first else min(messages, A_MINUTE)
        if len(here.said_at) + needed > A_MINUTE:
            return Hush()
        return See(first[1]) if first else Speak()

    def said(self, place: str, answers: Collection[Hashable], messages: Collection[str], now: datetime) -> None:
        """These messages went out, for what these stand for; nothing is pointed to where `answers` is empty."""
        here = self._here(place, now)
        here.said_at.extend(now for _ in messages)
        for one in answers:
            here.said[one] = now, next(iter(messages))

    def _here(self, place: str, now: datetime) -> _Place:
        here = self._places.pop(place, None) or _Place()
        self._places[place] = here
        while here.said_at and here.said_at[0] <= now - MINUTE:
            here.said_at.popleft()
        while here.said and next(iter(here.said.values()))[0] <= now - AGAIN:
            here.said.popitem(last=False)
        if len(self._places) > self._most:
            self._places.popitem(last=False)
        return here

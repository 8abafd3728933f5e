"""What the service's figures are: acts that are counted, and what is told of them day by day. Counts, never who."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What is counted: which commands ran, which articles and topics were opened, and how many were there on a day."""

    COMMAND = "command"
    ARTICLE = "article"
    TAG = "tag"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did on purpose: a command, a press, a story opened. `name` is a command, a number or a slug."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Growth:
    """Readers and subscriptions now, and per day those that came and those that ended."""

    readers: int = 0
    subscribed: int = 0
    new_readers: Mapping[date, int] = field(default_factory=dict)
    begun: Mapping[date, int] = field(default_factory=dict)
    ended: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """One day (UTC): subscriptions at its end, what changed on it, who was active, and what became of deliveries."""

    on: date
    subscribed: int
    new_readers: int
    active: int
    acts: int
    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An article or topic, by its title or names, and how often it was opened."""

    name: str
    titles: Mapping[str, str]
    count: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that nobody could answer, and how often it came."""

    question: str
    language: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that /stats tells. `days` go from the oldest to today; `active` counts readers of the last seven days."""

    at: datetime
    readers: int
    subscribed: int
    active: int
    days: tuple[Day, ...]
    languages: Mapping[str, int]
    articles: tuple[Opened, ...]
    topics: tuple[Opened, ...]
    votes_up: int
    votes_down: int
    questions: tuple[Unanswered, ...]

    @property
    def sent(self) -> int:
        """Deliveries that arrived."""
        return sum(day.sent for day in self.days)

    @property
    def failed(self) -> int:
        """Deliveries that did not."""
        return sum(day.failed for day in self.days)

    @property
    def grown(self) -> int:
        """By how many there are more subscriptions than before the first day."""
        return self.subscribed - self.days[0].subscribed if self.days else 0

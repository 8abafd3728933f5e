"""What readers say of what they got: a 👍 or a 👎 for a digest or an article, and remarks for whoever runs the service."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What is voted on."""

    EDITION = "edition"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Subject:
    """The edition or the article of that number."""

    kind: Kind
    number: int


@dataclass(frozen=True, slots=True)
class Vote:
    """A 👍 (`up`) or a 👎, and when it was given."""

    up: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many gave a 👍, and how many a 👎."""

    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """The same words, said so often of an article, or of the service where `article` is 0; not who said them."""

    number: int
    article: int
    language: str
    words: str
    count: int
    first_at: datetime
    last_at: datetime


DOUBLE = timedelta(seconds=2)
"""Within this time a second press of the same button is the same press."""


def named_cut(cut: datetime) -> str:
    """A digest's cut as its buttons name it, to the second: a digest has no number yet when its message is made."""
    return f"{int(cut.timestamp()):x}"


def cut_named(name: str) -> datetime | None:
    """The cut that was named so; None where it names none."""
    try:
        return datetime.fromtimestamp(int(name, 16), UTC)
    except (ValueError, OverflowError, OSError):
        return None

"""What is in the mailbox: messages, and what is remembered of visitors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a message is: a typed line, a pressed button, an answer, or a delivered digest."""

    LINE = "line"
    PRESS = "press"
    REPLY = "reply"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as it stands now. `sequence` grows when it is edited, `file` is its attachment's name or empty."""

    id: int
    sequence: int
    kind: Kind
    payload: Mapping[str, Any]
    part: int | None
    at: datetime
    file: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the page remembers of a visitor: the language they were last answered in and their zone, or empty."""

    language: str = ""
    zone: str = ""

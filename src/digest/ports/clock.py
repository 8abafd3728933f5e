"""What time it is."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The wall clock, as an argument to everything that needs one."""

    def now(self) -> datetime:
        """The current instant in UTC, zone attached."""

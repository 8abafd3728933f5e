"""A clock that stands still."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Where a `FakeClock` begins unless told otherwise: a Tuesday."""


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move it to that instant, forwards or back."""
        self._at = at

    def advance(self, by: timedelta) -> datetime:
        """Move it on; the new instant."""
        self._at += by
        return self._at

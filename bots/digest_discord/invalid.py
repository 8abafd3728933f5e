"""Invalid requests: 10,000 answers of 401, 403 or 429 in ten minutes ban an address (docs.discord.com, Rate Limits)."""

import time
from collections.abc import Callable

from digest.services.budget import Window
from digest_discord.api import Answer

MOST, SECONDS = 1_000, 600.0
"""We stop at a tenth of what is allowed: other programs may share the address."""


class Invalid:
    """Counts them. `clock` counts seconds and never goes back."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._window, self._clock = Window(most, SECONDS), clock

    @property
    def wait(self) -> float:
        """The seconds until another request may go wrong; 0 where it may now."""
        return max(0.0, self._window.ready() - self._clock())

    def note(self, answer: Answer) -> None:
        """Count an answer that counts; a limit that is shared with others does not."""
        shared = answer.headers.get("X-RateLimit-Scope") == "shared"
        if answer.status in (401, 403) or (answer.status == 429 and not shared):
            self._window.take(self._clock())

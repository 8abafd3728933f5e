"""How long the ledger's writer waits between two commits: each has a price of its own, and whoever is sending waits for it."""

from math import inf

PAUSE, SHORT_PAUSE = 0.010, 0.001
"""Seconds. The short one is for sending as fast as it goes: then a place in the window waits while nothing is committed."""

MANY = 3_000
"""Marks and verdicts a second from which that is so: more than a send paced at 1,000 messages has."""

SPAN = 0.1
"""Seconds over which they are counted. From one commit to the next, a moment in which few answers came made a long pause; all
that came meanwhile was sent and answered in step, and so the next such moment came, too (ADR 49).
"""

MOST, ENOUGH = 64, 8
"""Marks and verdicts in one commit, and so many that the next one follows at once where they wait: while it is made, those of
this one are sent. Sending as fast as it goes, any number is enough. All at once, a whole window would be marked, sent and
answered in step, and the processor would wait for the disk and the disk for it; and each commit has its price, however few it
has: beside a busy loop most of its time is waiting for Python's lock (ADR 44).
"""

ROW = 0.05
"""Seconds after which a row of commits that follow each other at once is over, so that the loop has a word, and another process
that waits for SQLite's lock finds it free.
"""

FIRST_RETRY, LONGEST_RETRY = 0.05, 2.0
"""Seconds before a failed commit is tried again; doubled up to the longest."""


class Rhythm:
    """The pauses of one writer. Instants are seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._since, self._works, self._retry = -inf, 0, 0.0
        self._many = False

    def follows(self, waiting: int, lasted: float) -> bool:
        """Whether a commit follows at once in a row that has lasted so many seconds, while so many wait. Asked in any thread."""
        return lasted < ROW and waiting >= (1 if self._many else ENOUGH)

    def committed(self, works: int, began: float, waiting: int = 0) -> float:
        """The pause after so many marks and verdicts were committed, which began at that instant, while so many others wait."""
        self._retry = 0.0
        self._count(works, began)
        if waiting >= ENOUGH:
            return 0.0
        return SHORT_PAUSE if self._many else PAUSE

    def _count(self, works: int, began: float) -> None:
        """See how many came after each span, and before its end where they are many already."""
        if (lasted := began - self._since) >= SPAN:
            self._many = self._works >= MANY * lasted
            self._since, self._works = began, 0
        self._works += works
        self._many = self._many or self._works >= MANY * SPAN

    def failed(self) -> float:
        """The pause after a commit that failed."""
        self._retry = min(max(self._retry * 2, FIRST_RETRY), LONGEST_RETRY)
        return self._retry

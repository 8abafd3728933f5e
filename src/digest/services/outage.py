"""A store that cannot be had for a while is told once, and once when it is there again; not at every beat, with a traceback."""

import logging
from collections.abc import Hashable

from digest.ports import StoreError

log = logging.getLogger(__name__)


def expected(error: Exception) -> bool:
    """Whether the error's own words tell more than a traceback."""
    return isinstance(error, StoreError) and error.expected


def tell(to: logging.Logger, error: Exception, said: str, *about: object) -> None:
    """Log what could not be done: a line where that may be, everything of what nobody expects."""
    if expected(error):
        to.warning(f"{said}: %s", *about, error)
    else:
        to.error(said, *about, exc_info=error)


class Outage:
    """What a process knows of its store from those who work with it, each under its own name."""

    def __init__(self) -> None:
        self._waiting: set[Hashable] = set()

    def failed(self, who: Hashable, error: Exception, said: str, *about: object) -> None:
        """Something failed and is tried again. What nobody expects is logged whole, as `said`; of an outage the first tells."""
        if not expected(error):
            log.error(said, *about, exc_info=error)
            return
        if not self._waiting:
            log.warning("The ledger's work waits, and goes on by itself: %s", error)
        self._waiting.add(who)

    def worked(self, who: Hashable) -> None:
        """It has done its work. Where it could not before, the outage is over: those who still can't tell of another one."""
        if who in self._waiting:
            self._waiting.clear()
            log.warning("The ledger's work goes on again")

"""A lane's places, given evenly: whoever sends as fast as it goes sends no bunches.

What leaves in a bunch is answered in one, and so its places are free again in one: for ever, as nothing takes it apart. In it
the loop, the ledger and the disk wait for each other, and after it they have nothing to do. So places are given hardly faster
than they come round: as a transport paces what its window allows (RFC 9002, 7.7).
"""

import asyncio
from collections.abc import Callable
from time import monotonic

from digest.room import Room

GAIN = 1.6
"""So much faster than evenly, so that a place is nearly never empty for it (RFC 9002 suggests as much)."""

BEHIND = 0.001
"""Seconds of its pace by which a place may be given early, where others were late: as long as a timer takes."""

SLOW = 0.2
"""Seconds: places that come round more slowly are given as if they did not. So this never keeps a lane from the rate that a
platform allows: 256 places are 1,600 a second.
"""


class PacedRoom(Room):
    """Places that come round. How long that takes is seen by the quickest of as many as there are places. `clock` counts seconds
    and never goes back.
    """

    def __init__(self, places: int, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(places)
        self._places, self._clock = places, clock
        self._step, self._next = 0.0, 0.0
        self._left, self._quickest = 0, SLOW
        self._timer: asyncio.TimerHandle | None = None

    def enter_at_once(self) -> bool:
        """Take a place, where one may be given now."""
        now = self._clock()
        if self._waiting or self._next > now or not super().enter_at_once():
            return False
        self._given(now)
        return True

    def come_round(self, since: float) -> None:
        """Give a place up that was taken at this instant."""
        self._left += 1
        self._quickest = min(self._quickest, self._clock() - since)
        if self._left == self._places:
            self._step = self._quickest / self._places / GAIN
            self._left, self._quickest = 0, SLOW
        self.leave()

    def give(self) -> None:
        """Give the free places to those who wait, as fast as they may be given; the others a little later."""
        now = self._clock()
        while self._free and self._waiting:
            if self._next > now:
                self._give_later()
                return
            if self.give_one():
                self._given(now)

    def _given(self, now: float) -> None:
        self._next = max(self._next, now - BEHIND) + self._step

    def _give_later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(BEHIND, self._give_again)

    def _give_again(self) -> None:
        self._timer = None
        self.give()

"""What paid broadcasting may cost: 0.1 Stars a message (core.telegram.org/bots/api#sendmessage), up to so many Stars a day."""

from collections.abc import Callable
from datetime import date

from digest.wire.notebook import Notebook

TENTHS = 10
"""Messages for one Star."""

AHEAD = 100
"""Messages noted as paid before they are: after a kill less is left than was spent, by these at most, and never more."""


class Purse:
    """Pays for messages until the day's Stars are spent. `today` is the date in UTC; the notebook remembers over restarts."""

    def __init__(self, stars: int, notebook: Notebook, today: Callable[[], date]) -> None:
        self._most = stars * TENTHS
        self._notebook = notebook
        self._today = today
        self._day, self._open_on = "", date.min
        self._paid = self._noted = 0

    @property
    def open(self) -> bool:
        """Whether another message can be paid for."""
        if self._most == 0:
            return False
        self._turn_page()
        return self._paid < self._most

    def pay(self) -> bool:
        """Pay for a message; False where nothing is left today."""
        if not self.open:
            return False
        if self._paid == self._noted:
            self._note(min(self._paid + AHEAD, self._most))
        self._paid += 1
        return True

    def empty(self) -> None:
        """The bot has no Stars: nothing more today."""
        self._turn_page()
        self._paid = self._most
        self._note(self._most)

    def _turn_page(self) -> None:
        if (today := self._today()) == self._open_on:
            return
        self._open_on, day = today, today.isoformat()
        noted = self._notebook.get("paid") or {}
        self._day = day
        self._paid = self._noted = int(noted.get("messages", 0)) if noted.get("day") == day else 0

    def _note(self, messages: int) -> None:
        self._notebook.put("paid", {"day": self._day, "messages": messages}, synced=True)
        self._noted = messages

"""Messages in a shared place that one person only sees (core.telegram.org/bots/api#ephemeral-messages-and-commands).

A server that does not know them ignores the wish and posts in public; its answer then has no `ephemeral_message_id`. That is
found out once, and remembered for that server.
"""

import logging
from contextlib import suppress

from digest.wire.notebook import Notebook

log = logging.getLogger(__name__)

LACKING = "without_ephemeral"


class Ephemeral:
    """Whether this server has them."""

    def __init__(self, notebook: Notebook, server: str) -> None:
        self._notebook, self._server = notebook, server
        self.usable: bool = notebook.get(LACKING) != server

    def missing(self) -> None:
        """An answer had no id: use them no more."""
        self.usable = False
        log.info("Telegram: %s has no ephemeral messages; presses in groups are answered otherwise", self._server)
        with suppress(OSError):  # found out again after the next start
            self._notebook.put(LACKING, self._server)

"""Rich messages that a server refused: not tried again for a day, so that each costs one request and not one for each reader.

Only they are remembered: a refusal that is really a chat's fault then costs the others their looks, and never a message.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from digest_telegram.outcomes import NOT_SUPPORTED

RICH = "sendRichMessage"
DAY = 24 * 3600.0
MOST = 1_000
"""Contents remembered; the oldest is forgotten first."""


class Refusals:
    """What not to send. `clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._unsupported_until = float("-inf")
        self._contents: OrderedDict[bytes, float] = OrderedDict()

    def reason(self, method: str, params: Mapping[str, Any]) -> str | None:
        """Why this would be refused; None where it is worth a try. `params` are those of the rendering, without a chat."""
        if method != RICH:
            return None
        if self._clock() < self._unsupported_until:
            return NOT_SUPPORTED
        # Nearly always nothing was refused, and then nothing is hashed.
        if self._contents and self._contents.get(_key(params), float("-inf")) > self._clock():
            return "refused before"
        return None

    def note(self, method: str, params: Mapping[str, Any], reason: str) -> None:
        """It was refused for this reason."""
        if method != RICH:
            return
        until = self._clock() + DAY
        if reason == NOT_SUPPORTED:
            self._unsupported_until = until
        else:
            self._contents[_key(params)] = until
            while len(self._contents) > MOST:
                self._contents.popitem(last=False)


def _key(params: Mapping[str, Any]) -> bytes:
    return hashlib.blake2b(orjson.dumps(params, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()

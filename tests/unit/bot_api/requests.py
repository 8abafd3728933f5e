"""Frozen requests as they are sent, and what they say."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from digest.ports import Payload
from tests.wire.botapi_limits import units
from tests.wire.botapi_rich import rich_text
from tests.wire.botapi_schema import problems

INVISIBLE = re.compile("[\\s\u2060\u2068\u2069]")
"""Blanks, and what keeps links and right-to-left text from forming: no part of what is said."""


def addressed(params: Mapping[str, Any]) -> dict[str, Any]:
    """What the sender adds to a frozen request."""
    return {"chat_id": 1, **params}


def wrong(payload: Payload) -> list[str]:
    """What Telegram would refuse, and a text that is longer in UTF-16 units than a message may be."""
    found = problems(payload["method"], addressed(payload["params"]))
    return found + ["too long"] * (units(payload["params"].get("text", "")) > 4_096)


def said(payloads: Sequence[Payload]) -> str:
    """All that the requests show, in order, without blanks."""
    return INVISIBLE.sub("", "".join(map(shown, payloads)))


def shown(payload: Payload) -> str:
    """The text of one request."""
    params = payload["params"]
    return str(params["text"]) if "text" in params else rich_text(params["rich_message"]["blocks"])


def covered(payload: Payload, entity: Mapping[str, Any]) -> str:
    """The text that an entity covers."""
    encoded = payload["params"]["text"].encode("utf-16-le")
    return bytes(encoded[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])]).decode("utf-16-le")

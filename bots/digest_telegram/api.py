"""The raw Bot API: one request with JSON in and JSON out, no library objects. This is the path of digests and broadcasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from yarl import URL

from digest.wire.pool import Patience, Pool
from digest_telegram.transport import JSON


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: its status, and the JSON object in the body; None where there is none in it."""

    status: int
    body: Mapping[str, Any] | None

    @property
    def ok(self) -> bool:
        """Whether the method was carried out."""
        return self.status == 200 and self.body is not None and self.body.get("ok") is True

    @property
    def result(self) -> Any:
        """The method's result; None where it failed."""
        return self.body.get("result") if self.ok and self.body is not None else None

    @property
    def description(self) -> str:
        """What is said about a failure; empty where nothing is."""
        return str((self.body or {}).get("description", ""))

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What a failure asks for: `retry_after` seconds, or `migrate_to_chat_id`."""
        found = (self.body or {}).get("parameters")
        return found if isinstance(found, dict) else {}


class Api:
    """A bot's methods on one server. Neither `repr` nor an error shows the token."""

    def __init__(self, token: str, api_url: str, pool: Pool, patience: Patience | None = None) -> None:
        self._base = f"{api_url.rstrip('/')}/bot{token}/"
        self._server = api_url
        self._pool = pool
        self._patience = patience or Patience()
        self._urls: dict[str, URL] = {}

    def __repr__(self) -> str:
        return f"Api({self._server!r})"

    async def call(self, method: str, params: Mapping[str, Any], patience: Patience | None = None) -> Answer:
        """The server's answer, whatever it says. Raises WireError where none came."""
        if (url := self._urls.get(method)) is None:
            url = self._urls[method] = URL(self._base + method)
        status, body, _ = await self._pool.request("POST", url, orjson.dumps(params), JSON, patience or self._patience)
        return Answer(status, _object(body))


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None

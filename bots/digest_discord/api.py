"""Discord's REST API raw: one request with JSON in and JSON out, no library objects, and no waiting of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import aiohttp
import orjson
from yarl import URL

from digest.wire.pool import Patience, Pool


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said: its status, the JSON value in the body (None where there is none in it), and its headers."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it was carried out."""
        return 200 <= self.status < 300

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body's fields; none where it is no object."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def code(self) -> int:
        """The service's own number for what is wrong (docs.discord.com, Opcodes and Status Codes); 0 for none."""
        found = self.fields.get("code")
        return found if isinstance(found, int) else 0


class Api:
    """One bot on one server. Neither `repr` nor an error shows the token."""

    def __init__(self, token: str, api_url: str, pool: Pool, patience: Patience | None = None) -> None:
        self._base = api_url.rstrip("/")
        self._pool = pool
        self._patience = patience or Patience()
        self._headers = {
            "Authorization": f"Bot {token}",
            "User-Agent": f"DiscordBot (digest-bots, {version('digest-bots')})",
        }

    def __repr__(self) -> str:
        return f"Api({self._base!r})"

    async def call(
        self, method: str, path: str, body: Any = None, file: File | None = None, patience: Patience | None = None
    ) -> Answer:
        """The server's answer, whatever it says. Raises WireError where none came."""
        data, headers = self._packed(body, file)
        url = URL(self._base + path, encoded=True)
        response = await self._pool.request(method, url, data, headers, patience or self._patience)
        return Answer(response.status, _value(response.body), response.headers)

    def _packed(self, body: Any, file: File | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
        if body is None:
            return None, self._headers
        if file is None:
            return orjson.dumps(body), {**self._headers, "Content-Type": "application/json"}
        form = aiohttp.FormData(quote_fields=False)
        named = {**body, "attachments": [{"id": "0", "filename": file.name}]}
        form.add_field("payload_json", orjson.dumps(named).decode(), content_type="application/json")
        form.add_field("files[0]", file.body, filename=file.name, content_type=file.media_type)
        return form, self._headers


def _value(body: bytes) -> Any:
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return None

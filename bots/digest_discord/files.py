"""Files that people send: what is said of them at once, and their bytes once they are wanted."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import discord
from discord.app_commands import Namespace
from yarl import URL

from digest.chat.command import Upload
from digest.services.intake import LARGEST
from digest.wire.pool import Patience, Pool, WireError
from digest_discord.config import Config

log = logging.getLogger(__name__)

STORES = ("https://cdn.discordapp.com", "https://media.discordapp.net")
"""Where the service keeps what people send."""


class Files:
    """Fetches files from where the service keeps them, and nowhere else: no redirect is followed, and no more is read of one,
    unpacked, than anybody looks at.
    """

    def __init__(self, config: Config) -> None:
        self._pool = Pool(4, config.proxy, most=LARGEST + 1)
        self._origins = {URL(address).origin() for address in (*STORES, config.api_url)}

    def offered(self, attachment: discord.Attachment) -> Upload:
        """The file, not fetched yet."""
        return Upload(attachment.filename, attachment.size, partial(self._fetched, attachment.url))

    def attached(self, interaction: discord.Interaction, data: Mapping[str, Any], name: str) -> Upload | None:
        """The file that is an argument of a slash command; None where there is none."""
        resolved: Any = data.get("resolved") or {}
        given = Namespace(interaction, resolved, list(data.get("options") or ()))
        found = getattr(given, name, None)
        return self.offered(found) if isinstance(found, discord.Attachment) else None

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def _fetched(self, address: str) -> bytes | None:
        try:
            url = URL(address)
            if url.origin() not in self._origins:
                raise ValueError("another server's")
            status, data, _ = await self._pool.request("GET", url, None, {}, Patience())
        except (WireError, ValueError) as error:
            log.warning("Discord: a file could not be fetched: %s", type(error).__name__)
            return None
        return data if status == 200 else None

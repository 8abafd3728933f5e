"""Files that people send: what is said of them at once, and their bytes once they are wanted."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp
import discord
from discord.app_commands import Namespace

from digest.chat.command import Upload

log = logging.getLogger(__name__)


def offered(attachment: discord.Attachment) -> Upload:
    """The file, not fetched yet."""
    return Upload(attachment.filename, attachment.size, partial(_fetched, attachment))


def attached(interaction: discord.Interaction, data: Mapping[str, Any], name: str) -> Upload | None:
    """The file that is an argument of a slash command; None where there is none."""
    resolved: Any = data.get("resolved") or {}
    given = Namespace(interaction, resolved, list(data.get("options") or ()))
    found = getattr(given, name, None)
    return offered(found) if isinstance(found, discord.Attachment) else None


async def _fetched(attachment: discord.Attachment) -> bytes | None:
    try:
        return await attachment.read()
    except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("Discord: a file could not be fetched: %s", type(error).__name__)
        return None

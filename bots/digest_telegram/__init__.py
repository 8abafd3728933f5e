"""Telegram: documents as requests to the Bot API, and a bot that sends them."""

from pathlib import Path

from digest.platforms import Platform
from digest_telegram.config import Config

__all__ = ["Config", "greet", "platform", "silence"]


def platform(config: Config | None = None) -> Platform:
    """The bot as a platform; nothing is opened, read or listened to before its `open`, which wants a configuration."""
    from digest_telegram.adapter import Telegram

    return Telegram(config)


async def greet(config: Config) -> tuple[str | None, str]:
    """Ask the service who the bot is: its username, or None and what is wrong."""
    from digest_telegram.connection import greet

    return await greet(config)


def silence(folder: Path) -> str | None:
    """Why the bot that keeps its notes in this data directory answered nobody when it was last seen, and since when."""
    from digest.wire.notebook import Notebook
    from digest_telegram.connection import FILE_NAME, SILENT

    reason = Notebook(folder / FILE_NAME).get(SILENT)
    return str(reason) if reason else None

"""Discord: documents as messages of components, and a bot that sends them."""

from digest.platforms import Platform
from digest_discord.config import Config

__all__ = ["Config", "greet", "platform"]


def platform(config: Config | None = None) -> Platform:
    """The bot as a platform; nothing is opened, read or listened to before its `open`, which wants a configuration."""
    from digest_discord.adapter import Discord

    return Discord(config)


async def greet(config: Config) -> tuple[str | None, str]:
    """Ask the service who the bot is: its username, or None and what is wrong."""
    from digest_discord.connection import greet

    return await greet(config)

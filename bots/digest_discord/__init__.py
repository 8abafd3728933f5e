"""Discord: documents as messages of components, and a bot that sends them."""

from digest.platforms import Platform

__all__ = ["platform"]


def platform() -> Platform:
    """The bot as a platform; nothing is opened, read or listened to before its `open`."""
    from digest_discord.adapter import Discord

    return Discord()

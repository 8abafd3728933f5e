"""Telegram: documents as requests to the Bot API, and a bot that sends them."""

from digest.platforms import Platform


def platform() -> Platform:
    """The bot as a platform; nothing is opened, read or listened to before its `open`."""
    from digest_telegram.adapter import Telegram

    return Telegram()

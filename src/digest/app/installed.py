"""The installed platforms that this installation serves: those that have what they need."""

from collections.abc import Mapping

from digest.platforms import Platform, discover
from digest.settings import Settings
from digest_discord import Config as DiscordConfig
from digest_discord import platform as discord
from digest_telegram import Config
from digest_telegram import platform as telegram

NEED_A_TOKEN = {"telegram", "discord"}


def ready(settings: Settings) -> Mapping[str, Platform]:
    """The platforms that can be opened, by name. One without its token is not even made: its library takes long to load."""
    installed = {name: make() for name, make in discover().items() if name not in NEED_A_TOKEN}
    if (bot := telegram_config(settings)) is not None:
        installed["telegram"] = telegram(bot)
    if (other := discord_config(settings)) is not None:
        installed["discord"] = discord(other)
    return {name: platform for name, platform in installed.items() if platform.ready}


def telegram_config(settings: Settings) -> Config | None:
    """What the Telegram bot is told of the settings; None without a token."""
    given = settings.telegram
    if not (token := given.token.get_secret_value()):
        return None
    return Config(
        token,
        given.api_url,
        given.rich,
        given.webhook_url,
        given.webhook_secret.get_secret_value(),
        given.bulk_per_second,
        given.paid_broadcast,
        settings.proxy,
    )


def discord_config(settings: Settings) -> DiscordConfig | None:
    """What the Discord bot is told of the settings; None without a token."""
    given = settings.discord
    if not (token := given.token.get_secret_value()):
        return None
    return DiscordConfig(token, given.api_url, given.shards, settings.proxy)

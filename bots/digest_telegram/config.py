"""How the bot is set up, as the application hands it over."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Rich = Literal["auto", "on", "off"]


@dataclass(frozen=True, slots=True)
class Config:
    """The bot's settings; see docs/settings.md. `repr` shows neither the token nor the secret."""

    token: str = field(repr=False)
    api_url: str = "https://api.telegram.org"
    rich: Rich = "auto"
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    bulk_per_second: float = 25.0
    paid_broadcast: int = 0
    proxy: str = field(default="", repr=False)

    @property
    def webhook_path(self) -> str:
        """Where on this program's own pages the service's updates come in; `/` where the address names no path."""
        return urlsplit(self.webhook_url).path or "/"

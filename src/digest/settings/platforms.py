"""Settings of the web chat and of each messenger: where it is, and what lets the program in."""

import ipaddress
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

FREE_BULK = 25
"""Digests a second that Telegram sends for nothing, answers to people apart."""

TOKEN_LENGTH = 16
"""Characters of the web access token at least."""


def given_token(value: SecretStr) -> SecretStr:
    """The token without spaces around it, which nobody sees when typing it in."""
    token = value.get_secret_value().strip()
    if not token.isprintable():
        raise ValueError("use letters, digits and signs that can be typed")
    return SecretStr(token)


class WebSettings(BaseModel):
    """Where the web chat listens. A host that others can reach needs a token of at least 16 characters."""

    model_config = ConfigDict(extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    token: Annotated[SecretStr, AfterValidator(given_token)] = SecretStr("")
    connections: int = Field(500, ge=10, le=50_000)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @model_validator(mode="after")
    def guarded(self) -> "WebSettings":
        """Refuse to be open to others without a token."""
        token = len(self.token.get_secret_value())
        if token < TOKEN_LENGTH and not self.loopback:
            raise ValueError(f"host {self.host} can be reached by others: set DIGEST_WEB__TOKEN, 16 characters or more")
        if 0 < token < TOKEN_LENGTH:
            raise ValueError("DIGEST_WEB__TOKEN needs 16 characters or more")
        return self


def web_address(value: str) -> str:
    """The address without the slash at its end."""
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("write it as https://host or http://host:port")
    return value.rstrip("/")


def _shards(value: str) -> str:
    """`4`, or `0-1/4` for two of four; empty for as many as Discord recommends, all in this process."""
    found = re.fullmatch(r"(?:([0-9]+)(?:-([0-9]+))?/)?([0-9]+)", value)
    if value and not found:
        raise ValueError("write 4 for four shards in this process, or 0-1/4 for the first two of four")
    if found:
        count, first, last = int(found[3]), int(found[1] or 0), int(found[2] or found[1] or 0)
        if not first <= last < count:
            raise ValueError(f"{value} names no shards: they are numbered from 0 to {count - 1}")
    return value


class TelegramSettings(BaseModel):
    """The Telegram bot; without a token there is none. The secret is what only Telegram and this program know."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, AfterValidator(given_token)] = SecretStr("")
    api_url: Annotated[str, AfterValidator(web_address)] = "https://api.telegram.org"
    rich: Literal["auto", "on", "off"] = "auto"
    webhook_url: Annotated[str, AfterValidator(web_address)] = ""
    webhook_secret: Annotated[SecretStr, AfterValidator(given_token)] = SecretStr("")
    bulk_per_second: float = Field(25, gt=0, le=1000)
    paid_broadcast: int = Field(0, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def sound(self) -> "TelegramSettings":
        """A token as Telegram gives it, a webhook that strangers can't use, and no pace that only money buys."""
        token, secret = self.token.get_secret_value(), self.webhook_secret.get_secret_value()
        if token and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
            raise ValueError("DIGEST_TELEGRAM__TOKEN is the whole line that BotFather gives, digits and colon included")
        if self.webhook_url and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
            raise ValueError("DIGEST_TELEGRAM__WEBHOOK_SECRET needs 16 to 256 letters, digits, _ and -")
        if self.bulk_per_second > FREE_BULK and not self.paid_broadcast:
            raise ValueError(f"more than {FREE_BULK} a second cost money: set DIGEST_TELEGRAM__PAID_BROADCAST, too")
        return self


class DiscordSettings(BaseModel):
    """The Discord bot; without a token there is none. Which shards this process serves, where it is not all of them."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, AfterValidator(given_token)] = SecretStr("")
    api_url: Annotated[str, AfterValidator(web_address)] = "https://discord.com/api/v10"
    shards: Annotated[str, AfterValidator(_shards)] = ""

    @model_validator(mode="after")
    def sound(self) -> "DiscordSettings":
        """A token as Discord gives it: three parts, without the word Bot in front."""
        token = self.token.get_secret_value()
        if token and not re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", token):
            raise ValueError(
                "DIGEST_DISCORD__TOKEN is the bot's token: three parts with dots between, without `Bot ` in front"
            )
        return self

"""Settings: environment variables with the prefix `DIGEST_` (nested with `__`), or the same lines in `.env`.

docs/settings.md documents every one; a test compares.
"""

import ipaddress
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from digest.domain.reader import Address
from digest.domain.score import Weights
from digest.services.desk import Operator


class SetupError(Exception):
    """Digest can't start as it is set up; the message says what is wrong and what to do."""


FREE_BULK = 25
"""Digests a second that Telegram sends for nothing, answers to people apart."""

TOKEN_LENGTH = 16
"""Characters of the web access token at least."""

HERE = "preview:admin"
"""The visitor of the web chat who came by the one-use address that only the operator's terminal shows."""

FOR_TESTS = "DIGEST_SPECS"
"""Where the tests find the platforms' schemas; not a setting of the program."""

_SAID = {
    "int_parsing": "write a whole number",
    "float_parsing": "write a number",
    "extra_forbidden": "there is no such setting",
}
"""What to do about a wrong value, where pydantic's own words don't say it."""


def _token(value: SecretStr) -> SecretStr:
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
    token: Annotated[SecretStr, AfterValidator(_token)] = SecretStr("")

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


def _web_address(value: str) -> str:
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

    token: Annotated[SecretStr, AfterValidator(_token)] = SecretStr("")
    api_url: Annotated[str, AfterValidator(_web_address)] = "https://api.telegram.org"
    rich: Literal["auto", "on", "off"] = "auto"
    webhook_url: Annotated[str, AfterValidator(_web_address)] = ""
    webhook_secret: Annotated[SecretStr, AfterValidator(_token)] = SecretStr("")
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

    token: Annotated[SecretStr, AfterValidator(_token)] = SecretStr("")
    api_url: Annotated[str, AfterValidator(_web_address)] = "https://discord.com/api/v10"
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


class EmbeddingsSettings(BaseModel):
    """What finds answers by their meaning: an endpoint where one is set, else the bundled model where it is installed."""

    model_config = ConfigDict(extra="forbid")

    use: Literal["auto", "none"] = "auto"
    url: Annotated[str, AfterValidator(_web_address)] = ""
    model: str = ""
    key: Annotated[SecretStr, AfterValidator(_token)] = SecretStr("")
    seconds: float = Field(3, gt=0, le=30)

    @property
    def outside(self) -> str:
        """The host that sees questions; empty where nobody does."""
        return urlsplit(self.url).hostname or "" if self.use == "auto" else ""

    @model_validator(mode="after")
    def sound(self) -> "EmbeddingsSettings":
        """An endpoint is asked for one of its models."""
        if self.url and not self.model:
            raise ValueError("set DIGEST_EMBEDDINGS__MODEL to the name of one of the endpoint's models")
        return self


class BroadcastSettings(BaseModel):
    """How careful broadcasts are: with `approval` a second admin lets each one go out.

    `in_doubt`: what is done where nobody knows whether a message arrived, and the platform can't tell either.
    """

    model_config = ConfigDict(extra="forbid")

    approval: bool = False
    in_doubt: Literal["hold", "resend"] = "hold"


_DEFAULTS = Weights()


class ScoreSettings(BaseModel):
    """The weights of the composite score; see `digest.domain.score.Weights`."""

    model_config = ConfigDict(extra="forbid")

    hot: float = Field(_DEFAULTS.hot, ge=0, le=1)
    quality: float = Field(_DEFAULTS.quality, ge=0, le=1)
    impact: float = Field(_DEFAULTS.impact, ge=0, le=1)
    half_life_days: float = Field(_DEFAULTS.half_life_days, gt=0, le=3650)
    follow_bonus: float = Field(_DEFAULTS.follow_bonus, ge=0, le=100)
    follow_cap: float = Field(_DEFAULTS.follow_cap, ge=0, le=100)
    dial_step: float = Field(_DEFAULTS.dial_step, ge=1, le=10)
    variety: float = Field(_DEFAULTS.variety, ge=0, le=100)

    @model_validator(mode="after")
    def weighty(self) -> "ScoreSettings":
        """Something must count."""
        if self.hot + self.quality + self.impact <= 0:
            raise ValueError("hot, quality and impact can't all be 0")
        return self

    def weights(self) -> Weights:
        """As the domain takes them."""
        return Weights(**self.model_dump())


def _admins(value: Any) -> Any:
    return tuple(map(str.strip, value.split(","))) if isinstance(value, str) else value


def _addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(Address.parse(value)) for value in values if value)


def _proxy(value: str) -> str:
    if value and not value.startswith(("http://", "https://", "socks5://")):
        raise ValueError("write it as http://host:port or socks5://host:port")
    return value


class Settings(BaseSettings):
    """Everything an operator can set. No setting is needed to start."""

    model_config = SettingsConfigDict(
        env_prefix="DIGEST_", env_nested_delimiter="__", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    data_dir: Path = Path("var")
    database_url: str = ""
    web: WebSettings = Field(default_factory=WebSettings)
    telegram: TelegramSettings = Field(default_factory=TelegramSettings)
    discord: DiscordSettings = Field(default_factory=DiscordSettings)
    embeddings: EmbeddingsSettings = Field(default_factory=EmbeddingsSettings)
    broadcast: BroadcastSettings = Field(default_factory=BroadcastSettings)
    score: ScoreSettings = Field(default_factory=ScoreSettings)
    length: int = Field(5, ge=1, le=20)
    admins: Annotated[tuple[str, ...], NoDecode, AfterValidator(_addresses)] = ()
    operator: str = ""
    proxy: Annotated[str, AfterValidator(_proxy)] = ""
    retention_days: int = Field(90, ge=30, le=3650)

    @model_validator(mode="before")
    @classmethod
    def split(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Administrators come as one line, separated by commas."""
        return values | ({"admins": _admins(values["admins"])} if "admins" in values else {})

    @property
    def database(self) -> str:
        """The database's address: the one set, else SQLite in the data directory."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'digest.sqlite3'}"

    @property
    def owners(self) -> tuple[str, ...]:
        """Who owns the service by its settings: those named, and who opened the web chat by `digest run`'s one-use address."""
        return (*self.admins, HERE)

    def who(self) -> Operator:
        """The operator as `/privacy` names them; `Name <contact>` is read in its two parts."""
        name, _, contact = self.operator.partition("<")
        return Operator(name.strip(), contact.strip(" >"), self.retention_days, self.embeddings.outside)


def load_settings() -> Settings:
    """Read the settings; raise SetupError with a line for each that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SetupError(_told(error, "DIGEST_")) from None
    except SettingsError:
        # Its message is silent about what was wrong, and its cause would show the value.
        raise SetupError(
            "DIGEST_WEB, _TELEGRAM, _DISCORD, _EMBEDDINGS, _BROADCAST or _SCORE is not JSON; set DIGEST_WEB__PORT and the "
            "like instead."
        ) from None
    except UnicodeDecodeError as error:
        raise SetupError(f"The file .env is not UTF-8 (byte {error.start}); save it again as UTF-8.") from None


def listening(web: WebSettings, host: str | None, port: int | None) -> WebSettings:
    """The web settings with another host or port; raise SetupError where they don't go together."""
    wanted = {"host": host or web.host, "port": web.port if port is None else port, "token": web.token}
    try:
        return WebSettings.model_validate(wanted)
    except ValidationError as error:
        raise SetupError(_told(error, "DIGEST_WEB__")) from None


def strangers() -> tuple[str, ...]:
    """What looks like a setting in the environment or `.env` and is none, each with the one that may be meant."""
    known = {FOR_TESTS, *variables(Settings)}
    with suppress(UnicodeDecodeError):  # load_settings says so
        there = {*os.environ, *dotenv_values(".env")}
        return tuple(_suggested(name, known) for name in sorted(there - known) if name.startswith("DIGEST_"))
    return ()


def _suggested(name: str, known: set[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"{name} (did you mean {near[0]}?)" if near else name


def _told(error: ValidationError, prefix: str) -> str:
    lines = (f"  {_name(one['loc'], prefix)}: {_remedy(one['type'], one['msg'])}" for one in error.errors())
    return "\n".join(("These settings are wrong:", *lines, "docs/settings.md has them all."))


def _name(location: tuple[int | str, ...], prefix: str) -> str:
    return (prefix + _variable(location)).removesuffix("__")


def _remedy(kind: str, message: str) -> str:
    return _SAID.get(kind, message.removeprefix("Value error, ").replace("Input should be", "should be"))


def variables(model: type[BaseModel], prefix: str = "DIGEST_") -> Iterator[str]:
    """The name of every environment variable that sets something."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from variables(kind, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}"


def _variable(location: tuple[int | str, ...]) -> str:
    return "__".join(str(part) for part in location if not isinstance(part, int)).upper()

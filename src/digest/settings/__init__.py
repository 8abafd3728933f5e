"""Settings: environment variables with the prefix `DIGEST_` (nested with `__`), or the same lines in `.env`.

docs/settings.md documents every one; a test compares.
"""

import os
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
from digest.settings.platforms import DiscordSettings, TelegramSettings, WebSettings, given_token, web_address


class SetupError(Exception):
    """Digest can't start as it is set up; the message says what is wrong and what to do."""


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


class EmbeddingsSettings(BaseModel):
    """What finds answers by their meaning: an endpoint where one is set, else the bundled model where it is installed."""

    model_config = ConfigDict(extra="forbid")

    use: Literal["auto", "none"] = "auto"
    url: Annotated[str, AfterValidator(web_address)] = ""
    model: str = ""
    key: Annotated[SecretStr, AfterValidator(given_token)] = SecretStr("")
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

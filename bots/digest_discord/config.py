"""How the bot is set up, as the application hands it over."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Config:
    """The bot's settings; see docs/settings.md. `repr` does not show the token."""

    token: str = field(repr=False)
    api_url: str = "https://discord.com/api/v10"
    shards: str = ""
    proxy: str = field(default="", repr=False)

    @property
    def shard_count(self) -> int | None:
        """How many shards there are in all; None for as many as the service recommends."""
        return int(self.shards.rpartition("/")[2]) if self.shards else None

    @property
    def shard_ids(self) -> Sequence[int] | None:
        """The shards of this process; None for all of them."""
        some, divided, _ = self.shards.partition("/")
        if not divided:
            return None
        first, _, last = some.partition("-")
        return range(int(first), int(last or first) + 1)

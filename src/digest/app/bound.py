"""Ports of the core, bound to this machine and to the platforms that are opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.domain.place import Role, Standing
from digest.domain.reader import Address
from digest.platforms import Platform
from digest.ports import Clock
from digest.services.erasures import Erasures


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """`ports.Keeper` over the opened platforms."""

    platforms: Mapping[str, Platform]
    retention_days: int
    erasures: Erasures
    clock: Clock

    def days(self, platform: str) -> int:
        """How long the platform's conversations are kept here."""
        return self.retention_days if platform in self.platforms and self.platforms[platform].keeps else 0

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """The conversation in this place."""
        return await self.platforms[address.platform].export(address) if self.days(address.platform) else ()

    async def forget(self, address: Address) -> None:
        """Erase the conversation in this place, and remember that its reader was erased."""
        self.erasures.note(address, self.clock.now())
        if self.days(address.platform):
            await self.platforms[address.platform].forget(address)


@dataclass(frozen=True, slots=True)
class Managed:
    """`ports.Rights` over the opened platforms."""

    platforms: Mapping[str, Platform]

    async def standing(self, place: Address, actor: str) -> Standing:
        """Somebody's role there; the bot is nowhere on a platform that is not opened."""
        platform = self.platforms.get(place.platform)
        return Standing(Role.ABSENT) if platform is None else await platform.standing(place, actor)

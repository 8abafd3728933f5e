"""What a platform is to the core: a name, limits, renderings, a sender and a loop. Found through entry points.

A platform package exposes a factory under the entry-point group `digest.platforms`; a platform is a string in the database.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

from digest.chat.command import Call, Reply
from digest.domain.delivery import Outcome
from digest.domain.document import Document
from digest.domain.reader import Address

GROUP = "digest.platforms"

Payload = Mapping[str, Any]
"""One message of a rendering in the platform's own terms: a JSON object."""


class Sender(Protocol):
    """Sends one frozen payload. Never raises for what the platform answers: that is the outcome."""

    async def send(self, address: Address, payload: Payload, part: int) -> Outcome:
        """Send to the address. `part` is the delivery part's id, the idempotency key where the platform has one."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a running platform gets from the application."""

    converse: Callable[[Call], Awaitable[Reply]]
    """The router: answers one call; never raises."""
    resolve: "Callable[[str, Address, str], Awaitable[Call]]"
    """(typed text or pressed command, address, actor) -> the call, in the reader's words."""
    data_dir: Path
    settings: Mapping[str, Any] = field(default_factory=dict)


class Platform(Protocol):
    """One chat platform. Nothing happens before `open`."""

    name: str

    @property
    def variants(self) -> Sequence[str]:
        """The renderings it has, best first; each but the first is a fallback of the one before."""

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """The document as messages in order, each within the platform's limits. Pure."""

    async def open(self, context: Context) -> Sender:
        """Connect what sending needs; called once, before `run`."""

    async def run(self) -> None:
        """Serve conversations until cancelled."""

    async def close(self) -> None:
        """Release what `open` took."""

    def routes(self) -> Sequence[Any]:
        """Web routes (Starlette) to mount at the site's root; empty for most platforms."""


def discover() -> dict[str, Callable[[], Platform]]:
    """The installed platforms' factories by name."""
    return {point.name: point.load() for point in entry_points(group=GROUP)}

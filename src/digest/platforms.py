"""What a platform is to the core: a name, renderings, a sender and a loop. Found through entry points.

A platform package exposes a factory under the entry-point group `digest.platforms`; a platform is a string in the database.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

from digest.chat.command import Message, Reply
from digest.chat.mending import Wrong
from digest.chat.sharing import Shared, Wish
from digest.chat.suggesting import Suggestion, Typed
from digest.domain.delivery import Policy
from digest.domain.document import Document
from digest.domain.place import Standing
from digest.domain.reader import Address, Manner, Profile
from digest.domain.words import Speak
from digest.ports import Bulk, Choices, Clock, Renderer, Sender

GROUP = "digest.platforms"


class Chats(Protocol):
    """What a platform tells the application of its chats: each is one transaction, and harmless to say twice."""

    async def suspend(self, platform: str, chat: str, reason: str, now: datetime) -> None:
        """Nothing can be sent to the chat; its settings are kept."""

    async def reopen(self, platform: str, chat: str) -> None:
        """The chat can be reached again."""

    async def migrate(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """The chat has another id now."""

    async def suspended(self, platform: str) -> Collection[Address]:
        """The places to which nothing can be sent."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a running platform gets from the application."""

    converse: Callable[[Message], Awaitable[Reply]]
    """Answer one line or press; never raises: an exception inside becomes an apology."""
    sample: Callable[[Profile, str], Awaitable[Document]]
    """Today's digest as a new reader with this profile in this zone would get it; nothing is stored."""
    example: Callable[[str], Awaitable[str]]
    """A question in this language that can be answered now; empty where there is none."""
    speak: Speak
    clock: Clock
    data_dir: Path
    retention_days: int
    """How long a platform that keeps conversations itself may keep them."""
    languages: tuple[str, ...]
    """The interface languages there are, English first."""
    chats: Chats
    manner: Callable[[Address], Awaitable[Manner]]
    """How a place wants its messages."""
    mend: Callable[[Wrong], Awaitable[bool]]
    """Have somebody told what is wrong with a place; False where nobody can be."""
    share: Callable[[Wish], Awaitable[Shared]]
    """Articles to share into any chat."""
    suggest: Callable[[Typed], Awaitable[Sequence[Suggestion]]]
    """What an argument that is being typed may become."""
    token: str = ""
    """The web access token (`DIGEST_WEB__TOKEN`); empty where the pages are open to whoever reaches them."""
    admin_key: str = ""
    """Makes one web visitor the service's owner, once; empty where nobody may become that so."""


class Platform(Renderer, Protocol):
    """One chat platform. Nothing happens before `open`."""

    @property
    def choices(self) -> Choices:
        """What of its messages each place may choose."""

    @property
    def policy(self) -> Policy:
        """How persistently its messages are tried: where a message can't arrive twice, doubt is no reason to give up."""

    @property
    def bulk(self) -> Bulk:
        """What sending to many costs."""

    @property
    def ready(self) -> bool:
        """Whether it has what it needs to be opened, a token for one; one that has not only renders previews."""

    async def open(self, context: Context) -> Sender:
        """Connect what sending needs; called once, before `run`."""

    async def run(self) -> None:
        """Serve conversations until cancelled."""

    async def close(self) -> None:
        """Release what `open` took."""

    @property
    def shared(self) -> bool:
        """Whether it has places in which many people read: groups, channels."""

    @property
    def keeps(self) -> bool:
        """Whether it keeps conversations itself, as no messenger's adapter does."""

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """The conversation it keeps in this place, oldest first, as JSON values. Called while open, where it keeps any."""

    async def forget(self, address: Address) -> None:
        """Erase the conversation it keeps in this place. Called while open, where it keeps any."""

    async def standing(self, place: Address, actor: str) -> Standing:
        """Who somebody is in a shared place now. Called while open. Raises where the platform gives no answer."""

    def routes(self) -> Sequence[Any]:
        """Web routes (Starlette) to mount at the site's root; empty for most platforms. Called after `open`."""


class KeepsNothing:
    """For platforms whose messenger keeps the conversation, not the adapter."""

    keeps = False

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """Nothing."""
        return ()

    async def forget(self, address: Address) -> None:
        """Nothing to erase here."""


def discover() -> dict[str, Callable[[], Platform]]:
    """The installed platforms' factories by name."""
    return {point.name: point.load() for point in entry_points(group=GROUP)}

"""What the services need of a platform: to render, to send, and to keep and erase what it keeps itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from digest.domain.delivery import Outcome, Priority
from digest.domain.document import Document
from digest.domain.place import Standing
from digest.domain.reader import USUAL, Address, Manner

Payload = Mapping[str, Any]
"""One message of a rendering in the platform's own terms: a JSON object."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What of its messages a platform lets each place choose; nothing else is offered there.

    `rich` is a rendering that not every app draws and `simple` one that every app does; both are empty where there is no
    such choice. `asks`: a new reader is asked whether their app draws it. `sound`: digests can come silently. `previews`:
    what a link leads to can be shown. `mentions`: a role can be called by name with each
    digest. `lists`: a message can hold lists to choose from, so a place is set up on one page. `files`: people can send some.
    """

    rich: str = ""
    simple: str = ""
    asks: bool = False
    sound: bool = False
    previews: bool = False
    mentions: bool = False
    lists: bool = False
    files: bool = False


@dataclass(frozen=True, slots=True)
class Bulk:
    """What sending to many costs on a platform: so many a second at most, and Stars a message; 0 where there is no such limit.

    `deletable` is for how many hours a message can be deleted again; 0 for ever.
    """

    per_second: float = 0.0
    stars: float = 0.0
    deletable: int = 0


class Renderer(Protocol):
    """What the core must know of a platform to freeze its messages ahead of sending."""

    @property
    def name(self) -> str:
        """The platform's name, the one in addresses."""

    @property
    def variants(self) -> Sequence[str]:
        """The renderings it has, best first; each but the first is a fallback of the one before."""

    @property
    def usual(self) -> str:
        """The rendering for a place that chose none; one of `variants`."""

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """The document as messages in order, each within the platform's limits. Pure."""


class Keeper(Protocol):
    """What platforms themselves keep of conversations. A messenger keeps its own; ours keep them for `days`."""

    def days(self, platform: str) -> int:
        """How long the platform's conversations are kept here; 0 where they are not."""

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """The conversation in this place, oldest first, as JSON values."""

    async def forget(self, address: Address) -> None:
        """Erase the conversation in this place."""


class Rights(Protocol):
    """Who somebody is in a shared place, as its platform says now."""

    async def standing(self, place: Address, actor: str) -> Standing:
        """Somebody's role there, checked anew (a few seconds old at most). Raises where the platform gives no answer."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours that is there: its id, the id of its delivery's first message, and the delivery part that it is."""

    message: str
    first: str
    part: int


class Sender(Protocol):
    """Sends one frozen payload, and changes what was sent. Never raises for what the platform answers: that is the outcome."""

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        """Wait until something this urgent may be sent there now; cancelled where the wait is given up. What is due may wait
        here for its turn: it is not marked as being sent before, so a kill leaves no doubt about it.
        """

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Send to the address. `part` is the delivery part's id, the idempotency key where the platform has one.

        `manner` is the place's; its variant is in the payload already. `again`: nobody knows whether it arrived before, so
        a platform that can sends it without a sound.
        """

    async def amend(self, address: Address, posted: Posted, payload: Payload, *, manner: Manner = USUAL) -> Outcome:
        """Put the payload in the message's place, without a sound; it may be repeated. The turn was waited for by `admit`.

        Sent where the message says so now, or did before; Refused where it is gone or can't be edited any more.
        """

    async def remove(self, address: Address, posted: Posted) -> Outcome:
        """Delete the message; it may be repeated. Sent where it is gone; Refused where it can't be deleted any more."""

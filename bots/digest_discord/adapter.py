"""Discord as a platform: how its messages look."""

from collections.abc import Mapping, Sequence
from typing import Any

from digest.domain.document import Document
from digest.domain.place import Role, Standing
from digest.domain.reader import Address
from digest.platforms import Context
from digest.ports import Choices, Payload, Sender
from digest_discord.render import VARIANTS, render


class Discord:
    """The bot. Without a token it renders for `digest preview` and does nothing else."""

    name = "discord"
    keeps = False
    ready = False
    variants: Sequence[str] = VARIANTS
    usual = VARIANTS[0]
    choices = Choices(sound=True)

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """The document as messages, in order."""
        return render(document, variant)

    async def open(self, context: Context) -> Sender:
        """There is nothing to open without a token."""
        raise RuntimeError("discord has no token, so it can't be opened")

    async def run(self) -> None:
        """Nobody to answer."""

    async def close(self) -> None:
        """Nothing was taken."""

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """Nothing: the messenger keeps the conversation, not this adapter."""
        return ()

    async def forget(self, address: Address) -> None:
        """Nothing to erase here."""

    async def standing(self, place: Address, actor: str) -> Standing:
        """Nobody is anywhere without a token."""
        return Standing(Role.ABSENT)

    def routes(self) -> Sequence[Any]:
        """No pages."""
        return ()

"""Telegram as a platform: how its messages look. It is not opened before it has a token."""

from collections.abc import Mapping, Sequence
from typing import Any

from digest.domain.document import Document
from digest.domain.reader import Address
from digest.platforms import Context
from digest.ports import Payload, Sender
from digest_telegram.render import VARIANTS, render


class Telegram:
    """The bot. Without a token it renders for `digest preview` and does nothing else."""

    name = "telegram"
    keeps = False
    ready = False
    variants: Sequence[str] = VARIANTS

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """The document as requests to the Bot API, in order."""
        return render(document, variant)

    async def open(self, context: Context) -> Sender:
        """Refuse: there is nothing to open without a token."""
        raise RuntimeError("telegram has no token, so it can't be opened")

    async def run(self) -> None:
        """Nothing to serve."""

    async def close(self) -> None:
        """Nothing to release."""

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """Nothing: the messenger keeps the conversation, not this adapter."""
        return ()

    async def forget(self, address: Address) -> None:
        """Nothing to erase here."""

    def routes(self) -> Sequence[Any]:
        """No pages."""
        return ()

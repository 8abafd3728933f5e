"""Documents as answers: in the best rendering that is not refused, message after message."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from digest.domain.delivery import Moved, Outcome, Refused, Sent
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.platforms import Context
from digest.ports import Payload
from digest_telegram.render import render
from digest_telegram.sender import TelegramSender

log = logging.getLogger(__name__)

Send = Callable[[Payload], Awaitable[Outcome]]


class Answering:
    """Sends answers. `variants` are the renderings to try, best first."""

    def __init__(self, context: Context, sender: TelegramSender, variants: Sequence[str]) -> None:
        self._context, self._variants = context, variants
        self.sender = sender

    async def show(
        self, address: Address, document: Document, edited: int | None = None, more: Mapping[str, Any] | None = None
    ) -> Sequence[str]:
        """Show a document: the ids of its messages. `more` goes with each; a chat that has moved gets it where it is now."""

        async def send(payload: Payload) -> Outcome:
            return await self.sender.answer(address, payload, **(more or {}))

        outcome, sent = await self._in_some_variant(address, document, send, edited)
        if isinstance(outcome, Moved) and outcome.chat != address.chat:
            now = self._context.clock.now()
            await self._context.chats.migrate(address.platform, address.chat, outcome.chat, now)
            return await self.show(replace(address, chat=outcome.chat), document, None, more)
        if not isinstance(outcome, Sent):
            log.warning("Telegram: an answer could not be sent: %s", outcome)
        return sent

    async def each(self, document: Document, send: Send) -> Outcome:
        """Have the document's messages sent in order by that; the last one's outcome, or the first that is no success."""
        outcome, _ = await self._in_some_variant(None, document, send, None)
        return outcome

    def parts(self, document: Document) -> int:
        """How many messages the document takes, as far as can be told before any is refused."""
        return len(render(document, self._variants[0]))

    async def _in_some_variant(
        self, address: Address | None, document: Document, send: Send, edited: int | None
    ) -> tuple[Outcome, Sequence[str]]:
        outcome: Outcome = Sent("")
        sent: list[str] = []
        for variant in self._variants:
            outcome = await self._messages(address, render(document, variant), send, edited, sent)
            if not isinstance(outcome, Refused):
                break
        return outcome, sent

    async def _messages(
        self, address: Address | None, payloads: Sequence[Payload], send: Send, edited: int | None, sent: list[str]
    ) -> Outcome:
        """Send the messages in order, the first of them in place of the edited one where it still can be."""
        outcome: Outcome = Sent("")
        for number, payload in enumerate(payloads):
            if edited is not None and address is not None and number == 0:
                outcome = await self.sender.edit(address, payload, edited)
                if not isinstance(outcome, Refused):
                    continue
            outcome = await send(payload)
            if not isinstance(outcome, Sent):
                break
            sent.append(outcome.message)
        return outcome

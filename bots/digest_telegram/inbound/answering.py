"""Documents as answers: in the best rendering that is not refused, message after message."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from digest.domain.delivery import Moved, Outcome, Refused, Sent
from digest.domain.document import Block, Card, Details, Document, Table
from digest.domain.reader import Address, Manner
from digest.platforms import Context
from digest.ports import Payload
from digest_telegram.render import RICH, SIMPLE, render
from digest_telegram.sender import TelegramSender

log = logging.getLogger(__name__)

Send = Callable[[Payload], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Renderings:
    """The renderings there are, best first, and the one for places that chose none."""

    variants: Sequence[str]
    usual: str

    def fitting(self, document: Document, manner: Manner) -> Sequence[str]:
        """Those to try for this document in a place that wants its messages so, best first.

        A document without folds and tables looks the same in a simple message, and that can be read everywhere: so the
        settings stay legible for whoever chose rich messages and can't see them on another device.
        """
        chosen = manner.variant if manner.variant in self.variants else self.usual
        if chosen == RICH and not unfoldable(document.blocks):
            chosen = SIMPLE
        return self.variants[self.variants.index(chosen) :]


class Answering:
    """Sends answers."""

    def __init__(self, context: Context, sender: TelegramSender, renderings: Renderings) -> None:
        self._context, self._renderings = context, renderings
        self.sender = sender

    async def show(
        self, address: Address, document: Document, edited: int | None = None, more: Mapping[str, Any] | None = None
    ) -> Sequence[str]:
        """Show a document: the ids of its messages. `more` goes with each; a chat that has moved gets it where it is now."""

        manner = await self._context.manner(address)

        async def send(payload: Payload) -> Outcome:
            return await self.sender.answer(address, payload, manner=manner, **(more or {}))

        async def change(payload: Payload) -> Outcome:
            assert edited is not None
            return await self.sender.edit(address, payload, edited, manner=manner)

        variants = self._renderings.fitting(document, manner)
        outcome, sent = await _in_some(variants, document, send, change if edited is not None else None)
        if isinstance(outcome, Moved) and outcome.chat != address.chat:
            now = self._context.clock.now()
            await self._context.chats.migrate(address.platform, address.chat, outcome.chat, now)
            return await self.show(replace(address, chat=outcome.chat), document, None, more)
        if not isinstance(outcome, Sent):
            log.warning("Telegram: an answer could not be sent: %s", outcome)
        return sent

    async def tried(self, address: Address, document: Document) -> bool:
        """Show a document in the best rendering and no other; False where the server refuses that."""
        outcome: Outcome = Sent("")
        for payload in render(document, self._renderings.variants[0]):
            outcome = await self.sender.answer(address, payload)
        return not isinstance(outcome, Refused)

    async def each(self, address: Address, document: Document, send: Send) -> Outcome:
        """Have the document's messages sent in order by that, in the rendering that the place chose; the last one's outcome,
        or the first that is no success.
        """
        outcome, _ = await _in_some(await self._fitting(address, document), document, send, None)
        return outcome

    async def parts(self, address: Address, document: Document) -> int:
        """How many messages the document takes there, as far as can be told before any is refused."""
        return len(render(document, (await self._fitting(address, document))[0]))

    async def _fitting(self, address: Address, document: Document) -> Sequence[str]:
        return self._renderings.fitting(document, await self._context.manner(address))


async def _in_some(
    variants: Sequence[str], document: Document, send: Send, change: Send | None
) -> tuple[Outcome, Sequence[str]]:
    """Send it in the first of the renderings that is not refused."""
    outcome: Outcome = Sent("")
    sent: list[str] = []
    for variant in variants:
        outcome = await _messages(render(document, variant), send, change, sent)
        if not isinstance(outcome, Refused):
            break
    return outcome, sent


async def _messages(payloads: Sequence[Payload], send: Send, change: Send | None, sent: list[str]) -> Outcome:
    """Send the messages in order, the first of them in place of another one where there is one and it still can be."""
    outcome: Outcome = Sent("")
    for number, payload in enumerate(payloads):
        if change is not None and number == 0:
            outcome = await change(payload)
            if not isinstance(outcome, Refused):
                continue
        outcome = await send(payload)
        if not isinstance(outcome, Sent):
            break
        sent.append(outcome.message)
    return outcome


def unfoldable(blocks: Sequence[Block]) -> bool:
    """Whether anything in it is folded or a table: what simple messages can't show as well."""
    return any(
        isinstance(block, Details | Table) or (isinstance(block, Card) and unfoldable(block.blocks)) for block in blocks
    )

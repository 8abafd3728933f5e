"""Documents as answers: in the best rendering that is not refused, message after message."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from digest.chat.command import Reply
from digest.domain.delivery import Outcome, Refused, Sent
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.platforms import Context
from digest.ports import Payload
from digest_discord.api import File
from digest_discord.directs import Directs
from digest_discord.inbound.hearing import PLATFORM, Scene
from digest_discord.inbound.ticket import EXPIRED, Ticket
from digest_discord.render import COMPONENTS, VARIANTS, opened, render
from digest_discord.sender import DiscordSender

log = logging.getLogger(__name__)

Send = Callable[[Payload, int], Awaitable[Outcome]]
"""Sends a message of several, by its number from 0."""


class Answering:
    """Sends answers."""

    def __init__(self, context: Context, sender: DiscordSender, directs: Directs) -> None:
        self._context, self._sender, self._directs = context, sender, directs

    async def reply(
        self, ticket: Ticket, where: Scene, reply: Reply, *, edit: bool, chapter: int = 0, page: int = 0
    ) -> None:
        """Answer an interaction; `edit`: in the place of the message that was pressed; opened at that chapter and page."""
        if not reply.document.blocks and reply.attachment is None:
            await ticket.leave()
            return

        async def send(payload: Payload, number: int) -> Outcome:
            if edit and number == 0:
                outcome = await ticket.say(payload["body"], instead=True)
                if not isinstance(outcome, Refused) or outcome is EXPIRED:
                    return outcome
            return await ticket.say(payload["body"])

        outcome = await self._in_some(where.place, reply, send, chapter, page)
        if outcome is EXPIRED:
            await self._otherwise(where, reply)
            return
        if (file := _file(reply)) is not None:
            outcome = await ticket.say({}, file=file)
        _log(outcome)

    async def show(self, address: Address, reply: Reply, replied: str = "") -> Sequence[str]:
        """Show a reply in a channel: the ids of its messages. `replied` is the message that it replies to."""
        sent: list[str] = []
        more: dict[str, Any] = (
            {"message_reference": {"message_id": replied, "fail_if_not_exists": False}} if replied else {}
        )

        async def send(payload: Payload, number: int) -> Outcome:
            outcome = await self._sender.answer(address, payload, **(more if number == 0 else {}))
            if isinstance(outcome, Sent):
                sent.append(outcome.message)
            return outcome

        outcome = await self._in_some(address, reply, send)
        if (file := _file(reply)) is not None:
            outcome = await self._sender.answer(address, {"method": "message", "body": {}}, file=file)
        _log(outcome)
        return sent

    def parts(self, document: Document) -> int:
        """How many messages the document takes, as far as can be told before any is refused."""
        return len(render(document, VARIANTS[0]))

    async def _otherwise(self, where: Scene, reply: Reply) -> None:
        """Answer in the person's direct channel: an interaction can be answered for a quarter of an hour only."""
        channel = where.place.chat if where.direct else await self._directs.open(where.user)
        if isinstance(channel, str):
            await self.show(Address(PLATFORM, channel), reply)
        else:
            _log(channel)

    async def _in_some(self, address: Address, reply: Reply, send: Send, chapter: int = 0, page: int = 0) -> Outcome:
        """Send it in the first of the renderings that is not refused."""
        chosen = (await self._context.manner(address)).variant
        first = VARIANTS.index(chosen) if chosen in VARIANTS else 0
        outcome: Outcome = Sent("")
        for variant in VARIANTS[first:]:
            outcome = await _messages(self._drawn(reply, variant, chapter, page), send)
            if not isinstance(outcome, Refused) or outcome is EXPIRED:
                break
        return outcome

    def _drawn(self, reply: Reply, variant: str, chapter: int, page: int) -> Sequence[Payload]:
        """The reply's messages: a long document by its chapters, where it can be turned over in its place."""
        if variant != COMPONENTS:
            return render(reply.document, variant)
        words = self._context.speak(reply.document.language, "UTC")
        return opened(reply.document, reply.again, words, chapter, page)


async def _messages(payloads: Sequence[Payload], send: Send) -> Outcome:
    outcome: Outcome = Sent("")
    for number, payload in enumerate(payloads):
        outcome = await send(payload, number)
        if not isinstance(outcome, Sent):
            break
    return outcome


def _file(reply: Reply) -> File | None:
    found = reply.attachment
    return File(found.name, found.media_type, found.body) if found else None


def _log(outcome: Outcome) -> None:
    if not isinstance(outcome, Sent):
        log.warning("Discord: an answer could not be sent: %s", outcome)

"""What one person only sees in a shared place, where the server can do that."""

from collections.abc import Mapping
from typing import Any

from digest.chat.command import Reply
from digest.domain.delivery import Outcome, Refused, Sent, Unreachable
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.ports import Payload
from digest_telegram.connection import Connection
from digest_telegram.inbound.answering import Answering

REPLACES = "replace_callback_query_message"
"""Whoever pressed sees the message in place of the one that they pressed under; all others still see that one."""

UNSEEN = "not sent to one person alone"


class Whispering:
    """Ephemeral messages: said, and changed in place."""

    def __init__(self, answering: Answering, connection: Connection) -> None:
        self._answering, self._sender, self._ephemeral = answering, connection.sender, connection.ephemeral

    @property
    def possible(self) -> bool:
        """Whether the server has them, as far as is known."""
        return self._ephemeral.usable

    async def say(self, address: Address, reply: Reply, to: Mapping[str, Any], more: Mapping[str, Any]) -> bool:
        """Say it to one person; False where that can't be done here, and then it may be said otherwise.

        The first time, an old server says it to all: what is nobody else's business is taken back at once. Only the first
        message stands in place of another one.
        """
        if not self.possible:
            return False
        public: list[str] = []
        alone: list[str] = []
        further = {name: value for name, value in to.items() if name != REPLACES}

        async def send(payload: Payload) -> Outcome:
            if public and reply.private:
                return Refused(UNSEEN)
            wish = {"ephemeral_message_parameters": further if alone else to} if self.possible else {}
            outcome, ephemeral = await self._sender.whisper(address, payload, {**more, **wish})
            if isinstance(outcome, Sent):
                (alone if ephemeral else public).append(outcome.message)
                if not ephemeral and self.possible:
                    self._ephemeral.missing()
            return Refused(UNSEEN) if public and reply.private else outcome

        outcome = await self._answering.each(address, reply.document, send)
        for message in public if reply.private else ():
            await self._sender.take_back(address, message)
        return _settled(outcome)

    async def edit(self, address: Address, document: Document, reader: int, message: int) -> bool:
        """Show something else in place of what this person only sees."""

        async def send(payload: Payload) -> Outcome:
            return await self._sender.edit_whisper(address, payload, reader, message)

        return _settled(await self._answering.each(address, document, send))


def _settled(outcome: Outcome) -> bool:
    """Whether nothing is to be tried otherwise: it was said, or may have been, or nothing at all can be said now."""
    return not isinstance(outcome, Refused | Unreachable)

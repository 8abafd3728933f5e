"""An interaction under way: acknowledged at once, answered within a quarter of an hour, and by other ways after that."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord

from digest.domain.delivery import Limited, Outcome, Refused, Sent
from digest_discord.api import Answer, File
from digest_discord.careful import Careful
from digest_discord.inbound.hearing import ALONE
from digest_discord.outcomes import judge, said
from digest_discord.sender import NOBODY

log = logging.getLogger(__name__)

ANSWER, LATER, QUIETLY, FORM, CHOICES = 4, 5, 6, 9, 8
"""Ways to answer (interactions/receiving-and-responding#interaction-response-object-interaction-callback-type)."""

EXPIRED: Final = Refused("the interaction has ended")
"""The outcome of an answer that came too late: it can be said otherwise."""

_LATE: Final = frozenset({10015, 10062, 50027})
_TAKEN: Final = 40060

Json = Mapping[str, Any]


@dataclass
class Ticket:
    """One interaction. `alone`: what answers it is seen by one person only."""

    careful: Careful
    interaction: discord.Interaction
    alone: bool
    answered: bool = False

    async def acknowledge(self, *, pressed: bool) -> bool:
        """Say that it was heard; False where another process has it."""
        body: Json = {"type": QUIETLY} if pressed else {"type": LATER, "data": {"flags": self._flags}}
        self.answered = pressed  # the message with the button is there already
        return await self._call_back(body)

    async def offer(self, form: Json) -> bool:
        """Open a form."""
        return await self._call_back({"type": FORM, "data": form})

    async def complete(self, choices: Sequence[Json]) -> bool:
        """Offer what the argument that is being typed may become."""
        return await self._call_back({"type": CHOICES, "data": {"choices": choices}})

    async def say(self, body: Json, *, instead: bool = False, file: File | None = None) -> Outcome:
        """Answer; `instead` puts the first answer in the place of the message that was pressed."""
        whole = {**body, "allowed_mentions": NOBODY}
        if instead or not self.answered:
            outcome = await self._request("PATCH", "/messages/@original", whole, file)
        else:
            flags = body.get("flags", 0) | self._flags
            outcome = await self._request("POST", "", {**whole, "flags": flags}, file)
        self.answered = self.answered or isinstance(outcome, Sent)
        return outcome

    async def leave(self) -> None:
        """There is nothing to say: take the sign away that something comes."""
        if not self.answered:
            await self._request("DELETE", "/messages/@original", None, None)

    @property
    def _flags(self) -> int:
        return ALONE if self.alone else 0

    async def _call_back(self, body: Json) -> bool:
        path = f"/interactions/{self.interaction.id}/{self.interaction.token}/callback"
        answer = await self.careful.call("POST", path, body)
        if isinstance(answer, Answer) and answer.ok:
            return True
        log.info("Discord: not acknowledged: %s", said(answer) if isinstance(answer, Answer) else answer)
        return not (isinstance(answer, Answer) and answer.code == _TAKEN)

    async def _request(self, method: str, path: str, body: Json | None, file: File | None) -> Outcome:
        where = f"/webhooks/{self.interaction.application_id}/{self.interaction.token}{path}"
        for _ in range(2):
            answer = await self.careful.call(method, where, body, file=file)
            if not (isinstance(answer, Limited) and answer.here):
                break
            await asyncio.sleep(answer.seconds)
        if not isinstance(answer, Answer):
            return answer
        return EXPIRED if answer.code in _LATE else judge(answer)

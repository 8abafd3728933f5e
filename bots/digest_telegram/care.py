"""Places that can't be reached as they should be: whoever can mend it is told once, in private."""

import asyncio
import logging
from typing import Any, Final

from digest.chat.mending import Trouble, Wrong
from digest.domain.reader import Address
from digest.platforms import Context
from digest.wire.pool import WireError
from digest_telegram.api import Api
from digest_telegram.rights import Rights

log = logging.getLogger(__name__)

OWNER: Final = "creator"


class Care:
    """Finds out who manages a place, and has them told. What was told of in this process is not looked up again."""

    def __init__(self, context: Context, api: Api, rights: Rights) -> None:
        self._context, self._api, self._rights = context, api, rights
        self._told: set[tuple[Address, Trouble]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, place: Address, trouble: Trouble) -> None:
        """Something is wrong there."""
        if (place, trouble) not in self._told:
            self._told.add((place, trouble))
            task = asyncio.create_task(self._tell(place, trouble))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Let what is being found out be found out, or leave it after a moment."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=1.0)

    async def _tell(self, place: Address, trouble: Trouble) -> None:
        try:
            chat = await self._rights.chat(place.chat)
            wrong = Wrong(place, str((chat or {}).get("title", "")), trouble, await self._managers(place.chat))
            told = await self._context.mend(wrong)
        except (WireError, RuntimeError) as error:
            told = False
            log.info("Telegram does not say who manages a chat: %s", error)
        if not told:
            self._told.discard((place, trouble))  # the next digest tries again
            log.warning("Telegram: nobody could be told that something is wrong with a chat (%s)", trouble)

    async def _managers(self, chat: str) -> list[str]:
        """Its administrators, whoever owns it first."""
        number: Any = int(chat) if chat.removeprefix("-").isdecimal() else chat
        answer = await self._api.call("getChatAdministrators", {"chat_id": number})
        found = answer.result if answer.ok and isinstance(answer.result, list) else []
        people = [one for one in found if not one["user"].get("is_bot")]
        return [str(one["user"]["id"]) for one in sorted(people, key=lambda one: one["status"] != OWNER)]

"""Who may change what a group or channel gets: asked of the service, remembered for seconds (getChatMember, getChat)."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

from digest.domain.place import Role, Standing
from digest.domain.reader import Address
from digest_telegram.api import Answer, Api
from digest_telegram.outcomes import said

REMEMBERED = 20.0
"""Seconds for which an answer is good; a change that the service tells of ends it at once."""

MOST = 1_000

GONE: Final = ("left", "kicked")
MANAGING: Final = ("creator", "administrator")
CHANNEL: Final = "channel"
_NOBODY: Final = ("user not found", "member not found", "participant_id_invalid", "user_id_invalid")

Json = Mapping[str, Any]


class Rights:
    """Standings in chats. `bot` gives the bot's own user id; `clock` counts seconds and never goes back."""

    def __init__(self, api: Api, bot: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._api, self._bot, self._clock = api, bot, clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Json | None]] = OrderedDict()

    async def standing(self, place: Address, actor: str) -> Standing:
        """Somebody's role in a chat. Raises WireError or RuntimeError where the service does not say."""
        chat = await self.chat(place.chat)
        if chat is None or chat.get("type") == "private":
            return Standing(Role.ABSENT)
        title, channel = str(chat.get("title", "")), chat.get("type") == CHANNEL
        linked = str(chat.get("linked_chat_id", ""))
        me = await self._member(place.chat, str(self._bot()))
        if me is None or not may_post(me, channel=channel):
            return Standing(Role.ABSENT, title, linked)
        who = await self._member(place.chat, actor) if actor.isdecimal() else None
        role = Role.MANAGER if who and _manages(who, channel=channel) else Role.MEMBER
        return Standing(role, title, linked)

    async def chat(self, chat: str) -> Json | None:
        """What the service tells of a chat; None where there is none for this bot. Raises like `standing`."""
        return await self._remembered((chat, ""), "getChat", {"chat_id": _number(chat)})

    def forget(self, chat: str, user: str) -> None:
        """What is known of this member is no longer so."""
        self._known.pop((chat, user), None)

    async def _member(self, chat: str, user: str) -> Json | None:
        params = {"chat_id": _number(chat), "user_id": int(user)}
        return await self._remembered((chat, user), "getChatMember", params)

    async def _remembered(self, key: tuple[str, str], method: str, params: Json) -> Json | None:
        at, found = self._known.get(key, (float("-inf"), None))
        if self._clock() - at < REMEMBERED:
            return found
        found = _found(await self._api.call(method, params))
        self._known[key] = self._clock(), found
        self._known.move_to_end(key)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return found


def may_post(member: Json, *, channel: bool) -> bool:
    """Whether a member may write messages: in a channel that is a right of its own."""
    status = member.get("status")
    if channel:
        return status == "creator" or (status == "administrator" and member.get("can_post_messages") is True)
    if status == "restricted":
        return member.get("is_member") is True and member.get("can_send_messages") is True
    return status not in GONE


def _manages(member: Json, *, channel: bool) -> bool:
    """Administrators manage a group; in a channel those who may post there."""
    return member.get("status") in MANAGING and (not channel or may_post(member, channel=True))


def _found(answer: Answer) -> Json | None:
    if answer.ok:
        return dict(answer.result)
    reason = said(answer)
    if answer.status == 403 or (answer.status == 400 and ("chat not found" in reason or _is_nobody(reason))):
        return None
    raise RuntimeError(f"Telegram does not say who is in a chat: {reason}")


def _is_nobody(reason: str) -> bool:
    return any(text in reason for text in _NOBODY)


def _number(chat: str) -> int | str:
    return int(chat) if chat.removeprefix("-").isdecimal() else chat

"""Links into the private chat, for what a button can't do where it stands (core.telegram.org/bots/features#deep-linking)."""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

from digest.chat import parse
from digest.ports import Payload
from digest_telegram.rights import CHANNEL, Rights

MOST = 100_000
"""Chats of which it is remembered what they are."""

_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
LINKED: Final = {"article": "article", "tag": "tag", "ask": "ask", "faq": "ask", "report": "report"}
"""The commands that a start link can stand for, and how it begins."""


def start_link(command: str) -> str | None:
    """The start link's payload that does what this button's command does; None where there is none."""
    line = parse.read(command, LINKED)
    if line is None or line.name not in LINKED:
        return None
    line = parse.trailers(line)
    payload = "_".join(filter(None, (LINKED[line.name], line.rest)))
    return payload if _PAYLOAD.fullmatch(payload) else None


def private_url(name: str | None) -> str:
    """What opens a private chat with the bot, to which a payload is appended; empty while its name is not known."""
    return f"https://t.me/{name}?start=" if name else ""


class ChannelLinks:
    """Gives channel posts link buttons only: whoever reads there can't be answered there. `name` is the bot's."""

    def __init__(self, rights: Rights, name: Callable[[], str | None]) -> None:
        self._rights, self._name = rights, name
        self._channels: OrderedDict[str, bool] = OrderedDict()

    async def fitting(self, chat: str, payload: Payload) -> Payload | None:
        """The payload as it may go to this chat; None while that can't be told.

        Raises WireError or RuntimeError where the service does not say what the chat is.
        """
        keyboard = payload["params"].get("reply_markup", {}).get("inline_keyboard")
        if not keyboard or not chat.startswith(("-", "@")):
            return payload
        if not await self._is_channel(chat):
            return payload
        url = private_url(self._name())
        return _linked(payload, url) if url else None

    async def _is_channel(self, chat: str) -> bool:
        """Asked once for each chat: a channel stays one."""
        if (known := self._channels.get(chat)) is not None:
            return known
        found = await self._rights.chat(chat)
        if found is None:
            return False
        self._channels[chat] = found.get("type") == CHANNEL
        if len(self._channels) > MOST:
            self._channels.popitem(last=False)
        return self._channels[chat]


def _linked(payload: Payload, url: str) -> Payload:
    """Each button as a link that does the same in private; one that can't be is left out."""
    params = payload["params"]
    rows = [[_as_link(button, url) for button in row] for row in params["reply_markup"]["inline_keyboard"]]
    kept = [fitting for row in rows if (fitting := [button for button in row if button is not None])]
    others = {name: value for name, value in params.items() if name != "reply_markup"}
    return {**payload, "params": {**others, **({"reply_markup": {"inline_keyboard": kept}} if kept else {})}}


def _as_link(button: Mapping[str, Any], url: str) -> Mapping[str, Any] | None:
    if "callback_data" not in button:
        return button
    payload = start_link(button["callback_data"])
    return {"text": button["text"], "url": f"{url}{payload}"} if payload else None

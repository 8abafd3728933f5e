"""The Share button: it lets whoever presses it choose a chat, and finds the article there by inline mode
(core.telegram.org/bots/api#switchinlinequerychosenchat).
"""

from collections.abc import Mapping
from typing import Any, Final

from digest.chat import parse
from digest.ports import Payload

COMMAND: Final = "share"
CHOSEN: Final = "switch_inline_query_chosen_chat"
_CHATS: Final = {"allow_user_chats": True, "allow_group_chats": True, "allow_channel_chats": True}


def native(command: str) -> Mapping[str, Any] | None:
    """What a button has instead of this command where it shares an article; None for any other command."""
    line = parse.read(command, (COMMAND,))
    if line is None or line.name != COMMAND or not line.rest.isdecimal():
        return None
    return {CHOSEN: {"query": f"#{line.rest}", **_CHATS}}


def pressed(payload: Payload) -> Payload:
    """The payload for a bot without inline mode: its Share button is pressed like any other."""
    params = payload["params"]
    keyboard = params.get("reply_markup", {}).get("inline_keyboard")
    if not keyboard or not any(CHOSEN in button for row in keyboard for button in row):
        return payload
    rows = [[_press(button) for button in row] for row in keyboard]
    return {**payload, "params": {**params, "reply_markup": {"inline_keyboard": rows}}}


def _press(button: Mapping[str, Any]) -> Mapping[str, Any]:
    if CHOSEN not in button:
        return button
    number = button[CHOSEN]["query"].removeprefix("#")
    return {"text": button["text"], "callback_data": f"/{COMMAND} {number}"}

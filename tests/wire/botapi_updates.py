"""Updates as the service gives them to a bot: messages and presses. The server adds `update_id`."""

import time
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def user(number: int, language: str = "en") -> dict[str, Any]:
    """A person."""
    return {"id": number, "is_bot": False, "first_name": f"Reader {number}", "language_code": language}


def chat(number: int | str) -> dict[str, Any]:
    """The chat with this id: a person's where it is positive, else a supergroup."""
    if str(number).startswith(("-", "@")):
        return {"id": number, "type": "supergroup", "title": f"Group {number}"}
    return {"id": number, "type": "private", "first_name": f"Reader {number}"}


def message(number: int, said: str, *, at: int = 1, language: str = "en", **more: Any) -> dict[str, Any]:
    """A private message from this person; commands carry their entity, as the apps send them."""
    body: dict[str, Any] = {"message_id": at, "date": int(time.time()), "chat": chat(number), "text": said}
    if said.startswith("/"):
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(said.split()[0])}]
    return {"message": body | {"from": user(number, language)} | more}


def press(number: int, data: str, on: Json, *, query: str = "1") -> dict[str, Any]:
    """A press of the button with this data under one of the bot's messages."""
    return {
        "callback_query": {
            "id": query,
            "from": user(number),
            "message": dict(on),
            "chat_instance": str(number),
            "data": data,
        }
    }


def inline(number: int, typed: str, *, offset: str = "", language: str = "en", query: str = "1") -> dict[str, Any]:
    """What this person typed behind the bot's name in some chat."""
    return {
        "inline_query": {
            "id": query,
            "from": user(number, language),
            "query": typed,
            "offset": offset,
            "chat_type": "group",
        }
    }

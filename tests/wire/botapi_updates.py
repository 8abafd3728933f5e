"""Updates as the service gives them to a bot: messages and presses. The server adds `update_id`."""

import time
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def user(number: int, language: str = "en") -> dict[str, Any]:
    """A person."""
    return {"id": number, "is_bot": False, "first_name": f"Reader {number}", "language_code": language}


def chat(number: int | str, *, channel: bool = False) -> dict[str, Any]:
    """The chat with this id: a person's where it is positive, else a supergroup or a channel."""
    if channel:
        return {"id": number, "type": "channel", "title": f"Channel {number}"}
    if str(number).startswith(("-", "@")):
        return {"id": number, "type": "supergroup", "title": f"Group {number}"}
    return {"id": number, "type": "private", "first_name": f"Reader {number}"}


def message(number: int, said: str, *, at: int = 1, language: str = "en", **more: Any) -> dict[str, Any]:
    """A private message from this person; commands carry their entity, as the apps send them."""
    body: dict[str, Any] = {"message_id": at, "date": int(time.time()), "chat": chat(number), "text": said}
    if said.startswith("/"):
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(said.split()[0])}]
    return {"message": body | {"from": user(number, language)} | more}


def document(file: str, name: str | None, size: int) -> dict[str, Any]:
    """What a message says of a file in it; the name is the sender's own."""
    about = {"file_id": file, "file_unique_id": file, "file_size": size, "mime_type": "text/plain"}
    return {"document": about | ({"file_name": name} if name is not None else {})}


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


RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
)


def member(number: int, status: str) -> dict[str, Any]:
    """Who somebody is in a chat; `silent administrator` and `silent member` are those who may not post."""
    silent = status.startswith("silent ")
    status = status.removeprefix("silent ")
    found: dict[str, Any] = {"status": status, "user": {**user(number), "is_bot": number == 4242}}
    match status:
        case "administrator":
            return found | dict.fromkeys(RIGHTS, True) | {"is_anonymous": False, "can_post_messages": not silent}
        case "creator":
            return found | {"is_anonymous": False}
        case "kicked":
            return found | {"until_date": 0}
    return found


def said_in(group: int, number: int, said: str, *, at: int = 1, topic: int = 0, **more: Any) -> dict[str, Any]:
    """A message of this person in a group, in a topic where one is given; commands and mentions carry their entities."""
    update = message(number, said, at=at, chat=chat(group), **more)
    body = update["message"]
    if topic:
        body |= {"message_thread_id": topic, "is_topic_message": True}
    if (start := said.find("@digest_test_bot")) >= 0 and not said.startswith("/"):
        body["entities"] = [{"type": "mention", "offset": start, "length": len("@digest_test_bot")}]
    return update


def became(where: Json, number: int, before: str, after: str, *, kind: str = "my_chat_member") -> dict[str, Any]:
    """Somebody's standing in a chat has changed; the bot's own where `kind` is not `chat_member`."""
    return {
        kind: {
            "chat": dict(where),
            "from": user(7),
            "date": int(time.time()),
            "old_chat_member": member(number, before),
            "new_chat_member": member(number, after),
        }
    }

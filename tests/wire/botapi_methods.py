"""What the methods of the local Bot API server do: each a function of the server's state and the parameters."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.wire.botapi_faults import CHAT_NOT_FOUND, CONFLICT, WEBHOOK_ACTIVE, Refused
from tests.wire.botapi_updates import chat, member
from tests.wire.expected import Expected

Params = Mapping[str, Any]
BOT: Mapping[str, Any] = {"id": 4242, "is_bot": True, "first_name": "Digest", "username": "digest_test_bot"}
LONGEST_POLL = 50.0
LARGEST = 20_000_000
"""Bytes of a file that a bot may fetch (core.telegram.org/bots/api#getfile)."""

COMMAND_KEYS = ("scope", "language_code")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that arrived, when (monotonic seconds), and the message as its senders see it."""

    method: str
    chat: str
    params: Params
    at: float
    message: dict[str, Any]


@dataclass
class State:
    """Everything a bot's server remembers. `known`: the chats there are; None where any is.

    `members` says who is what in which chat, `channels` which chats are channels; `ephemeral` whether the server has
    messages that one person only sees, or ignores the wish like an old one. `files` are what people sent, by their id;
    `local_files` those that a server of one's own keeps on this disk.
    """

    arrivals: list[Arrival] = field(default_factory=list)
    messages: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    members: dict[tuple[str, int], str] = field(default_factory=dict)
    channels: set[str] = field(default_factory=set)
    ephemeral: bool = False
    inline: bool = True
    kept: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    local_files: dict[str, Path] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=lambda: {"url": ""})
    known: set[str] | None = None
    keep_messages: bool = True
    remember: bool = False
    expected: Expected = field(default_factory=Expected)
    count: int = 0
    update_number: int = 0
    polls: int = 0
    polling: asyncio.Future[None] | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, update: Params) -> int:
        """Give the bot an update: its number."""
        self.update_number += 1
        self.updates.append({"update_id": self.update_number, **update})
        self.news.set()
        return self.update_number


Method = Callable[[State, Params], Awaitable[Any]]


async def send(method: str, state: State, params: Params) -> dict[str, Any]:
    """Record a message: the message."""
    where = str(params["chat_id"])
    if state.known is not None and where not in state.known:
        raise CHAT_NOT_FOUND
    state.count += 1
    message = {"message_id": state.count, "date": int(time.time()), "from": BOT, "chat": _chat_of(state, params)}
    message |= {name: params[name] for name in ("text", "reply_markup", "message_thread_id") if name in params}
    if "message_thread_id" in params:
        message["is_topic_message"] = True
    replied = params.get("reply_parameters", {}).get("message_id", 0)
    if found := state.messages.get((where, replied)):
        message["reply_to_message"] = {name: value for name, value in found.items() if name != "reply_to_message"}
    if state.ephemeral and "ephemeral_message_parameters" in params:
        message["ephemeral_message_id"] = state.count
    if entities := params.get("entities"):
        message["entities"] = entities
    if state.keep_messages:
        state.arrivals.append(Arrival(method, where, params, time.monotonic(), message))
    if state.keep_messages or state.remember:
        state.messages[where, state.count] = message
    state.expected.arrived(where)
    return message


async def edit(state: State, params: Params) -> dict[str, Any]:
    """Replace a message's text and buttons."""
    message = _message(state, params, "Bad Request: message to edit not found")
    changed = {name: params[name] for name in ("text", "reply_markup", "entities") if name in params}
    if all(message.get(name) == value for name, value in changed.items()) and "rich_message" not in params:
        raise Refused(400, "Bad Request: message is not modified")
    message.update(changed, edit_date=int(time.time()))
    return message


async def edit_ephemeral(state: State, params: Params) -> bool:
    """Replace what one person only sees; that somebody sees it is all the server tells."""
    message = _message(state, params | {"message_id": params["ephemeral_message_id"]}, "Bad Request: message not found")
    message.update({name: params[name] for name in ("text", "reply_markup", "entities") if name in params})
    return True


async def delete(state: State, params: Params) -> bool:
    """Take a message away."""
    _message(state, params, "Bad Request: message to delete not found")
    del state.messages[str(params["chat_id"]), params["message_id"]]
    return True


def _message(state: State, params: Params, missing: str) -> dict[str, Any]:
    found = state.messages.get((str(params.get("chat_id")), int(params.get("message_id", 0))))
    if found is None:
        raise Refused(400, missing)
    return found


async def get_updates(state: State, params: Params) -> list[dict[str, Any]]:
    """Long polling: a new poll ends the one that waits, which gets the conflict; the offset confirms what is before it."""
    if state.webhook["url"]:
        raise WEBHOOK_ACTIVE
    state.polls += 1
    if state.polling is not None and not state.polling.done():
        state.polling.set_exception(CONFLICT)
    state.polling = ended = asyncio.get_running_loop().create_future()
    ended.add_done_callback(lambda future: future.cancelled() or future.exception())
    if (offset := params.get("offset", 0)) > 0:
        state.updates = [one for one in state.updates if one["update_id"] >= offset]
    timeout = min(params.get("timeout", 0), LONGEST_POLL)
    try:
        return await _waiting(state, ended, params, timeout)
    finally:
        ended.cancel()


async def _waiting(state: State, ended: asyncio.Future[None], params: Params, seconds: float) -> list[dict[str, Any]]:
    until = time.monotonic() + seconds
    while not (found := _wanted(state, params)) and (left := until - time.monotonic()) > 0:
        state.news.clear()
        news = asyncio.ensure_future(state.news.wait())
        try:
            done, _ = await asyncio.wait({news, ended}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        if ended in done:
            ended.result()
    return found


def _wanted(state: State, params: Params) -> list[dict[str, Any]]:
    kinds = params.get("allowed_updates") or ()
    wanted = [one for one in state.updates if not kinds or any(kind in one for kind in kinds)]
    return wanted[: params.get("limit", 100)]


async def get_chat_member(state: State, params: Params) -> dict[str, Any]:
    """Who somebody is in a chat; a plain member where nothing else was said."""
    number = int(params["user_id"])
    status = state.members.get((str(params["chat_id"]), number), "member")
    return member(number, status)


async def get_chat_administrators(state: State, params: Params) -> list[dict[str, Any]]:
    """The administrators that were named."""
    here = [(number, status) for (where, number), status in state.members.items() if where == str(params["chat_id"])]
    people = {number: {"id": number, "is_bot": False, "first_name": f"Reader {number}"} for number, _ in here}
    return [{"status": status, "user": people[number]} for number, status in here if status != "member"]


async def set_webhook(state: State, params: Params) -> bool:
    """Remember where updates go."""
    state.webhook = dict(params)
    return True


async def delete_webhook(state: State, params: Params) -> bool:
    """Back to polling."""
    state.webhook = {"url": ""}
    if params.get("drop_pending_updates"):
        state.updates.clear()
    return True


async def webhook_info(state: State, params: Params) -> dict[str, Any]:
    """Where updates go; the secret is never told."""
    return {
        "url": state.webhook["url"],
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates),
    }


def _key(name: str, params: Params) -> str:
    return "|".join([name, *(f"{params[part]}" for part in COMMAND_KEYS if params.get(part))])


def _set(name: str) -> Method:
    async def keep(state: State, params: Params) -> bool:
        state.kept[_key(name, params)] = {key: value for key, value in params.items() if key not in COMMAND_KEYS}
        return True

    return keep


def _get(name: str, empty: Any, field_name: str | None = None) -> Method:
    async def give(state: State, params: Params) -> Any:
        kept = state.kept.get(_key(name, params), {})
        return kept.get(field_name, empty) if field_name else kept or empty

    return give


async def _true(state: State, params: Params) -> bool:
    return True


async def _me(state: State, params: Params) -> Any:
    return dict(BOT) | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": state.inline,
    }


def _chat_of(state: State, params: Params) -> dict[str, Any]:
    return chat(params["chat_id"], channel=str(params["chat_id"]) in state.channels)


async def get_file(state: State, params: Params) -> dict[str, Any]:
    """Where a file that somebody sent can be fetched; large ones are not given to bots."""
    number = str(params["file_id"])
    if path := state.local_files.get(number):
        return {"file_id": number, "file_unique_id": number, "file_path": str(path)}
    if number not in state.files:
        raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if (size := len(state.files[number])) > LARGEST:
        raise Refused(400, "Bad Request: file is too big")
    return {"file_id": number, "file_unique_id": number, "file_size": size, "file_path": f"documents/{number}"}


async def _chat(state: State, params: Params) -> dict[str, Any]:
    if state.known is not None and str(params["chat_id"]) not in state.known:
        raise CHAT_NOT_FOUND
    return _chat_of(state, params) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": {}}


METHODS: Mapping[str, Method] = {
    "getMe": _me,
    "getUpdates": get_updates,
    "editMessageText": edit,
    "editMessageReplyMarkup": edit,
    "editEphemeralMessageText": edit_ephemeral,
    "deleteMessage": delete,
    "answerCallbackQuery": _true,
    "answerInlineQuery": _true,
    "sendChatAction": _true,
    "leaveChat": _true,
    "getFile": get_file,
    "getChat": _chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
    "setMyCommands": _set("commands"),
    "getMyCommands": _get("commands", [], "commands"),
    "deleteMyCommands": _set("commands"),
    "setMyDescription": _set("description"),
    "getMyDescription": _get("description", {"description": ""}),
    "setMyShortDescription": _set("short"),
    "getMyShortDescription": _get("short", {"short_description": ""}),
    "setMyName": _set("name"),
    "getMyName": _get("name", {"name": "Digest"}),
    "setChatMenuButton": _set("menu"),
    "getChatMenuButton": _get("menu", {"type": "default"}, "menu_button"),
}
"""Each method that is no sending of a message."""

SENDING = frozenset({"sendMessage", "sendRichMessage", "sendDocument", "sendPhoto"})
"""The methods that send a message: they are counted, limited and recorded."""

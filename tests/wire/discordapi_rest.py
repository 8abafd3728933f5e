"""The requests of the local Discord that something answers, by method and path."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.wire.discordapi_faults import (
    ALREADY_ACKNOWLEDGED,
    INVALID_WEBHOOK_TOKEN,
    NOT_A_TEXT_CHANNEL,
    NOT_FOUND,
    TAG_REQUIRED,
    UNKNOWN_INTERACTION,
    UNKNOWN_MEMBER,
    UNKNOWN_MESSAGE,
    Refused,
)
from tests.wire.discordapi_world import ANNOUNCEMENT, FORUM, ME, Arrival, Interaction, Json, World, numbered

ANSWER_WITHIN = 3.0
"""Seconds in which an interaction must be acknowledged."""

ALONE = 64
"""The flag of a message that one person only sees."""

Handler = Callable[..., Any]
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


def route(method: str, path: str) -> Callable[[Handler], Handler]:
    """What answers this method on a path; its parts in braces come as arguments."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def register(handler: Handler) -> Handler:
        ROUTES.append((method, pattern, handler))
        return handler

    return register


def answer(world: World, method: str, path: str, body: Json, query: Mapping[str, str]) -> Any:
    """The result of a request; None for an empty answer. Raises Refused."""
    for known, pattern, handler in ROUTES:
        if known == method and (match := pattern.fullmatch(path)):
            return handler(world, body, query, **match.groupdict())
    raise NOT_FOUND


@route("GET", "/users/@me")
def me(world: World, body: Json, query: Mapping[str, str]) -> Json:
    return {**world.user(ME), "verified": True, "mfa_enabled": True, "email": None, "locale": "en-US", "flags": 0}


@route("GET", "/oauth2/applications/@me")
def application(world: World, body: Json, query: Mapping[str, str]) -> Json:
    about = {"id": ME, "name": "Digest", "icon": None, "description": "", "bot_public": True, "flags": 0}
    return about | {
        "bot_require_code_grant": False,
        "verify_key": "0",
        "owner": world.user("1"),
        "summary": "",
        "team": None,
    }


@route("GET", "/applications/{application}/commands")
def commands(world: World, body: Json, query: Mapping[str, str], application: str) -> list[Json]:
    return world.commands


@route("PUT", "/applications/{application}/commands")
def put_commands(world: World, body: Any, query: Mapping[str, str], application: str) -> list[Json]:
    """The service fills in what was left out, and numbers them."""
    names = [(one.get("type", 1), one["name"]) for one in body]
    if len(set(names)) < len(names) or sum(kind == 1 for kind, _ in names) > 100:
        raise Refused(400, 50035, "Invalid Form Body")
    filled = {"type": 1, "default_member_permissions": None, "nsfw": False, "dm_permission": True}
    own = {"application_id": ME, "version": "1"}
    world.commands = [{"id": world.snowflake(), **own, **filled, **_as_told(one)} for one in body]
    return world.commands


def _as_told(command: Json) -> Json:
    """Permissions are told as text, however they were given."""
    given = command.get("default_member_permissions")
    return command if given is None else {**command, "default_member_permissions": str(given)}


@route("POST", "/users/@me/channels")
def open_direct(world: World, body: Json, query: Mapping[str, str]) -> Json:
    if (refused := world.refusals.get(f"@{body['recipient_id']}")) is not None:
        raise refused
    return world.direct(str(body["recipient_id"]))


@route("GET", "/channels/{channel}")
def channel(world: World, body: Json, query: Mapping[str, str], channel: str) -> Json:
    return world.found(channel)


@route("POST", "/channels/{channel}/messages")
def post(world: World, body: Json, query: Mapping[str, str], channel: str) -> Json:
    if world.found(channel)["type"] == FORUM:
        raise NOT_A_TEXT_CHANNEL
    return world.post(channel, body)


@route("GET", "/channels/{channel}/messages")
def history(world: World, body: Json, query: Mapping[str, str], channel: str) -> list[Json]:
    """The newest first; no nonce is kept."""
    world.found(channel)
    if channel in world.unreadable:
        return []
    before, limit = int(query.get("before", 1 << 63)), int(query.get("limit", 50))
    found = [one for one in reversed(world.messages.get(channel, [])) if int(one["id"]) < before]
    return found[:limit]


@route("GET", "/channels/{channel}/messages/{message}")
def message(world: World, body: Json, query: Mapping[str, str], channel: str, message: str) -> Json:
    world.found(channel)
    return world.message(channel, message)


@route("PATCH", "/channels/{channel}/messages/{message}")
def edit(world: World, body: Json, query: Mapping[str, str], channel: str, message: str) -> Json:
    world.found(channel)
    return changed(world, world.message(channel, message), body)


@route("DELETE", "/channels/{channel}/messages/{message}")
def delete(world: World, body: Json, query: Mapping[str, str], channel: str, message: str) -> None:
    world.found(channel)
    world.messages[channel].remove(world.message(channel, message))


@route("POST", "/channels/{channel}/messages/{message}/crosspost")
def crosspost(world: World, body: Json, query: Mapping[str, str], channel: str, message: str) -> Json:
    if world.found(channel)["type"] != ANNOUNCEMENT:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    if (refused := world.refusals.get(f"crosspost {channel}")) is not None:
        raise refused
    found = world.message(channel, message)
    found["flags"] |= 1
    return found


@route("POST", "/channels/{channel}/threads")
def thread(world: World, body: Json, query: Mapping[str, str], channel: str) -> Json:
    """A post in a forum. Nonces mean nothing here."""
    forum = world.found(channel)
    if forum["type"] != FORUM:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    if forum["flags"] & 1 << 4 and not body.get("applied_tags"):
        raise TAG_REQUIRED
    made = world.thread(channel, name=body["name"])
    made["applied_tags"] = body.get("applied_tags", [])
    first = world.post(made["id"], body["message"], nonced=False)
    first["id"] = made["id"]
    return {**made, "message": first}


@route("GET", "/guilds/{guild}")
def guild(world: World, body: Json, query: Mapping[str, str], guild: str) -> Json:
    return {name: value for name, value in world.guilds[guild].items() if name != "members"}


@route("GET", "/guilds/{guild}/threads/active")
def active(world: World, body: Json, query: Mapping[str, str], guild: str) -> Json:
    threads = [one for one in world.channels.values() if one.get("guild_id") == guild and "thread_metadata" in one]
    return {"threads": [one for one in threads if not one["thread_metadata"]["archived"]], "members": []}


@route("GET", "/guilds/{guild}/roles")
def roles(world: World, body: Json, query: Mapping[str, str], guild: str) -> Any:
    return world.guilds[guild]["roles"]


@route("GET", "/guilds/{guild}/members/{user}")
def member(world: World, body: Json, query: Mapping[str, str], guild: str, user: str) -> Any:
    if (found := world.guilds.get(guild, {}).get("members", {}).get(user)) is None:
        raise UNKNOWN_MEMBER
    return found


@route("POST", "/interactions/{number}/{token}/callback")
def callback(world: World, body: Json, query: Mapping[str, str], number: str, token: str) -> None:
    one = world.interactions.get(token)
    if one is None or world.clock() - one.began > ANSWER_WITHIN:
        raise UNKNOWN_INTERACTION
    if one.acknowledged:
        raise ALREADY_ACKNOWLEDGED
    one.acknowledged, data = body["type"], body.get("data") or {}
    if body["type"] in (4, 5):
        one.original, one.alone = "", bool((data.get("flags") or 0) & ALONE)
    if body["type"] == 4:
        one.original = _answered(world, one, data)["id"]
    if body["type"] == 7:
        changed(world, _original(world, one), data)


@route("PATCH", "/webhooks/{application}/{token}/messages/@original")
def edit_original(world: World, body: Json, query: Mapping[str, str], application: str, token: str) -> Json:
    one = _waiting(world, token)
    if one.original:
        return changed(world, _original(world, one), body)
    sent = _answered(world, one, body)
    one.original = sent["id"]
    return sent


@route("POST", "/webhooks/{application}/{token}")
def follow_up(world: World, body: Json, query: Mapping[str, str], application: str, token: str) -> Json:
    one = _waiting(world, token)
    one.alone = bool((body.get("flags") or 0) & ALONE)
    return _answered(world, one, body)


@route("DELETE", "/webhooks/{application}/{token}/messages/@original")
def delete_original(world: World, body: Json, query: Mapping[str, str], application: str, token: str) -> None:
    _waiting(world, token)


def _waiting(world: World, token: str) -> Interaction:
    one = world.interactions.get(token)
    if one is None or one.expired:
        raise INVALID_WEBHOOK_TOKEN
    if not one.acknowledged:
        raise UNKNOWN_INTERACTION
    return one


def _answered(world: World, one: Interaction, body: Json) -> Json:
    return world.post(one.channel, body, alone=one.alone)


def _original(world: World, one: Interaction) -> Json:
    for arrival in world.arrivals:
        if arrival.message["id"] == one.original:
            return arrival.message
    raise UNKNOWN_MESSAGE


def changed(world: World, message: Json, body: Json) -> Json:
    """The message with what an edit names in it; a message of components stays one."""
    world.edited += 1
    flags = message["flags"]
    message |= {name: value for name, value in body.items() if name in ("content", "components")}
    message["flags"] = flags | ((body.get("flags") or 0) & 1 << 15)
    numbered(message["components"])
    message["edited_timestamp"] = "2026-11-24T12:00:01+00:00"
    return message


__all__ = ["ALONE", "ROUTES", "Arrival", "answer", "changed"]

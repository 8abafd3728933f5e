"""What people do on the local Discord, as the gateway tells it: commands, presses, forms, and messages they write."""

from typing import Any

from yarl import URL

from tests.wire.discordapi_world import DM, EVERYBODY, MANAGE_GUILD, ME, Interaction, Json, World

GUILD, BOT_DM, PRIVATE = 0, 1, 2
"""Where an interaction happens (its `context`)."""

COMMAND, COMPONENT, COMPLETION, FORM = 2, 3, 4, 5


def interaction(
    world: World, kind: int, user: str, data: Json, channel: str = "", *, manages: bool = False, **more: Any
) -> Json:
    """An interaction in the person's direct channel, or in the channel that is named; `locale` and the like go with it."""
    where = world.channels[channel] if channel else world.direct(user)
    token = f"token{world.snowflake()}"
    pressed = more.get("message", {}).get("id", "")
    world.interactions[token] = Interaction(token, where["id"], user, world.clock(), pressed)
    event: Json = {
        "id": world.snowflake(),
        "application_id": ME,
        "type": kind,
        "token": token,
        "version": 1,
        "data": data,
    }
    event |= {
        "channel_id": where["id"],
        "channel": where,
        "locale": "en-US",
        "entitlements": [],
        "attachment_size_limit": 1,
    }
    event |= {"app_permissions": str(EVERYBODY)}
    if where["type"] == DM:
        event |= {"user": world.user(user), "context": BOT_DM, "authorizing_integration_owners": {"0": "0"}}
    else:
        event |= _in_guild(world, where["guild_id"], user, manages=manages)
    return event | more


def _in_guild(world: World, guild: str, user: str, *, manages: bool) -> Json:
    member = world.guilds[guild]["members"].setdefault(user, world.member(user))
    permissions = EVERYBODY | (MANAGE_GUILD if manages else 0)
    about = {"id": guild, "locale": "en-US", "features": []}
    found: Json = {"guild_id": guild, "guild": about, "guild_locale": "en-US", "context": GUILD}
    return found | {
        "member": {**member, "permissions": str(permissions)},
        "authorizing_integration_owners": {"0": guild},
    }


def command(world: World, user: str, name: str, channel: str = "", *, manages: bool = False, **more: Any) -> Json:
    """A slash command; `options` are its arguments by name, `resolved` what they stand for."""
    known = next(
        (one for one in world.commands if one["name"] == name and one["type"] == 1), {"id": "1", "options": []}
    )
    kinds = {one["name"]: one["type"] for one in known.get("options") or []}
    given = [{"name": key, "type": kinds.get(key, 3), "value": value} for key, value in more.pop("options", {}).items()]
    data = {"id": known["id"], "name": name, "type": 1, "options": given, "resolved": more.pop("resolved", {})}
    return interaction(world, COMMAND, user, data, channel, manages=manages, **more)


def attachment(world: World, url: str, name: str, data: bytes) -> Json:
    """A file that somebody sends, kept where the service's address says."""
    number = world.snowflake()
    world.files[number] = data
    place = f"{URL(url).origin()}/attachments/{number}"
    return {"id": number, "filename": name, "size": len(data), "url": place, "proxy_url": place}


def press(world: World, user: str, message: Json, custom_id: str, *, manages: bool = False, **more: Any) -> Json:
    """A press of a button under a message; `values` are what was chosen in a select, `resolved` what they stand for."""
    values, resolved = more.pop("values", None), more.pop("resolved", {})
    kind = more.pop("component_type", 3)
    chosen = {"component_type": 2} if values is None else {"component_type": kind, "values": values}
    data = {"custom_id": custom_id, **chosen, "resolved": resolved}
    return interaction(world, COMPONENT, user, data, message["channel_id"], manages=manages, message=message, **more)


def form(world: World, user: str, custom_id: str, text: str, channel: str = "", **more: Any) -> Json:
    """A form that was filled in: one field."""
    field = {"type": 4, "custom_id": "text", "value": text, "id": 2}
    data = {"custom_id": custom_id, "components": [{"type": 18, "id": 1, "component": field}]}
    return interaction(world, FORM, user, data, channel, **more)


def ask_about(world: World, user: str, message: Json, name: str, **more: Any) -> Json:
    """The command in a message's own menu."""
    data = {
        "id": "2",
        "name": name,
        "type": 3,
        "target_id": message["id"],
        "resolved": {"messages": {message["id"]: message}},
    }
    return interaction(world, COMMAND, user, data, message["channel_id"], **more)


def completion(world: World, user: str, name: str, option: str, typed: str, **more: Any) -> Json:
    """Somebody types an argument."""
    given = [{"name": option, "type": 3, "value": typed, "focused": True}]
    data = {"id": "1", "name": name, "type": 1, "options": given}
    return interaction(world, COMPLETION, user, data, **more)


def message_from(world: World, user: str, text: str, channel: str = "", **more: Any) -> Json:
    """A message that somebody writes, in their direct channel where no other is named."""
    where = world.channels[channel] if channel else world.direct(user)
    sent = world._message(where["id"], {"content": text}, user, alone=False)
    world.messages.setdefault(where["id"], []).append(sent)
    if "guild_id" in where:
        member = {name: value for name, value in world.member(user).items() if name != "user"}
        sent = {**sent, "guild_id": where["guild_id"], "member": member}
    return {**sent, "mentions": [], "mention_everyone": False, **more}

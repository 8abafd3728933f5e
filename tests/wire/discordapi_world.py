"""What there is on the local Discord: guilds, channels, people, messages, and how long a nonce is remembered."""

import copy
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discordapi_faults import ARCHIVED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, Refused
from tests.wire.expected import Expected

Json = dict[str, Any]

ME = "4242"
"""The bot, and its application."""

TEXT, DM, ANNOUNCEMENT, THREAD, FORUM = 0, 1, 5, 11, 15
"""Kinds of channels (discord.com/developers/docs/resources/channel)."""

VIEW, SEND, MANAGE_GUILD, MANAGE_MESSAGES = 1 << 10, 1 << 11, 1 << 5, 1 << 13
EVERYBODY = VIEW | SEND | 1 << 16 | 1 << 38

NONCES = 300.0
"""Seconds for which a nonce is remembered."""

EPOCH = 1_420_070_400_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came to be: where, from which body, and as it stands there. `alone`: one person only sees it."""

    channel: str
    body: Json
    message: Json
    alone: bool = False


@dataclass
class Interaction:
    """A press or a command that waits for an answer. `original` is the id of the message that answers it, or was pressed."""

    token: str
    channel: str
    user: str
    began: float
    original: str = ""
    acknowledged: int = 0
    alone: bool = False
    expired: bool = False


@dataclass
class World:
    """Everything. `open`: a channel that nobody made is made when something is sent there, for crowds of readers.
    `created` counts the messages that came to be, copies apart that a nonce kept away, `edited` the changes. In
    `unreadable` channels the bot lacks the right to read the history, and is shown an empty one. `files` are what people
    sent, by id; `fetched` counts how often one was asked for.
    """

    keep: bool = True
    open: bool = False
    created: int = 0
    edited: int = 0
    clock: Callable[[], float] = time.monotonic
    expected: Expected = field(default_factory=Expected)
    users: dict[str, Json] = field(default_factory=dict)
    guilds: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    refusals: dict[str, Refused] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    commands: list[Json] = field(default_factory=list)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    nonces: dict[tuple[str, str], tuple[float, Json]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    fetched: int = 0
    packed: set[str] = field(default_factory=set)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def snowflake(self) -> str:
        """A new id, later ones greater, which tells the time like the service's."""
        return str((int(time.time() * 1000) - EPOCH << 22) | next(self.numbers) & 0x3FFFFF)

    def user(self, number: str) -> Json:
        """Somebody."""
        known = {"id": number, "username": f"user{number}", "discriminator": "0", "avatar": None, "global_name": None}
        return self.users.setdefault(number, known | ({"bot": True, "username": "digest"} if number == ME else {}))

    def guild(self, number: str, owner: str = "1") -> Json:
        """A guild with the bot in it, where everybody may read and write."""
        everyone = {"id": number, "name": "@everyone", "permissions": str(EVERYBODY), "position": 0, "color": 0}
        everyone |= {"hoist": False, "managed": False, "mentionable": False, "flags": 0}
        empty: Json = {"emojis": [], "stickers": [], "features": [], "stage_instances": [], "voice_states": []}
        empty |= {"guild_scheduled_events": [], "presences": [], "soundboard_sounds": []}
        about = {"id": number, "name": f"Guild {number}", "owner_id": owner, "roles": [everyone], "icon": None}
        levels = {
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "nsfw_level": 0,
        }
        more = {
            "mfa_level": 0,
            "system_channel_flags": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "member_count": 3,
        }
        found = {**about, **empty, **levels, **more, "afk_timeout": 300, "members": {ME: self.member(ME)}}
        return self.guilds.setdefault(number, found)

    def member(self, user: str, *roles: str) -> Json:
        """Somebody in a guild."""
        return {"user": self.user(user), "roles": list(roles), "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0} | {
            "deaf": False,
            "mute": False,
        }

    def channel(self, number: str, kind: int = TEXT, guild: str = "", **more: Any) -> Json:
        """A channel; a direct one where no guild is named."""
        found: Json = {"id": number, "type": kind, "flags": 0, **more}
        if guild:
            found |= {"guild_id": guild, "position": 0, "permission_overwrites": [], "nsfw": False, "topic": None}
            found = {"name": f"channel-{number}", "parent_id": None, "last_message_id": None, **found, **more}
        return self.channels.setdefault(number, found)

    def thread(self, parent: str, number: str = "", name: str = "thread", owner: str = ME) -> Json:
        """A thread in a channel, or a post in a forum."""
        meta = {"archived": False, "auto_archive_duration": 1440, "locked": False}
        meta |= {"archive_timestamp": "2026-01-01T00:00:00+00:00"}
        guild, counts = (
            self.channels[parent]["guild_id"],
            {"message_count": 0, "member_count": 1, "total_message_sent": 0},
        )
        made: Json = {"parent_id": parent, "name": name, "owner_id": owner, "thread_metadata": meta, **counts}
        return self.channel(number or self.snowflake(), THREAD, guild, **made)

    def direct(self, user: str) -> Json:
        """The channel between the bot and somebody."""
        for channel in self.channels.values():
            if channel["type"] == DM and channel["recipients"][0]["id"] == user:
                return channel
        return self.channel(self.snowflake(), DM, recipients=[self.user(user)], last_message_id=None)

    def found(self, channel: str) -> Json:
        """The channel of that id. Raises the service's refusal."""
        if (refused := self.refusals.get(channel)) is not None:
            raise refused
        if channel not in self.channels:
            if not self.open:
                raise UNKNOWN_CHANNEL
            self.channel(channel, DM, recipients=[self.user(channel)])
        return self.channels[channel]

    def post(self, channel: str, body: Json, *, author: str = ME, alone: bool = False, nonced: bool = True) -> Json:
        """A message arrives, unless its nonce was seen a short time ago."""
        key = (channel, str(body["nonce"])) if nonced and body.get("enforce_nonce") and "nonce" in body else None
        if key and key in self.nonces and self.clock() - self.nonces[key][0] < NONCES:
            return self.nonces[key][1]
        if self.channels[channel].get("thread_metadata", {}).get("archived"):
            raise ARCHIVED
        message = self._message(channel, body, author, alone=alone)
        self.created += 1
        self.expected.arrived(channel)
        if key:
            self.nonces[key] = self.clock(), message
        if self.keep:
            self.arrivals.append(Arrival(channel, body, message, alone))
            if not alone:
                self.messages.setdefault(channel, []).append(message)
        return message

    def _message(self, channel: str, body: Json, author: str, *, alone: bool) -> Json:
        shown = {name: copy.deepcopy(body.get(name) or empty) for name, empty in _SHOWN.items()}
        flags = (body.get("flags") or 0) | (64 if alone else 0)
        message = {"id": self.snowflake(), "channel_id": channel, "author": self.user(author), **shown, "flags": flags}
        numbered(message["components"])
        lists: Json = {"mentions": [], "mention_roles": [], "attachments": body.get("attachments") or []}
        times = {"timestamp": "2026-11-24T12:00:00+00:00", "edited_timestamp": None}
        return {**message, **lists, **times, "pinned": False, "tts": False, "type": 0, "mention_everyone": False}

    def message(self, channel: str, number: str) -> Json:
        """A message there. Raises the service's refusal."""
        for one in self.messages.get(channel, ()):
            if one["id"] == number:
                return one
        raise UNKNOWN_MESSAGE

    def to(self, channel: str) -> list[Arrival]:
        """What arrived in a channel."""
        return [one for one in self.arrivals if one.channel == channel]


_SHOWN: Mapping[str, Any] = {"content": "", "components": [], "embeds": []}


def numbered(components: list[Json]) -> None:
    """Give each component an id, as the service does where none was given."""
    free, every = itertools.count(1), list(_every(components))
    taken = {one["id"] for one in every if one.get("id")}
    for one in every:
        if not one.get("id"):
            one["id"] = next(number for number in free if number not in taken)


def _every(components: list[Json]) -> list[Json]:
    found = []
    for one in components:
        inner = [*one.get("components", ()), *([one["accessory"]] if "accessory" in one else [])]
        found += [one, *_every(inner)]
    return found

"""Shared places: groups, channels and their like. One is kept as a reader of its own, whose identity is its chat."""

from dataclasses import dataclass
from enum import StrEnum


class Asking(StrEnum):
    """Who is answered in a shared place; its managers may change its settings in any case."""

    EVERYONE = "everyone"
    ADMINS = "admins"
    NOBODY = "nobody"


class Role(StrEnum):
    """What somebody is in a shared place, as far as the bot can do anything there."""

    MANAGER = "manager"
    MEMBER = "member"
    ABSENT = "absent"
    """The bot itself is not there, or may not post there."""


class Silence(StrEnum):
    """What it means that a manager says nothing to a draft."""

    POST = "post"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Review:
    """A place's wish to be asked before each digest: which user of its platform, and what their silence means."""

    user: str
    silence: Silence


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's role in a shared place. The title is text from outside, and empty where it is not known.

    `linked`: the chat whose readers read this one's posts, too: a channel's discussion group, and the other way round.
    """

    role: Role
    title: str = ""
    linked: str = ""


def place_user(chat: str, thread: str | None = None) -> str:
    """The user of the identity that a shared chat has; with a thread, that of a thread of it that has a digest of its own.

    No platform's user ids look like it.
    """
    return f"place:{chat}" if thread is None else f"place:{chat}/{thread}"

"""Who runs the service: their offices, and what each of them may do."""

from collections.abc import Collection
from enum import StrEnum


class Office(StrEnum):
    """What somebody may do for the service. An owner may do everything; whoever holds any office may look at the figures."""

    OWNER = "owner"
    EDITOR = "editor"
    BROADCASTER = "broadcaster"
    VIEWER = "viewer"


def may(held: Collection[Office], wanted: Office) -> bool:
    """Whether somebody who holds these offices may do what the wanted one may."""
    return Office.OWNER in held or wanted in held or (wanted is Office.VIEWER and bool(held))


def account(platform: str, user: str) -> str:
    """The holder that an account on a platform is."""
    return f"{platform}:{user}"


def everywhere(reader: int) -> str:
    """The holder that a reader is with all their linked accounts; no platform is called so."""
    return f"{READER}:{reader}"


READER = "reader"
REFUSED = "refused"
"""What was done, where somebody asked for more than they may."""

OPERATOR = "operator"
"""Whoever sits at the command line: who did something, where it was not somebody in a chat."""

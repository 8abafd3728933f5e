"""What is expected after a question with a button: a yes presses it, a no leaves everything as it is. Pure.

Anything else is what the answer asked for besides, if it asked for anything. Without this a yes to “Withdraw it?” would be
taken for the reason that readers are told.
"""

from collections.abc import Mapping

from digest.chat.command import Reply
from digest.chat.packing import packed_command

_PRESS = "\n"
"""Before the button's command, in what is expected. Nobody types it: a line is one line."""


def awaited_after(reply: Reply, kept: Mapping[str, str]) -> str:
    """What is expected after this reply, its button's command packed as the button's own is; empty where nothing is."""
    press = f"{_PRESS}{packed_command(reply.agreed, kept)}" if reply.agreed else ""
    return f"{reply.expects or ''}{press}"


def parted(awaited: str) -> tuple[str, str]:
    """The command that a bare line is an argument of, and the one that a yes runs; either may be empty."""
    expects, _, press = awaited.partition(_PRESS)
    return expects, press

"""What the golden files of each platform are made of: the replies to some lines, in each language, in one conversation."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.chat.command import Reply
from digest.ports import Choices
from digest.testing import open_test_chat

Said = Mapping[str, Mapping[str, str]]
"""By kind and language, what somebody says; whoever asks for what is `unfolded` then opens an article."""


def replies(said: Said, choices: Choices) -> dict[tuple[str, str], Reply]:
    """All of them by kind and language, from one conversation: opening one takes longer than every test of it."""
    return asyncio.run(_asked(said, choices))


async def _asked(said: Said, choices: Choices) -> dict[tuple[str, str], Reply]:
    found = {}
    every = [(kind, language, line) for kind, lines in said.items() for language, line in lines.items()]
    with TemporaryDirectory() as folder:
        async with open_test_chat(Path(folder), choices=choices) as chat:
            for number, (kind, language, line) in enumerate(every):
                reader = chat.visitor(user=str(number), language=language, zone="Asia/Shanghai")
                await reader.say(line)
                if kind == "unfolded":
                    await reader.say("/article 1")
                found[kind, language] = reader.reply
    return found

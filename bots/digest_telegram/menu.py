"""What people see of the bot before they write: menus, its description, the menu button; set where they differ.

Everything comes from the one registry of commands and the catalogues. Each is read first and written only where it is
another one, because the service limits how often it may be changed.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digest.chat.command import Audience, Command
from digest.chat.commands import COMMANDS
from digest.domain.words import Speak, Words
from digest.wire.pool import WireError
from digest_telegram.api import Answer, Api
from digest_telegram.outcomes import said

log = logging.getLogger(__name__)

ABOUT, DESCRIPTION, SHORT = 256, 512, 120
"""Characters at most: of a command's description, of the bot's, of its short one (core.telegram.org/bots/api)."""

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that should be so: the methods that read and write it, for whom it is, and what it should be.

    `field` is its name in what is written and read; None where what is read is the thing itself.
    """

    reads: str
    writes: str
    whom: Params
    field: str
    value: Any
    whole: bool = False


async def present(api: Api, speak: Speak, languages: Iterable[str]) -> int:
    """Set what differs: how many things. What the service refuses is logged, and tried again at the next start."""
    changed = 0
    for wanted in _wanted(speak, tuple(languages)):
        try:
            changed += await _set(api, wanted)
        except WireError as error:
            log.info("Telegram: menus and descriptions stay as they are: %s", error)
            return changed
    return changed


async def _set(api: Api, wanted: Wanted) -> bool:
    found = await api.call(wanted.reads, wanted.whom)
    if not found.ok or _is(found, wanted):
        return False
    answer = await api.call(wanted.writes, {**wanted.whom, wanted.field: wanted.value})
    if not answer.ok:
        log.warning("Telegram: %s was refused: %s", wanted.writes, said(answer))
    return answer.ok


def _is(found: Answer, wanted: Wanted) -> bool:
    there = found.result if wanted.whole else found.result.get(wanted.field)
    return bool(there == wanted.value)


def _wanted(speak: Speak, languages: tuple[str, ...]) -> Iterator[Wanted]:
    for code, language in _codes(languages).items():
        words, whom = speak(language, "UTC"), {"language_code": code} if code else {}
        yield from _menus(words, whom)
        description, short = _described(words)
        yield Wanted("getMyDescription", "setMyDescription", whom, "description", description[:DESCRIPTION])
        yield Wanted("getMyShortDescription", "setMyShortDescription", whom, "short_description", short[:SHORT])
    yield Wanted("getChatMenuButton", "setChatMenuButton", {}, "menu_button", {"type": "commands"}, whole=True)


def _codes(languages: tuple[str, ...]) -> Mapping[str, str]:
    """The interface language for each two-letter code; the first one is everybody's who has none of the others."""
    codes = {tag.partition("-")[0]: tag for tag in reversed(languages[1:])}
    return {"": languages[0], **codes}


def _menus(words: Words, whom: Params) -> Iterator[Wanted]:
    for kind, commands in (("all_private_chats", _in_private()), ("all_group_chats", _in_groups())):
        scope = {"scope": {"type": kind}}
        listed = [_listed(command, words) for command in commands]
        yield Wanted("getMyCommands", "setMyCommands", {**whom, **scope}, "commands", listed, whole=True)


def _in_private() -> tuple[Command, ...]:
    """The commands that matter most; /help lists the others."""
    return tuple(one for one in COMMANDS if one.menu and one.audience is Audience.EVERYONE)


def _in_groups() -> tuple[Command, ...]:
    """Those of them that say something to a group."""
    return tuple(one for one in _in_private() if not one.alone)


def _listed(command: Command, words: Words) -> dict[str, str]:
    return {"command": command.name, "description": words.sentence(command.about)[:ABOUT]}


def _described(words: Words) -> tuple[str, str]:
    """What stands in an empty chat with the bot, and on its profile and in links to it."""
    return (
        words.sentence(
            "Every day, at your hour and in your language: the few AI stories most worth reading, told in a minute or two. "
            "Open any of them, or just ask."
        ),
        words.sentence("The few AI stories most worth reading, once a day, at your hour."),
    )

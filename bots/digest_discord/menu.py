"""The bot's commands as Discord offers them: made from the one registry, with names and words in every language.

They are written only where they are others than the service has: a change takes time to reach everybody.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import discord

from digest.chat.command import Audience, Command, Param, Suggests
from digest.chat.commands import COMMANDS
from digest.chat.sharing import choose_language
from digest.chat.suggesting import Typed
from digest.domain.words import Speak, Words, mark
from digest.platforms import Context
from digest_discord.api import Answer
from digest_discord.careful import Careful
from digest_discord.channels import PLACES
from digest_discord.outcomes import said

log = logging.getLogger(__name__)

Json = dict[str, Any]

NAME, ABOUT, CHOICES = 32, 100, 25
"""Characters of a name and a description, and choices of an argument (interactions/application-commands)."""

SLASH, MESSAGE = 1, 3
STRING, INTEGER, CHANNEL, ROLE, ATTACHMENT = 3, 4, 7, 8, 11
"""Kinds of arguments."""

WHERE, WHOM, FILE = "channel", "role", "file"
"""Arguments of /subscribe and of /import that only Discord has."""

EVERYWHERE: Final = {"contexts": [0, 1, 2], "integration_types": [0, 1]}
"""In guilds, in the direct channel and anywhere else; added to a guild, or by a person for themselves."""

DIRECTLY: Final = {"contexts": [1], "integration_types": [0, 1]}
"""In the direct channel only: what those who run the bot do is done where one person reads."""

MANAGING: Final = discord.Permissions(manage_guild=True).value

ASK: Final = "Ask about this digest"
"""The command in a message's own menu, by its name."""

SUBSCRIBE: Final = "subscribe"
IMPORT: Final = "import"
"""Of the commands for those who run the bot the only one that is offered: a file can be an argument here."""

_ASK: Final = mark("Ask about this digest")
_WHERE: Final = mark("the channel that gets it, if not this one")
_WHOM: Final = mark("a role to notify with each digest")
_FILE: Final = mark("a page or records, as a file")
_WORD = re.compile(r"[\w-]{1,32}")

_ADDED: Final[Mapping[str, Sequence[tuple[int, str, str, Json]]]] = {
    SUBSCRIBE: ((CHANNEL, WHERE, _WHERE, {"channel_types": list(PLACES)}), (ROLE, WHOM, _WHOM, {})),
    IMPORT: ((ATTACHMENT, FILE, _FILE, {}),),
}

LOCALES: Final = tuple(locale.value for locale in discord.Locale)


async def present(careful: Careful, application: str, speak: Speak, languages: tuple[str, ...]) -> bool:
    """Set the commands where they differ from what the service has; whether they were set."""
    path = f"/applications/{application}/commands"
    found = await careful.call("GET", f"{path}?with_localizations=true")
    wanted = commands(speak, languages)
    if not (isinstance(found, Answer) and found.ok):
        log.info("Discord: the commands stay as they are: %s", said(found) if isinstance(found, Answer) else found)
        return False
    if _same(found.body, wanted):
        return False
    answer = await careful.call("PUT", path, wanted)
    if not (isinstance(answer, Answer) and answer.ok):
        log.warning("Discord: the commands were refused: %s", said(answer) if isinstance(answer, Answer) else answer)
        return False
    return True


def commands(speak: Speak, languages: tuple[str, ...]) -> list[Json]:
    """Every command for everybody, and the one in messages' menus."""
    voices = {locale: speak(tag, "UTC") for locale, tag in _spoken(languages).items()}
    english = speak(languages[0], "UTC")
    slash = [_command(one, english, voices) for one in COMMANDS if _is_offered(one)]
    named = _named(slash, voices)
    asking = {"type": MESSAGE, "name": ASK, "name_localizations": _localized(_ASK, voices, NAME), **EVERYWHERE}
    return [*named, asking]


async def completions(context: Context, language: str, data: Mapping[str, Any]) -> list[Json]:
    """What an argument that is being typed may become."""
    typed = next((one for one in data.get("options") or () if one.get("focused")), None)
    if typed is None:
        return []
    wish = Typed(str(data["name"]), str(typed["name"]), str(typed["value"]), language)
    whole = typed.get("type") == INTEGER
    return [
        {"name": _shortened(one.label, ABOUT), "value": int(one.value) if whole else one.value[:ABOUT]}
        for one in (await context.suggest(wish))[:CHOICES]
    ]


def _spoken(languages: tuple[str, ...]) -> Mapping[str, str]:
    """The interface language for each of Discord's locales that has one other than English."""
    chosen = {locale: choose_language(locale, languages) for locale in LOCALES}
    return {locale: tag for locale, tag in chosen.items() if tag != languages[0]}


def _is_offered(command: Command) -> bool:
    return command.audience is Audience.EVERYONE or command.name == IMPORT


def _command(command: Command, english: Words, voices: Mapping[str, Words]) -> Json:
    managed = {"default_member_permissions": MANAGING} if command.changes else {}
    return {
        "type": SLASH,
        "name": command.name,
        "description": _shortened(english.sentence(command.about), ABOUT),
        "description_localizations": _localized(command.about, voices, ABOUT),
        "options": [
            *(_option(one, english, voices) for one in _in_order(command.params)),
            *_own(command, english, voices),
        ],
        **(DIRECTLY if command.name == IMPORT else EVERYWHERE),
        **managed,
    }


def _in_order(params: Sequence[Param]) -> Iterable[Param]:
    """Those that must be given first, as the service wants them."""
    return sorted(params, key=lambda one: not one.required)


def _own(command: Command, english: Words, voices: Mapping[str, Words]) -> Iterator[Json]:
    """What Discord's own ways add: which channel gets the digest, and which role it calls; a file."""
    for kind, name, about, more in _ADDED.get(command.name, ()):
        described = {
            "description": english.sentence(about),
            "description_localizations": _localized(about, voices, ABOUT),
        }
        yield {"type": kind, "name": name, **described, "required": False, **more}


def _option(param: Param, english: Words, voices: Mapping[str, Words]) -> Json:
    found: Json = {
        "type": ROLE if param.suggests is Suggests.ROLE else INTEGER if param.kind is int else STRING,
        "name": param.name,
        "description": _shortened(english.sentence(param.about), ABOUT),
        "description_localizations": _localized(param.about, voices, ABOUT),
        "required": param.required,
    }
    if param.choices and param.kind is str:
        found["choices"] = [_choice(one, english, voices) for one in param.choices[:CHOICES]]
    elif param.suggests and param.suggests is not Suggests.ROLE:
        found["autocomplete"] = True
    return found


def _choice(choice: str, english: Words, voices: Mapping[str, Words]) -> Json:
    return {"name": english.sentence(choice), "value": choice, "name_localizations": _localized(choice, voices, ABOUT)}


def _localized(sentence: str, voices: Mapping[str, Words], length: int) -> dict[str, str]:
    return {locale: _shortened(words.sentence(sentence), length) for locale, words in voices.items()}


def _named(slash: list[Json], voices: Mapping[str, Words]) -> list[Json]:
    """The commands with names in other languages: what a command is called, or the first of its everyday words that no other
    has.
    """
    everyday = {one.name: one.called or one.everyday for one in COMMANDS}
    for locale, words in voices.items():
        taken = {one["name"] for one in slash}
        for one in slash:
            name = next((word for word in _words(words, everyday[one["name"]]) if word not in taken), None)
            if name is not None:
                taken.add(name)
                one.setdefault("name_localizations", {})[locale] = name
    return slash


def _words(words: Words, everyday: str) -> Iterator[str]:
    if everyday:
        said = re.split(r"[,，、]", words.sentence(everyday))
        yield from (word for one in said if _WORD.fullmatch(word := one.strip().lower()))


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _same(found: Any, wanted: list[Json]) -> bool:
    """Whether the service has these commands and no others; what it adds by itself does not count."""
    there = {(one.get("type", SLASH), one["name"]): one for one in found}
    return len(there) == len(wanted) and all(
        _plain(there.get((one["type"], one["name"]), {}), one) == _plain(one, one) for one in wanted
    )


def _plain(command: Mapping[str, Any], like: Mapping[str, Any]) -> Any:
    """What matters of a command, of the fields that the wanted one has, with absent and empty ones alike."""
    fields = {name: command.get(name) or None for name in like}
    options = command.get("options") or []
    fields["options"] = [
        {name: value for name, value in one.items() if value not in (None, [], {}, False)} for one in options
    ]
    fields["default_member_permissions"] = int(command.get("default_member_permissions") or 0) or None
    return {name: value for name, value in fields.items() if value not in (None, [], {})}

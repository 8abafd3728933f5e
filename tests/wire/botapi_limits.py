"""The Bot API's limits that no schema holds: lengths, entities, keyboards, and what a rich message may be.

From core.telegram.org/bots/api: sendMessage, MessageEntity, formatting options, inline keyboards, rich message limits. The
service counts a text's length in code points, and everything about entities in UTF-16 units.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.wire.botapi_rich import rich_problems

TEXT = 4_096
ENTITIES = 100
BUTTONS = 100
BUTTONS_A_ROW = 8
CALLBACK_BYTES = 64

LENGTHS = {
    ("answerCallbackQuery", "text"): 200,
    ("answerInlineQuery", "results"): 50,
    ("sendDocument", "caption"): 1_024,
    ("sendPhoto", "caption"): 1_024,
    ("setMyCommands", "commands"): 100,
    ("setMyDescription", "description"): 512,
    ("setMyName", "name"): 64,
    ("setMyShortDescription", "short_description"): 120,
}

_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
_ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")

Json = Mapping[str, Any]


def limit_problems(method: str, params: Json) -> Iterator[str]:
    """The limits that a request breaks, each with its place."""
    for (name, field), most in LENGTHS.items():
        if name == method and len(params.get(field, "")) > most:
            yield f"{method}.{field}: more than {most}"
    if isinstance(text := params.get("text"), str) and method in ("sendMessage", "editMessageText"):
        yield from _text_problems(text, params)
    if isinstance(keyboard := (params.get("reply_markup") or {}).get("inline_keyboard"), list | tuple):
        yield from _keyboard_problems(keyboard)
    if isinstance(rich := params.get("rich_message"), dict):
        yield from rich_problems(rich)
    if method == "setMyCommands":
        yield from _command_problems(params.get("commands", ()))


def units(text: str) -> int:
    """The text's length in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _text_problems(text: str, params: Json) -> Iterator[str]:
    if not text.strip():
        yield "text: empty"
    if len(text) > TEXT:
        yield f"text: {len(text)} characters, more than {TEXT}"
    entities = params.get("entities") or ()
    if entities and params.get("parse_mode"):
        yield "entities: beside parse_mode"
    if len(entities) > ENTITIES:
        yield f"entities: {len(entities)}, more than {ENTITIES}"
    borders = _borders(text)
    for at, entity in enumerate(entities):
        yield from (f"entities[{at}]: {problem}" for problem in _entity_problems(entity, borders))
    yield from _nesting_problems(entities)


def _borders(text: str) -> set[int]:
    """The UTF-16 offsets that lie between characters."""
    found, at = {0}, 0
    for char in text:
        at += units(char)
        found.add(at)
    return found


def _entity_problems(entity: Json, borders: set[int]) -> Iterator[str]:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    if entity["length"] <= 0:
        yield "covers nothing"
    if not {start, end} <= borders:
        yield "ends outside the text or inside a character"
    if (needed := _NEEDS.get(entity["type"])) and needed not in entity:
        yield f"without {needed}"
    yield from (f"{name} belongs to another type" for name in _NEEDS.values() if name in entity and name != needed)


def _nesting_problems(entities: Sequence[Json]) -> Iterator[str]:
    """Of two entities that share characters, one lies in the other, and their types allow it."""
    for at, one in enumerate(entities):
        for other in entities[at + 1 :]:
            start, end = max(one["offset"], other["offset"]), min(_end(one), _end(other))
            if start < end:
                if (start, end) not in ((one["offset"], _end(one)), (other["offset"], _end(other))):
                    yield f"entities: {one} and {other} overlap"
                if not _may_nest(one["type"], other["type"]):
                    yield f"entities: {one} and {other} can't be nested"


def _may_nest(one: str, other: str) -> bool:
    """Styles mix with all but code; a quotation holds all but quotations; nothing else nests."""
    if {one, other} & {"code", "pre"}:
        return bool({one, other} & _QUOTES)
    if one in _STYLES or other in _STYLES:
        return one != other
    return (one in _QUOTES) != (other in _QUOTES)


def _end(entity: Json) -> int:
    return int(entity["offset"] + entity["length"])


def _keyboard_problems(rows: Sequence[Sequence[Json]]) -> Iterator[str]:
    if sum(map(len, rows)) > BUTTONS:
        yield f"inline_keyboard: more than {BUTTONS} buttons"
    for at, row in enumerate(rows):
        if not 1 <= len(row) <= BUTTONS_A_ROW:
            yield f"inline_keyboard[{at}]: {len(row)} buttons, not 1 to {BUTTONS_A_ROW}"
        for button in row:
            yield from (f"inline_keyboard[{at}]: {problem}" for problem in button_problems(button))


def button_problems(button: Json) -> Iterator[str]:
    """What is wrong with one button: exactly one action, a label, data of 1 to 64 bytes, an address that opens."""
    if not str(button.get("text", "")).strip():
        yield "a button without a label"
    if len(_ACTIONS & set(button)) != 1:
        yield f"{button}: not exactly one action"
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_BYTES:
        yield f"{button}: callback_data is not 1 to {CALLBACK_BYTES} bytes"
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        yield f"{button}: not an address"


def _command_problems(commands: Sequence[Json]) -> Iterator[str]:
    for one in commands:
        if not _COMMAND.fullmatch(one["command"]):
            yield f"commands: {one['command']!r} is no command name"
        if not 1 <= len(one["description"]) <= 256:
            yield f"commands: the description of {one['command']} is not 1 to 256 characters"

"""What a rich message may be, beyond its schema (core.telegram.org/bots/api, rich message limits; Bot API 10.3)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

CHARACTERS = 32_768
BLOCKS = 500
"""Blocks, nested ones, list items and table rows included."""
LEVELS = 16
COLUMNS = 20
BUTTONS_A_BLOCK = 8

_CHOICES = {
    "align": {"left", "center", "right"},
    "valign": {"top", "middle", "bottom"},
    "size": {1, 2, 3, 4, 5, 6},
}

Json = Mapping[str, Any]


def rich_problems(rich: Json) -> Iterator[str]:
    """The limits that an InputRichMessage breaks."""
    contents = [name for name in ("html", "markdown", "blocks") if rich.get(name)]
    if len(contents) != 1:
        yield f"rich_message: has {contents or 'nothing'}, not one of html, markdown and blocks"
    blocks = rich.get("blocks") or ()
    if blocks and not rich_text({"blocks": blocks}).strip():
        yield "rich_message: empty"
    if (characters := len(rich_text({"blocks": blocks}))) > CHARACTERS:
        yield f"rich_message: {characters} characters, more than {CHARACTERS}"
    if (count := counted_blocks(blocks)) > BLOCKS:
        yield f"rich_message: {count} blocks, more than {BLOCKS}"
    if (depth := levels(blocks)) > LEVELS:
        yield f"rich_message: {depth} levels, more than {LEVELS}"
    for one in _objects(blocks):
        yield from _object_problems(one)


def rich_text(value: object) -> str:
    """All text that the blocks show, in order: what is in RichText fields, however deep."""
    match value:
        case str():
            return value
        case dict():
            shown = (
                "summary",
                "text",
                "cells",
                "items",
                "blocks",
                "buttons",
                "button",
                "caption",
                "credit",
                "expression",
            )
            return "".join(rich_text(value[name]) for name in shown if name in value)
        case list() | tuple():
            return "".join(map(rich_text, value))
    return ""


def counted_blocks(blocks: Sequence[Json]) -> int:
    """The blocks, nested ones included, each list item and table row counted as one too."""
    count = 0
    for block in blocks:
        items = block.get("items", ())
        count += 1 + len(block.get("cells", ())) + len(items) + counted_blocks(block.get("blocks", ()))
        count += sum(counted_blocks(item.get("blocks", ())) for item in items)
    return count


def levels(value: object) -> int:
    """How deep blocks and styled texts stand in one another; a list's item is a level."""
    match value:
        case dict():
            return 1 + max(map(levels, value.values()), default=0)
        case list() | tuple():
            return max(map(levels, value), default=0)
    return 0


def _objects(value: object) -> Iterator[Json]:
    match value:
        case dict():
            yield value
            for inner in value.values():
                yield from _objects(inner)
        case list() | tuple():
            for inner in value:
                yield from _objects(inner)


def _object_problems(one: Json) -> Iterator[str]:
    for name, allowed in _CHOICES.items():
        if name in one and one[name] not in allowed:
            yield f"rich_message: {name} is {one[name]!r}"
    match one.get("type"):
        case "table":
            yield from _table_problems(one["cells"])
        case "buttons" if not 1 <= len(one["buttons"]) <= BUTTONS_A_BLOCK:
            yield f"rich_message: {len(one['buttons'])} buttons in a block, not 1 to {BUTTONS_A_BLOCK}"
        case "list" | "details" | "blockquote" if not one.get("items", one.get("blocks")):
            yield f"rich_message: a {one['type']} with nothing in it"
        case "url" if not one["url"].startswith(("http://", "https://", "tg://")):
            yield f"rich_message: {one['url']!r} is no address"


def _table_problems(rows: Sequence[Sequence[Json]]) -> Iterator[str]:
    if not rows or any(not 1 <= len(row) <= COLUMNS for row in rows):
        yield f"rich_message: a table without rows, or a row without 1 to {COLUMNS} cells"
    if len({sum(cell.get("colspan", 1) for cell in row) for row in rows}) > 1:
        yield "rich_message: a table whose rows are not equally long"

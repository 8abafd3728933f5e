"""Requests in a form that people can review: nothing of a request is left out, only its JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digest.ports import Payload

Json = Mapping[str, Any]


def reviewed(payloads: Sequence[Payload]) -> str:
    """The requests one under another; what can't be seen is shown as `⍽` (a space that keeps its line) and `⁀` (a joiner)."""
    pages = "\n\n".join("\n".join(_request(payload)) for payload in payloads) + "\n"
    return pages.replace("\N{NO-BREAK SPACE}", "⍽").replace("\N{WORD JOINER}", "⁀")


def _request(payload: Payload) -> Iterator[str]:
    params = dict(payload["params"])
    text, entities = params.pop("text", None), params.pop("entities", ())
    rich = dict(params.pop("rich_message", {}))
    blocks = rich.pop("blocks", ())
    keyboard = params.pop("reply_markup", {"inline_keyboard": ()})
    yield f"{payload['method']} {_extras({**params, **rich})}".strip()
    if text is not None:
        yield from (f"│ {line}".rstrip() for line in text.split("\n"))
    if entities:
        yield from ("", "entities", *(_entity(entity, text) for entity in entities))
    for block in blocks:
        yield from _block(block, "  ")
    assert list(keyboard) == ["inline_keyboard"]
    if keyboard["inline_keyboard"]:
        yield from ("", "buttons", *("  " + " ".join(map(_button, row)) for row in keyboard["inline_keyboard"]))


def _extras(fields: Json) -> str:
    return " ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())


def _entity(entity: Json, text: str) -> str:
    rest = dict(entity)
    type_, offset, length = rest.pop("type"), rest.pop("offset"), rest.pop("length")
    covered = text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le").replace("\n", "⏎")
    shown = covered if len(covered) <= 40 else f"{covered[:20]} … {covered[-16:]}"
    return f"  {type_:<21} {offset:>4} +{length:<4} “{shown}” {_extras(rest)}".rstrip()


def _button(button: Json) -> str:
    rest = dict(button)
    label, leads = rest.pop("text"), rest.pop("callback_data", None) or rest.pop("url", None) or _chosen(rest)
    return f"[{label} → {leads}{' ' if rest else ''}{_extras(rest)}]"


def _block(block: Json, indent: str) -> Iterator[str]:
    rest = dict(block)
    type_, text = rest.pop("type"), rest.pop("text", rest.pop("summary", ""))
    inside, items, cells = rest.pop("blocks", ()), rest.pop("items", ()), rest.pop("cells", ())
    yield f"{indent}{type_} {_extras(rest)}".rstrip() + (f": {_inline(text)}" if text else "")
    for inner in inside:
        yield from _block(inner, indent + "  ")
    for item in items:
        yield from _item(dict(item), indent + "  ")
    for row in cells:
        yield f"{indent}  | " + " | ".join(map(_cell, row))


def _item(item: dict[str, Any], indent: str) -> Iterator[str]:
    blocks = item.pop("blocks")
    yield f"{indent}item {_extras(item)}".rstrip()
    for block in blocks:
        yield from _block(block, indent + "  ")


def _cell(cell: Json) -> str:
    rest = dict(cell)
    text = _inline(rest.pop("text")) if "text" in rest else "(none)"
    placed = f"{rest.pop('align')}-{rest.pop('valign')}"
    return f"{text} ({' '.join(filter(None, (placed, _extras(rest))))})"


def _chosen(rest: dict[str, Any]) -> str:
    """A button that has a chat chosen, and what is looked for there."""
    return f"a chat, {rest.pop('switch_inline_query_chosen_chat')['query']}"


def _inline(text: Any) -> str:
    match text:
        case str():
            return text
        case list():
            return "".join(map(_inline, text))
    rest = dict(text)
    type_ = rest.pop("type")
    if type_ == "button":
        rest = dict(rest["button"])
        return f"⟨{rest.pop('style')} {type_} {rest.pop('callback_data')}⟩{rest.pop('text')}⟨/⟩{_extras(rest)}"
    inner = _inline(rest.pop("text"))
    return f"⟨{' '.join(filter(None, (type_, _extras(rest))))}⟩{inner}⟨/⟩"

"""Messages in a form that people can review: nothing of a message is left out, only its JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digest.ports import Payload

Json = Mapping[str, Any]

STYLES = {1: "primary ", 2: "", 5: ""}


def reviewed(payloads: Sequence[Payload]) -> str:
    """The messages one under another; what can't be seen is shown as `⍽` (a space that keeps its line) and `⁀` (a joiner)."""
    pages = "\n\n".join("\n".join(_message(payload)) for payload in payloads) + "\n"
    return pages.replace("\N{NO-BREAK SPACE}", "⍽").replace("\N{WORD JOINER}", "⁀")


def _message(payload: Payload) -> Iterator[str]:
    body = dict(payload["body"])
    content, components = body.pop("content", None), body.pop("components", ())
    yield f"{payload['method']} {_extras(body)}"
    if content is not None:
        yield from _quoted(content, "")
    for component in components:
        yield from _component(dict(component), "")


def _component(rest: dict[str, Any], indent: str) -> Iterator[str]:
    match rest.pop("type"):
        case 10:
            yield from _quoted(rest.pop("content"), indent)
        case 14:
            yield f"{indent}———"
        case 17:
            yield f"{indent}box #{rest.pop('accent_color'):06x}"
            for inner in rest.pop("components"):
                yield from _component(dict(inner), indent + "  ")
        case 1:
            yield from _row([dict(one) for one in rest.pop("components")], indent)
        case other:
            raise AssertionError(f"a component of type {other} in a message")
    assert not rest


def _row(row: list[dict[str, Any]], indent: str) -> Iterator[str]:
    if row[0]["type"] == 3:
        yield from _list(row[0], indent)
    else:
        yield indent + " ".join(map(_button, row))


def _button(rest: dict[str, Any]) -> str:
    assert rest.pop("type") == 2
    style, label = STYLES[rest.pop("style")], rest.pop("label")
    leads = rest.pop("custom_id", None) or rest.pop("url")
    off = "off " if rest.pop("disabled", False) else ""
    assert not rest
    return f"[{off}{style}{label} → {leads}]"


def _list(rest: dict[str, Any], indent: str) -> Iterator[str]:
    yield f"{indent}list {rest.pop('custom_id')} “{rest.pop('placeholder')}”"
    for option in map(dict, rest.pop("options")):
        chosen = "✓ " if option.pop("default", False) else ""
        yield f"{indent}  {chosen}{option.pop('label')} → {option.pop('value')}"
        assert not option
    assert rest == {"type": 3}


def _quoted(content: str, indent: str) -> Iterator[str]:
    yield from (f"{indent}│ {line}".rstrip() for line in content.split("\n"))


def _extras(fields: Json) -> str:
    return " ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())

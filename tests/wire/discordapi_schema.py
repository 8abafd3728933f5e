"""Requests to Discord checked against its OpenAPI document, and against the limits that stand in prose only.

The document lies outside the project, where `botapi_schema` looks for its own. Where it is missing the limits alone are
checked; tests that want the whole call `require_schema`.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from tests.wire.botapi_schema import SPECS

FILE = "discord-openapi-v10.json"
COMPONENTS_V2 = 1 << 15
TEXT_DISPLAY = 10
MOST_COMPONENTS, MOST_TEXT, MOST_CONTENT = 40, 4_000, 2_000
"""In one message (discord.com/developers/docs/components/reference)."""

_FORMATS: Mapping[str, str] = {"snowflake": r"0|[1-9][0-9]*", "nonce": r".{0,25}"}


def schema_file() -> Path:
    """Where the document is expected."""
    return Path(os.environ.get("DIGEST_SPECS") or SPECS) / FILE


def require_schema() -> None:
    """Skip the running test where the document is missing, and say so; with CI=true, fail."""
    if schema_file().is_file():
        return
    reason = f"{FILE} is not in {schema_file().parent}: set DIGEST_SPECS to its folder"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def problems(method: str, template: str, body: object) -> list[str]:
    """What is wrong with a request's JSON body; `template` is the path with its parameters' names in it."""
    api = _api(schema_file())
    found = list(api.problems(method, template, body)) if api else []
    return found or list(limit_problems(body))


@cache
def _api(file: Path) -> "Api | None":
    return Api(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None


class Api:
    """The document's operations."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = _strict(document)
        self._validator_of: Any = extend(
            Draft202012Validator, {"oneOf": _one_of(self._document["components"]["schemas"])}
        )
        self._validators: dict[tuple[str, str], Any] = {}

    def problems(self, method: str, template: str, body: object) -> Iterator[str]:
        """What the document finds wrong with a body."""
        operation = self._document["paths"].get(template, {}).get(method.lower())
        if operation is None:
            yield f"{method} {template}: no such operation"
            return
        validator = self._validator(method, template, operation)
        if validator is None:
            return
        for error in validator.iter_errors(body):
            nearest = _nearest(error)
            yield f"{method} {template}: {'.'.join(map(str, nearest.absolute_path))}: {nearest.message[:300]}"

    def _validator(self, method: str, template: str, operation: Mapping[str, Any]) -> Any:
        key = method, template
        if key not in self._validators:
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            whole = {"$ref": "#/wanted", "wanted": schema, "components": self._document["components"]}
            self._validators[key] = self._validator_of(whole) if schema else None
        return self._validators[key]


def _one_of(schemas: Mapping[str, Any]) -> Any:
    """The keyword `oneOf`, which leaves out what can't fit at the first look: a button is not tried as every other kind of
    component, with all its fields, only to find that its `type` is not theirs.
    """
    whole: Any = Draft202012Validator.VALIDATORS["oneOf"]
    kinds = {
        f"#/components/schemas/{name}": kind["enum"]
        for name, one in schemas.items()
        if isinstance(kind := one.get("properties", {}).get("type"), dict) and "enum" in kind
    }

    def may_fit(alternative: Mapping[str, Any], instance: object) -> bool:
        if isinstance(instance, dict):
            return "type" not in instance or instance["type"] in kinds.get(
                alternative.get("$ref", ""), [instance["type"]]
            )
        return alternative.get("const", instance) == instance

    def one_of(validator: Any, alternatives: list[Any], instance: object, schema: Any) -> Any:
        left = [one for one in alternatives if may_fit(one, instance)]
        return whole(validator, left or alternatives, instance, schema)

    return one_of


def _nearest(error: ValidationError) -> ValidationError:
    """Of the alternatives that do not fit, what is wrong with the one that was meant."""
    while error.context:
        deepest = best_match(error.context, key=lambda one: (-len(one.path), one.validator != "enum"))
        if deepest is None:
            break
        error = deepest
    return error


def _strict(value: Any) -> Any:
    """The document with objects that take no other fields than theirs."""
    if isinstance(value, list):
        return [_strict(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {name: _strict(item) for name, item in value.items()}
    if found.get("type") == "object" and "properties" in found and isinstance(found["properties"], dict):
        found.setdefault("additionalProperties", False)
    if (pattern := _FORMATS.get(str(found.get("format")))) and "string" in str(found.get("type")):
        found.setdefault("pattern", f"^(?:{pattern})$")
    return found


def limit_problems(body: object) -> Iterator[str]:
    """What stands in prose: a message of components has nothing beside them, and counts everything nested in it."""
    message = _message_in(body)
    if message is None:
        return
    components = list(_components(message.get("components") or []))
    if (message.get("flags") or 0) & COMPONENTS_V2:
        if message.get("content") or message.get("embeds"):
            yield "a message of components has neither content nor embeds"
        if not components:
            yield "a message of components has none"
        if len(components) > MOST_COMPONENTS:
            yield f"{len(components)} components"
        if (length := sum(len(one["content"]) for one in components if one["type"] == TEXT_DISPLAY)) > MOST_TEXT:
            yield f"{length} characters of text"
    elif any(one["type"] not in (1, 2, 3, 5, 6, 7, 8) for one in components):
        yield "components of the second version without their flag"
    if len(message.get("content") or "") > MOST_CONTENT:
        yield f"{len(message['content'])} characters of content"
    yield from _identifier_problems(components)


def _identifier_problems(components: list[Mapping[str, Any]]) -> Iterator[str]:
    named = [one["custom_id"] for one in components if one.get("custom_id")]
    if doubled := {one for one in named if named.count(one) > 1}:
        yield f"custom ids that stand twice: {sorted(doubled)}"
    numbered = [one["id"] for one in components if one.get("id")]
    if len(set(numbered)) < len(numbered):
        yield "component ids that stand twice"


def _message_in(body: object) -> Mapping[str, Any] | None:
    """The message that a body is or carries; None for bodies of other kinds."""
    if not isinstance(body, dict):
        return None
    for name in ("message", "data"):
        if isinstance(inner := body.get(name), dict):
            return inner if "title" not in inner else None
    return body if {"components", "content", "embeds", "flags"} & body.keys() else None


def _components(components: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for one in components:
        yield one
        yield from _components(list(one.get("components") or []))
        if isinstance(accessory := one.get("accessory"), dict):
            yield accessory


def template_of(path: str) -> str:
    """The path as the document writes it, with its parameters' names."""
    for pattern, template in _TEMPLATES:
        if re.fullmatch(pattern, path):
            return template
    return path


_TEMPLATES = [
    (re.sub(r"\{\w+\}", r"[^/]+", template), template)
    for template in (
        "/applications/{application_id}/commands",
        "/channels/{channel_id}",
        "/channels/{channel_id}/messages",
        "/channels/{channel_id}/messages/{message_id}",
        "/channels/{channel_id}/messages/{message_id}/crosspost",
        "/channels/{channel_id}/threads",
        "/guilds/{guild_id}",
        "/guilds/{guild_id}/members/{user_id}",
        "/guilds/{guild_id}/roles",
        "/guilds/{guild_id}/threads/active",
        "/interactions/{interaction_id}/{interaction_token}/callback",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
        "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
        "/webhooks/{webhook_id}/{webhook_token}",
    )
]

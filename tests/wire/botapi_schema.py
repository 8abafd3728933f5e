"""Bot API requests checked against the machine-readable schema of 10.3, and against the limits that stand in prose only.

The schema lies outside the project: in the folder that DIGEST_SPECS names, else in `shared/specs` beside the project. Where
it is missing `problems` checks the limits alone; tests that want the whole call `require_schema`.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.wire.botapi_limits import limit_problems

FILE = "telegram-bot-api-10.3.json"
SPECS = Path(__file__).parents[3] / "shared" / "specs"

Params = Mapping[str, Any]
Fields = Mapping[str, Mapping[str, Any]]

_SCALARS: Mapping[str, tuple[type, ...]] = {
    "Boolean": (bool,),
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "InputFile": (str,),  # `attach://…`, a file's id or an address
}


def problems(method: str, params: Params) -> list[str]:
    """What is wrong with a request, each with its place; nothing where it is as the documentation wants it.

    `params` are JSON values as the method's parameters have them, nested ones as objects, `chat_id` among them.
    """
    schema = _schema(schema_file())
    return (list(schema.problems(method, params)) if schema else []) or list(limit_problems(method, params))


def schema_file() -> Path:
    """Where the schema is expected."""
    return Path(os.environ.get("DIGEST_SPECS") or SPECS) / FILE


def require_schema() -> None:
    """Skip the running test where the schema is missing, and say so; with CI=true, fail."""
    if schema_file().is_file():
        return
    reason = f"{FILE} is not in {schema_file().parent}: set DIGEST_SPECS to its folder"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def _schema(file: Path) -> "Schema | None":
    return Schema(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None


class Schema:
    """Methods and types with their fields."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._methods = {name: _by_name(method["fields"]) for name, method in data["methods"].items()}
        self._types = {name: _by_name(one["fields"]) for name, one in data["types"].items()}
        self._unions = {name: one["one_of"] for name, one in data["types"].items() if one.get("one_of")}

    def problems(self, method: str, params: Params) -> Iterator[str]:
        """What the schema finds wrong with a request."""
        if method not in self._methods:
            yield f"{method}: no such method"
            return
        yield from self._object(self._methods[method], params, method)

    def _object(self, fields: Fields, value: Params, place: str) -> Iterator[str]:
        yield from (f"{place}.{name}: no such field" for name in value if name not in fields)
        for name, field in fields.items():
            if name in value:
                yield from self._field(field, value[name], f"{place}.{name}")
            elif field["required"] or "const" in field:
                yield f"{place}.{name}: missing"

    def _field(self, field: Mapping[str, Any], value: object, place: str) -> Iterator[str]:
        if "const" in field and value != field["const"]:
            yield f"{place}: {value!r} is not {field['const']!r}"
        yield from self._one_of(field["types"], value, place)

    def _one_of(self, types: Sequence[str], value: object, place: str) -> list[str]:
        """Nothing where one of the types takes the value; else what the nearest of them finds."""
        nearest: list[str] | None = None
        for one in self._likely(types, value):
            found = list(self._value(one, value, place))
            if not found:
                return []
            if nearest is None or len(found) < len(nearest):
                nearest = found
        return nearest if nearest is not None else [f"{place}: {value!r} is none of {', '.join(types)}"]

    def _likely(self, types: Sequence[str], value: object) -> Sequence[str]:
        """The types that say they are of the value's kind; all of them where none says so."""
        if not isinstance(value, dict) or "type" not in value:
            return types
        return [one for one in types if self._types.get(one, {}).get("type", {}).get("const") == value["type"]] or types

    def _value(self, type_: str, value: object, place: str) -> Iterator[str]:
        if type_.startswith("Array of "):
            yield from self._array(type_.removeprefix("Array of "), value, place)
        elif type_ in _SCALARS:
            yield from _scalar(type_, value, place)
        elif type_ in self._unions:
            yield from self._one_of(self._unions[type_], value, place)
        elif not isinstance(value, dict):
            yield f"{place}: {value!r} is no {type_}"
        elif self._types.get(type_):  # without fields: the schema says no more of it
            yield from self._object(self._types[type_], value, place)

    def _array(self, type_: str, value: object, place: str) -> Iterator[str]:
        if not isinstance(value, list | tuple):
            yield f"{place}: {value!r} is no array"
            return
        for at, item in enumerate(value):
            yield from self._one_of([type_], item, f"{place}[{at}]")


def _scalar(type_: str, value: object, place: str) -> Iterator[str]:
    if not isinstance(value, _SCALARS[type_]) or (isinstance(value, bool) and type_ != "Boolean"):
        yield f"{place}: {value!r} is no {type_}"
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        yield f"{place}: a lone surrogate"


def _by_name(fields: Sequence[Mapping[str, Any]]) -> Fields:
    return {field["name"]: field for field in fields}

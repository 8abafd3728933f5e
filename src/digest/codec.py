"""Domain values as JSON and back: what is stored frozen, printed with `--json`, and described by `digest schema`."""

import json
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from digest.domain.article import Article
from digest.domain.document import Document
from digest.domain.reader import Profile

T = TypeVar("T")


class Codec(Generic[T]):
    """Converts one type to JSON values and back; `load` raises ValueError for anything that does not fit the type."""

    def __init__(self, of: type[T]) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(of)

    def dump(self, value: T) -> Any:
        """The value as JSON values (dict, list, str, int, float, bool, None)."""
        return self._adapter.dump_python(value, mode="json")

    def dumps(self, value: T) -> str:
        """The value as one line of JSON."""
        return self._adapter.dump_json(value).decode()

    def pack(self, value: T) -> Any:
        """The value as JSON values without what is at its default, `kind` excepted: the least that loads as the same."""
        return _with_kinds(self._adapter.dump_python(value, mode="json", exclude_defaults=True), self.dump(value))

    def packs(self, value: T) -> str:
        """The packed value as one line of JSON: what is stored."""
        return compact(self.pack(value))

    def load(self, data: Any) -> T:
        """The value from JSON values."""
        return self._adapter.validate_python(data)

    def loads(self, text: str | bytes) -> T:
        """The value from JSON text."""
        return self._adapter.validate_json(text)

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (2020-12)."""
        return self._adapter.json_schema(mode="serialization")


def compact(values: Any) -> str:
    """JSON values as one line without spaces, every character as itself."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _with_kinds(packed: Any, whole: Any) -> Any:
    if isinstance(packed, list):
        return [_with_kinds(*pair) for pair in zip(packed, whole, strict=True)]
    if not isinstance(packed, dict):
        return packed
    kind = {"kind": whole["kind"]} if "kind" in whole else {}
    return kind | {name: _with_kinds(value, whole[name]) for name, value in packed.items()}


ARTICLE = Codec(Article)
DOCUMENT = Codec(Document)
PROFILE = Codec(Profile)

"""Domain values as JSON and back: what is stored frozen, printed with `--json`, and described by `digest schema`."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from digest.domain.article import Article
from digest.domain.document import Block, Button, Card, Document, LinkButton
from digest.domain.reader import Profile

T = TypeVar("T")

REMEMBERED = 16_384
"""Blocks and buttons whose text is kept: those of a window in the few ways in which most of its readers read."""


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

    def load(self, data: Any) -> T:
        """The value from JSON values."""
        return self._adapter.validate_python(data)

    def loads(self, text: str | bytes) -> T:
        """The value from JSON text."""
        return self._adapter.validate_json(text)

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (2020-12)."""
        return self._adapter.json_schema(mode="serialization")


class Packed(Mapping[str, Any]):
    """A JSON object that is there as its compact text; it is read only where somebody looks into it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __getitem__(self, name: str) -> Any:
        """The value of this name."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Its names."""
        return iter(self._values)

    def __len__(self) -> int:
        """How many values it has."""
        return len(self._values)

    def __repr__(self) -> str:
        """Its text."""
        return self.text

    @cached_property
    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.text)
        return values


def compact(values: Any) -> str:
    """JSON values as one line without spaces, every character as itself."""
    return values.text if isinstance(values, Packed) else json.dumps(values, ensure_ascii=False, separators=(",", ":"))


class Texts(Generic[T]):
    """The texts of values, each written once. Values are known by being the same: comparing them would cost more."""

    def __init__(self, write: Callable[[T], str]) -> None:
        self._write = write
        # The value stands beside its text so that it lives as long: no other value can have its id meanwhile.
        self._known: dict[int, tuple[T, str]] = {}

    def of(self, value: T) -> str:
        """The value's text."""
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[id(value)] = value, self._write(value)
        return known[1]


class DocumentCodec(Codec[Document]):
    """Documents, also as the least that loads as the same: what is stored."""

    def __init__(self) -> None:
        super().__init__(Document)
        self._texts = Texts[Block | Button | LinkButton](lambda part: compact(_packed(part)))

    def pack(self, value: Document) -> Any:
        """The document as JSON values without what is at its default, `kind` excepted."""
        return _packed(value)

    def packs(self, value: Document) -> str:
        """The packed document as one line of JSON, joined from its parts: thousands of documents of a window share those."""
        text = f'{{"blocks":[{",".join(map(self._block, value.blocks))}]'
        if value.buttons:
            rows = (",".join(map(self._texts.of, row)) for row in value.buttons)
            text += f',"buttons":[[{"],[".join(rows)}]]'
        if value.language != _DEFAULT_LANGUAGE:
            text += f',"language":{compact(value.language)}'
        return text + "}"

    def _block(self, block: Block) -> str:
        """A card's score is almost its profile's own; what stands in the card is not."""
        if not isinstance(block, Card):
            return self._texts.of(block)
        text = f'{{"kind":"card","blocks":[{",".join(map(self._block, block.blocks))}],"article":{block.article}'
        if block.score is not None:
            text += f',"score":{block.score!r}'
        if block.number is not None:
            text += f',"number":{block.number}'
        return text + "}"


def _packed(value: Any) -> Any:
    """A part of a document as JSON values, its kind first."""
    if isinstance(value, tuple):
        return [_packed(one) for one in value]
    if isinstance(value, datetime):
        return _INSTANT.dump(value)
    if not is_dataclass(value):
        return value
    kind = {"kind": value.kind} if hasattr(value, "kind") else {}
    said = ((name, getattr(value, name), default) for name, default in _defaults(type(value)).items())
    return kind | {name: _packed(one) for name, one, default in said if one != default}


@cache
def _defaults(of: type[Any]) -> Mapping[str, Any]:
    """The fields of a part of a document, `kind` excepted, each with its default (`MISSING` where it has none)."""
    return {field.name: field.default for field in fields(of) if field.name != "kind"}


_INSTANT = Codec(datetime)
_DEFAULT_LANGUAGE = _defaults(Document)["language"]

ARTICLE = Codec(Article)
DOCUMENT = DocumentCodec()
PROFILE = Codec(Profile)

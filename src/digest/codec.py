"""Domain values as JSON and back: what is stored frozen, printed with `--json`, and described by `digest schema`."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
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
        # The value stands beside its text so that it lives as long: no other value can have its id.
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
    """Documents of one window share their blocks and buttons, so the text of each is written once, and then only joined."""

    def __init__(self) -> None:
        super().__init__(Document)
        self._blocks = Texts[Block](lambda block: compact(self.pack(Document((block,)))["blocks"][0]))
        self._buttons = Texts[Button | LinkButton](
            lambda button: compact(self.pack(Document((), ((button,),)))["buttons"][0][0])
        )

    def packs(self, value: Document) -> str:
        """As of every codec."""
        text = f'{{"blocks":[{",".join(map(self._block, value.blocks))}]'
        if value.buttons:
            rows = (",".join(map(self._buttons.of, row)) for row in value.buttons)
            text += f',"buttons":[[{"],[".join(rows)}]]'
        if value.language != _BARE.language:
            text += f',"language":{compact(value.language)}'
        return text + "}"

    def _block(self, block: Block) -> str:
        """A card's score is almost its profile's own, what stands in the card is not."""
        if not isinstance(block, Card):
            return self._blocks.of(block)
        text = f'{{"kind":"card","blocks":[{",".join(map(self._block, block.blocks))}],"article":{block.article}'
        if block.score is not None:
            text += f',"score":{block.score!r}'
        if block.number is not None:
            text += f',"number":{block.number}'
        return text + "}"


def _with_kinds(packed: Any, whole: Any) -> Any:
    if isinstance(packed, list):
        return [_with_kinds(*pair) for pair in zip(packed, whole, strict=True)]
    if not isinstance(packed, dict):
        return packed
    kind = {"kind": whole["kind"]} if "kind" in whole else {}
    return kind | {name: _with_kinds(value, whole[name]) for name, value in packed.items()}


_BARE = Document(())

ARTICLE = Codec(Article)
DOCUMENT = DocumentCodec()
PROFILE = Codec(Profile)

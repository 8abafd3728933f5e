"""Domain values as JSON and back: what is stored frozen, printed with `--json`, and described by `digest schema`."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import TypeAdapter

from digest.domain.article import Article
from digest.domain.buttons import Button, LinkButton
from digest.domain.document import Block, Card, Document
from digest.domain.reader import Profile

T = TypeVar("T")
V = TypeVar("V")

REMEMBERED = 8_192
"""Texts of blocks, of buttons and of cards that are kept: those of a window, in the few ways in which most readers read."""

RECENT = 512
"""Documents whose text is kept: where a message is its document, both are written within one chunk of a press."""

_NAMED = re.compile(r'\{"passage":"([0-9a-f]{32})"\}')


class Codec(Generic[T]):
    """Converts one type to JSON values and back; `load` raises ValueError for anything that does not fit the type."""

    def __init__(self, of: type[T]) -> None:
        self._of = of

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        """Built when first needed: one takes milliseconds, and most commands need few."""
        return TypeAdapter(self._of)

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


class Lean(NamedTuple):
    """JSON text in which `{"passage":"<name>"}` stands for each long passage, and those passages' texts by their names.

    A name is a hash of the text, so equal passages have one name, and what a name stands for never changes. Inside a JSON
    string no such object can stand: there its quotation marks would be escaped.
    """

    text: str
    passages: Mapping[str, str]

    def whole(self) -> str:
        """The text with its passages in their places."""
        return filled(self.text, self.passages)


def named(text: str) -> Iterable[str]:
    """The names of the passages in a lean text."""
    return _NAMED.findall(text)


def filled(text: str, passages: Mapping[str, str]) -> str:
    """The lean text with these passages in their places; one that is not among them stays a name."""
    return _NAMED.sub(lambda found: passages.get(found[1], found[0]), text)


class Packed(Mapping[str, Any]):
    """A JSON object that is there as its lean text; it is read only where somebody looks into it."""

    def __init__(self, lean: Lean) -> None:
        self.lean = lean

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
        """Its whole text."""
        return self.lean.whole()

    @cached_property
    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.lean.whole())
        return values


def compact(values: Any) -> str:
    """JSON values as one line without spaces, every character as itself."""
    return lean(values).whole()


def lean(values: Any) -> Lean:
    """JSON values as one lean line; only what is packed has passages."""
    if isinstance(values, Packed):
        return values.lean
    return Lean(json.dumps(values, ensure_ascii=False, separators=(",", ":")), {})


class Remembered(Generic[T, V]):
    """What is made of values, once of each. Values are known by being the same: comparing them would cost more."""

    def __init__(self, make: Callable[[T], V], most: int = REMEMBERED) -> None:
        self._make, self._most = make, most
        # The value stands beside what is made of it so that it lives as long: no other can have its id meanwhile.
        self._known: dict[int, tuple[T, V]] = {}

    def of(self, value: T) -> V:
        """What is made of the value."""
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= self._most:
                self._known.clear()
            known = self._known[id(value)] = value, self._make(value)
        return known[1]


class DocumentCodec(Codec[Document]):
    """Documents, also as the least that loads as the same: what is stored."""

    def __init__(self) -> None:
        super().__init__(Document)
        self._texts = Remembered[Block | Button | LinkButton, str](_text)
        self._passages = Remembered[tuple[Block, ...], tuple[str, str]](self._passage)
        self._leans = Remembered[Document, Lean](self._lean, RECENT)

    def pack(self, value: Document) -> Any:
        """The document as JSON values without what is at its default, `kind` excepted."""
        return _packed(value)

    def packs(self, value: Document) -> str:
        """The packed document as one line of JSON."""
        return self.lean(value).whole()

    def lean(self, value: Document) -> Lean:
        """The packed document as a lean line of JSON, joined from its parts: thousands of documents of a window share those.

        A passage is what stands in a card.
        """
        return self._leans.of(value)

    def _lean(self, value: Document) -> Lean:
        passages: dict[str, str] = {}
        blocks = ",".join([self._block(block, passages) for block in value.blocks])
        text = f'{{"blocks":[{blocks}]'
        if value.buttons:
            rows = "],[".join([",".join(map(self._texts.of, row)) for row in value.buttons])
            text += f',"buttons":[[{rows}]]'
        if value.language != _DEFAULT_LANGUAGE:
            text += f',"language":{_text(value.language)}'
        return Lean(text + "}", passages)

    def _passage(self, blocks: tuple[Block, ...]) -> tuple[str, str]:
        """What stands in a card, by name. Cards that differ only in their number share all blocks but the first."""
        body = f"[{','.join(map(self._texts.of, blocks))}]"
        return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:32], body

    def _block(self, block: Block, passages: dict[str, str]) -> str:
        """The block's text. A card's score is almost its profile's own; what stands in the card is not."""
        if not isinstance(block, Card):
            return self._texts.of(block)
        name, body = self._passages.of(block.blocks)
        passages[name] = body
        text = f'{{"kind":"card","blocks":{{"passage":"{name}"}},"article":{block.article}'
        if block.score is not None:
            text += f',"score":{block.score!r}'
        if block.number is not None:
            text += f',"number":{block.number}'
        return text + "}"


def _text(part: Any) -> str:
    return json.dumps(_packed(part), ensure_ascii=False, separators=(",", ":"))


def _packed(value: Any) -> Any:
    """A part of a document as JSON values, its kind first."""
    if isinstance(value, tuple):
        return [_packed(one) for one in value]
    if isinstance(value, datetime):
        return _INSTANT.dump(value)
    defaults = _defaults(value.__class__)
    if defaults is None:
        return value
    kind = {"kind": value.kind} if hasattr(value, "kind") else {}
    said = ((name, getattr(value, name), default) for name, default in defaults.items())
    return kind | {name: _packed(one) for name, one, default in said if one != default}


@cache
def _defaults(of: type[Any]) -> Mapping[str, Any] | None:
    """A dataclass's fields, `kind` excepted, each with its default (`MISSING` where it has none); None for other types."""
    if not is_dataclass(of):
        return None
    return {field.name: field.default for field in fields(of) if field.name != "kind"}


_INSTANT = Codec(datetime)
_DEFAULT_LANGUAGE = Document(()).language

ARTICLE = Codec(Article)
DOCUMENT = DocumentCodec()
PROFILE = Codec(Profile)

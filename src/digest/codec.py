"""Domain values as JSON and back: what is stored frozen, printed with `--json`, and described by `digest schema`."""

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

    def load(self, data: Any) -> T:
        """The value from JSON values."""
        return self._adapter.validate_python(data)

    def loads(self, text: str | bytes) -> T:
        """The value from JSON text."""
        return self._adapter.validate_json(text)

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (2020-12)."""
        return self._adapter.json_schema(mode="serialization")


ARTICLE = Codec(Article)
DOCUMENT = Codec(Document)
PROFILE = Codec(Profile)

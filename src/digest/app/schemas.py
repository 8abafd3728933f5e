"""The JSON Schemas that `digest schema` prints."""

from typing import Any

from digest.reports import SHAPES
from digest.sources.records import record_schema

ARTICLE = "article"


def schema_names() -> tuple[str, ...]:
    """The names `digest schema` takes."""
    return (ARTICLE, *SHAPES)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of that name; raise KeyError where there is none."""
    return record_schema() if name == ARTICLE else SHAPES[name].schema()

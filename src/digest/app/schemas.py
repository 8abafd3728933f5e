"""The JSON Schemas that `digest schema` prints."""

from typing import Any

from digest.reports import SHAPES

ARTICLE = "article"


def schema_names() -> tuple[str, ...]:
    """The names `digest schema` takes."""
    return (ARTICLE, *SHAPES)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of that name; raise KeyError where there is none."""
    if name != ARTICLE:
        return SHAPES[name].schema()
    from digest.sources.record_schema import record_schema  # which no other command needs

    return record_schema()

"""Requests as aiogram's models read them: a second opinion on the schema, which comes with the development tools."""

from collections.abc import Mapping
from typing import Any


def accepted(method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The request as the library understood it; ValueError where a value is of the wrong kind, or a field unknown to it."""
    # Imported where it is used: building its models takes seconds, which each process of a run would pay to find its tests.
    from aiogram.methods import SendMessage, SendRichMessage

    read = {"sendMessage": SendMessage, "sendRichMessage": SendRichMessage}[method].model_validate(params)
    if strange := sorted(set(_unknown(read))):
        raise ValueError(f"{method} has no {', '.join(strange)}")
    return read.model_dump(mode="json", exclude_unset=True)


def _unknown(value: Any) -> list[str]:
    """The fields, however deep, that no model has: the library keeps them aside."""
    if isinstance(value, list | tuple):
        return [name for one in value for name in _unknown(one)]
    if not hasattr(value, "model_extra"):
        return []
    own = [f"{type(value).__name__}.{name}" for name in value.model_extra or ()]
    return own + [name for field in type(value).model_fields for name in _unknown(getattr(value, field))]

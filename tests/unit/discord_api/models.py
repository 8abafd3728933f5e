"""Messages as discord.py's models read them: a second opinion on the schema."""

from collections.abc import Mapping
from typing import Any

from discord import ActionRow, Container, SeparatorComponent, TextDisplay

MODELS = {1: ActionRow, 10: TextDisplay, 14: SeparatorComponent, 17: lambda data: Container(data, None)}


def understood(component: Mapping[str, Any]) -> Any:
    """The component as the library writes it again, as far as it was said; what it did not take is missing."""
    return _as_said(component, MODELS[component["type"]](component).to_dict())


def _as_said(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, Mapping):
        return {name: _as_said(value, theirs.get(name)) for name, value in ours.items() if name in theirs}
    if isinstance(ours, list):
        return [_as_said(one, other) for one, other in zip(ours, theirs, strict=True)]
    return theirs

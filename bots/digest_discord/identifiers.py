"""What buttons carry: the press itself and nothing that would have to be remembered, so that they work after any restart.

A custom id is the command (`/article 7`, at most 64 bytes), before it what only Discord needs, capitals with hexadecimal
numbers: `C` which chapter of the document and `P` which page of it, `N` what tells it from another button of the same
message. At most 100 characters (docs.discord.com, Component Reference).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CHOSEN = "*"
"""Stands in a list's id for what is chosen from it."""

NONE_CHOSEN = "-"

LENGTH = 100
"""The most characters of a custom id."""

_WRITTEN = re.compile(
    r"(?:C(?P<chapter>[0-9a-f]{1,4})P(?P<page>[0-9a-f]{1,4}))?(?:N[0-9a-f]{1,4})?(?P<command>/.*)",
    re.DOTALL,
)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """What a button or an option stands for.

    Without a `chapter` the command is run as on every platform. With one, the command's document is shown in the place of
    the message, opened at that chapter and `page`, both from 0.
    """

    command: str
    chapter: int | None = None
    page: int = 0


def written(press: Press) -> str:
    """The press as a custom id, or as an option's value."""
    place = "" if press.chapter is None else f"C{press.chapter:x}P{press.page:x}"
    return f"{place}{press.command}"


def read(custom_id: str) -> Press | None:
    """The press that was written so; None for anything else, which an attacker or another version may send."""
    found = _WRITTEN.fullmatch(custom_id) if len(custom_id) <= LENGTH else None
    if found is None:
        return None
    if found["chapter"] is None:
        return Press(found["command"])
    return Press(found["command"], int(found["chapter"], 16), int(found["page"], 16))


def filled(custom_id: str, values: Sequence[str]) -> str:
    """What a choice from a list stands for: the list's id with the values in the place of its star, else the value itself."""
    if CHOSEN in custom_id:
        return custom_id.replace(CHOSEN, ",".join(values) or NONE_CHOSEN, 1)
    return values[0] if values else custom_id


def distinct(components: Sequence[Json]) -> Sequence[Json]:
    """The components with no custom id twice, which the service would refuse; the first of each stays as it is."""
    used = list(_custom_ids(components))
    if len(set(used)) == len(used):
        return components
    seen: set[str] = set()

    def told_apart(custom_id: str) -> str:
        number, free = 0, custom_id
        while free in seen:
            number += 1
            head, slash, command = custom_id.partition("/")
            free = f"{head}N{number:x}{slash}{command}"
        seen.add(free)
        return free

    return [_changed(one, told_apart) for one in components]


def _custom_ids(components: Iterable[Json]) -> Iterator[str]:
    for one in components:
        if "custom_id" in one:
            yield one["custom_id"]
        yield from _custom_ids(one.get("components", ()))


def _changed(component: Json, change: Callable[[str], str]) -> Json:
    """A copy of the component with each custom id in it changed."""
    changed = dict(component)
    if "custom_id" in component:
        changed["custom_id"] = change(component["custom_id"])
    if "components" in component:
        changed["components"] = [_changed(inner, change) for inner in component["components"]]
    return changed

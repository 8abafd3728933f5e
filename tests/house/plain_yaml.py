"""Reads the plain part of YAML that deploy/compose.yaml keeps to, and refuses the rest: a library for one file is too much.

Maps and lists of scalars by indents of two, flow lists of quoted texts, comments on lines of their own. No anchors, no texts
of several lines, nothing that two readers could take for two things.
"""

import json
import re
from typing import Any

_PAIR = re.compile(r"(?P<indent>(?:  )*)(?P<key>[A-Za-z_][\w-]*):(?: (?P<value>\S.*))?")
_ITEM = re.compile(r"(?P<indent>(?:  )*)- (?P<value>\S.*)")
_AMBIGUOUS = re.compile(r"""[&*!|>%@`"'{]|.*: |.* #|(?:yes|no|on|off|null|~)$""", re.IGNORECASE)


def read(text: str) -> dict[str, Any]:
    """The file; ValueError with the line where it is not plain."""
    whole: dict[str, Any] = {}
    open_maps: list[dict[str, Any]] = [whole]
    last = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if pair := _PAIR.fullmatch(line):
            depth, last = len(pair["indent"]) // 2, pair["key"]
            if depth >= len(open_maps):
                raise ValueError(f"line {number} is indented too far: {line}")
            del open_maps[depth + 1 :]
            if last in open_maps[depth]:
                raise ValueError(f"line {number}: {last} stands there twice")
            open_maps[depth][last] = value = _value(pair["value"], number)
            if isinstance(value, dict):
                open_maps.append(value)
        elif last and (item := _ITEM.fullmatch(line)) and len(item["indent"]) // 2 == len(open_maps) - 1:
            listed = open_maps[-2][last]
            open_maps[-2][last] = [*listed, _value(item["value"], number)]
        else:
            raise ValueError(f"line {number} is not plain: {line}")
    return whole


def _value(written: str | None, number: int) -> Any:
    if written is None:
        return {}
    if written.startswith("["):
        return json.loads(written)
    if _AMBIGUOUS.match(written):
        raise ValueError(f"line {number}: {written} is not plain")
    return json.loads(written) if written.isdecimal() or written in ("true", "false") else written

"""Where each value stands in a JSON text, so that a problem can name its line."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str | int, ...]

DEEPEST = 8
"""Steps of the longest path that is told; a record's fields have five at most, and deep ones would cost their depth each."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


@dataclass(slots=True)
class _Level:
    """An open object or array: the step to the value that comes next in it."""

    step: str | int | None


def places(text: str, start: int, end: int) -> Iterator[tuple[Path, int]]:
    """Each member's path and the offset of its key or, in an array, its value; `text[start:end]` is one valid JSON value.

    A key that an object has twice comes twice. What lies deeper than `DEEPEST` steps is left out.
    """
    levels: list[_Level] = []
    key: str | None = None
    for match in _TOKEN.finditer(text, start, end):
        mark = match[0]
        if mark in "}]":
            levels.pop()
        elif mark == ",":
            if levels and isinstance(levels[-1].step, int):
                levels[-1].step += 1
        elif mark == ":":
            continue
        else:
            level = levels[-1] if levels else None
            if level and not isinstance(level.step, int) and key is None and mark[0] == '"':
                key = json.loads(mark, strict=False)
                level.step = key
                if len(levels) <= DEEPEST:
                    yield _path(levels), match.start()
                continue
            if level and isinstance(level.step, int) and len(levels) <= DEEPEST:
                yield _path(levels), match.start()
            key = None
            if mark in "{[":
                levels.append(_Level(None if mark == "{" else 0))


def _path(levels: list[_Level]) -> Path:
    return tuple(level.step for level in levels if level.step is not None)


class LineNumbers:
    """The lines of a text by offset, each found in a few steps, however many are asked for."""

    def __init__(self, text: str) -> None:
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def at(self, offset: int) -> int:
        """The line in which the character at that offset stands; the first is 1."""
        return bisect_left(self._ends, offset) + 1

"""Sentences with their values in them."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_TIGHT = re.compile(f"[{_HAN}][A-Za-z0-9]|[A-Za-z0-9][{_HAN}]")


def say(pattern: str, english: str, values: Mapping[str, object]) -> str:
    """The translated pattern filled; the English one where the translation asks for a value that there is not."""
    try:
        return fill(pattern, values)
    except KeyError:
        if pattern == english:
            raise
        return fill(english, values)


def fill(pattern: str, values: Mapping[str, object]) -> str:
    """Insert values for `{name}` and nothing else: `str.format` would let a pattern read attributes of them.

    Where a Chinese character would touch a Latin letter or digit of a value, a space comes between, as in all our text.
    """
    said = ""
    for place, part in enumerate(_PLACEHOLDER.split(pattern)):
        said = beside(said, str(values[part]) if place % 2 else part)
    return said


def beside(left: str, right: str) -> str:
    """Two pieces of one sentence, with a space where Chinese and Latin would touch."""
    return f"{left} {right}" if _TIGHT.fullmatch(left[-1:] + right[:1]) else left + right

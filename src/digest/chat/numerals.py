"""Chinese numerals up to 99, as in 七, 十二, 二十, 零五, 两. Pure."""

import re

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}

PATTERN = "(?:[一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇]?[一二两三四五六七八九]|[零〇])"
"""One of them, as a regular expression without groups."""

_NUMERAL = re.compile(PATTERN)


def value(text: str) -> int | None:
    """What the numeral counts, or None where the text is none."""
    if not _NUMERAL.fullmatch(text):
        return None
    tens, ten, ones = text.rpartition("十")
    return _DIGITS.get(ones[-1:], 0) + (10 * _DIGITS.get(tens, 1) if ten else 0)

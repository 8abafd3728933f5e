"""How Chinese sounds, without its tones: whoever types pinyin and takes the wrong characters means the same sound. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.domain.spelling import bare

_ALIKE = (
    (re.compile(r"\b([zcs])h"), r"\1"),
    (re.compile(r"(?<=[aei])ng\b"), "n"),
    (re.compile(r"\bn"), "l"),
)
"""Sounds that many speakers don't tell apart: zh and z, eng and en, n and l."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """The pinyin syllable of each Simplified character, without the tone; a character may have more, one of them counts."""

    syllables: Mapping[str, str] = field(default_factory=dict)

    def of(self, text: str) -> str:
        """The syllables of a text with a space between them, its letters and digits as they are.

        Empty where nothing in it is Chinese, or some of it has no sound here.
        """
        marks = bare(text)
        heard = [self.syllables.get(mark, mark if mark.isascii() else "") for mark in marks]
        return " ".join(heard) if all(heard) and not marks.isascii() else ""


def roughly(sound: str) -> str:
    """The syllables as those hear them who tell some sounds not apart."""
    for apart, alike in _ALIKE:
        sound = apart.sub(alike, sound)
    return sound

"""The table of sounds (`data/pinyin.txt`): on each line a syllable and the characters that sound so."""

from functools import cache
from importlib.resources import files

from digest.domain.sound import Sounds


@cache
def load() -> Sounds:
    """The sounds that come with the program."""
    written = files("digest").joinpath("data/pinyin.txt").read_text(encoding="utf-8").splitlines()
    lines = (line.split() for line in written if not line.startswith("#"))
    return Sounds({mark: syllable for syllable, marks in lines for mark in marks})

"""The digest earlier or later by so much: "an hour later", 提前半小时. Pure."""

import re
from collections.abc import Sequence

from digest.chat import numerals
from digest.chat.clock_words import FEW

_DAY = 24 * 60
_MANY = rf"(?P<%s>\d{{1,2}}|{'|'.join(FEW[1:])}|an?|half an|a half|half)"
_ENGLISH = re.compile(
    r"(?:(?:can|could) (?:you|i) )?(?:(?:send|move|make|push|deliver|get|have|want) )?(?:(?:it|the digest|my digest) )?(?:by )?"
    rf"{_MANY % 'many'} (?P<unit>hours?|hrs?|minutes?|mins?) (?P<way>later|earlier|sooner|back|forward)",
)
_CHINESE = re.compile(
    r"(?:推送|时间|每日精选)*(?:再|往)?(?P<way>提前|提早|推迟|延后|延迟|早|晚)[发推]?"
    rf"(?P<many>半|\d{{1,2}}|{numerals.PATTERN})个?(?P<unit>小时|钟头|分钟|分)(?:[发推收看]|推送)?",
)
_EARLIER = {"earlier", "sooner", "forward", "提前", "提早", "早"}


def shifted(said: str) -> int:
    """By how many minutes a folded line wants the digest later, fewer than 0 for earlier; 0 where it says something else."""
    found = _ENGLISH.fullmatch(said) or _CHINESE.fullmatch(said)
    if found is None:
        return 0
    minutes = int(_many(found["many"]) * (1 if found["unit"].startswith(("min", "分")) else 60))
    return -minutes if found["way"] in _EARLIER else minutes


def moved(hours: Sequence[int], by: int) -> str:
    """The one hour moved, as `/time` takes it; empty where there is none, or more than one to choose from."""
    if len(hours) != 1:
        return ""
    hour, minute = divmod((hours[0] + by) % _DAY, 60)
    return f"{hour:02}:{minute:02}"


def _many(typed: str) -> float:
    """What figures or a word count: a half is one, too."""
    if typed.isdecimal():
        return int(typed)
    if typed in FEW:
        return FEW.index(typed)
    return 0.5 if "half" in typed or typed == "半" else numerals.value(typed) or 1

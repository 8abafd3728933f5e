"""Quiet hours as people type them, in English and Chinese. Pure."""

import re
import unicodedata
from dataclasses import replace

from digest.chat.clock import minute_of_day
from digest.domain.quiet import LONGEST, NEVER, Quiet

USUAL = Quiet(22 * 60, 7 * 60)
"""A night, where somebody says no more than that."""

_NEVER = {
    *("off", "none", "never", "no quiet hours", "no", "always", "remove", "delete", "0"),
    *("关", "关闭", "关掉", "取消", "无", "没有", "不要", "不需要", "不用", "停用"),
}
_NIGHT = {"on", "night", "nights", "at night", "overnight", "夜间", "夜里", "晚上", "开", "开启", "打开"}
_BETWEEN = re.compile(r"\s*(?:[-–—−~〜]+|到|至|\bto\b|\buntil\b|\btill\b|\band\b)\s*")
_AROUND = re.compile(r"^(?:from|between|每天|从|在)\s*|\s*(?:every day|daily|every night|之间|免打扰|勿扰)$")
_NEXT_DAY = re.compile(r"第二天|次日|翌日|隔天|(?:the )?next (?:day|morning)(?: at)?")


def span(typed: str) -> Quiet | None:
    """The quiet hours that were typed, NEVER where there are to be none; None where that is neither.

    `22-7`, `22:00–07:00`, `10pm to 7am`, `10 to 7` (which is a night), `晚上10点到早上7点`, `22点至次日7点`, `off`, `关闭`.
    """
    text = " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
    if text in _NEVER:
        return NEVER
    if text in _NIGHT:
        return USUAL
    parts = _BETWEEN.split(_NEXT_DAY.sub("", _AROUND.sub("", _AROUND.sub("", text))))
    parts = parts if len(parts) == 2 else text.split(" ")
    minutes = [minute_of_day(part) for part in parts]
    if len(minutes) != 2 or minutes[0] is None or minutes[1] is None or minutes[0] == minutes[1]:
        return None
    return _likely(Quiet(minutes[0], minutes[1]), parts[0])


def _likely(quiet: Quiet, start: str) -> Quiet:
    """`10-7` would be most of the day: it is 22:00 to 07:00 that is meant."""
    evening = replace(quiet, start=(quiet.start + 12 * 60) % (24 * 60))
    bare = start.isdecimal() and 0 < quiet.start <= 12 * 60
    return evening if bare and quiet.length > LONGEST >= evening.length > 0 else quiet

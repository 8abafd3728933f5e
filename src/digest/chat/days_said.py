"""Days of the week that a line names without a slash: "except Sunday", 周一三五, 周末别发. Pure."""

import re

from digest.chat.days import WORKDAYS, command_days, typed_days
from digest.domain.schedule import EVERY_DAY

_EXCEPT = re.compile(
    r"(?:every ?day,? |daily,? )?(?:no|not|never|nothing|skip|except|but not|don't send(?: it| me anything| the digest)?"
    r"|i (?:do not|don't) want(?: it| the digest| anything)?)(?: on| at| for| digests? on)?(?: the)? (?P<rest>.+)"
    r"|(?:别|不要)在?(?P<dont>.+?)(?:发|推送|推)?|(?:每天都?[发推]?)?除了?(?P<but>.+?)(?:以外|之外)?(?:其他时间|每天)?都?[发推收]?"
    r"|(?P<behind>.+?)(?:除外|以外|(?:就|请)?(?:别|不要|不用|不想|不)(?:再|给我)?(?:发|推送|推|看|收|打扰)(?:我|了)?)",
)
_ONLY = re.compile(
    r"(?=.*\b(?:only|just)\b)(?:send (?:it|me the digest) )?(?:(?:only|just) )?(?:on )?(?P<rest>.+?)(?: only)?"
    r"|send (?:it|me the digest) on (?P<on>.+)|every (?P<every>.+)"
    r"|我?(?:只|仅|每)?[要在想]?(?P<behind>.+?)[才都]?(?:推送|[发收推看])?(?:就(?:行|好|可以|够了?)|即可)?",
)
_NAMED = re.compile(r"\b[a-z]{3}|周|星期|礼拜|工作日|平日|每天|天天")
"""What makes it days that are named: 一二三 counts something else."""

_NOT_ALONE = {"all", "daily"}
"""Names of days in an answer, and of something else in a line of its own."""


def days_said(said: str) -> str | None:
    """The days of a folded line that says nothing else, as `/days` takes them; None where it says something else."""
    if left := _left(_said(_EXCEPT, said)):
        return "workdays" if left == WORKDAYS else command_days(left)
    only = _said(_ONLY, said)
    days = typed_days(only)
    if days is None or not _NAMED.search(said) or said in _NOT_ALONE:
        return None
    return only if only != said or days.bit_count() > 1 else None


def _left(named: str) -> int:
    """The days of the week without those; 0 where none is named or left."""
    days = typed_days(named)
    return EVERY_DAY & ~days if days else 0


def _said(pattern: re.Pattern[str], said: str) -> str:
    match = pattern.fullmatch(said)
    return match[match.lastgroup].strip() if match and match.lastgroup else ""

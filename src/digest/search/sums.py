"""Sums of money: what is one, and who asks how much was raised. Pure."""

import re

_MONEY = re.compile(
    r"[$€£¥] ?\d|\d ?[$€£¥]"
    r"|\d[,. ]*(?:million |billion |[万亿] ?)?(?:dollar|euro|cent|yuan|美元|欧元|元|美分|英镑|日元)"
)
_LARGE = re.compile(r"\d ?(?:[mb]illion\b|[万亿])", re.IGNORECASE)
_NONE = re.compile(r"\b(?:nothing|no money)\b|没融|没有融|没有筹", re.IGNORECASE)
_RAISED = re.compile(
    # Of each line its first *how much* only: one search for the other word after each of them would take their square.
    r"(?m:^)(?>.*?\bhow much\b).*\brais(?:e|ed|es|ing)\b|(?:融资?|筹)(?:了|到了?|资了?)?多少",
    re.IGNORECASE,
)


def tells_money(figure: str) -> bool:
    """Whether there is a sum of money in it."""
    return _MONEY.search(figure) is not None


def asks_raised(question: str) -> bool:
    """Whether it asks how much money somebody raised."""
    # Without one of these there is nothing to look for, as in most questions.
    return ("多少" in question or "rais" in question.lower()) and _RAISED.search(question) is not None


def answers_raised(answer: str) -> bool:
    """Whether it may say so: with a sum, or that it was none. How many invested is no sum."""
    return any(pattern.search(answer) for pattern in (_MONEY, _LARGE, _NONE))

"""What is meant by a line without a word in it: 👍, 😂😂, ???, hahaha. Pure."""

import re
import unicodedata

from digest.chat import courtesy

_YES = frozenset("👍👌✅🆗✔")
_GLAD = frozenset("❤🧡💛💚💙💜🙏👏🎉💯😊😀😃😄😁🥰😍🤩🌹💪🔥⭐🙌🤝")
_CROSS = frozenset("👎😡😠🤬💩😤😒🙄😞😔😢😭💔❌🤮")
_LAUGHING = re.compile(r"(?:ha){2,}h?|(?:he){2,}|l(?:ol)+|哈{2,}|呵{2,}|嘿{2,}|嘻{2,}", re.IGNORECASE)
_APPLAUSE = re.compile(r"6{3,}")
_BESIDES = "\u200d\ufe0f\u20e3"


def pictured(typed: str) -> str | None:
    """The courtesy that pictures, marks or laughter alone stand for; None where there is a word or a number."""
    marks = [mark for mark in typed if mark not in _BESIDES and not mark.isspace()]
    kinds = {unicodedata.category(mark)[0] for mark in marks}
    if _APPLAUSE.fullmatch(typed):
        return courtesy.THANKS
    if _LAUGHING.fullmatch(typed.strip("!！~～。. ")):
        return courtesy.NO
    if not marks or kinds - {"S", "P"}:
        return None
    return _felt(set(marks)) if "S" in kinds else courtesy.LOST


def _felt(marks: set[str]) -> str:
    for meant, pictures in ((courtesy.YES, _YES), (courtesy.SORRY, _CROSS), (courtesy.THANKS, _GLAD)):
        if marks & pictures:
            return meant
    return courtesy.NO

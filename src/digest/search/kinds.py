"""What kind of thing a question asks for, in English or Chinese: who, when, how much, why, yes or no. Pure."""

import re
from functools import cache

_KINDS = {
    "who": (r"\bwho(se|m)?\b", "谁|哪家|哪位"),
    "when": (r"\bwhen\b|how (soon|early|far ahead)", "什么时候|何时|提前多"),
    "long": (r"how (long|often)|how many (hours|days)", "多久|多长时间|几天|多少小时|几小时"),
    "much": (
        r"how much|how many|\bcost|\bprice|expensive|cheap|free\b|\bpay|\bearn",
        "多少|几[个块条次台]|贵|收费|付费|免费|要钱|便宜|花了|报酬|结.{0,3}钱",
    ),
    "why": (r"\bwhy\b", "为什么|为啥|为何|怎么没|干嘛"),
    "where": (r"\bwhere\b", "在哪|哪里|哪儿|哪国"),
    "which": (r"\bwhich\b", "哪"),
    "difference": (r"difference|\bvs\b|same (thing|as|agent)", "区别|一回事|同一个|一样|不同|等于"),
    "meaning": (r"what(\s+is|['’]?s) (a|an) |meaning", "什么是|什么叫|是啥|意思|是什么"),
    "advice": (r"what (should|now|can i|do i)", "怎么办|做什么|注意什么|先查|先检查"),
    "how": (r"\bhow (do|can|does|did|could|to|is|are)\b", "怎么|怎样|如何|咋"),
    "whether": (
        r"^(so |and )?(is|are|was|were|do|does|did|can|could|will|would|has|have|must|should|may|had)\b",
        r"吗|么\s*$|是不是|会不会|能不能|有没有|值不值|是否|不\s*$",
    ),
}
_NEEDED = {
    "who": ("who",),
    "when": ("when", "how"),
    "long": ("how",),
    "much": ("how", "cost", "price", "expensive", "cheap", "free", "pay", "earn"),
    "why": ("why",),
    "where": ("where",),
    "which": ("which",),
    "difference": ("difference", "vs", "same"),
    "meaning": ("what", "meaning"),
    "advice": ("what",),
    "how": ("how",),
}
"""One of these stands in all English that a pattern fits: looking for them costs a tenth of it, and most have none."""

_ENGLISH = {kind: re.compile(english) for kind, (english, _) in _KINDS.items()}
_CHINESE = {kind: re.compile(chinese) for kind, (_, chinese) in _KINDS.items()}

_SHARPER = {"how": {"why", "when", "long"}, "which": {"where"}}
"""A kind that says nothing beside these: `怎么没` asks why, `how long` for a time."""


def kinds(question: str) -> frozenset[str]:
    """Every kind that the question's words say; empty where they say none."""
    said = question.strip(" ?？!！。.").lower()
    chinese = not said.isascii()
    return _sharpest(tuple([kind for kind in _KINDS if _asks(kind, said) or (chinese and _CHINESE[kind].search(said))]))


def _asks(kind: str, said: str) -> bool:
    """Whether it asks for this kind of thing in English."""
    needed = _NEEDED.get(kind)
    if needed is None:  # only where it begins
        return _ENGLISH[kind].match(said) is not None
    for word in needed:
        if word in said:
            return _ENGLISH[kind].search(said) is not None
    return False


@cache
def _sharpest(found: tuple[str, ...]) -> frozenset[str]:
    """There are few: one object for each keeps thousands out of Python's search for garbage."""
    return frozenset(kind for kind in found if _SHARPER.get(kind, set()).isdisjoint(found))

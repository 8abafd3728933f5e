"""What speaks for and against a border between two languages, from the words on either side of one space."""

import re
from collections.abc import Sequence

from digest.sources.clues import Clues, packed
from digest.sources.script import HAN, WORD, has_han, plain


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


FUNCTION_WORDS = _words("""
a an the of to in on at by for from with without into over under about as and or but nor so than that this these those
its their his her our your my is are was were be been being has have had do does did will would can could may might must
should not no if when where while who what which why how after before against between more most just still now up out off
then they he she we you i it's don't isn't won't can't
""")
UNFINISHED = FUNCTION_WORDS - _words("now up out off so more most not no this that you what how")
"""Words that no English text ends in."""

SENTENCE_END = re.compile(r"[.!?…。！？][\"”’'」』)）]*$")

_WANTS_OBJECT = _words("""
launches unveils releases introduces announces ships debuts previews buys acquires sues joins beats bans blocks cuts
drops raises backs picks taps hires poaches names accuses opens makes gets adds brings takes uses replaces rivals
challenges overtakes leaves quits versus vs suing buying using replacing meet meets
""")
"""What headlines say of something: an English title does not end in it."""

_NEEDS_SUBJECT = re.compile(
    "[的被与和及将正也都又再仍遭获拟称让把对向给是有能会]|成为|已[^经久]|为何|为什么|如何|可能|登[上场顶陆]|来了|上线|亮相|曝光"
    "|发布|推出|宣布|重返|回应|起诉|收购|击败|超越|难倒|全解析|真的|开源|融资|涨价|降价|正式|首次|终于"
)
"""How a Chinese text goes on after the name it is about."""

_CLOSING = _words("now up out off so more most not no it you they")
_CALLING = ("ing", "ed")
_BEFORE_VERB = _words("to will can may must could should would cannot can't won't don't")
_GENITIVE = re.compile(r"['’]s?$")
_MEASURE = re.compile("[年月日号个张家万亿美元倍款次人种天岁名分项条台秒点步代]")
_NEEDS_OBJECT = re.compile(
    "(?:[与和的对由让把被向给跟]|发布|推出|起诉|收购|击败|对标|上手|加码|超越|洽谈|押注|挑战|支持|采用)$"
)
_VERSION = re.compile(r"[A-Za-z]{0,2}\d[\w.]{0,5}")
_FIGURE = re.compile(r"[$€£¥]?\d[\d,.]*[%kKmMbB]?")


def joint(tokens: Sequence[str], border: int, clues: Clues, *, chinese_first: bool) -> float:
    """What it costs to let the border take tokens[border] from the token before it; negative where a border is likely."""
    last, first = tokens[border - 1], tokens[border]
    cost = _told_together(last, first, clues)
    if end := SENTENCE_END.search(last):
        cost -= 0.5 if end[0][0] == "." else 1.0
    cost += _ends_chinese(last, first) if chinese_first else _begins_chinese(last, first)
    if not chinese_first:
        cost -= _names_subject(tokens[max(border - 2, 0) : border], tokens[border:], clues)
    if WORD.match(last) and not last.islower() and _VERSION.fullmatch(first):
        cost += 0.6
    if clues.joined and bool(HAN.match(last[-1])) != bool(HAN.match(first)):
        cost -= 1.5  # a page that writes OpenAI发布 puts no space there but this one
    return cost


def _told_together(last: str, first: str, clues: Clues) -> float:
    """What the page's texts join stays together."""
    cost = 1.2 if (plain(last), plain(first)) in clues.pairs else 0.0
    if clues.chinese and len(last) > 1 and packed(_tail(last) + _head(first)) in clues.chinese:
        cost += 1.5
    return cost


def _head(token: str) -> str:
    """A token's word, or its first two Chinese characters."""
    return token[:2] if HAN.match(token) else plain(token)


def _tail(token: str) -> str:
    return token[-2:] if HAN.match(token[-1]) else plain(token)


def _begins_chinese(last: str, first: str) -> float:
    """What is odd about an English text that ends in `last`, and a Chinese one that begins with `first`."""
    cost = 1.2 if plain(last) in _WANTS_OBJECT else 0.0
    if _FIGURE.fullmatch(last) and _MEASURE.match(first):
        cost += 1.5
    if not has_han(last) and _NEEDS_SUBJECT.match(first):
        cost += 1.0
    return cost


def _names_subject(before: Sequence[str], behind: Sequence[str], clues: Clues) -> float:
    """How likely a name begins the Chinese text: other sentences begin with it, or the words before it call for none.

    `… is also the fastest` calls for none, and then comes `Gemini 3 Flash`. A name that stands further behind once more
    has its place in the Chinese text there.
    """
    last, name = before[-1], WORD.match(behind[0])
    if name is None or any(name[0] in token for token in behind[1:]):
        return 0.0
    likely = 0.4 if plain(behind[0]) in clues.leads else 0.0
    if behind[0].islower() or (clues.latin is not None and plain(name[0]) not in clues.latin):
        return likely
    word = plain(last)
    verb = word in _WANTS_OBJECT or word.endswith(_CALLING) or plain(before[0]) in _BEFORE_VERB
    calls = verb or word in FUNCTION_WORDS - _CLOSING or _GENITIVE.search(last)
    return likely + (0.8 if (last[:1].islower() or word in clues.common) and not calls else 0)


def _ends_chinese(last: str, first: str) -> float:
    """What is odd about a Chinese text that ends in `last`."""
    return 1.0 if _NEEDS_OBJECT.search(last) and not has_han(first) else 0.0

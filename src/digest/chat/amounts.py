"""More or less of it: "make it shorter", 太长了, each one step of the digest's length. Pure."""

import re

STEPS = (1, 2, 3, 5, 7, 10, 15, 20)
"""Lengths that a step leads to."""

_ASKED = r"(?:can|could|would) (?:you|i|it|we) (?:please )?"
_DIGEST = r"(?:it|this|that|the digest|my digest|digest|the list)"
_ABIT = r"(?:a (?:bit|little) )"
_DAILY = r"(?: (?:a|per|each|every) (?:day|digest))"
_SHORTER = re.compile(
    rf"(?:{_ASKED})?(?:make|keep|get|have|be) (?:{_DIGEST} )?{_ABIT}?(?:much )?shorter|{_ABIT}?shorter"
    rf"|(?:(?:{_DIGEST}(?:'s| is)|these are|that's|that was|this is) )?(?:way |far |much |a bit |a little )?"
    r"too (?:long|many(?: stories| news| articles)?|much(?: news| to read)?)(?: for me| to read)?"
    rf"|(?:{_ASKED})?(?:(?:i want |i'd like |send |send me |give me |get ))?(?:fewer|less)(?: stories| articles| news)?"
    rf"{_DAILY}?"
    r"|(?:能不能|可以|可不可以|请|麻烦)?(?:把?(?:每日)?精选)?(?:再|弄|搞|改|写|做|给我|每天|每期)*"
    r"(?:[短少](?:一点|点|一些|些|一点点)|简短(?:一点|点|一些|些)?|缩短(?:一点|一些)?|少[推发来看](?:一?点|几条|一?些)(?:新闻|文章)?)(?:儿)?"
    r"|(?:这|每天|每期|(?:每日)?精选|内容|新闻|文章|推送|推|推送的|推得|发得|条数)*(?:也|有点|实在|真的|真)?"
    r"太[长多](?:了)?(?:[,，]?(?:我)?(?:都)?(?:看|读)不完)?|(?:我|每天|根本|都)*(?:看|读)不完(?:了)?",
)
_LONGER = re.compile(
    rf"(?:{_ASKED})?(?:make|get|have) (?:{_DIGEST} )?{_ABIT}?longer|{_ABIT}?longer"
    rf"|(?:(?:{_DIGEST}(?:'s| is)|that's) )?(?:way |a bit |a little )?too (?:short|few(?: stories)?)"
    rf"|(?:{_ASKED})?(?:(?:i want|i'd like|send|send me|give me|get) )more (?:stories|articles){_DAILY}?"
    rf"|more (?:stories|articles){_DAILY}"
    r"|(?:能不能|可以|可不可以|请|麻烦)?(?:把?(?:每日)?精选)?(?:再|弄|改|做|给我|每天|每期)*"
    r"(?:长(?:一点|点|一些|些)|多[推发](?:一?点|几条|一?些)(?:新闻|文章)?)(?:儿)?"
    r"|(?:每天|每期|(?:每日)?精选|内容|推送|推得|条数)*(?:也|有点|实在)?(?:太[短少](?:了)?|不够看)",
)


def stepped(said: str, length: int) -> int | None:
    """The length that a folded line wants of a digest that has this one; None where it wants neither more nor less."""
    asked = said.removesuffix("吗").strip(" ?")
    if _SHORTER.fullmatch(asked):
        return max((step for step in STEPS if step < length), default=length)
    if _LONGER.fullmatch(asked):
        return min((step for step in STEPS if step > length), default=length)
    return None

"""What is said about one story without naming it: "save this for later", 为什么给我推这条. Pure."""

import re

from digest.chat.parse import Line

THIS = "this"
"""In place of a story's number: the story that was told of last."""

_IT = r"(?:this|that|it)(?: one| story| article| news)?"
_CHINESE = r"(?:(?:这|那|本|该)一?(?:篇|条|个|则)?(?:文章|新闻|报道|资讯)?|它|(?:刚才|刚刚|上面)(?:那|这)?(?:篇|条))"
_ABOUT = {
    "save": re.compile(
        rf"(?:i(?:'ll| will| want to)? |let me |can you |could you )?(?:save|keep|bookmark|star) {_IT}(?: for (?:me|later))?"
        rf"|(?:save|keep|bookmark)(?: for)? later|(?:i'll |i will |i want to |let me )?read {_IT} later"
        rf"|(?:帮我|给我|先|我想|我要)?把?{_CHINESE}(?:给我)?(?:先)?(?:收藏|保存|存|留)(?:一下|起来|下来|下|着)?"
        rf"|(?:帮我|给我|先|我想|我要)?(?:收藏|保存|存)(?:一下|下)?(?:{_CHINESE})?|save|bookmark"
        r"|(?:稍后|回头|晚点|待会儿?)(?:再)?[看读]",
    ),
    "why": re.compile(
        rf"why (?:did|do|am) i (?:get|see|getting|seeing|got) {_IT}"
        rf"|why (?:was|is) {_IT} (?:chosen|picked|recommended|sent|here|in my digest)(?: (?:to|for) me)?"
        rf"|why (?:did|do) you (?:send|choose|pick|recommend|show|give)(?: me)? {_IT}(?: (?:to|for) me)?"
        rf"|(?:为什么|为何|为啥|怎么)(?:会|要)?(?:给我|向我)?(?:推荐|推送|推|选|发)(?:了|给我)?{_CHINESE}(?:给我)?"
        rf"|{_CHINESE}(?:为什么|为何|为啥|怎么)(?:会)?(?:推荐|推送|推|选中|入选|发)(?:给我|了)?|推荐(?:的)?(?:理由|原因)",
    ),
    "report": re.compile(
        rf"report {_IT}|there(?:'s| is) an? (?:typo|mistake|error|problem) (?:in|with) {_IT}"
        rf"|{_IT} is (?:incorrect|not true|false|outdated)|(?:this|the) link (?:is (?:broken|dead)|does(?:n't| not) work)"
        rf"|(?:举报|纠错|报告)(?:一下)?{_CHINESE}|{_CHINESE}(?:有错别字|有误|有问题|是假的|过时了|不对)"
        r"|链接(?:打不开|失效了?|坏了)|有个?错别字",
    ),
    "share": re.compile(
        rf"(?:i want to |can you |how (?:do|can) i )?(?:share|forward|pass on) {_IT}(?: (?:with|to) .+)?|share|分享|转发"
        rf"|(?:怎么|我想|我要|帮我)?(?:分享|转发){_CHINESE}(?:给.+)?|(?:怎么|我想|帮我)?把{_CHINESE}(?:分享|转发|发)给.+",
    ),
    "article": re.compile(
        rf"(?:tell|show|give) me more(?: about {_IT})?|(?:more|details) about {_IT}"
        r"|read more|more details?|(?:can you )?(?:say|tell me|show me) (?:that|it|this) again"
        r"|(?:please )?repeat(?: (?:that|it|this))?"
        r"|tl;?dr|summary|summari[sz]e|(?:再[说讲看]一|重复一)[遍次下]|(?:总结|概括)(?:一下)?|太长不看|[讲说]重点"
        rf"|(?:open|read|summari[sz]e) {_IT}|(?:show me |read |open )?the (?:full|whole) (?:story|article|text)"
        r"|(?:the )?(?:source|sources|original)(?: (?:link|article|story))?"
        r"|(?:where|what)(?:'s| is) the (?:source|original)(?: article)?"
        rf"|where (?:is|does) {_IT}(?: come)? from"
        rf"|(?:再|能)?(?:详细|展开|仔细)(?:点|一点)?(?:说说|讲讲|说|讲|介绍)(?:一下)?|[讲说](?:得)?(?:再)?详细(?:一点|点|些)"
        rf"|(?:打开|看看?|读)(?:一下)?{_CHINESE}|{_CHINESE}[讲说](?:了|的是)(?:什么|啥)"
        rf"|(?:{_CHINESE}的?)?(?:打开|看|有|给我|发我|求)?(?:全文|详情|完整版|原文|出处|来源)(?:链接|地址|在哪里?|是什么|是哪里?|呢)?|链接(?:呢|在哪里?)",
    ),
}


NEXT, PREVIOUS, LAST = "next", "previous", "last"
"""In place of a story's number: its neighbours in the list that was shown last, and the last one there."""

BESIDE = {
    NEXT: re.compile(
        r"(?:open |read )?(?:the )?next(?: one| story| article)?|skip (?:this|it)(?: one| story)?"
        r"|(?:看|打开|读)?下一?[篇条个则](?:文章|新闻)?|跳过这?一?[篇条个则]"
    ),
    PREVIOUS: re.compile(
        r"(?:open |read )?(?:the )?(?:previous|one before)(?: one| story| article)?|(?:看|打开|读)?上一?[篇条个则](?:文章|新闻)?"
    ),
    LAST: re.compile(
        r"(?:open |read )?the last (?:one|story|article)|(?:the )?last(?: one)?|(?:看|打开|读)?最后一?[篇条个则](?:文章|新闻)?"
    ),
}
_REFERS = re.compile(r"\b(?:this|it|that)\b|[这该它]", re.IGNORECASE)


def refers(typed: str) -> bool:
    """Whether a question says "this" of something that was told before."""
    return bool(_REFERS.search(typed))


def about_this(said: str) -> Line | None:
    """The command of a folded line that says what is to be done with the story that was told of last."""
    if beside := next((place for place, pattern in BESIDE.items() if pattern.fullmatch(said)), None):
        return Line("article", beside)
    return next((Line(name, THIS) for name, pattern in _ABOUT.items() if pattern.fullmatch(said)), None)

"""What somebody does not want to read about any more: "no funding news please", 别再推融资了. Pure."""

import re

_KINDS = "news|stories|articles|posts|stuff|content|updates|things"
_NEWS = rf"(?: (?:{_KINDS}))"
_ON = r"(?: (?:any|more|anything|about|on|the|news|stories|articles|stuff))*"
_LONGER = "(?: any ?more| again)?"
_TIRED_OF = r"(?:i'm|i am) (?:not|no longer) interested in|i (?:do not|don't|couldn't) care (?:less )?about"
_HIDE = "hide|block|skip|leave out|mute|exclude|filter out|i hate|i dislike"


def _what(name: str) -> str:
    """One to three words, as the group of that name."""
    return rf"(?P<{name}>[^\s,.;:!?]+(?: [^\s,.;:!?]+){{0,2}}?)"


_ENGLISH = re.compile(
    rf"no (?:more )?{_what('news')}{_NEWS}{_LONGER}"
    rf"|no more (?:(?:news|stories|articles) (?:about|on) )?{_what('more')}"
    r"|(?:i )?(?:do not|don't|no longer|never)(?: (?:want to|wanna|want|like to|need to|care to))?"
    rf" (?:see|read|hear|get|send me|show me|give me|send|show){_ON} {_what('see')}{_NEWS}?{_LONGER}"
    rf"|stop (?:sending|showing|giving)(?: me)? {_what('stop')}{_NEWS}{_LONGER}"
    rf"|stop (?:sending|showing|giving)(?: me)?{_ON} (?:about|on) {_what('about')}"
    rf"|(?:{_TIRED_OF}|(?:i'm |i am )?(?:tired|sick|enough) of) {_what('tired')}{_NEWS}?{_LONGER}"
    rf"|(?:{_HIDE}) {_what('hide')}{_NEWS}",
)
_ITEMS = "(?:新闻|消息|资讯|文章|内容|动态|报道)"
_RELATED = "(?:相关|有关|方面|类|这类|那些|之类)?的?"
_ANY = f"{_RELATED}(?:{_ITEMS}|推送|东西|话题)?"
_NOT = "(?:不想|不要|不愿意?|不爱|不喜欢|别|请勿|不用|不)"
_SEND = "(?:看到|看见|看|推送|推荐|推|发|收到)"
_CHINESE = re.compile(
    rf"(?:请|我|以后|麻烦)*{_NOT}(?:再|想)?(?:给我|让我)?(?:再)?{_SEND}(?:有关|关于|跟|任何)?(?P<see>\S{{2,8}}?){_ANY}(?:了|给我)*"
    rf"|我?(?:不想要|不要|不需要)(?:再有)?(?:有关|关于)?(?P<no>\S{{2,8}}?){_RELATED}{_ITEMS}了?"
    rf"|我?对(?P<care>\S{{2,8}}?){_ANY}(?:不感兴趣|没兴趣|没有兴趣|没什么兴趣|不关心)了?"
    rf"|把?(?P<before>\S{{2,8}}?){_ANY}(?:就|请|以后|都)?(?:别|不要|不用|不想)再?(?:给我)?(?:看|推送|推荐|推)(?:给我|了)*"
    rf"|(?P<tired>\S{{2,8}}?){_ANY}我?看[腻烦]了?"
    rf"|(?:帮我)?(?:屏蔽|过滤掉?|去掉|隐藏|拉黑|剔除)(?:掉|所有)?(?P<hide>\S{{2,8}}?){_RELATED}{_ITEMS}",
)
_NO_TOPIC = re.compile(
    r"(?:(?:the|any|your|my|these|those|all|such|so many|more) )*"
    r"(?:news|stories|story|articles?|messages?|digests?|notifications?|anything|something|everything|nothing|this|that|it"
    r"|them|these|those|ones?|me|you|more|sounds?|spam|ads?|updates?|stuff|that much|the point|how|what|why|when|where|if"
    r"|old|same|all|today's|daily|new|such)(?: .*)?"
    r"|(?:than|at|on|in|by|before|after|during|until|till|when|every|from) .*"
    r"|.*\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:week(?:end|day)s?|nights?|mornings?|evenings?|tomorrow|today)"
    r"|.*(?:这|那|它|什么|今天|昨天|明天|每天|一天|早上|晚上|中午|下午|夜里|半夜|周末|工作日|周[一二三四五六日]|星期|点|你|我"
    r"|一样|重复|太多|多少|每日精选|日报|早报|推送|通知|提醒|消息|声音|懂|明白|完|清).*"
    r"|(?:新闻|文章|资讯|内容|动态|广告|了|到)+",
)
"""What is no topic and no word to look for in stories: the digest itself, its hours, or what somebody points at."""


def unwanted(said: str) -> str | None:
    """The topic or the word that a folded line wants no stories on; None where it says something else."""
    match = _ENGLISH.fullmatch(said) or _CHINESE.fullmatch(said)
    if match is None or match.lastgroup is None:
        return None
    what = match[match.lastgroup].strip()
    return None if names_no_topic(what) else what


def names_no_topic(what: str) -> bool:
    """Whether a name is none that stories are told under."""
    return bool(_NO_TOPIC.fullmatch(what))

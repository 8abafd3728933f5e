"""Time zones as people type them: an IANA name, a city, a country, an offset, or simply what their clock shows. Pure.

Zones that exist come from `zoneinfo` (the installed tzdata). Names that are no zone's own stand in the table below.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from digest.chat.clock import DAY, minute_of_day

LIKELY = (
    "Asia/Shanghai America/New_York Europe/London America/Los_Angeles Asia/Kolkata Europe/Berlin Asia/Singapore Asia/Tokyo "
    "Australia/Sydney America/Chicago Europe/Paris Asia/Hong_Kong Asia/Taipei America/Sao_Paulo Asia/Dubai Asia/Seoul "
    "America/Toronto America/Denver Europe/Moscow Africa/Lagos Africa/Cairo Africa/Johannesburg Africa/Nairobi Asia/Jakarta "
    "Asia/Manila Asia/Bangkok Asia/Ho_Chi_Minh Asia/Kuala_Lumpur Asia/Karachi Asia/Dhaka Asia/Tehran Asia/Jerusalem "
    "Europe/Istanbul Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Zurich Europe/Vienna Europe/Warsaw Europe/Kyiv "
    "Europe/Stockholm Europe/Helsinki Europe/Athens Europe/Lisbon Europe/Dublin America/Mexico_City America/Bogota "
    "America/Lima America/Santiago America/Argentina/Buenos_Aires America/Caracas America/Vancouver America/Halifax "
    "America/St_Johns America/Phoenix America/Anchorage Pacific/Honolulu Pacific/Auckland Australia/Perth Australia/Adelaide "
    "Australia/Brisbane Asia/Kathmandu Asia/Yangon Asia/Colombo Asia/Kabul Asia/Tashkent Asia/Almaty Asia/Urumqi Asia/Macau "
    "Atlantic/Azores Atlantic/Cape_Verde Atlantic/Reykjavik Pacific/Fiji Pacific/Guam Pacific/Noumea Pacific/Tongatapu "
    "Pacific/Pago_Pago Pacific/Chatham Pacific/Kiritimati Australia/Eucla Australia/Lord_Howe Pacific/Marquesas UTC"
).split()
"""Zones by how many people are likely to mean them; the first with a clock time is offered first."""

FIRST_OFFERED = ("America/New_York", "Europe/London", "Asia/Kolkata", "Asia/Singapore")
"""Four clock times that are far apart and reach most English readers."""

_ALSO = {
    "Asia/Shanghai": "china beijing shenzhen guangzhou hangzhou chengdu nanjing wuhan xian chongqing tianjin suzhou cst"
    " 中国 北京 上海 深圳 广州 杭州 成都 南京 武汉 西安 重庆 天津 苏州 长沙 厦门 青岛 大连 沈阳 郑州 合肥 国内 大陆 北京时间 中国时间",
    "Asia/Hong_Kong": "hk 香港",
    "Asia/Macau": "macao 澳门 澳門",
    "Asia/Taipei": "taiwan 台北 台湾 臺北 臺灣 高雄",
    "Asia/Urumqi": "新疆 乌鲁木齐",
    "Asia/Tokyo": "japan osaka kyoto jst 日本 东京 大阪",
    "Asia/Seoul": "korea kst 韩国 首尔",
    "Asia/Singapore": "sgt 新加坡",
    "Asia/Kuala_Lumpur": "malaysia 马来西亚 吉隆坡",
    "Asia/Bangkok": "thailand 泰国 曼谷",
    "Asia/Ho_Chi_Minh": "vietnam saigon hanoi 越南 胡志明市 河内",
    "Asia/Jakarta": "indonesia 印尼 印度尼西亚 雅加达",
    "Asia/Manila": "philippines 菲律宾 马尼拉",
    "Asia/Kolkata": "india delhi newdelhi mumbai bangalore bengaluru chennai hyderabad pune ist 印度 孟买 新德里 班加罗尔",
    "Asia/Karachi": "pakistan lahore islamabad 巴基斯坦",
    "Asia/Dhaka": "bangladesh 孟加拉国",
    "Asia/Dubai": "uae abudhabi 阿联酋 迪拜",
    "Asia/Jerusalem": "israel telaviv 以色列 特拉维夫",
    "Europe/Moscow": "russia 俄罗斯 莫斯科",
    "Europe/London": "uk england britain greatbritain unitedkingdom scotland edinburgh manchester bst 英国 伦敦 爱丁堡 曼彻斯特",
    "Europe/Dublin": "ireland 爱尔兰 都柏林",
    "Europe/Paris": "france lyon cet 法国 巴黎",
    "Europe/Berlin": "germany munich hamburg frankfurt cologne 德国 柏林 慕尼黑 法兰克福 汉堡",
    "Europe/Madrid": "spain barcelona 西班牙 马德里 巴塞罗那",
    "Europe/Rome": "italy milan 意大利 罗马 米兰",
    "Europe/Amsterdam": "netherlands holland 荷兰 阿姆斯特丹",
    "Europe/Zurich": "switzerland geneva 瑞士 苏黎世 日内瓦",
    "Europe/Vienna": "austria 奥地利 维也纳",
    "Europe/Warsaw": "poland 波兰 华沙",
    "Europe/Kyiv": "ukraine kiev 乌克兰 基辅",
    "Europe/Stockholm": "sweden 瑞典 斯德哥尔摩",
    "Europe/Helsinki": "finland 芬兰 赫尔辛基",
    "Europe/Athens": "greece 希腊 雅典",
    "Europe/Lisbon": "portugal 葡萄牙 里斯本",
    "Europe/Istanbul": "turkey turkiye ankara 土耳其 伊斯坦布尔",
    "Africa/Cairo": "egypt 埃及 开罗",
    "Africa/Lagos": "nigeria abuja 尼日利亚",
    "Africa/Nairobi": "kenya 肯尼亚 内罗毕",
    "Africa/Johannesburg": "southafrica capetown 南非 约翰内斯堡",
    "America/New_York": "nyc boston washington dc miami atlanta philadelphia eastern et est edt 纽约 波士顿 华盛顿 迈阿密 美东 美国东部",
    "America/Chicago": "houston dallas austin central ct cdt 芝加哥 休斯敦 达拉斯 奥斯汀 美中 美国中部",
    "America/Denver": "saltlakecity mountain mt mst mdt 丹佛 盐湖城",
    "America/Los_Angeles": "la sf sanfrancisco seattle sanjose siliconvalley bayarea sandiego lasvegas pacific pt pst pdt"
    " 洛杉矶 旧金山 西雅图 圣何塞 硅谷 湾区 美西 美国西部",
    "America/Toronto": "montreal ottawa 多伦多 蒙特利尔 渥太华",
    "America/Vancouver": "温哥华",
    "America/Mexico_City": "mexico 墨西哥 墨西哥城",
    "America/Sao_Paulo": "riodejaneiro rio 圣保罗 里约热内卢 巴西",
    "America/Argentina/Buenos_Aires": "argentina 阿根廷 布宜诺斯艾利斯",
    "America/Santiago": "chile 智利 圣地亚哥",
    "Australia/Sydney": "canberra melbourne 悉尼 墨尔本 堪培拉",
    "Australia/Perth": "珀斯",
    "Australia/Brisbane": "布里斯班",
    "Pacific/Auckland": "newzealand wellington nz 新西兰 奥克兰 惠灵顿",
    "Pacific/Honolulu": "hawaii 夏威夷 檀香山",
    "UTC": "gmt z utc 格林威治",
}
_SEVERAL = {
    "America/New_York America/Chicago America/Denver America/Los_Angeles": "usa us america unitedstates 美国",
    "America/Toronto America/Vancouver America/Halifax America/Edmonton": "canada 加拿大",
    "Australia/Sydney Australia/Brisbane Australia/Adelaide Australia/Perth": "australia 澳大利亚 澳洲",
    "Europe/Berlin Europe/London Europe/Helsinki Europe/Lisbon": "europe 欧洲",
    "America/Sao_Paulo America/Manaus America/Fortaleza America/Noronha": "brazil brasil",
}
_OFFSET = re.compile(r"(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_CHINESE_OFFSET = re.compile(r"(?P<side>[东西])(?P<hours>十[一二]?|[一二三四五六七八九])区")
_CHINESE_HOURS = "零 一 二 三 四 五 六 七 八 九 十 十一 十二".split()


def find(typed: str, now: datetime) -> tuple[str, ...]:
    """The zones meant, at most four, the likeliest first; empty where nothing is near. One means it is certain.

    `Asia/Tokyo`, `tokyo`, `东京`, `Japan`, `UTC+9`, `东九区` are understood; a clock time (`9:41`) means the zones where it is that
    time now, to the nearest quarter of an hour.
    """
    key = _key(typed)
    if named := _named().get(key):
        return named
    offset = _offset(key)
    if offset is None and (minute := minute_of_day(typed)) is not None:
        offset = _from_clock(minute, now)
    if offset is not None:
        return at_offset(offset, now)
    close = get_close_matches(key, _named(), n=4, cutoff=0.8)
    return tuple(dict.fromkeys(zone for name in close for zone in _named()[name]))[:4]


def exists(zone: str) -> bool:
    """Whether tzdata knows a zone of this name."""
    return zone in available()


def near_miss(typed: str, now: datetime) -> bool:
    """Whether `find` only guessed: what was typed is no name, offset or clock time, but is spelled like a name."""
    key = _key(typed)
    return key not in _named() and _offset(key) is None and minute_of_day(typed) is None


def at_offset(offset: timedelta, now: datetime, limit: int = 4) -> tuple[str, ...]:
    """Zones whose clocks differ from UTC by this much now, the likeliest first."""
    return tuple(_having(offset, now, LIKELY))[:limit] or tuple(_having(offset, now, sorted(available())))[:limit]


@cache
def available() -> frozenset[str]:
    """The zones of the installed tzdata that are named after a place."""
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")) | {"UTC"}


def _having(offset: timedelta, now: datetime, zones: Iterable[str]) -> Iterable[str]:
    return (zone for zone in zones if now.astimezone(ZoneInfo(zone)).utcoffset() == offset)


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().removesuffix("time").replace("−", "-").rstrip(".")
    return "".join(folded.replace("_", "").replace("'", "").split()).removesuffix("时间").removesuffix("市")


@cache
def _named() -> dict[str, tuple[str, ...]]:
    """Every name's zones. A city's own zone comes first, then the table's names, then those that mean several."""
    names = {_key(zone.rpartition("/")[2]): (zone,) for zone in sorted(available())}
    names |= {_key(zone): (zone,) for zone in available()}
    names |= {_key(zone.rpartition("/")[2]): (zone,) for zone in LIKELY}
    names |= {_key(name): (zone,) for zone, also in _ALSO.items() for name in also.split()}
    return names | {_key(name): tuple(zones.split()) for zones, also in _SEVERAL.items() for name in also.split()}


def _offset(key: str) -> timedelta | None:
    if match := _OFFSET.fullmatch(key):
        size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return size if match["sign"] == "+" else -size
    if match := _CHINESE_OFFSET.fullmatch(key):
        size = timedelta(hours=_CHINESE_HOURS.index(match["hours"]))
        return size if match["side"] == "东" else -size
    return None


def _from_clock(minute: int, now: datetime) -> timedelta:
    """The offset (-12 h to +14 h) of a place where it is that minute of the day, to the nearest quarter of an hour."""
    here = now.hour * 60 + now.minute
    quarters = round((minute - here) / 15) * 15 % DAY
    return timedelta(minutes=quarters if quarters <= 14 * 60 else quarters - DAY)

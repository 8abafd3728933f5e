"""Language tags (BCP 47) in the one spelling the whole program uses.

`zh-CN`, `zh_SG`, `zh` and `zh-hans` are all `zh-Hans`; `zh-TW`, `zh-HK`, `zh-MO` are `zh-Hant`; of other languages the
region is dropped (`en-US` is `en`), because articles and catalogues are kept per language, not per country.
"""

from collections.abc import Collection

ENGLISH = "en"
SIMPLIFIED_CHINESE = "zh-Hans"
TRADITIONAL_CHINESE = "zh-Hant"

WRITTEN_FROM = {TRADITIONAL_CHINESE: SIMPLIFIED_CHINESE}
"""Languages that a text of another one becomes by being written in other characters: nobody need translate it."""

_TRADITIONAL_MARKS = frozenset({"hant", "tw", "hk", "mo"})


def canonical(tag: str) -> str:
    """Return the tag in the program's spelling; raise ValueError where it has no primary language subtag."""
    primary, *rest = tag.strip().replace("_", "-").lower().split("-")
    if not (primary.isascii() and primary.isalpha() and 2 <= len(primary) <= 3):
        raise ValueError(f"not a language tag: {tag!r}")
    if primary == "zh":
        return TRADITIONAL_CHINESE if _TRADITIONAL_MARKS & set(rest) else SIMPLIFIED_CHINESE
    return primary


def choose(wanted: Collection[str], available: Collection[str], default: str = ENGLISH) -> str:
    """Return the first wanted language that is available, else one written alike (zh-Hant, zh-Hans), else the default."""
    for tag in wanted:
        if tag in available:
            return tag
    for tag in wanted:
        for other in sorted(available):
            if other.partition("-")[0] == tag.partition("-")[0]:
                return other
    return default


def readable(wanted: Collection[str], available: Collection[str]) -> str:
    """The first wanted language that is available or is written from one that is; empty where there is none."""
    return next((tag for tag in wanted if tag in available or WRITTEN_FROM.get(tag) in available), "")


def written_for(source: str, wanted: Collection[str]) -> str:
    """The language in which readers of these read a text: one that is written from its own, unless they want its own first."""
    for tag in wanted:
        if source in (tag, WRITTEN_FROM.get(tag)):
            return tag
    return source

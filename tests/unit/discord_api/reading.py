"""Discord's markdown as its apps read it: what of a text is shown, in which style, and where it leads.

Written from the rules that the desktop app's parser is known by (a set of regular expressions tried in this order at every
place), not from what our renderer writes. In doubt it sees a style where an app might not: rules are tried at every
character, and block rules at the beginning of everything that is read by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """A piece of text with its styles; `target` is an address, a mention or an instant."""

    text: str
    styles: frozenset[str] = frozenset()
    target: str | None = None


Match = re.Match[str]

_BLOCKS: dict[str, str] = {
    "subtext": r" *-#\s+(?P<in>[^\n]+)",
    "heading": r" *(?P<level>#{1,3})\s+(?P<in>[^\n]+)",
    "quote": r" *>>> ?(?P<in>[\s\S]*)| *> (?P<line>[^\n]*)",
    "list": r" *(?:[*+-]|\d+[.)])\s+(?P<in>[^\n]*)",
}
_INLINE: dict[str, str] = {
    "escape": r"\\(?P<said>[^0-9A-Za-z\s])",
    "code block": r"```[\s\S]*?```",
    "autolink": r"<(?P<target>(?:https?://|mailto:|tel:|discord:)[^\s>]+)>",
    "url": r"(?P<target>(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s])",
    "link": r"\[(?P<in>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?(?P<target>(?:\([^)]*\)|[^\s\\]|\\.)*?)>?"
    r"(?:\s+['\"][\s\S]*?['\"])?\s*\)",
    "mention": r"@(?:everyone|here)|<(?:@[!&]?|#)\d+>|<id:\w+>|</[^:>\n]+:\d+>",
    "emoji": r"<a?:\w+:\d+>|<sound:[^>]*>|:[^\s:]+?(?:::skin-tone-\d)?:",
    "time": r"<t:(?P<target>-?\d{1,17}(?::[tTdDfFRsS])?)>",
    "bold": r"\*\*(?P<in>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)",
    "underline": r"__(?P<in>(?:\\[\s\S]|[^\\])+?)__(?!_)",
    "italic": r"\b_(?P<low>(?:__|\\[\s\S]|[^\\_])+?)_\b"
    r"|\*(?=\S)(?P<in>(?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)",
    "struck": r"~~(?P<in>[\s\S]+?)~~",
    "spoiler": r"\|\|(?P<in>[\s\S]+?)\|\|",
    "code": r"(?P<ticks>`+)(?P<said>[\s\S]*?[^`])(?P=ticks)(?!`)",
    "invite": r"(?i:discord(?:(?:app)?\.com/invite|\.gg(?:/invite)?)/[\w-]{2,255})",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in (_BLOCKS | _INLINE).items()}
_MAY_BEGIN = frozenset("\\<`[@:*_~|hsdHSD")
"""What the inline rules begin with."""

_VERBATIM = {"code", "code block", "emoji", "mention", "url", "autolink", "time", "invite"}


def read(source: str) -> list[Run]:
    """What the text shows, piece by piece; neighbours of one style are one piece."""
    runs: list[Run] = []
    for run in _read(source, frozenset()):
        if runs and (runs[-1].styles, runs[-1].target) == (run.styles, run.target):
            runs[-1] = Run(runs[-1].text + run.text, run.styles, run.target)
        else:
            runs.append(run)
    return runs


def said(source: str) -> str:
    """All that the text shows."""
    return "".join(run.text for run in read(source))


def _read(source: str, styles: frozenset[str], target: str | None = None) -> Iterator[Run]:
    at, begins = 0, True
    while at < len(source):
        found = _found(source, at, begins)
        if found is None:
            yield Run(source[at], styles, target)
            begins = source[at] == "\n" or (begins and source[at] == " ")
            at += 1
            continue
        name, match = found
        yield from _shown(name, match, styles, target)
        at, begins = match.end(), False


def _found(source: str, at: int, begins: bool) -> tuple[str, Match] | None:
    """The first rule that takes what stands at this place: of bold, underline and italic, the one that takes the most."""
    if not begins and source[at] not in _MAY_BEGIN:
        return None
    names = [*(_BLOCKS if begins else ()), *_INLINE]
    matches = [(name, match) for name in names if (match := _COMPILED[name].match(source, at)) and match.end() > at]
    if not matches:
        return None
    first = matches[0][0]
    rivals = [one for one in matches if one[0] in ("bold", "underline", "italic")]
    return max(rivals, key=lambda one: one[1].end()) if rivals and first == rivals[0][0] else matches[0]


def _shown(name: str, match: Match, styles: frozenset[str], target: str | None) -> Iterator[Run]:
    groups = match.groupdict()
    if name == "escape":
        yield Run(groups["said"], styles, target)
    elif name == "link":
        yield from _link(groups["in"], groups["target"], match[0], styles)
    elif name in _VERBATIM:
        yield Run(groups.get("said") or match[0], styles | {name}, groups.get("target") or target)
    else:
        style = f"heading {len(groups['level'])}" if name == "heading" else name
        inside = next((groups[key] for key in ("in", "line", "low") if groups.get(key) is not None), "")
        yield from _read(inside, styles | {style}, target)


def _link(label: str, target: str, whole: str, styles: frozenset[str]) -> Iterator[Run]:
    """A link; its text as it stands where that leads somewhere itself, or the address is none."""
    inside = list(_read(label, styles | {"link"}, target))
    leads = any(run.styles & {"url", "autolink", "mention", "invite"} for run in inside) or "://" in "".join(
        run.text for run in inside
    )
    if leads or not label.strip() or not re.match(r"https?://[^/\s]+\.[^/\s]", target):
        yield Run(whole, styles | {"broken link"})
    else:
        yield from inside

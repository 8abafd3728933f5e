"""The addresses and titles in what somebody brings: a pasted link, a forwarded post. Pure; nothing is fetched."""

import re
from collections.abc import Iterable, Sequence

from digest.chat import parse
from digest.domain.identity import canonical_url

MOST = 12
"""Addresses of one message that are looked up."""

LINES, LONGEST = 40, 300
"""Lines that are looked up as titles: a forwarded digest has that many; and the characters of the longest."""

NOTED = 200
"""Characters of a title that are noted where no address is."""

_ADDRESS = re.compile(
    r"(?:https?://|(?<![A-Za-z0-9_./@-])www\.)[^\s<>\"“”‘’\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]+", re.IGNORECASE
)
_BEHIND = ".,;:!?'*_~|)]}>"
_NUMBER = re.compile(r"^(?:\d{1,2}[.)、．]|[-*•#]+)\s*")
_SITE = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")


def addresses(text: str, hidden: Iterable[str] = ()) -> Sequence[str]:
    """The web addresses in a text and those hidden in it, in the one spelling that articles are known by; each once."""
    seen = (_whole(match[0]) for match in _ADDRESS.finditer(text))
    return list(dict.fromkeys(url for found in (*seen, *hidden) if (url := _canonical(found))))[:MOST]


def without_addresses(text: str) -> str:
    """The text's other words."""
    return " ".join(_ADDRESS.sub(" ", text).split())


def titles(text: str) -> Sequence[str]:
    """The lines that may be a title, without the number before them, and with and without the name of a site behind them."""
    bare = (_NUMBER.sub("", parse.clean(without_addresses(line))) for line in text.splitlines())
    lines = [line for line in bare if 1 < len(line) <= LONGEST][:LINES]
    return list(dict.fromkeys(title for line in lines for title in (line, _SITE.sub("", line))))


def _whole(found: str) -> str:
    """The address without the marks of the sentence it stands in; a bracket that it opens itself is its own."""
    while found[-1:] in _BEHIND and not (found.endswith(")") and found.count("(") >= found.count(")")):
        found = found[:-1]
    return found if "://" in found else f"https://{found}"


def _canonical(url: str) -> str:
    """The article's spelling of the address; empty where it is none, or holds what no database takes."""
    if not url.isprintable():
        return ""
    try:
        return canonical_url(url)
    except ValueError:
        return ""

"""Spans made ready for Telegram: what leads somewhere, and what must not disturb what stands beside it."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from digest.domain.compose.parts import web_address
from digest.domain.document import Span, Text

NBSP, DOT, GAP = "\N{NO-BREAK SPACE}", " · ", "  "
FACT = 24
"""The longest fact kept in one line, in characters; a phone shows some 36 of them."""

_FACT_END = re.compile(f"({DOT}|{GAP})")
_INNER_BLANK = re.compile(r"(?<=\S) (?=\S)")

_ISOLATE, _POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

_JOINER = "\N{WORD JOINER}"
# What the service makes a link of by itself: @name, /command, #tag, $TICKER, ://, and the dot of example.com. It looks for
# them in every text that is no link yet, and nothing switches that off in a classic message; an invisible joiner does.
_FOUND_BY_ITSELF = re.compile(
    r"(?<![A-Za-z0-9_/])(?:[@＠/](?=\w)|[#＃](?=\w*[^\W\d])|\$(?=[A-Z]))|:(?=//)|(?<=[^\W_])(?=\.[^\W\d_]{2})"
)


def ready(text: Text, *, quiet: bool = False) -> Text:
    """The spans that say something, each right-to-left one kept to itself where it has neighbours.

    A `quiet` line of facts (`🔥 80  💎 65 · AI News`) breaks between them only, and after the dot.
    """
    facts = quiet and any(DOT in span.text for span in text)
    spans = tuple(_with_text(span, _whole) if facts else span for span in text if span.text)
    return spans if len(spans) < 2 else tuple(map(_isolated, spans))


def inert(span: Span) -> Span:
    """The span so that the service finds no link in it, unless it is one, or names the command that it runs."""
    if link(span.url) or span.code or (span.command and span.text.startswith("/")):
        return span
    return _with_text(span, inert_text)


def inert_text(text: str) -> str:
    """The text with an invisible joiner wherever the service would begin to see a link."""
    return _FOUND_BY_ITSELF.sub(rf"\g<0>{_JOINER}", text)


def isolated_text(text: str) -> str:
    """The text, kept to itself where it runs from right to left (UAX 9, explicit directional isolates)."""
    return f"{_ISOLATE}{text}{_POP}" if _RIGHT_TO_LEFT.search(text) else text


@lru_cache(maxsize=4_096)
def link(url: str | None) -> str | None:
    """The address where Telegram opens it, else None: http or https, a host with a dot, no blanks.

    One bad address in a keyboard gets the whole message refused.
    """
    if not web_address(url) or url is None:
        return None
    host = (urlsplit(url).hostname or "").strip(".")
    return url if "." in host and url.isprintable() and " " not in url else None


def units(text: str) -> int:
    """The text's length in UTF-16 code units, in which Telegram counts offsets."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _whole(text: str) -> str:
    """The text with its short facts unbreakable."""
    facts = (part if part in (DOT, GAP) else _bound(part) for part in _FACT_END.split(text))
    return "".join(facts).replace(DOT, f"{NBSP}· ")


def _bound(fact: str) -> str:
    return _INNER_BLANK.sub(NBSP, fact) if len(fact) <= FACT else fact


def _isolated(span: Span) -> Span:
    return _with_text(span, isolated_text)


def _with_text(span: Span, change: Callable[[str], str]) -> Span:
    changed = change(span.text)
    return span if changed == span.text else replace(span, text=changed)

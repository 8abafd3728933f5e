"""Spans made fit for Telegram: what leads somewhere, and what must not become a link by itself."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from digest.domain.compose.parts import web_address
from digest.domain.document import Span
from digest.domain.typesetting import with_text

_JOINER = "\N{WORD JOINER}"
# What the service makes a link of by itself: @name, /command, #tag, $TICKER, ://, and the dot of example.com. It looks for
# them in every text that is no link yet, and nothing switches that off in a classic message; an invisible joiner does.
_FOUND_BY_ITSELF = re.compile(
    r"(?<![A-Za-z0-9_/])(?:[@＠/](?=\w)|[#＃](?=\w*[^\W\d])|\$(?=[A-Z]))|:(?=//)|(?<=[^\W_])(?=\.[^\W\d_]{2})"
)


def inert(span: Span) -> Span:
    """The span so that the service finds no link in it, unless it is one, or names the command that it runs."""
    if link(span.url) or span.code or (span.command and span.text.startswith("/")):
        return span
    return with_text(span, inert_text)


def inert_text(text: str) -> str:
    """The text with an invisible joiner wherever the service would begin to see a link."""
    return _FOUND_BY_ITSELF.sub(rf"\g<0>{_JOINER}", text)


@lru_cache(maxsize=4_096)
def link(url: str | None) -> str | None:
    """The address where Telegram opens it, else None: http or https, a host with a dot, no blanks.

    One bad address in a keyboard gets the whole message refused.
    """
    if not web_address(url) or url is None:
        return None
    host = (urlsplit(url).hostname or "").strip(".")
    return url if "." in host and url.isprintable() and " " not in url else None

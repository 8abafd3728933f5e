"""Text as Discord's markdown, so that what comes from outside shows as it is: no style, no mention, no link, no emoji by name.

A backslash makes any character but letters, digits and blanks itself (discord.com/developers/docs/reference, "Message
Formatting"; support.discord.com, "Markdown Text 101").
"""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from digest.domain.compose.parts import web_address

JOINER = "\N{WORD JOINER}"
"""Invisible; keeps the marks of two styles that meet from being read as one."""

URL = 512
"""The longest address that a button carries, in characters; longer links are none."""

# Styles, code, quotations, headings, mentions and masked links by their first character; `:` begins an emoji's name or
# ends a scheme; a server's invitation is found even without one.
_ACTS = re.compile(r"[\\*_~|`<>\[\]#@]|:(?!\s)|(?<=discord)\.|(?<=discordapp)\.", re.IGNORECASE)
_STARTS_A_LIST = re.compile(r"(?m)^([^\S\n]*)(?:([-+])|(\d+)([.)]))")
_LINE_ENDS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_ADDRESS = "%/?#@!$&+,;=:~-._"
_HOST = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+\.?(?::[0-9]{1,5})?")
_BRACKETED = re.compile(r"\[[^\[\]]*\]")


@lru_cache(maxsize=4_096)
def escaped(text: str) -> str:
    """The text so that Discord shows it as it is, wherever in a line it stands."""
    return listless(_ACTS.sub(r"\\\g<0>", text))


def listless(written: str) -> str:
    """Markdown of which no line begins a list."""
    return _STARTS_A_LIST.sub(_kept_from_listing, written)


def one_line(text: str) -> str:
    """The text without line breaks: what ends with its line (a heading, an item, a label) holds none."""
    return _LINE_ENDS.sub(" ", text)


def code(text: str) -> str | None:
    """The text as code, in which nothing acts; None where its own marks make that impossible."""
    return f"`{text}`" if text.strip() and "`" not in text else None


def linked(text: str, url: str | None) -> str | None:
    """The text as a masked link; None where the address is none, or Discord would not read the text as a link's.

    It counts brackets without regard to backslashes, and refuses a text that looks like an address itself.
    """
    address = link(url)
    if address is None or not text.strip() or "://" in text or set("[]") & set(_BRACKETED.sub("", text)):
        return None
    return f"[{escaped(text)}]({address})"


@lru_cache(maxsize=4_096)
def link(url: str | None) -> str | None:
    """The address as a masked link and a button take it, what could end it early percent-encoded; None where it is none.

    http or https, a host with a dot, at most 512 characters.
    """
    if url is None or not web_address(url) or not url.isprintable():
        return None
    parts = urlsplit(url.strip())
    host = _host(parts.netloc)
    if host is None:
        return None
    address = quote(urlunsplit(parts._replace(netloc=host)), safe=_ADDRESS)
    return address if len(address) <= URL else None


def _host(netloc: str) -> str | None:
    """The host, and the port if there is one, in ASCII; None where it is no public name, or names a user."""
    try:
        host = netloc.encode("idna").decode()
    except UnicodeError:
        return None
    return host if _HOST.fullmatch(host) else None


def _kept_from_listing(found: re.Match[str]) -> str:
    blank, bullet, number, dot = found.groups(default="")
    return f"{blank}\\{bullet}" if bullet else f"{blank}{number}\\{dot}"

"""Spans as lines of markdown: each span's style by itself, so that none reaches beyond it."""

from collections.abc import Iterator

from digest.domain.document import Span, Text, plain
from digest.domain.typesetting import ready
from digest_discord.render.markdown import JOINER, code, escaped, linked, listless, one_line

_STYLES = "*`"


def inline(text: Text, *, bold: bool = False, quiet: bool = False) -> str:
    """The spans in one line; `bold` all of it. Empty where nothing is to be seen."""
    said = listless(_joined(_one_line(span, bold) for span in ready(text, quiet=quiet))).strip()
    return said if plain(text).strip() else ""


def lines(text: Text) -> list[str]:
    """The spans in as many lines as they have; blank ones between paragraphs of one text stay."""
    parts: list[list[str]] = [[]]
    for span in ready(text):
        first, *more = span.text.splitlines() or [""]
        parts[-1].append(_drawn(span, first, False))
        parts += [[_drawn(span, line, False)] for line in more]
        if span.text.endswith("\n"):
            parts.append([])
    return [listless(_joined(part)).strip() for part in parts] if plain(text).strip() else []


def _one_line(span: Span, bold: bool) -> str:
    return _drawn(span, one_line(span.text), bold)


def _joined(parts: Iterator[str] | list[str]) -> str:
    """The parts side by side, kept apart where the marks of two would meet."""
    joined = ""
    for part in parts:
        meet = joined.endswith(tuple(_STYLES)) and part.startswith(tuple(_STYLES))
        joined += f"{JOINER}{part}" if meet else part
    return joined


def _drawn(span: Span, text: str, bold: bool) -> str:
    """A part of the span, without line breaks; blanks at its ends stay outside of its marks, which would not hold them."""
    core = text.strip()
    marks = ("*" * span.italic) + ("**" * (bold or span.bold))
    if not core:
        return text
    if drawn := _special(span, core):
        return _between(text, marks if drawn[0] != "`" else "", drawn)
    return _between(text, marks, escaped(core)) if marks else escaped(text)


def _between(text: str, marks: str, drawn: str) -> str:
    """What is drawn of a text, in marks, between the blanks that the text has at its ends."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{marks}{drawn}{marks[::-1]}{after}"


def _special(span: Span, text: str) -> str | None:
    """Code, which badges and commands to type are too, a live time, or a link; None for words."""
    typed = span.command is not None and text.startswith("/")
    if (span.code or span.marked or typed) and (drawn := code(text)):
        return drawn
    if span.instant is not None:
        return f"<t:{int(span.instant.timestamp())}:{'f' if span.exact else 'R'}>"
    return linked(text, span.url)

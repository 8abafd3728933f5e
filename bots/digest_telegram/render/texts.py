"""Spans as RichText: strings, objects with a type, and lists of both (core.telegram.org/bots/api, rich messages)."""

from collections.abc import Iterable
from typing import Any

from digest.domain.document import Span, Text
from digest.domain.typesetting import ready
from digest_telegram.render.entities import RELATIVE
from digest_telegram.render.spans import link

RichText = Any
"""A string, an object, or a list of both."""


def rich_text(text: Text, *, active: bool = True, quiet: bool = False) -> RichText:
    """The spans as RichText. In a summary they are not `active`: a press there folds and unfolds, nothing else."""
    return _merged(_drawn(span, active) for span in ready(text, quiet=quiet))


def _merged(parts: Iterable[RichText]) -> RichText:
    """The parts as one RichText, neighbouring strings made one."""
    merged: list[RichText] = []
    for part in parts:
        if merged and isinstance(part, str) and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else merged or ""


def _drawn(span: Span, active: bool) -> RichText:
    if active and span.command:
        return _press(span.text, span.command)
    drawn = _innermost(span, active)
    styles = {"marked": span.marked, "italic": span.italic, "bold": span.bold}
    for type_, wanted in styles.items():
        if wanted:
            drawn = {"type": type_, "text": drawn}
    return drawn


def _innermost(span: Span, active: bool) -> RichText:
    drawn: RichText = {"type": "code", "text": span.text} if span.code else span.text
    if active and (url := link(span.url)):
        return {"type": "url", "text": drawn, "url": url}
    if span.live is not None:
        when = int(span.live.timestamp())
        return {"type": "date_time", "text": drawn, "unix_time": when, "date_time_format": RELATIVE}
    return drawn


def _press(text: str, command: str) -> RichText:
    """A button that looks like a link; it holds plain text only (RichMessageButton, since 10.3)."""
    return {"type": "button", "button": {"text": text, "style": "link", "callback_data": command}}

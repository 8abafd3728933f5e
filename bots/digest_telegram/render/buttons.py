"""Rows of buttons as inline keyboards (core.telegram.org/bots/api#inlinekeyboardmarkup)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, assert_never

from digest.domain.buttons import Button, ButtonRow, LinkButton
from digest_telegram.render.spans import link
from digest_telegram.sharing import native

A_ROW = 8
A_MESSAGE = 100

Keyboard = Mapping[str, Any]
Row = list[dict[str, Any]]


def keyboards(rows: Iterable[ButtonRow]) -> tuple[Keyboard, ...]:
    """The rows as keyboards of at most 100 buttons, hardly ever more than one; a row of more than 8 goes on below itself.

    A button whose address Telegram would refuse is left out.
    """
    found: list[list[Row]] = []
    count = A_MESSAGE
    for row in _fitting(rows):
        if count + len(row) > A_MESSAGE:
            found.append([])
            count = 0
        found[-1].append(row)
        count += len(row)
    return tuple({"inline_keyboard": keyboard} for keyboard in found)


def _fitting(rows: Iterable[ButtonRow]) -> Iterator[Row]:
    for row in rows:
        drawn = [_button(button) for button in row if isinstance(button, Button) or link(button.url)]
        yield from (drawn[at : at + A_ROW] for at in range(0, len(drawn), A_ROW))


def _button(button: Button | LinkButton) -> dict[str, Any]:
    match button:
        case Button():
            drawn = {"text": button.label, **(native(button.command) or {"callback_data": button.command})}
            return {**drawn, "style": "primary"} if button.primary else drawn
        case LinkButton():
            return {"text": button.label, "url": button.url}
        case _:
            assert_never(button)

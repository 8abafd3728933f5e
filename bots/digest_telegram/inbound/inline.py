"""Inline mode: an article is found by words typed behind the bot's name, and shared into any chat (bots/api#inline-mode)."""

import logging
from typing import Any, Final

from telegram import InlineQuery

from digest.chat.sharing import Shareable, Shared, Wish
from digest.platforms import Context
from digest.wire.pool import WireError
from digest_telegram.connection import Connection
from digest_telegram.inbound.private import PLATFORM
from digest_telegram.links import private_url
from digest_telegram.outcomes import said
from digest_telegram.render import SIMPLE, render

log = logging.getLogger(__name__)

MOST: Final = 50
"""Results an answer may have."""

REMEMBERED: Final = 60
"""Seconds for which the service gives the same person the same answer: as long as the newest may be a minute old."""

LABEL: Final = 64
"""Characters of the button above the results."""


class Inline:
    """Answers inline queries."""

    def __init__(self, context: Context, connection: Connection) -> None:
        self._context, self._connection = context, connection

    async def asked(self, query: InlineQuery) -> None:
        """Answer a query; one that was typed on meanwhile is too old, and that is no matter."""
        shared = await self._context.share(wish(query))
        try:
            answered = await self._connection.api.call(
                "answerInlineQuery", answer(query.id, shared, self._connection.name)
            )
        except WireError as error:
            log.info("Telegram: an inline query could not be answered: %s", error)
            return
        if not answered.ok:
            log.info("Telegram: an inline query could not be answered: %s", said(answered))


def wish(query: InlineQuery) -> Wish:
    """What is asked for; an offset that is none of ours is the first page."""
    offset, who = query.offset, query.from_user
    first = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 6 else 0
    return Wish(PLATFORM, str(who.id), query.query, who.language_code or "", first)


def answer(query: str, shared: Shared, name: str | None) -> dict[str, Any]:
    """The parameters of answerInlineQuery. It is the asker's own, because it is in their language.

    `name` is the bot's; while it is not known the messages carry no button.
    """
    results = [_result(one, shared.opens, name) for one in shared.items[:MOST]]
    more = {"button": {"text": shared.notice[:LABEL], "start_parameter": "inline"}} if shared.notice else {}
    return {
        "inline_query_id": query,
        "results": results,
        "cache_time": REMEMBERED,
        "is_personal": True,
        "next_offset": "" if shared.following is None else str(shared.following),
        **more,
    }


def _result(one: Shareable, opens: str, name: str | None) -> dict[str, Any]:
    result = {
        "type": "article",
        "id": str(one.article),
        "title": one.title,
        "description": one.about,
        "input_message_content": _content(one),
    }
    url = private_url(name)
    if not url:
        return result
    return {**result, "reply_markup": {"inline_keyboard": [[{"text": opens, "url": f"{url}article_{one.article}"}]]}}


def _content(one: Shareable) -> dict[str, Any]:
    """The shared message, as every app draws it: what of a long one would be a second message is left to the button."""
    params = render(one.document, SIMPLE)[0]["params"]
    kept = {name: params[name] for name in ("entities", "link_preview_options") if name in params}
    return {"message_text": params["text"], **kept}

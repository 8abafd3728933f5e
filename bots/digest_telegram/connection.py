"""Everything between this program and one bot on one server: connections, the gate, the library, and what is remembered."""

import logging
import time
from contextlib import suppress

from telegram import Bot

from digest.platforms import Context
from digest.services.door import Door
from digest.wire.notebook import Notebook
from digest.wire.pool import Patience, Pool, WireError
from digest_telegram.answered import Answered
from digest_telegram.api import Api
from digest_telegram.care import Care
from digest_telegram.config import Config
from digest_telegram.ephemeral import Ephemeral
from digest_telegram.links import ChannelLinks
from digest_telegram.outcomes import said
from digest_telegram.purse import Purse
from digest_telegram.refusals import Refusals
from digest_telegram.rights import Rights
from digest_telegram.sender import TelegramSender, pace
from digest_telegram.transport import STAND_IN, AiohttpRequest

log = logging.getLogger(__name__)

FILE_NAME = "telegram.json"
"""The bot's notebook, in the data directory."""

SILENT = "silent"
"""In it: why no updates are fetched, and since when."""

FIRST_ANSWER = Patience(connect=3.0, read=3.0)
"""How long the start of the program waits for the service."""


class Connection:
    """One bot. `name` is its username and `number` its user id, once the service has told them; else None and 0."""

    def __init__(self, config: Config, context: Context) -> None:
        self.config = config
        self.name: str | None = None
        self.number = 0
        self._pool, self._polling = Pool(proxy=config.proxy), Pool(2, config.proxy)
        self.api = Api(config.token, config.api_url, self._pool)
        self.polling = Api(config.token, config.api_url, self._polling)
        self.bot = _library(config, self._pool)
        self._clock = context.clock
        self._notebook = notebook = Notebook(context.data_dir / FILE_NAME)
        self.answered = Answered(notebook)
        purse = Purse(config.paid_broadcast, notebook, lambda: context.clock.now().date())
        refusals = Refusals(time.monotonic)
        self.ephemeral = Ephemeral(notebook, config.api_url)
        self.rights = Rights(self.api, lambda: self.number)
        links = ChannelLinks(self.rights, lambda: self.name)
        self.care = Care(context, self.api, self.rights)
        self.sender = TelegramSender(
            self.api, Door(), purse, refusals, pace(config.bulk_per_second), links, self.care.note
        )

    def note_silence(self, reason: str | None) -> None:
        """Note why no updates are fetched, for whoever looks at this installation; None: they are."""
        now = f"{self._clock.now():%Y-%m-%d %H:%M} UTC"
        with suppress(OSError):
            self._notebook.put(SILENT, reason and f"{reason}, since {now}")

    async def introduce(self) -> None:
        """Ask the service who the bot is. Raises WireError where it does not answer; a refused token stops the sender."""
        answer = await self.api.call("getMe", {}, FIRST_ANSWER)
        if answer.status in (401, 404):
            self.sender.stopped = said(answer)
        elif answer.ok:
            self.name, self.number = answer.result["username"], answer.result["id"]
            self.sender.inline = bool(answer.result.get("supports_inline_queries"))
        else:
            raise WireError(said(answer))

    async def close(self) -> None:
        """Close every connection."""
        await self.care.finish()
        await self._pool.close()
        await self._polling.close()


def _library(config: Config, pool: Pool) -> Bot:
    """The library's bot, over the same connections; it never sees the token."""
    base = f"{config.api_url.rstrip('/')}"
    request = AiohttpRequest(config.token, pool)
    return Bot(
        STAND_IN,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,
    )


async def greet(config: Config) -> tuple[str | None, str]:
    """Ask the service who the bot is, and nothing else: its username, or None and what is wrong."""
    pool = Pool(1, config.proxy)
    try:
        answer = await Api(config.token, config.api_url, pool, FIRST_ANSWER).call("getMe", {})
        return (answer.result["username"], "") if answer.ok else (None, said(answer))
    except WireError as error:
        return None, str(error)
    finally:
        await pool.close()

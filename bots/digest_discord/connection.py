"""Everything between this program and one bot on one server: connections, the gate, and what listens and sends."""

import logging

from digest.domain.delivery import Outcome
from digest.platforms import Context
from digest.wire.pool import Patience, Pool, WireError
from digest_discord.api import Answer, Api
from digest_discord.care import Care
from digest_discord.careful import Careful
from digest_discord.channels import Channels
from digest_discord.config import Config
from digest_discord.directs import Directs
from digest_discord.files import Files
from digest_discord.gateway import Known
from digest_discord.history import History
from digest_discord.outcomes import judge_failure, said
from digest_discord.rights import Rights
from digest_discord.sender import DiscordSender

log = logging.getLogger(__name__)

FIRST_ANSWER = Patience(connect=3.0, read=3.0)
"""How long the start of the program waits for the service."""


class Connection:
    """One bot. `name` is its username and `number` its user id, once the service has told them; else both are empty."""

    def __init__(self, config: Config, context: Context) -> None:
        self.config = config
        self.name = self.number = ""
        self._pool = Pool(proxy=config.proxy)
        self.files = Files(config)
        self.api = Api(config.token, config.api_url, self._pool)
        self.careful = Careful(self.api)
        self.known = Known()
        self.channels = Channels(self.careful, self.known)
        self.directs = Directs(self.careful)
        self.rights = Rights(self.careful, self.channels, self.known)
        history = History(self.careful, context.clock)
        self.care = Care(context, self.known, self.directs)
        self.sender = DiscordSender(self.careful, self.channels, history, self._me, self.care.unreachable)
        self.care.sends(self.sender)

    @property
    def private_url(self) -> str:
        """What leads to the bot's profile, from which everybody can write to it; empty while its number is not known."""
        return f"https://discord.com/users/{self.number}#" if self.number else ""

    async def introduce(self) -> Outcome | None:
        """Ask the service who the bot is; None where it has told, else what came instead. A refused token stops the sender."""
        answer = await self.careful.call("GET", "/users/@me", patience=FIRST_ANSWER)
        if not isinstance(answer, Answer):
            return answer
        if answer.ok:
            self.name, self.number = str(answer.body["username"]), str(answer.body["id"])
            return None
        return judge_failure(WireError(said(answer)))

    async def close(self) -> None:
        """Close every connection."""
        await self.care.finish()
        await self.files.close()
        await self._pool.close()

    async def _me(self) -> str:
        if not self.number:
            await self.introduce()
        return self.number


async def greet(config: Config) -> tuple[str | None, str]:
    """Ask the service who the bot is, and nothing else: its username, or None and what is wrong."""
    pool = Pool(1, config.proxy)
    try:
        answer = await Api(config.token, config.api_url, pool, FIRST_ANSWER).call("GET", "/users/@me")
        return (str(answer.body["username"]), "") if answer.ok else (None, said(answer))
    except WireError as error:
        return None, str(error)
    finally:
        await pool.close()

"""The owners: whoever administers this service, told in private what only they can mend."""

import logging
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence

from digest.domain.delivery import Outcome, Sent
from digest.domain.document import Document
from digest.domain.reader import Address, Reader
from digest.domain.words import Speak, Words
from digest.ports import Clock, Renderer, Sender, Store

log = logging.getLogger(__name__)

Compose = Callable[[Words], Document]
"""What is told, in an owner's words."""

PARTS = 2**62
"""Numbers that a message's parts get: no delivery's part has one as great."""


class Owners:
    """Tells the admins (`platform:user`) who have a private chat with the bot; nobody in their quiet hours."""

    def __init__(
        self,
        store: Store,
        admins: Collection[str],
        platforms: Mapping[str, Renderer],
        senders: Mapping[str, Sender],
        speak: Speak,
        clock: Clock,
    ) -> None:
        self._store, self._platforms, self._senders = store, platforms, senders
        self._speak, self._clock = speak, clock
        self.admins = tuple(admins)

    async def tell(self, admins: Collection[str], compose: Compose) -> Sequence[str]:
        """Tell these admins; those who are to be told later, because it is quiet where they are."""
        later = []
        for admin in admins:
            platform, _, user = admin.partition(":")
            if (found := await self._home(platform, user)) is None:
                continue
            reader, home = found
            now = self._clock.now()
            if reader.quiet.over(reader.zone, now) > now:
                later.append(admin)
                continue
            await self._send(home, compose(self._speak(reader.profile.language, reader.zone)))
        return later

    async def _home(self, platform: str, user: str) -> tuple[Reader, Address] | None:
        """The admin as a reader, and their private chat there; None where they never had one, or it is not served."""
        if platform not in self._senders:
            return None
        async with self._store.read() as uow:
            reader = await uow.readers.get(platform, user)
            homes = await uow.links.homes(reader.id) if reader else ()
        there = next((home for home in homes if home.platform == platform), None)
        return (reader, there) if reader and there else None

    async def _send(self, home: Address, document: Document) -> None:
        renderer, sender = self._platforms[home.platform], self._senders[home.platform]
        outcome: Outcome = Sent("")
        for payload in renderer.render(document, renderer.usual):
            await sender.admit(home)
            outcome = await sender.send(home, payload, PARTS + secrets.randbelow(PARTS))
        if not isinstance(outcome, Sent):
            log.warning("%s: an owner could not be told: %s", home.platform, outcome)

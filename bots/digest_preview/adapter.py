"""The preview as a platform: its renderings, its sender, and the web chat's routes."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from digest.domain.delivery import Outcome, Policy, Priority, Refused, Sent, Unsent
from digest.domain.document import Document
from digest.domain.place import Role, Standing
from digest.domain.reader import USUAL, Address, Manner
from digest.platforms import Context
from digest.ports import Bulk, Choices, Clock, Payload, Posted, Sender
from digest_preview.live import LiveMailbox
from digest_preview.mail import Entry
from digest_preview.mailbox import FILE_NAME, Mailbox
from digest_preview.payload import frozen, message
from digest_preview.web import chat_routes

EMPTY = message(Document(()))
"""What a removed message says."""

PURGED_EVERY = 24 * 3600
"""Seconds between two erasures of what is too old."""


class Preview:
    """The web chat. Its messages arrive in a mailbox file in the data directory, which any process may deliver to."""

    name = "preview"
    keeps = True
    shared = False
    ready = True
    policy = Policy(hold_broadcasts=False)
    variants: Sequence[str] = ("web",)
    usual = "web"
    choices = Choices()
    bulk = Bulk()

    def __init__(self) -> None:
        self._opened: tuple[Context, LiveMailbox] | None = None

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """One message, however long: the document as JSON, which page and terminal draw as a messenger's apps would."""
        if variant not in self.variants:
            raise ValueError(f"the preview has no variant {variant!r}")
        return (frozen(document),)

    async def open(self, context: Context) -> Sender:
        """Open the mailbox, creating it where there is none."""
        mailbox = LiveMailbox(context.data_dir / FILE_NAME)
        await mailbox.open()
        self._opened = context, mailbox
        return MailboxSender(mailbox, context.clock)

    async def run(self) -> None:
        """Watch for what other processes deliver and erase what is too old, until cancelled."""
        context, mailbox = self._expect_open()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(mailbox.watch())
            tasks.create_task(_purging(context, mailbox))

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """The conversation with this address."""
        _, mailbox = self._expect_open()
        return await mailbox.read(lambda box: box.export(address.chat))

    async def close(self) -> None:
        """Close the mailbox."""
        if self._opened is not None:
            await self._opened[1].close()
            self._opened = None

    async def forget(self, address: Address) -> None:
        """Erase the conversation with this address."""
        _, mailbox = self._expect_open()
        await mailbox.write(address.chat, lambda box: box.forget(address.chat))

    async def standing(self, place: Address, actor: str) -> Standing:
        """There are no shared places here."""
        return Standing(Role.ABSENT)

    def routes(self) -> Sequence[Any]:
        """The web chat's pages."""
        context, mailbox = self._expect_open()
        return chat_routes(context, mailbox)

    def _expect_open(self) -> tuple[Context, LiveMailbox]:
        assert self._opened is not None, "open it first"
        return self._opened


async def _purging(context: Context, mailbox: LiveMailbox) -> None:
    while True:
        before = context.clock.now() - timedelta(days=context.retention_days)
        await mailbox.read(partial(Mailbox.purge, before=before))
        await asyncio.sleep(PURGED_EVERY)


class MailboxSender:
    """Delivers to the mailbox as slowly as a messenger would: half of the time passes before the message is there."""

    def __init__(self, mailbox: LiveMailbox, clock: Clock) -> None:
        self._mailbox = mailbox
        self._clock = clock

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        """At once."""

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Append to the visitor's conversation. A mailbox that can't be written has certainly not got the message."""
        await asyncio.sleep(latency(part) / 2)
        try:
            entry = await self._mailbox.write(
                address.chat, lambda box: box.deliver(address.chat, payload, part, self._clock.now())
            )
        except sqlite3.Error as error:
            return Unsent(f"mailbox: {error}")
        await asyncio.sleep(latency(part) / 2)
        return Sent(str(entry.id))

    async def amend(self, address: Address, posted: Posted, payload: Payload, *, manner: Manner = USUAL) -> Outcome:
        """Put the payload in the message's place."""
        return await self._change(address, posted, lambda box, number: box.edit(address.chat, number, payload))

    async def remove(self, address: Address, posted: Posted) -> Outcome:
        """Empty the message, which pages then leave out; one that is not there has been erased."""
        outcome = await self._change(address, posted, lambda box, number: box.edit(address.chat, number, EMPTY))
        return Sent(posted.message) if isinstance(outcome, Refused) else outcome

    async def _change(
        self, address: Address, posted: Posted, change: Callable[[Mailbox, int], Entry | None]
    ) -> Outcome:
        await asyncio.sleep(latency(posted.part) / 2)
        try:
            found = await self._mailbox.write(address.chat, lambda box: change(box, int(posted.message)))
        except sqlite3.Error as error:
            return Unsent(f"mailbox: {error}")
        return Sent(posted.message) if found else Refused("the message is gone")


def latency(part: int) -> float:
    """The seconds that sending this part takes: 0.020 to 0.050, the same every time."""
    return 0.020 + part * 7919 % 31 / 1000

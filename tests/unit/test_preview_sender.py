"""What the mailbox's sender does to messages that are there: each may be done twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.domain.delivery import Refused, Sent
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Address
from digest.ports import Posted
from digest.testing import FakeClock
from digest_preview.adapter import MailboxSender
from digest_preview.live import LiveMailbox
from digest_preview.mail import Entry
from digest_preview.mailbox import FILE_NAME
from digest_preview.payload import document_of, message

HERE = Address("preview", "ann")
OLD, NEW = (message(Document((Paragraph(text(said)),))) for said in ("old", "new"))


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[LiveMailbox]:
    mailbox = LiveMailbox(tmp_path / FILE_NAME)
    await mailbox.open()
    yield mailbox
    await mailbox.close()


async def posted(sender: MailboxSender) -> Posted:
    outcome = await sender.send(HERE, OLD, 1)
    assert isinstance(outcome, Sent)
    return Posted(outcome.message, outcome.message, 1)


async def only(mailbox: LiveMailbox) -> Entry:
    [entry] = await mailbox.read(lambda box: box.newest("ann"))
    return entry


async def test_a_message_is_changed_in_its_place(mailbox: LiveMailbox) -> None:
    sender = MailboxSender(mailbox, FakeClock())
    there = await posted(sender)
    for _ in range(2):
        assert await sender.amend(HERE, there, NEW) == Sent(there.message)
    entry = await only(mailbox)
    assert (str(entry.id), document_of(entry.payload)) == (there.message, document_of(NEW))


async def test_a_removed_message_says_nothing(mailbox: LiveMailbox) -> None:
    sender = MailboxSender(mailbox, FakeClock())
    there = await posted(sender)
    for _ in range(2):
        assert await sender.remove(HERE, there) == Sent(there.message)
    assert document_of((await only(mailbox)).payload) == Document(())


async def test_what_was_erased_cannot_be_changed_and_need_not_be_removed(mailbox: LiveMailbox) -> None:
    sender, gone = MailboxSender(mailbox, FakeClock()), Posted("99", "99", 1)
    assert await sender.amend(HERE, gone, NEW) == Refused("the message is gone")
    assert await sender.remove(HERE, gone) == Sent("99")

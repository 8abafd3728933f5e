"""The preview's mailbox: what arrived, counted honestly, and forgotten completely."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.chat.command import Attachment
from digest.domain.delivery import Sent, Unsent
from digest.domain.reader import Address
from digest.testing import FakeClock
from digest_preview import platform
from digest_preview.adapter import MailboxSender, Preview, latency
from digest_preview.live import POLL_SECONDS, LiveMailbox
from digest_preview.mail import Kind, Visitor
from digest_preview.mailbox import FILE_NAME, Mailbox
from digest_preview.testing import ScriptedChat, context, saying

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
ANN = "a" * 32
BEN = "b" * 32


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    opened = Mailbox(tmp_path / FILE_NAME)
    yield opened
    opened.close()


def test_a_conversation_is_kept_in_order_and_apart_from_others(box: Mailbox) -> None:
    box.hear(ANN, Kind.LINE, "hello", "n1", NOW)
    box.reply(ANN, {"document": "hi"}, NOW)
    box.hear(BEN, Kind.LINE, "other", "n1", NOW)
    assert [entry.payload for entry in box.since(ANN, 0)] == [{"text": "hello"}, {"document": "hi"}]
    assert [entry.kind for entry in box.newest(ANN)] == [Kind.LINE, Kind.REPLY]
    assert [entry.kind for entry in box.newest(ANN, limit=1)] == [Kind.REPLY]


def test_a_line_sent_again_under_its_name_is_heard_once(box: Mailbox) -> None:
    assert box.hear(ANN, Kind.LINE, "hello", "n1", NOW) is not None
    assert box.hear(ANN, Kind.LINE, "hello", "n1", NOW) is None
    assert box.hear(ANN, Kind.LINE, "hello", None, NOW) is not None
    assert box.hear(ANN, Kind.LINE, "hello", None, NOW) is not None


def test_presses_are_kept_but_not_shown(box: Mailbox) -> None:
    box.hear(ANN, Kind.PRESS, "/latest", None, NOW)
    assert box.since(ANN, 0) == box.newest(ANN) == ()


def test_an_edit_replaces_in_place_and_counts_as_new(box: Mailbox) -> None:
    first = box.reply(ANN, {"document": "one"}, NOW)
    second = box.reply(ANN, {"document": "two"}, NOW)
    edited = box.edit(ANN, first.id, {"document": "changed"})
    assert edited is not None
    assert (edited.id, edited.payload) == (first.id, {"document": "changed"})
    assert box.since(ANN, second.sequence) == (edited,)
    assert [entry.id for entry in box.newest(ANN)] == [first.id, second.id]


def test_nobody_edits_what_is_not_theirs_or_not_ours(box: Mailbox) -> None:
    reply, line = box.reply(ANN, {"document": "one"}, NOW), box.hear(ANN, Kind.LINE, "mine", None, NOW)
    assert line is not None
    assert box.edit(BEN, reply.id, {"document": "x"}) is None
    assert box.edit(ANN, line.id, {"document": "x"}) is None
    assert box.edit(ANN, 999, {"document": "x"}) is None


def test_doubles_are_counted(box: Mailbox) -> None:
    for part in (1, 2, 2):
        box.deliver(ANN, {"document": "digest"}, part, NOW)
    assert box.arrivals() == {1: 1, 2: 2}


def test_forgetting_leaves_nothing_of_one_and_everything_of_the_other(box: Mailbox, tmp_path: Path) -> None:
    kept = box.reply(BEN, {"document": "stays"}, NOW)
    heard = box.hear(ANN, Kind.LINE, "a secret sentence", None, NOW)
    assert heard is not None
    box.reply(ANN, {"document": "file"}, NOW, Attachment("data.json", "application/json", b"secret bytes"))
    box.remember(ANN, Visitor("en", "Europe/Berlin"))
    assert box.forget(ANN) == 2
    assert box.newest(ANN) == ()
    assert box.visitor(ANN) == Visitor()
    assert not box.holds(heard.id)
    assert box.newest(BEN) == (kept,)
    # The file is still open, so its write-ahead log stands beside it.
    assert not any(b"secret" in file.read_bytes() for file in tmp_path.glob(f"{FILE_NAME}*"))


def test_sequences_never_go_back_after_forgetting(box: Mailbox) -> None:
    before = box.reply(ANN, {"document": "one"}, NOW)
    box.forget(ANN)
    after = box.reply(ANN, {"document": "two"}, NOW)
    assert after.sequence > before.sequence
    assert after.id > before.id


def test_old_messages_are_purged(box: Mailbox) -> None:
    box.reply(ANN, {"document": "old"}, NOW - timedelta(days=91))
    new = box.reply(ANN, {"document": "new"}, NOW)
    assert box.purge(NOW - timedelta(days=90)) == 1
    assert box.newest(ANN) == (new,)


def test_a_visitor_of_whom_no_message_is_left_is_forgotten(box: Mailbox) -> None:
    for name, at in ((ANN, NOW - timedelta(days=91)), (BEN, NOW)):
        box.reply(name, {"document": "hi"}, at)
        box.remember(name, Visitor("en", "Asia/Tokyo"))
    box.purge(NOW - timedelta(days=90))
    assert (box.visitor(ANN), box.visitor(BEN)) == (Visitor(), Visitor("en", "Asia/Tokyo"))


def test_what_is_remembered_of_a_visitor_is_exported_too(box: Mailbox) -> None:
    heard = box.hear(ANN, Kind.LINE, "hello", None, NOW)
    assert heard is not None
    said = {"at": NOW.isoformat(), "kind": "line", "message": {"text": "hello"}}
    assert box.export(ANN) == [said]
    box.remember(ANN, Visitor("zh-Hans", "Asia/Shanghai"))
    assert box.export(ANN) == [{"kind": "page", "language": "zh-Hans", "zone": "Asia/Shanghai"}, said]


def test_what_is_unknown_of_a_visitor_does_not_overwrite_what_is_known(box: Mailbox) -> None:
    box.remember(ANN, Visitor("en", "Asia/Shanghai"))
    box.remember(ANN, Visitor("zh-Hans", ""))
    assert box.visitor(ANN) == Visitor("zh-Hans", "Asia/Shanghai")


def test_an_attachment_is_its_visitors_only(box: Mailbox) -> None:
    given = Attachment("data.json", "application/json", b"{}")
    reply = box.reply(ANN, {"document": "here"}, NOW, given)
    assert reply.file == "data.json"
    assert box.attachment(ANN, reply.id) == given
    assert box.attachment(BEN, reply.id) is None


def test_an_error_leaves_the_mailbox_as_it_was(box: Mailbox) -> None:
    with pytest.raises(TypeError):
        box.reply(ANN, {"document": object()}, NOW)
    assert box.newest(ANN) == ()
    assert box.reply(ANN, {"document": "next"}, NOW).payload == {"document": "next"}


async def test_another_process_is_noticed_within_half_a_second(tmp_path: Path) -> None:
    live = LiveMailbox(tmp_path / FILE_NAME)
    await live.open()
    other = Mailbox(tmp_path / FILE_NAME)
    watching = asyncio.create_task(live.watch())
    try:
        change = live.change(ANN)
        other.deliver(ANN, {"document": "digest"}, 5, NOW)
        await asyncio.wait_for(change.wait(), 30)
        assert [entry.part for entry in await live.read(lambda box: box.since(ANN, 0))] == [5]
    finally:
        watching.cancel()
        other.close()
        await live.close()
    assert POLL_SECONDS <= 0.5


async def test_only_the_pages_of_whom_it_concerns_are_woken(tmp_path: Path) -> None:
    live = LiveMailbox(tmp_path / FILE_NAME)
    await live.open()
    anns, bens = live.change(ANN), live.change(BEN)
    await live.write(ANN, lambda box: box.deliver(ANN, {"document": "digest"}, 5, NOW))
    assert (anns.is_set(), bens.is_set()) == (True, False)
    assert live.change(BEN) is bens
    await live.close()


async def test_the_sender_delivers_the_frozen_payload(tmp_path: Path) -> None:
    preview = platform()
    assert isinstance(preview, Preview)
    sender = await preview.open(context(ScriptedChat(), tmp_path))
    (payload,) = preview.render(saying("Good morning"), "web")
    assert payload == {"document": {"blocks": [{"kind": "paragraph", "text": [{"text": "Good morning"}]}]}}
    outcome = await sender.send(Address("preview", ANN), payload, 41)
    box = Mailbox(tmp_path / FILE_NAME)
    (entry,) = box.newest(ANN)
    assert outcome == Sent(str(entry.id))
    assert (entry.kind, entry.part, entry.payload) == (Kind.DIGEST, 41, payload)
    await preview.forget(Address("preview", ANN))
    assert box.newest(ANN) == ()
    box.close()
    await preview.close()


async def test_a_mailbox_that_cannot_be_written_has_not_got_the_message(tmp_path: Path) -> None:
    live = LiveMailbox(tmp_path / FILE_NAME)
    await live.open()
    await live.read(lambda box: box._connection.execute("PRAGMA query_only = ON"))
    outcome = await MailboxSender(live, FakeClock()).send(Address("preview", ANN), {"document": "x"}, 1)
    assert isinstance(outcome, Unsent)
    await live.close()


def test_latency_is_that_of_a_messenger() -> None:
    assert {round(latency(part) * 1000) for part in range(100)} == set(range(20, 51))


def test_there_is_one_variant() -> None:
    with pytest.raises(ValueError, match="no variant"):
        platform().render(saying("x"), "rich")

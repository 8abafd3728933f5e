"""Corrections reach what was sent: every message that carries the article, once, whatever happens in between."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from digest.domain.article import Content, StoredArticle
from digest.domain.delivery import Limited, Outcome, Refused, Sent, State, Unknown, Unreachable
from digest.domain.document import Card, Document
from digest.domain.reader import Address, Profile
from digest.domain.words import Words
from digest.i18n import speak
from digest.ports import Payload, Posted, Watcher
from digest.ports.corrections import Kind, Order, Progress, Stage
from digest.services.deliver import tick
from digest.services.editor import Window
from digest.services.herald import Herald
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import Bench, ScriptedSender, Setup, StubEditor, add_article, add_audience, bench
from digest.testing.visitor import lines_of

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TellingRenderer:
    """A platform whose messages say what their cards say: all in one, or each card in one of its own."""

    name: str = "preview"
    variants: tuple[str, ...] = ("rich", "plain")
    usual: str = "rich"
    apart: bool = False

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """What it says, line by line."""
        cards = [block for block in document.blocks if isinstance(block, Card)]
        messages = [[card] for card in cards] if self.apart and cards else [list(document.blocks)]
        return tuple({"variant": variant, "said": list(lines_of(blocks))} for blocks in messages)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        await add_article(opened, "one", DUE - 60 * MINUTE)
        await add_article(opened, "two", DUE - 50 * MINUTE)
        yield opened


Process = Callable[..., Bench]


@pytest.fixture
def process(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> Process:
    def made(**wanted: Any) -> Bench:
        return bench(store, writer, clock, Setup(**{"renderer": TellingRenderer(), **wanted}))

    return made


def verdicts(*outcomes: Outcome) -> ScriptedSender:
    """A sender that gives these outcomes to changes one after the other, and then says Sent."""
    rest = iter(outcomes)
    return ScriptedSender(verdict=lambda posted, payload: next(rest, None))


async def correct(store: SqlStore, title: str, number: int = 1) -> int:
    """Correct an article and order its messages changed."""
    async with store.begin() as uow:
        stored = await uow.articles.get(number)
        assert stored
        article = replace(stored.article, contents={"en": Content(title, tldr=("now right",))})
        await uow.corrections.correct(number, article, [], DUE)
        return await uow.corrections.order(Order(Kind.CORRECT, number), DUE)


async def order(store: SqlStore, kind: Kind, **about: Any) -> int:
    async with store.begin() as uow:
        return await uow.corrections.order(Order(kind, **about), DUE)


async def progress(store: SqlStore, number: int = 1) -> Progress:
    async with store.read() as uow:
        found = await uow.corrections.progress(number)
    assert found
    return found


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(*wanted.table.primary_key)))


async def round_of(one: Bench) -> dict[str, int]:
    return dict((await tick(one.planner, one.deliverer)).outcomes)


def said(sender: ScriptedSender) -> list[str]:
    return ["\n".join(payload["said"]) for _, payload in sender.amended]


async def test_every_message_that_carries_the_article_says_the_correction(store: SqlStore, process: Process) -> None:
    await add_audience(store, 3, DUE)
    one = process()
    assert await round_of(one) == {"sent": 3}
    await correct(store, "What it really is")
    await round_of(one)
    assert sorted(message for message, _ in one.sender.amended) == sorted(
        await column(store, sql.delivery_part.c.message_id)
    )
    assert all("What it really is" in text and "Corrected on 24 Nov 2026" in text for text in said(one.sender))
    assert await progress(store) == Progress(1, Order(Kind.CORRECT, 1), DUE, Stage.DONE, 3, settled_at=DUE)
    await round_of(one)
    assert len(one.sender.amended) == 3


async def test_only_the_messages_whose_words_change_are_edited(store: SqlStore, process: Process) -> None:
    await add_audience(store, 2, DUE)
    one = process(renderer=TellingRenderer(apart=True))
    assert await round_of(one) == {"sent": 4}
    await correct(store, "Number two, corrected", 2)
    await round_of(one)
    assert [text.splitlines()[0] for text in said(one.sender)] == ["Number two, corrected"] * 2


async def test_who_gets_the_digest_afterwards_gets_the_correction_and_no_edit(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE)
    one = process()
    await one.planner.plan()
    await correct(store, "What it really is")
    await round_of(one)
    [(_, payload)] = one.sender.sent
    assert "What it really is" in payload["said"]
    assert one.sender.amended == []
    assert (await progress(store)).stage is Stage.DONE


async def test_a_message_that_is_under_way_is_edited_once_it_is_there(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 1, DUE)
    unanswered = iter([Unknown("timeout")])
    one = process(sender=ScriptedSender(lambda address, payload: next(unanswered, None)))
    await one.planner.plan()
    await one.deliverer.open()
    await one.lane.deliver()
    await correct(store, "What it really is")
    await one.deliverer.prepare()
    assert (await progress(store)).open == 1
    await one.deliverer.close()
    await round_of(one)
    assert (await progress(store)).done == 1


@dataclass
class LateEditor(StubEditor):
    """An editor that, once, has read the articles before somebody changed them."""

    before: Sequence[StoredArticle] = ()

    def window(self, candidates: Iterable[StoredArticle], since: datetime, cut: datetime) -> Window:
        """Of what it has read."""
        seen, self.before = self.before or candidates, ()
        return StubEditor.window(self, seen, since, cut)


async def test_an_edition_composed_from_what_was_withdrawn_meanwhile_is_composed_anew(
    store: SqlStore, process: Process
) -> None:
    await add_audience(store, 1, DUE)
    async with store.read() as uow:
        before = await uow.articles.window(DUE - timedelta(days=1), DUE, samples=False)
    one = process(editor=LateEditor(before=before))
    async with store.begin() as uow:
        await uow.corrections.withdraw(1, "", DUE)
    await order(store, Kind.WITHDRAW, article=1)
    await one.deliverer.prepare()
    assert await round_of(one) == {"sent": 1}
    [(_, payload)] = one.sender.sent
    assert payload["said"] == ["2"]
    assert len(one.editor.windows) == 2


async def test_withdrawing_leaves_a_note_in_place_of_the_story(store: SqlStore, process: Process) -> None:
    await add_audience(store, 1, DUE)
    one = process()
    await round_of(one)
    async with store.begin() as uow:
        await uow.corrections.withdraw(1, "The source took it back.", DUE)
    await order(store, Kind.WITHDRAW, article=1)
    await round_of(one)
    [text] = said(one.sender)
    assert "withdrawn on 24 Nov 2026" in text
    assert "The source took it back." in text
    assert "About one" not in text
    assert "2" in text


@pytest.mark.parametrize(
    ("outcomes", "done", "failed"),
    [
        ((Unknown("reset"), Unknown("reset")), 1, {}),
        ((Limited(5, here=True),), 1, {}),
        ((Refused("message to edit not found"),), 0, {"message to edit not found": 1}),
        ((Unreachable("bot was blocked by the user"),), 0, {"bot was blocked by the user": 1}),
    ],
)
async def test_what_an_outcome_means_for_an_edit(
    outcomes: tuple[Outcome, ...],
    done: int,
    failed: dict[str, int],
    store: SqlStore,
    process: Process,
    clock: FakeClock,
) -> None:
    await add_audience(store, 1, DUE)
    one = process(sender=verdicts(*outcomes))
    await round_of(one)
    await correct(store, "What it really is")
    for _ in range(3):
        await round_of(one)
        clock.advance(MINUTE)
    found = await progress(store)
    assert (found.done, found.open, found.failed, found.stage) == (done, 0, failed, Stage.DONE)
    assert await column(store, sql.destination.c.suspended_at) == [None]


async def test_what_a_killed_process_had_leased_is_done_by_the_next_one(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 5, DUE)
    one = process()
    await round_of(one)
    await correct(store, "What it really is")
    await one.deliverer.prepare()
    leased = {"state": State.LEASED, "owner": "dead:1", "until": DUE + MINUTE, "epoch": 1}
    async with store.database.begin() as connection:
        await connection.execute(update(sql.correction_part).where(sql.correction_part.c.id <= 3).values(leased))
    other = process(owner="test:2", gone=lambda owner: owner == "dead:1")
    await round_of(other)
    assert len(other.sender.amended) == 5
    assert (await progress(store)).done == 5


async def test_collecting_twice_collects_once(store: SqlStore, process: Process) -> None:
    await add_audience(store, 4, DUE)
    one = process()
    await round_of(one)
    await correct(store, "What it really is")
    for _ in range(2):
        async with store.database.begin() as connection:
            again = {"stage": Stage.AMENDING, "edition_cursor": 0}
            await connection.execute(update(sql.correction).values(again))
        await one.deliverer.prepare()
    assert len(await column(store, sql.correction_part.c.id)) == 4


async def test_a_recall_deletes_what_is_there_and_cancels_what_is_not(store: SqlStore, process: Process) -> None:
    await add_audience(store, 2, DUE)
    one = process()
    await round_of(one)
    await add_audience(store, 1, DUE, first=3)
    await one.planner.plan()
    [occasion] = set(await column(store, sql.delivery.c.occasion))
    await order(store, Kind.RECALL, occasion=occasion)
    await one.deliverer.prepare()
    await round_of(one)
    assert len(one.sender.removed) == 2
    assert sorted(await column(store, sql.delivery.c.state)) == ["cancelled", "sent", "sent"]
    assert (await progress(store)).done == 2


async def test_what_cannot_be_deleted_any_more_becomes_a_note_in_the_readers_language(
    store: SqlStore, process: Process
) -> None:
    await add_audience(store, 1, DUE, wants=Profile("zh-Hans", ("en",)))

    def too_old(posted: Posted, payload: Payload | None) -> Outcome | None:
        return Refused("message can't be deleted for everyone") if payload is None else Sent(posted.message)

    one = process(sender=ScriptedSender(verdict=too_old))
    await round_of(one)
    [occasion] = await column(store, sql.delivery.c.occasion)
    await order(store, Kind.RECALL, occasion=occasion)
    await round_of(one)
    assert len(one.sender.removed) == len(one.sender.amended) == 1
    assert (await progress(store)).done == 1


async def test_who_is_erased_is_not_edited(store: SqlStore, process: Process) -> None:
    await add_audience(store, 2, DUE)
    one = process()
    await round_of(one)
    await correct(store, "What it really is")
    await one.deliverer.prepare()
    async with store.begin() as uow:
        assert "correction_part" in await uow.readers.export(1)
        await uow.readers.forget(1)
    await round_of(one)
    assert len(one.sender.amended) == 1
    assert (await progress(store)).stage is Stage.DONE


async def test_an_edition_that_its_readers_open_again_is_the_corrected_one(store: SqlStore, process: Process) -> None:
    await add_audience(store, 1, DUE)
    one = process()
    await round_of(one)
    await correct(store, "What it really is")
    await round_of(one)
    async with store.read() as uow:
        stored = await uow.editions.get(1)
    assert stored
    assert "What it really is" in list(lines_of(stored.document.blocks))


UNDER_WAY = {"state": "sending", "owner": "a", "until": DUE, "settled_at": None}
BETWEEN_PARTS = {"state": "due", "owner": None, "until": DUE, "retry_at": DUE, "settled_at": None}


@pytest.mark.parametrize("how", [UNDER_WAY, BETWEEN_PARTS], ids=["being sent", "between two parts"])
async def test_what_is_in_hand_as_its_edition_is_collected_is_not_missed(
    store: SqlStore, process: Process, how: Mapping[str, object]
) -> None:
    """It may be settled before the others in hand are collected, at the end."""
    await add_audience(store, 3, DUE)
    await round_of(process())
    [edition, *_] = await column(store, sql.edition.c.id)
    [name, *_] = await column(store, sql.delivery.c.occasion)
    number = await order(store, Kind.RECALL, occasion=name)
    async with store.database.begin() as connection:
        await connection.execute(update(sql.delivery).where(sql.delivery.c.id == 2).values(how))
    async with store.begin() as uow:
        [pending] = await uow.amending.pending()
        assert pending.id == number
        assert await uow.amending.collect(pending, [edition], 0, 9, DUE) == 0
    assert len(await column(store, sql.correction_part.c.id)) == 3


@pytest.mark.parametrize("name", ["digest:2026-11-23:0", "digest:soon:0", "broadcast:7", "broadcast:x", "nothing"])
async def test_a_recall_of_what_was_never_sent_is_over_at_once(store: SqlStore, process: Process, name: str) -> None:
    await add_audience(store, 1, DUE)
    one = process()
    await round_of(one)
    await order(store, Kind.RECALL, occasion=name)
    await round_of(one)
    assert (await progress(store)).stage is Stage.DONE
    assert one.sender.removed == []


async def test_who_ordered_it_is_told_how_far_it_is_in_one_message(
    store: SqlStore, process: Process, clock: FakeClock
) -> None:
    await add_audience(store, 3, DUE)
    one, editor, seconds, looks = process(), ScriptedSender(), [0.0], [0]

    def counting(language: str, zone: str) -> Words:
        looks[0] += 1
        return speak(language, zone)

    herald = Herald(store, {"preview": editor}, [TellingRenderer()], counting, clock, lambda: seconds[0])
    await round_of(one)
    number = await correct(store, "What it really is")
    async with store.begin() as uow:
        await uow.corrections.watch(number, Watcher(Address("preview", "ed"), "en", "UTC"))
    assert await herald.tell([]) == 0
    assert await herald.tell(["preview"]) == 1
    await round_of(one)
    assert await herald.tell(["preview"]) == 0  # too soon after the last
    seconds[0] += 5
    assert await herald.tell(["preview"]) == 1
    seconds[0] += 5
    assert await herald.tell(["preview"]) == 0  # nothing has changed
    seconds[0] += 1
    assert await herald.tell(["preview"]) == 0
    assert looks == [3], "what stands still is not counted anew every second"
    assert "Looking for the messages" in str(editor.sent[0][1])
    assert "3 messages changed." in str(editor.amended[0][1])
    assert (len(editor.sent), len(editor.amended)) == (1, 1)

"""Broadcasts through the ledger: whom they reach, who goes first, and that pausing, stopping and dying lose nobody."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from digest import i18n
from digest.domain.broadcast import Act, Broadcast, Content, Phase, Reach, When
from digest.domain.delivery import Outcome, Policy, Refused, Unknown
from digest.domain.document import Document
from digest.domain.reader import USUAL, Address, Manner, Profile
from digest.domain.score import Weights
from digest.ledger_corrections import Pending
from digest.ledger_restoring import Gap
from digest.ports import Payload, Watcher
from digest.ports.corrections import Kind, Order, Stage
from digest.services.broadcasts import Broadcasts, Refusal, Rules
from digest.services.bulletin import Bulletin, Wording
from digest.services.casting import Caster
from digest.services.deliver import tick
from digest.services.editions import Editions
from digest.services.editor import Editor
from digest.services.herald import Herald
from digest.services.tools import Limits, in_hand
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock
from digest.testing.ledger import Bench, PlainRenderer, ScriptedSender, Setup, add_article, add_audience, bench
from digest.testing.visitor import lines_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOMORROW = NOON + 20 * HOUR
CHINESE = Profile(language="zh-Hans", languages=("zh-Hans",))
BOTH = {"en": "Hello", "zh-Hans": "你好"}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@dataclass
class HaltingSender(ScriptedSender):
    """Sends so many; what is sent after them takes until it may go on."""

    halts_at: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Send it, or wait."""
        if len(self.sent) >= self.halts_at:
            self.reached.set()
            await self.go_on.wait()
        return await super().send(address, payload, part, manner=manner, again=again)


@dataclass
class Station:
    """A process that sends, and the admin who broadcasts."""

    store: SqlStore
    clock: FakeClock
    bench: Bench
    broadcasts: Broadcasts
    caster: Caster

    async def drafted(self, **wanted: Any) -> Broadcast:
        one = replace(await self.broadcasts.draft("preview:a", self.clock.now()), **{"canary": 0, **wanted})
        assert await self.broadcasts.edit(one)
        return one

    async def confirmed(self, **wanted: Any) -> Broadcast:
        ready, token = await self.broadcasts.prepare(await self.drafted(**{"content": Content(BOTH), **wanted}))
        one = await self.broadcasts.confirm(ready.id, token, "preview:a", self.clock.now())
        assert isinstance(one, Broadcast)
        return one

    async def act(self, one: Broadcast, act: Act) -> Broadcast | None:
        return await self.broadcasts.act(one.id, act, "preview:a", self.clock.now())

    async def round(self) -> dict[str, int]:
        return dict((await tick(self.bench.planner, self.bench.deliverer, None, self.caster)).outcomes)

    async def phase(self, one: Broadcast) -> Phase:
        found = await self.broadcasts.get(one.id)
        assert found is not None
        return found.phase

    def chats(self) -> list[str]:
        return [address.chat for address, _ in self.bench.sender.sent]


def station(
    store: SqlStore, writer: SqlWriter, clock: FakeClock, *, rules: Rules | None = None, **wanted: Any
) -> Station:
    setup = Setup(**wanted)
    editor = Editor(i18n.speak, Weights())
    bulletin = Bulletin(store, editor, Editions(store, editor))
    platforms = [setup.renderer]
    broadcasts = Broadcasts(store, bulletin, platforms, {}, rules)
    return Station(
        store, clock, bench(store, writer, clock, setup), broadcasts, Caster(store, bulletin, platforms, clock)
    )


@dataclass(frozen=True, slots=True)
class Echo(PlainRenderer):
    """A platform with one rendering: the document's text, a message for every sixty characters."""

    variants: tuple[str, ...] = ("plain",)
    usual: str = "plain"

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        text = "\n".join(lines_of(document.blocks))
        return tuple({"text": text[at : at + 60], "articles": []} for at in range(0, len(text), 60))


async def column(store: SqlStore, wanted: Any) -> list[Any]:
    async with store.database.read() as connection:
        return list(await connection.scalars(select(wanted).order_by(*wanted.table.primary_key)))


async def test_everybody_gets_it_once_in_their_language_and_no_digest_moves(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    english = await add_audience(store, 3, TOMORROW)
    chinese = await add_audience(store, 2, TOMORROW, first=4, wants=CHINESE)
    here = station(store, writer, clock)
    one = await here.confirmed()
    assert await here.round() == {"sent": 5}
    assert sorted(here.chats()) == sorted([*english, *chinese])
    assert await here.phase(one) is Phase.DONE
    assert await here.round() == {}
    assert await column(store, sql.delivery.c.occasion) == [one.occasion] * 5
    assert await column(store, sql.subscription.c.since) == [None] * 5
    assert len(await column(store, sql.edition.c.id)) == 2


class Overtaken(Bulletin):
    """Words a broadcast; just then somebody corrects the article that it tells."""

    def __init__(self, store: SqlStore) -> None:
        editor = Editor(i18n.speak, Weights())
        super().__init__(store, editor, Editions(store, editor))
        self.times, self._at = 0, store

    async def word(self, one: Broadcast, language: str, now: datetime) -> Wording:
        worded = await super().word(one, language, now)
        self.times += 1
        if self.times == 1:
            async with self._at.begin() as uow:
                stored = await uow.articles.get(one.content.article or 0)
                assert stored is not None
                better = replace(stored.article.content("en"), title="Much better")
                article = replace(stored.article, contents={**stored.article.contents, "en": better})
                await uow.corrections.correct(stored.id, article, (), now)
        return worded


async def test_an_article_that_is_corrected_while_it_is_worded_goes_out_corrected(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    number = await add_article(store, "Good", NOON - HOUR)
    await add_audience(store, 2, TOMORROW)
    here = station(store, writer, clock, renderer=Echo())
    await here.confirmed(content=Content(article=number))
    overtaken = Overtaken(store)
    assert await Caster(store, overtaken, [Echo()], clock).cast() == 2
    await here.round()
    assert overtaken.times == 2
    told = [payload["text"] for _, payload in here.bench.sender.sent]
    assert [part for part in told if "Much better" in part] == [told[0]] * 2


async def test_an_article_that_is_corrected_while_a_fix_is_worded_stays_corrected(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    number = await add_article(store, "Good", NOON - HOUR)
    await add_audience(store, 2, TOMORROW)
    here = station(store, writer, clock, renderer=Echo())
    one = await here.confirmed(content=Content(BOTH, article=number))
    await here.round()
    sent = await here.broadcasts.get(one.id)
    assert sent is not None
    assert await here.broadcasts.propose(sent, "en", "Hallo", NOON)
    assert await here.broadcasts.mend(one.id, "a", NOON)
    overtaken = Overtaken(store)
    await Caster(store, overtaken, [Echo()], clock).cast()
    assert overtaken.times > 1
    async with store.read() as uow:
        edition = await uow.editions.get((await uow.casting.editions(one.id))["en"])
    assert edition is not None
    said = "\n".join(lines_of(edition.document.blocks))
    assert "Hallo" in said
    assert "Much better" in said


async def test_a_reach_keeps_it_from_others(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> None:
    await add_audience(store, 2, TOMORROW)
    chinese = await add_audience(store, 2, TOMORROW, first=3, wants=CHINESE)
    here = station(store, writer, clock)
    await here.confirmed(reach=Reach(languages=("zh-Hans",)))
    await here.round()
    assert sorted(here.chats()) == sorted(chinese)


async def test_a_few_get_it_first_and_the_others_when_it_goes_on(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    chats = await add_audience(store, 250, TOMORROW)
    here = station(store, writer, clock)
    one = await here.confirmed(canary=10)
    assert one.phase is Phase.CANARY
    assert await here.round() == {"sent": 2}
    assert await here.round() == {}
    assert await here.phase(one) is Phase.CANARY
    await here.act(one, Act.GO_ON)
    assert await here.round() == {"sent": 248}
    assert sorted(here.chats()) == sorted(chats)
    assert await here.phase(one) is Phase.DONE


async def test_a_token_confirms_once_and_the_last_one_only(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 1, TOMORROW)
    here = station(store, writer, clock)
    draft = await here.drafted(content=Content(BOTH))
    _, first = await here.broadcasts.prepare(draft)
    _, second = await here.broadcasts.prepare(draft)
    confirm = here.broadcasts.confirm
    assert await confirm(draft.id, first, "a", NOON) is Refusal.USED
    both = await asyncio.gather(*(confirm(draft.id, second, "a", NOON) for _ in range(2)))
    assert sorted(isinstance(each, Broadcast) for each in both) == [False, True]
    assert await here.round() == {"sent": 1}


async def test_what_says_nothing_to_somebody_or_reaches_nobody_is_refused(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    here = station(store, writer, clock)
    for audience, reason in ((False, Refusal.NOBODY), (True, Refusal.SILENT)):
        if audience:
            await add_audience(store, 1, TOMORROW, wants=CHINESE)
        draft, token = await here.broadcasts.prepare(await here.drafted(content=Content({"en": "Hello"})))
        assert await here.broadcasts.confirm(draft.id, token, "a", NOON) is reason
    assert await here.round() == {}


async def test_a_second_admin_approves_where_the_rules_want_that(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 1, TOMORROW)
    here = station(store, writer, clock, rules=Rules(approval=True))
    one = await here.confirmed()
    assert one.phase is Phase.APPROVAL
    assert await here.round() == {}
    assert await here.broadcasts.approve(one.id, "preview:a", NOON) is Refusal.OWN
    assert isinstance(await here.broadcasts.approve(one.id, "preview:b", NOON), Broadcast)
    assert await here.round() == {"sent": 1}


async def test_digests_go_first_and_a_broadcast_never_takes_the_whole_window(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_article(store, "one", NOON - HOUR)
    await add_audience(store, 40, NOON)
    here = station(store, writer, clock, limits=Limits(window=8, broadcasts=4))
    await here.confirmed()
    await here.round()
    kinds = ["articles" in payload and bool(payload["articles"]) for _, payload in here.bench.sender.sent]
    assert len(kinds) == 80
    assert all(kinds[:40])


@pytest.mark.parametrize(("pace", "most"), [(0.0, 128), (1000.0, 128), (44.0, 33), (25.0, 19), (1.0, 8)])
def test_no_more_is_in_hand_than_a_stop_can_wait_for(pace: float, most: int) -> None:
    assert in_hand(Limits(), pace) == replace(Limits(), broadcasts=most)


async def test_paused_nothing_goes_out_and_resumed_the_rest_does(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    chats = await add_audience(store, 60, TOMORROW)
    sender = HaltingSender(halts_at=20)
    here = station(store, writer, clock, sender=sender, limits=Limits(window=8, broadcasts=4))
    one = await here.confirmed()
    sending = asyncio.create_task(here.round())
    await sender.reached.wait()
    await here.act(one, Act.STOP)
    sender.go_on.set()
    await sending
    had = len(here.chats())
    assert had <= 20 + 8
    tally = await here.broadcasts.tally(one)
    assert (tally.sent, tally.unsent) == (had, 60 - had)
    assert await here.round() == {}
    clock.advance(30 * HOUR)
    assert await here.round() == {}  # what waited too long has expired
    await here.act(one, Act.RESUME)
    await here.round()
    assert sorted(here.chats()) == sorted(chats)
    assert await here.phase(one) is Phase.DONE


async def test_a_kill_while_it_is_resumed_leaves_it_to_be_resumed(
    store: SqlStore, writer: SqlWriter, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = await add_audience(store, 6, TOMORROW)
    here = station(store, writer, clock)
    one = await here.confirmed()
    await here.caster.cast()
    await here.act(one, Act.STOP)
    clock.advance(30 * HOUR)
    assert await here.round() == {}

    async def killed(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr("digest.services.resending.revive", killed)
        with pytest.raises(ConnectionError):
            await here.act(one, Act.RESUME)
    await here.round()
    assert await here.phase(one) is Phase.STOPPED
    assert await here.act(one, Act.RESUME) is not None
    await here.round()
    assert sorted(here.chats()) == sorted(chats)


async def test_cancelled_nobody_else_gets_it(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> None:
    await add_audience(store, 30, TOMORROW)
    here = station(store, writer, clock)
    one = await here.confirmed(when=When(at=NOON + HOUR))
    assert one.phase is Phase.SCHEDULED
    assert await here.round() == {}
    clock.advance(HOUR)
    assert await here.caster.cast() == 30
    await here.act(one, Act.STOP)
    assert await here.act(one, Act.CANCEL) is not None
    assert await here.act(one, Act.RESUME) is None
    assert await here.round() == {}
    assert set(await column(store, sql.delivery.c.state)) == {"cancelled"}


async def test_at_each_readers_own_hour(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> None:
    await add_audience(store, 2, TOMORROW)
    async with store.database.begin() as connection:
        await connection.execute(update(sql.reader).where(sql.reader.c.id == 2).values(zone="Asia/Shanghai"))
    here = station(store, writer, clock)
    await here.confirmed(when=When(minute=21 * 60))
    assert await here.round() == {}
    clock.advance(HOUR)  # 13:00 UTC is 21:00 in Shanghai
    assert await here.round() == {"sent": 1}
    assert here.chats() == ["chat2"]
    clock.advance(8 * HOUR)
    assert await here.round() == {"sent": 1}


async def test_quiet_hours_hold_it_until_they_end(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> None:
    await add_audience(store, 2, TOMORROW)
    async with store.database.begin() as connection:
        quiet = {"quiet_from": 11 * 60, "quiet_until": 13 * 60}
        await connection.execute(update(sql.reader).where(sql.reader.c.id == 1).values(quiet))
    here = station(store, writer, clock)
    one = await here.confirmed()
    assert await here.round() == {"sent": 1}
    assert (await here.broadcasts.tally(one)).quiet == 1
    assert await here.phase(one) is Phase.RUNNING
    clock.advance(HOUR + HOUR / 30)
    assert await here.round() == {"sent": 1}
    assert await here.phase(one) is Phase.DONE


async def test_what_is_in_doubt_is_not_sent_again(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> None:
    await add_audience(store, 3, TOMORROW)
    outcomes = iter([Unknown("timeout")])
    here = station(store, writer, clock, sender=ScriptedSender(lambda address, payload: next(outcomes, None)))
    one = await here.confirmed()
    assert await here.round() == {"sent": 2, "unknown": 1}
    assert (await here.broadcasts.tally(one)).doubtful == 1
    assert len(here.chats()) == 3


async def test_what_is_in_doubt_is_sent_again_where_an_admin_says_so(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    chats = await add_audience(store, 3, TOMORROW)
    outcomes = iter([Unknown("timeout"), Unknown("reset")])
    here = station(store, writer, clock, sender=ScriptedSender(lambda address, payload: next(outcomes, None)))
    one = await here.confirmed()
    await here.round()
    assert await here.phase(one) is Phase.DONE
    await add_audience(store, 2, TOMORROW, first=4)
    clock.advance(30 * HOUR)
    assert await here.broadcasts.resend(one.id, "preview:a", clock.now()) == 2
    assert await here.broadcasts.resend(one.id, "preview:a", clock.now()) == 0
    assert await here.round() == {"sent": 2}
    assert await here.phase(one) is Phase.DONE
    assert sorted(here.chats()[:3]) == chats
    assert sorted(here.chats()[3:]) == sorted(here.chats()[:2])  # and nobody who subscribed since
    assert sorted(await column(store, sql.delivery_part.c.resends)) == [0, 1, 1]
    async with store.read() as uow:
        assert "broadcast resent to 2 in doubt" in [deed.what for deed in await uow.audit.deeds(9)]


async def test_what_is_in_doubt_waits_where_it_stands_still_and_is_gone_where_it_was_recalled(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 60, TOMORROW)
    outcomes = iter([Unknown("timeout")])
    here = station(store, writer, clock, sender=ScriptedSender(lambda address, payload: next(outcomes, None)))
    draft = await here.drafted(content=Content(BOTH))
    assert await here.broadcasts.resend(draft.id, "preview:a", NOON) is None
    one = await here.confirmed(canary=20)
    await here.round()
    await here.act(one, Act.STOP)
    assert await here.broadcasts.resend(one.id, "preview:a", NOON) == 1
    assert await here.round() == {}
    assert await here.phase(one) is Phase.STOPPED
    await here.act(one, Act.RESUME)
    assert await here.round() == {"sent": 1}
    async with store.database.begin() as connection:
        await connection.execute(update(sql.delivery).values(state="unknown"))
        await connection.execute(update(sql.delivery_part).values(state="unknown"))
    async with store.begin() as uow:
        await uow.corrections.order(Order(Kind.RECALL, occasion=one.occasion), NOON)
    assert await here.broadcasts.resend(one.id, "preview:a", NOON) == 0


async def test_what_is_in_doubt_goes_again_to_nobody_who_came_since(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 3, TOMORROW)
    outcomes = iter([Unknown("timeout")])
    here = station(store, writer, clock, sender=ScriptedSender(lambda address, payload: next(outcomes, None)))
    one = await here.confirmed()
    await here.round()
    clock.advance(2 * HOUR)
    assert await here.broadcasts.resend(one.id, "preview:a", clock.now()) == 1
    sent = len(here.chats())
    await add_audience(store, 2, TOMORROW, first=4)
    await here.round()
    await here.round()
    assert len(here.chats()) == sent + 1
    assert (await here.broadcasts.tally(one)).audience == 3


async def test_where_the_operator_wants_it_what_is_in_doubt_is_sent_again_by_itself(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 3, TOMORROW)
    outcomes = iter([Unknown("timeout")])
    sender = ScriptedSender(lambda address, payload: next(outcomes, None))
    here = station(store, writer, clock, sender=sender, policy=Policy(hold_broadcasts=False))
    await here.confirmed()
    assert await here.round() == {"sent": 3, "due": 1}


async def test_it_pauses_itself_when_too_much_goes_wrong(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> None:
    await add_audience(store, 400, TOMORROW)
    here = station(
        store,
        writer,
        clock,
        sender=ScriptedSender(lambda address, payload: Refused("too long")),
        renderer=PlainRenderer(variants=("plain",), usual="plain"),
    )
    one = await here.confirmed(canary=100)
    assert await here.round() == {"dead": 40}
    paused = await here.broadcasts.get(one.id)
    assert paused is not None
    assert (paused.phase, paused.before, paused.reason) == (Phase.PAUSED, Phase.CANARY, "too long")


async def test_it_goes_on_though_many_unsubscribe_before_it_comes(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 60, TOMORROW)
    here = station(store, writer, clock)
    one = await here.confirmed()
    await here.caster.cast()
    async with store.begin() as uow:
        for reader in range(1, 31):
            await uow.readers.unsubscribe(reader, clock.now())
    assert await here.round() == {"sent": 30}
    done = await here.broadcasts.get(one.id)
    assert done is not None
    assert done.phase is Phase.DONE


async def test_every_act_is_written_down(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> None:
    await add_audience(store, 1, TOMORROW)
    here = station(store, writer, clock)
    one = await here.confirmed()
    await here.act(one, Act.PAUSE)
    await here.act(one, Act.RESUME)
    await here.round()
    async with store.read() as uow:
        deeds = [(deed.who, deed.what, deed.about) for deed in await uow.audit.deeds(9)]
    assert deeds == [
        ("service", "broadcast done", "1"),
        ("preview:a", "broadcast resume", "1"),
        ("preview:a", "broadcast pause", "1"),
        ("preview:a", "broadcast confirmed", "1"),
        ("preview:a", "broadcast drafted", "1"),
    ]


async def test_a_fix_reaches_those_who_have_it_and_those_who_will(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 150, TOMORROW)
    here = station(store, writer, clock, renderer=Echo())
    one = await here.confirmed(canary=10)
    await here.round()
    assert isinstance(await here.act(one, Act.PAUSE), Broadcast)
    paused = await here.broadcasts.get(one.id)
    assert paused is not None
    assert not await here.broadcasts.propose(paused, "en", "much, much longer than it was", NOON)
    assert await here.broadcasts.propose(paused, "en", "Help!", NOON)
    assert isinstance(await here.broadcasts.mend(one.id, "preview:a", NOON), Broadcast)
    assert await here.act(one, Act.RESUME) is None  # not before the new text is in place
    await here.round()
    assert await here.phase(one) is Phase.CANARY
    assert await here.round() == {}
    assert [str(payload["text"])[:5] for _, payload in here.bench.sender.amended] == ["Help!"]
    await here.act(one, Act.GO_ON)
    await here.round()
    said = [str(payload["text"])[:5] for _, payload in here.bench.sender.sent]
    assert said == ["Hello", *["Help!"] * 149]


async def test_a_recall_ends_it(store: SqlStore, writer: SqlWriter, clock: FakeClock) -> None:
    await add_audience(store, 150, TOMORROW)
    here = station(store, writer, clock)
    one = await here.confirmed(canary=10)
    await here.round()
    async with store.begin() as uow:
        await uow.corrections.order(Order(Kind.RECALL, occasion=one.occasion), NOON)
    assert await here.round() == {}
    assert await here.phase(one) is Phase.CANCELLED


async def test_a_recall_of_a_whole_broadcast_deletes_all_of_it(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 5, TOMORROW)
    await add_audience(store, 2, TOMORROW, first=6, wants=CHINESE)
    here = station(store, writer, clock)
    one = await here.confirmed()
    other = await here.confirmed(reach=Reach(languages=("zh-Hans",)))
    assert await here.round() == {"sent": 9}
    async with store.begin() as uow:
        await uow.corrections.order(Order(Kind.RECALL, occasion=one.occasion), NOON)
    await here.round()
    assert len(here.bench.sender.removed) == 7
    assert (await here.broadcasts.tally(other)).sent == 2


async def test_an_article_that_is_broadcast_is_told_and_corrected_like_any_other(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    number = await add_article(store, "one", NOON - HOUR)
    await add_audience(store, 2, TOMORROW)
    here = station(store, writer, clock)
    await here.confirmed(content=Content(article=number))
    assert await here.round() == {"sent": 2}
    async with store.read() as uow:
        assert list(await uow.editions.told_to(1, NOON - HOUR)) == ["one"]
        waiting = Pending(1, Order(Kind.CORRECT, article=number), Stage.AMENDING, 0)
        [carrier] = await uow.amending.carriers(waiting, 9)
    assert carrier.edition.document.articles() == (number,)


async def test_who_confirmed_it_is_told_how_far_it_is_in_one_message(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 30, TOMORROW)
    here, seconds = station(store, writer, clock), [0.0]
    admin = ScriptedSender()
    herald = Herald(store, {"preview": admin}, [Echo()], i18n.speak, clock, lambda: seconds[0])
    one = await here.confirmed()
    await here.broadcasts.watch(one.id, Watcher(Address("preview", "a"), "zh-Hans", "Asia/Shanghai"))
    assert await herald.tell([]) == 0
    assert await herald.tell(["preview"]) == 1
    await here.round()
    assert await herald.tell(["preview"]) == 0  # too soon after the last
    seconds[0] += 5
    assert await herald.tell(["preview"]) == 1
    assert await herald.tell(["preview"]) == 0
    assert [payload["text"] for _, payload in admin.sent] == ["群发 1\n正在发送，30 人中已有 0 人收到。"]
    assert [payload["text"] for _, payload in admin.amended] == ["群发 1\n已完成，30 人已收到。"]


async def test_after_a_backup_came_back_an_admin_looks_first(
    store: SqlStore, writer: SqlWriter, clock: FakeClock
) -> None:
    await add_audience(store, 30, TOMORROW)
    here = station(store, writer, clock)
    one = await here.confirmed(when=When(at=NOON + HOUR))
    async with store.begin() as uow:
        await uow.restoring.beat("lost", NOON)
        assert await uow.restoring.live_on("lost", "new", Gap(NOON, NOON + HOUR), NOON + HOUR)
    clock.advance(2 * HOUR)
    assert await here.round() == {}
    found = await here.broadcasts.get(one.id)
    assert found is not None
    assert (found.phase, found.before, found.reason) == (Phase.PAUSED, Phase.SCHEDULED, "restored")
    await here.act(one, Act.RESUME)
    assert await here.round() == {"sent": 30}

"""The gate: its budgets are kept whatever is asked, people go first, nobody is forgotten, and a 429 holds everybody."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.delivery import Priority
from digest.services.budget import BURST, Rates, Spread, Window
from digest.services.door import Door
from digest.services.gate import Gate

FAST = Rates(overall=1_000, bulk=990)


@dataclass(frozen=True)
class Ask:
    """A request that comes at that instant."""

    at: float
    chat: str
    priority: Priority = Priority.DIGEST

    @property
    def group(self) -> bool:
        return self.chat.startswith("-")


def simulate(gate: Gate, asks: list[Ask], late: float = 0.0) -> list[tuple[float, Ask]]:
    """When each was let through; the gate is looked at when it said to, `late` seconds late at most, and at each ask."""
    through: list[tuple[float, Ask]] = []
    tickets: dict[int, Ask] = {}
    queue, now, again = sorted(asks, key=lambda ask: ask.at), 0.0, None
    while queue or again is not None:
        coming = queue[0].at if queue else float("inf")
        now = max(now, min(coming, float("inf") if again is None else again + late))
        while queue and queue[0].at <= now:
            ask = queue.pop(0)
            tickets[gate.ask(ask.chat, ask.priority, now, group=ask.group).number] = ask
        admitted, again = gate.admit(now)
        through += [(now, tickets.pop(ticket.number)) for ticket in admitted]
        assert again is None or again > now
    assert not tickets
    return through


def most_in(times: list[float], seconds: float) -> int:
    """The most that fall into any half-open stretch of so many seconds."""
    return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)


ASKS = st.lists(
    st.builds(
        Ask,
        st.floats(0, 5),
        st.sampled_from(["1", "2", "3", "-100", "-200", *map(str, range(10, 60))]),
        st.sampled_from(Priority),
    ),
    max_size=120,
)


@given(ASKS, st.floats(0, 0.01))
def test_no_budget_is_ever_exceeded_and_everybody_gets_through(asks: list[Ask], late: float) -> None:
    rates = Rates()
    through = simulate(Gate(rates), asks, late)
    assert len(through) == len(asks)
    times = [at for at, _ in through]
    bulk = [at for at, ask in through if ask.priority]
    by_chat = defaultdict(list)
    for at, ask in through:
        by_chat[ask.chat].append(at)
    assert most_in(times, 1.0) <= rates.overall + 1
    assert most_in(bulk, 1.0) <= rates.bulk + 1
    assert most_in(times, BURST) <= 2
    for chat, of_chat in by_chat.items():
        assert all(after - before >= 1 / rates.chat - BURST - 1e-9 for before, after in pairwise(of_chat))
        assert not chat.startswith("-") or most_in(of_chat, rates.group_window) <= rates.group


@given(ASKS)
def test_each_chat_is_served_in_its_order_of_priority_and_coming(asks: list[Ask]) -> None:
    through = simulate(Gate(), [Ask(0.0, ask.chat, ask.priority) for ask in asks])
    for chat in {ask.chat for ask in asks}:
        mine = [ask.priority for _, ask in through if ask.chat == chat]
        assert mine == sorted(mine)


def test_an_answer_passes_everything_that_waits_in_bulk() -> None:
    bulk = [Ask(0.0, f"{number}", Priority.BROADCAST) for number in range(300)]
    through = simulate(Gate(), [*bulk, Ask(2.0, "reader", Priority.REPLY)])
    [answered] = [at for at, ask in through if ask.priority is Priority.REPLY]
    assert answered - 2.0 < 1 / 30


def test_bulk_leaves_room_for_answers() -> None:
    through = simulate(Gate(), [Ask(0.0, f"{number}") for number in range(100)])
    assert through[-1][0] == pytest.approx(99 / 25, abs=2 * BURST)


def test_a_chat_that_waits_holds_nobody_else_up() -> None:
    asks = [Ask(0.0, "slow") for _ in range(5)] + [Ask(0.0, f"{number}") for number in range(10)]
    through = simulate(Gate(), asks)
    assert max(at for at, ask in through if ask.chat != "slow") < 0.5
    assert through[-1][0] == pytest.approx(4.0, abs=0.1)


def test_in_a_hold_nobody_goes_and_afterwards_the_pace_is_kept() -> None:
    gate = Gate()
    gate.hold(10.0)
    gate.hold(3.0)
    through = simulate(gate, [Ask(1.0, "reader", Priority.REPLY), *(Ask(0.0, f"{number}") for number in range(5))])
    assert min(at for at, _ in through) == 10.0
    assert through[0][1].priority is Priority.REPLY
    assert most_in([at for at, _ in through], BURST) <= 2


def test_late_timers_cost_no_rate_and_no_burst_follows() -> None:
    through = simulate(Gate(FAST), [Ask(0.0, f"{number}") for number in range(2_000)], late=0.015)
    times = [at for at, _ in through]
    assert times[-1] == pytest.approx(2_000 / 990, rel=0.02)
    assert most_in(times, 0.001) <= 1 + BURST * 1_000 * 2


def test_who_leaves_is_passed_over_and_the_next_moves_up() -> None:
    gate = Gate()
    first, second = (gate.ask("7", priority, 0.0) for priority in (Priority.REPLY, Priority.DIGEST))
    gate.leave(first, 0.0)
    gate.leave(first, 0.0)
    assert gate.admit(0.0) == ([second], None)


def test_chats_are_forgotten_once_their_budgets_are_full_again() -> None:
    gate = Gate(FAST)
    simulate(gate, [Ask(0.0, f"{number}") for number in range(-5, 500)])
    assert gate.chats > 100
    gate.admit(10.0)
    assert gate.chats == 5
    gate.admit(100.0)
    assert gate.chats == 0


@given(ASKS)
def test_who_walks_in_where_nobody_waits_goes_when_the_queue_would_have_let_them(asks: list[Ask]) -> None:
    walking, queueing = Gate(), Gate()
    for ask in sorted(asks, key=lambda ask: ask.at):
        walked = walking.walk_in(ask.chat, ask.priority, ask.at, group=ask.group)
        ticket = queueing.ask(ask.chat, ask.priority, ask.at, group=ask.group)
        admitted, _ = queueing.admit(ask.at)
        assert walked == (admitted == [ticket])
        if not admitted:
            queueing.leave(ticket, ask.at)


def test_nobody_walks_past_who_waits_and_nobody_into_a_hold() -> None:
    gate = Gate()
    assert gate.walk_in("7", Priority.DIGEST, 0.0)
    gate.ask("7", Priority.DIGEST, 0.0)
    assert not gate.walk_in("8", Priority.DIGEST, 0.5)
    held = Gate()
    held.hold(1.0)
    assert not held.walk_in("7", Priority.REPLY, 0.5)
    assert held.walk_in("7", Priority.REPLY, 1.0)


def test_other_rates_count_from_the_next_request() -> None:
    gate = Gate(FAST)
    gate.change(Rates())
    through = simulate(gate, [Ask(0.0, f"{number}") for number in range(50)])
    assert through[-1][0] == pytest.approx(49 / 25, abs=2 * BURST)


def test_a_window_counts_exactly_and_a_spread_forgets_what_was_not_used() -> None:
    window, spread = Window(2, 60.0), Spread(10)
    for budget in (window, spread):
        budget.take(0.0)
        budget.take(1.0)
    assert window.ready() == 60.0
    assert window.full() == 61.0
    assert spread.ready() == pytest.approx(1.1 - BURST)


async def test_the_door_lets_through_in_the_gates_order_and_time() -> None:
    began, standing = time.monotonic(), asyncio.Event()
    # No time goes by until all stand in the queue, however slow the machine is.
    door = Door(Gate(Rates(overall=100, bulk=90)), lambda: time.monotonic() if standing.is_set() else began)
    order = []

    async def ask(chat: str, priority: Priority) -> None:
        await door.admit(chat, priority)
        order.append(priority)

    door.hold(0.01)
    digests = [asyncio.create_task(ask(f"{number}", Priority.DIGEST)) for number in range(20)]
    replies = [asyncio.create_task(ask(chat, Priority.REPLY)) for chat in ("reader", "x")]
    await asyncio.sleep(0)
    assert door.waiting == 22
    standing.set()
    await asyncio.gather(*digests, *replies)
    assert time.monotonic() - began >= 20 / 100 - 2 * BURST
    assert order[:2] == [Priority.REPLY] * 2
    assert door.waiting == 0


async def test_the_door_forgets_who_gives_up_and_holds_who_waits() -> None:
    door = Door()
    door.hold(60)
    assert 0 < door.held <= 60
    door, began = Door(), time.monotonic()
    door.hold(0.2)
    impatient = asyncio.create_task(door.admit("7", Priority.DIGEST))
    patient = asyncio.create_task(door.admit("7", Priority.DIGEST))
    await asyncio.sleep(0.05)
    impatient.cancel()
    await patient
    assert time.monotonic() - began >= 0.2
    assert door.waiting == 0
    assert door.held == 0

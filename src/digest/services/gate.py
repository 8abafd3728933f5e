"""One gate per bot token: who may ask the platform for something now, and who waits. It decides purely; `door.py` waits.

Answers to people go first, then digests, then broadcasts; each chat in turn, as its own budgets allow.
"""

import heapq
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from digest.domain.delivery import Priority
from digest.services.budget import Rates, Spread, Window


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """A place in the queue: by priority, then as they came."""

    priority: Priority
    number: int
    chat: str = field(compare=False)
    group: bool = field(compare=False, default=False)


class _Chat:
    """A chat's own budgets, and who waits for it, those that go first in front."""

    __slots__ = ("count", "pace", "waiting")

    def __init__(self, rates: Rates, *, group: bool) -> None:
        self.pace = Spread(rates.chat)
        self.count = Window(rates.group, rates.group_window) if group else None
        self.waiting: list[Ticket] = []

    def ready(self) -> float:
        """The instant from which its next request fits."""
        return self.pace.ready() if self.count is None else max(self.pace.ready(), self.count.ready())

    def take(self, now: float) -> None:
        """Count a request made at that instant."""
        self.pace.take(now)
        if self.count is not None:
            self.count.take(now)

    def idle(self, now: float) -> bool:
        """Whether nothing would be lost by forgetting it."""
        full = self.pace.full() if self.count is None else max(self.pace.full(), self.count.full())
        return not self.waiting and full <= now

    def take_out(self, ticket: Ticket) -> None:
        """The ticket waits no more."""
        self.waiting.remove(ticket)
        heapq.heapify(self.waiting)


class Gate:
    """Who may go, and when. `held_until` is the instant before which nobody may (after a 429)."""

    def __init__(self, rates: Rates | None = None) -> None:
        self.rates = rates or Rates()
        self.held_until = float("-inf")
        self._overall, self._bulk = Spread(self.rates.overall), Spread(self.rates.bulk)
        # Apart, because a group is remembered for a minute and a person for a second.
        self._people: OrderedDict[str, _Chat] = OrderedDict()
        self._groups: OrderedDict[str, _Chat] = OrderedDict()
        self._ready: tuple[list[Ticket], ...] = tuple([] for _ in Priority)
        self._later: list[tuple[float, str, bool]] = []
        self._count = self._waiting = 0

    @property
    def chats(self) -> int:
        """How many chats it remembers: those with somebody waiting, or with a budget that is not full again."""
        return len(self._people) + len(self._groups)

    def change(self, rates: Rates) -> None:
        """Other overall and bulk rates from now on."""
        self.rates = rates
        self._overall.change(rates.overall)
        self._bulk.change(rates.bulk)

    def hold(self, until: float) -> None:
        """Let nobody through before that instant; an earlier one than before changes nothing."""
        self.held_until = max(self.held_until, until)

    def walk_in(self, chat: str, priority: Priority, now: float, *, group: bool = False) -> bool:
        """Go without standing in the queue: True where nobody waits and every budget allows it, and then it is counted."""
        if self._waiting or now < self.held_until or self._overall.ready() > now:
            return False
        if priority > Priority.REPLY and self._bulk.ready() > now:
            return False
        here = self._here(chat, group)
        if here.ready() > now:
            return False
        self._count_in(here, chat, priority, now, group)
        self._forget(now)
        return True

    def ask(self, chat: str, priority: Priority, now: float, *, group: bool = False) -> Ticket:
        """Stand in the queue."""
        self._count += 1
        self._waiting += 1
        ticket = Ticket(priority, self._count, chat, group)
        here = self._here(chat, group)
        heapq.heappush(here.waiting, ticket)
        self._line_up(here, now)
        return ticket

    def leave(self, ticket: Ticket, now: float) -> None:
        """Whoever held it waits no more; the next of that chat moves up."""
        here = self._of(ticket.group).get(ticket.chat)
        if here is not None and ticket in here.waiting:
            here.take_out(ticket)
            self._waiting -= 1
            self._line_up(here, now)

    def admit(self, now: float) -> tuple[list[Ticket], float | None]:
        """Those whose turn it is, in order, and the instant to ask again; None where nobody waits."""
        admitted: list[Ticket] = []
        self._come_up(now)
        while now >= self.held_until and (ticket := self._next(now)) is not None:
            self._let_through(ticket, now)
            admitted.append(ticket)
        self._forget(now)
        chances = list(self._chances())
        return admitted, max(min(chances), self.held_until) if chances else None

    def _of(self, group: bool) -> OrderedDict[str, _Chat]:
        return self._groups if group else self._people

    def _here(self, chat: str, group: bool) -> _Chat:
        known = self._of(group)
        if (here := known.get(chat)) is None:
            here = known[chat] = _Chat(self.rates, group=group)
        return here

    def _line_up(self, here: _Chat, now: float) -> None:
        """Put the chat's first in its priority's queue where the chat is ready, else note when to look at it again."""
        if not here.waiting:
            return
        first = here.waiting[0]
        if (at := here.ready()) > now:
            heapq.heappush(self._later, (at, first.chat, first.group))
        else:
            heapq.heappush(self._ready[first.priority], first)

    def _come_up(self, now: float) -> None:
        """Line up the chats whose time has come."""
        while self._later and self._later[0][0] <= now:
            _, chat, group = heapq.heappop(self._later)
            if (here := self._of(group).get(chat)) is not None:
                self._line_up(here, now)

    def _next(self, now: float) -> Ticket | None:
        """The first in line that may go, taken out of its queue."""
        if self._overall.ready() > now:
            return None
        for priority, queue in zip(Priority, self._ready, strict=True):
            if priority > Priority.REPLY and self._bulk.ready() > now:
                return None
            if (ticket := self._first(queue, now)) is not None:
                return ticket
        return None

    def _first(self, queue: list[Ticket], now: float) -> Ticket | None:
        """The queue's first that waits still and whose chat is ready. One may stand in it twice; it goes once."""
        while queue:
            ticket = heapq.heappop(queue)
            here = self._of(ticket.group).get(ticket.chat)
            if here is None or ticket not in here.waiting:
                continue
            if here.ready() <= now:
                return ticket
            self._line_up(here, now)
        return None

    def _let_through(self, ticket: Ticket, now: float) -> None:
        here = self._of(ticket.group)[ticket.chat]
        here.take_out(ticket)
        self._waiting -= 1
        self._count_in(here, ticket.chat, ticket.priority, now, ticket.group)
        self._line_up(here, now)

    def _count_in(self, here: _Chat, chat: str, priority: Priority, now: float, group: bool) -> None:
        self._overall.take(now)
        if priority > Priority.REPLY:
            self._bulk.take(now)
        here.take(now)
        self._of(group).move_to_end(chat)

    def _chances(self) -> Iterator[float]:
        """The instants at which somebody may go, as far as can be told now."""
        overall = self._overall.ready()
        if self._ready[Priority.REPLY]:
            yield overall
        if any(self._ready[Priority.DIGEST :]):
            yield max(overall, self._bulk.ready())
        if self._later:
            yield max(overall, self._later[0][0])

    def _forget(self, now: float) -> None:
        """Forget chats whose budgets are full again; those let through longest ago stand first."""
        for known in (self._people, self._groups):
            while known and known[next(iter(known))].idle(now):
                known.popitem(last=False)

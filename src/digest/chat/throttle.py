"""How much one person may ask: a budget each, so that a flood from one is nobody else's wait. Pure; kept in memory only."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Verdict(Enum):
    """Whether a message is answered, answered with the one notice, or only acknowledged."""

    ANSWER = "answer"
    NOTICE = "notice"
    HUSH = "hush"


@dataclass(slots=True)
class _Budget:
    left: float
    at: datetime
    told: bool = False


class Throttle:
    """A token bucket a person: `burst` messages at once, `per_second` more each second; the `people` last seen are kept."""

    def __init__(self, burst: int = 20, per_second: float = 0.5, people: int = 10_000) -> None:
        self._burst, self._per_second, self._people = burst, per_second, people
        self._budgets: OrderedDict[str, _Budget] = OrderedDict()

    def spend(self, person: str, now: datetime) -> Verdict:
        """Take one message from the person's budget."""
        budget = self._filled(person, now)
        if budget.left >= 1:
            budget.left -= 1
            budget.told = False
            return Verdict.ANSWER
        verdict = Verdict.HUSH if budget.told else Verdict.NOTICE
        budget.told = True
        return verdict

    def _filled(self, person: str, now: datetime) -> _Budget:
        budget = self._budgets.pop(person, None) or _Budget(self._burst, now)
        waited = max(0.0, (now - budget.at).total_seconds())
        budget.left, budget.at = min(self._burst, budget.left + waited * self._per_second), now
        self._budgets[person] = budget
        if len(self._budgets) > self._people:
            self._budgets.popitem(last=False)
        return budget

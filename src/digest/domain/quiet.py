"""Quiet hours: a local span of the day in which nothing is started. They may cross midnight; without any, none are set."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST = 18 * 60
"""Minutes that quiet hours last at most. What is left of the day is longer than any gap that clocks jump over (three
hours): they end on every date.
"""

BEFORE = 30
"""Minutes between a digest and quiet hours that were made to begin after it."""

_DAY = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Quiet:
    """From one local minute of the day (0 to 1439) to before another; equal ones mean that there are none."""

    start: int = 0
    end: int = 0

    def __bool__(self) -> bool:
        """Whether there are any."""
        return self.start != self.end

    @property
    def length(self) -> int:
        """How many minutes they last by the clock: 0 to 1439."""
        return (self.end - self.start) % _DAY

    def holds(self, minute: int) -> bool:
        """Whether that minute of the day lies in them; their end does not."""
        return (minute - self.start) % _DAY < self.length

    def over(self, zone: str, at: datetime) -> datetime:
        """The instant itself where they do not hold it, else the one at which they end; raise where the zone is unknown.

        Their end is a local time like any other (`domain.schedule`): in a gap it shifts forward, and of a doubled hour
        it is the first that comes.
        """
        local = at.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        if not self.holds(minute):
            return at
        tomorrow = timedelta(days=self.end <= minute)
        wall = datetime.combine(local.date() + tomorrow, time(*divmod(self.end, 60)), local.tzinfo)
        first = wall.astimezone(at.tzinfo)
        return first if first > at else wall.replace(fold=1).astimezone(at.tzinfo)

    def without(self, minute: int) -> "Quiet":
        """What is left of them where a digest comes at that minute, which they hold: they end with it, or begin after it.

        Whichever leaves more of them; none where neither leaves any.
        """
        if (minute - self.start) % _DAY < (self.end - minute) % _DAY:
            later = (minute + BEFORE) % _DAY
            return Quiet(later, self.end) if self.holds(later) else NEVER
        return Quiet(self.start, minute)


NEVER = Quiet()
"""No quiet hours."""

"""When a reader's digests come, as sentences have it."""

from datetime import datetime

from digest.chat.days import on_days
from digest.chat.reply import hour
from digest.chat.until import FOREVER
from digest.domain.reader import Reader
from digest.domain.schedule import EVERY_DAY, local_date
from digest.domain.words import Words


def minutes_of(reader: Reader) -> tuple[int, ...]:
    """The minutes of the day at which the reader's digests come, earliest first; empty without a subscription."""
    return tuple(sorted(rule.minute for rule in reader.subscription.rules)) if reader.subscription else ()


def weekdays_of(reader: Reader) -> int:
    """The days of the week on which they come, as bits."""
    rules = reader.subscription.rules if reader.subscription else ()
    return rules[0].weekdays if rules else EVERY_DAY


def hours_of(words: Words, reader: Reader) -> str:
    """`08:00`, or `08:00 and 18:00`."""
    return words.items([hour(words, minute) for minute in minutes_of(reader)])


def days_of(words: Words, reader: Reader) -> str:
    """`every day`, `on workdays`."""
    return on_days(words, weekdays_of(reader))


def paused(reader: Reader, now: datetime) -> datetime | None:
    """Until when the reader's digest is paused, if it is."""
    ends = reader.subscription.paused_until if reader.subscription else None
    return ends if ends and ends > now else None


def paused_line(words: Words, reader: Reader, now: datetime) -> str:
    """As /settings lists it; empty where it is not paused."""
    ends = paused(reader, now)
    return words.sentence("Daily digest: paused {until}", until=until_when(words, ends, reader.zone)) if ends else ""


def until_when(words: Words, ends: datetime, zone: str) -> str:
    """The end of a pause in a sentence."""
    if ends == FOREVER:
        return words.sentence("until you resume")
    return words.sentence("until {day}", day=words.day(local_date(zone, ends)))

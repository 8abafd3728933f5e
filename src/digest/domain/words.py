"""What the core needs in order to speak: every sentence, date and number a person reads comes through `Words`.

`digest.i18n` implements it with gettext catalogues and Babel. A sentence is written in English at the place where it is
said, as a literal (extraction finds it there), with named placeholders in braces; values are inserted as plain text.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Protocol


class Words(Protocol):
    """One interface language, and one time zone in which instants are shown."""

    @property
    def language(self) -> str:
        """The interface language, a canonical tag."""

    @property
    def zone(self) -> str:
        """The IANA name of the zone in which instants are shown."""

    def sentence(self, text: str, /, **values: object) -> str:
        """The sentence in this language, `{name}` replaced by the value of that name."""

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that fits `count`; `{count}` is inserted as a localised number."""

    def day(self, on: date) -> str:
        """A calendar day as a heading: `Tuesday 24 November`, `11月24日 星期二`."""

    def days(self, first: date, last: date) -> str:
        """Several days as a heading: `12–20 Nov`, `11月12日至20日`."""

    def short_day(self, on: date) -> str:
        """A calendar day in running text, with the year: `24 Nov 2026`, `2026年11月24日`."""

    def brief_day(self, on: date) -> str:
        """A calendar day where there is little room, without the year: `24 Nov`, `11月24日`."""

    def hour(self, at: time) -> str:
        """A local time of day, 24-hour clock: `08:00`."""

    def instant(self, at: datetime) -> str:
        """An instant in this zone: `24 Nov 2026, 08:00`."""

    def relative(self, then: datetime, now: datetime) -> str:
        """The distance from now in the largest fitting unit: `1 day ago`, `1天前`."""

    def number(self, value: float, digits: int = 0) -> str:
        """A number with exactly `digits` decimals: `72.1`, `1,234`."""

    def weekday(self, day: int) -> str:
        """The weekday's name, 0 Monday to 6 Sunday."""

    def items(self, values: Sequence[str]) -> str:
        """An enumeration: `a, b and c`, `a、b和c`."""

    def language_name(self, tag: str) -> str:
        """The language's name in this language: `Chinese`, `中文`."""

    def written(self, text: str, language: str) -> str:
        """The text in the characters of that language, where it is Chinese in others; else as it is."""

    def topic(self, name: str) -> str:
        """A topic's name as those who read this language call it: 晶片 for 芯片 in Traditional Chinese."""

    def zone_name(self, zone: str) -> str:
        """The zone's exemplar city in this language: `Shanghai`, `上海`."""


Speak = Callable[[str, str], Words]
"""(interface language, IANA zone) -> its words. Cached; an unknown language speaks English, an unknown zone is UTC."""


def mark(text: str) -> str:
    """Mark a literal for extraction where it is only stored; it is spoken later with `Words.sentence`."""
    return text

"""The words of one language in one zone: sentences from its catalogue, dates and numbers as CLDR has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from itertools import chain, zip_longest
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists

from digest import hanzi
from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE, WRITTEN_FROM
from digest.domain.words import mark
from digest.i18n import cldr
from digest.i18n.catalogues import catalogue
from digest.i18n.filling import beside, say

_VALUE = "\N{OBJECT REPLACEMENT CHARACTER}"

# The names people use for a written language; CLDR's Chinese name of English is the spoken one.
_EVERYDAY_NAMES = {
    ENGLISH: mark("English"),
    SIMPLIFIED_CHINESE: mark("Chinese"),
    TRADITIONAL_CHINESE: mark("Traditional Chinese"),
}

# Seconds in each unit that ages are told in, longest first; a year and a month as CLDR's relative times count them.
_UNITS = (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60)


@dataclass(frozen=True, slots=True)
class BabelWords:
    """`domain.words.Words` for one interface language and zone."""

    language: str
    zone: str

    @property
    def _locale(self) -> Locale:
        return catalogue(self.language).locale

    def sentence(self, text: str, /, **values: object) -> str:
        """The sentence in this language; a value never acts as a pattern. KeyError where the English lacks a value."""
        return say(catalogue(self.language).sentences.get(text, text), text, self._written(values))

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that fits the count."""
        known = catalogue(self.language)
        english = one if count == 1 else many
        forms = known.plurals.get(one, ())
        form = known.form(count)
        said = forms[form] if form < len(forms) and forms[form] else english
        return say(said, english, {"count": self.number(count)} | self._written(values))

    def day(self, on: date) -> str:
        """A calendar day as a heading."""
        weekday = dates.get_day_names("wide", "stand-alone", self._locale)[on.weekday()]
        return self.sentence("{weekday} {date}", weekday=weekday, date=cldr.day(str(self._locale), "MMMMd", on))

    def days(self, first: date, last: date) -> str:
        """Several days as a heading."""
        return cldr.days(str(self._locale), first, last)

    def short_day(self, on: date) -> str:
        """A calendar day in running text."""
        return cldr.day(str(self._locale), "yMMMd", on)

    def brief_day(self, on: date) -> str:
        """A calendar day where there is little room."""
        return cldr.day(str(self._locale), "MMMd", on)

    def hour(self, at: time) -> str:
        """A local time of day."""
        return f"{at:%H:%M}"

    def instant(self, at: datetime) -> str:
        """An instant in this zone."""
        local = at.astimezone(ZoneInfo(self.zone))
        return self.sentence("{date}, {hour}", date=self.short_day(local.date()), hour=self.hour(local.time()))

    def relative(self, then: datetime, now: datetime) -> str:
        """The distance from now, in whole units."""
        seconds = int((then - now).total_seconds())
        unit = next((unit for unit in _UNITS if abs(seconds) >= unit), None)
        if unit is None:
            return self.sentence("just now")
        return cldr.relative(str(self._locale), (1 if seconds > 0 else -1) * (abs(seconds) // unit) * unit)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with exactly that many decimals."""
        return cldr.number(str(self._locale), value, digits)

    def weekday(self, day: int) -> str:
        """The weekday's name."""
        return str(dates.get_day_names("wide", "stand-alone", self._locale)[day])

    def items(self, values: Sequence[str]) -> str:
        """An enumeration; empty for no values."""
        between = lists.format_list([_VALUE] * len(values), locale=self._locale).split(_VALUE)
        return reduce(beside, chain.from_iterable(zip_longest(between, values, fillvalue="")))

    def language_name(self, tag: str) -> str:
        """The language's everyday name; the tag itself where nobody knows one."""
        if tag in _EVERYDAY_NAMES:
            return self.sentence(_EVERYDAY_NAMES[tag])
        return str(self._locale.languages.get(tag.replace("-", "_"), tag))

    def written(self, text: str, language: str) -> str:
        """The text in the characters of that language, where it is Chinese in others."""
        return hanzi.written(text, language)

    def topic(self, name: str) -> str:
        """The topic's name in the characters and terms of this language."""
        return hanzi.worded(name, self.language)

    def zone_name(self, zone: str) -> str:
        """The zone's exemplar city; the name's last part where CLDR has none."""
        return cldr.city(str(self._locale), zone)

    def _written(self, values: dict[str, object]) -> dict[str, object]:
        """The values in the characters of the sentence they stand in: what was typed is known in other ones only."""
        if self.language not in WRITTEN_FROM:
            return values
        return {name: hanzi.written(str(value), self.language) for name, value in values.items()}

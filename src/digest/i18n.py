"""The words of every interface language: sentences from the catalogues in `locales/`, dates and numbers from Babel.

A language is a folder, `locales/<Babel locale>/LC_MESSAGES/digest.po`, read at first use; there is no compiled form to
forget. English is what the code says, so it has no folder. A language that only writes another one's words in other
characters needs none either: its catalogue is the other one's, written so, until somebody makes its folder.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache, reduce
from gettext import c2py
from itertools import chain, zip_longest
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from babel.core import get_global
from babel.messages.pofile import read_po

from digest import hanzi
from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE, WRITTEN_FROM, canonical, choose
from digest.domain.words import mark

# English without a country writes "Nov 24, 2026" and "a, b, and c"; the digest's English is the international one.
_ENGLISH_LOCALE = "en_GB"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_VALUE = "\N{OBJECT REPLACEMENT CHARACTER}"
_CORNERS = str.maketrans("“”‘’", "「」『』")
_TIGHT = re.compile(f"[{_HAN}][A-Za-z0-9]|[A-Za-z0-9][{_HAN}]")

# The names people use for a written language; CLDR's Chinese name of English is the spoken one.
_EVERYDAY_NAMES = {
    ENGLISH: mark("English"),
    SIMPLIFIED_CHINESE: mark("Chinese"),
    TRADITIONAL_CHINESE: mark("Traditional Chinese"),
}

# Seconds in each unit that ages are told in, longest first; a year and a month as CLDR's relative times count them.
_UNITS = (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's sentences: singular ones by their English, plural ones by their English singular."""

    locale: Locale
    sentences: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]


def locales_folder() -> Path:
    """The catalogues: the checkout's folder where this runs from a checkout, else the installed package's copy."""
    checkout = Path(__file__).parents[2]
    return checkout / "locales" if (checkout / "pyproject.toml").is_file() else Path(__file__).parent / "locales"


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The interface languages there are, English first."""
    folders = set(_folders())
    written = {tag for tag, source in WRITTEN_FROM.items() if source in folders}
    return (ENGLISH, *sorted(folders | written))


@lru_cache(maxsize=4096)
def speak(language: str, zone: str) -> "BabelWords":
    """The words of an interface language in a zone (see `domain.words.Speak`)."""
    try:
        wanted = canonical(language)
    except ValueError:
        wanted = ENGLISH
    return BabelWords(choose((wanted,), languages()), _known_zone(zone))


def completeness() -> dict[str, tuple[int, int]]:
    """Per translated language: how many of its sentences are translated, and how many there are."""
    counts = {}
    for language, file in _folders().items():
        with file.open("rb") as stream:
            messages = [message for message in read_po(stream) if message.id]
        counts[language] = (sum(bool(one.string) and not one.fuzzy for one in messages), len(messages))
    return counts


def _folders() -> dict[str, Path]:
    files = locales_folder().glob("*/LC_MESSAGES/digest.po")
    return {canonical(file.parents[1].name): file for file in files}


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ValueError, OSError, KeyError):  # a malformed key, a folder of zones, an unknown key
        return "UTC"


@lru_cache(maxsize=64)
def _catalogue(language: str) -> Catalogue:
    if language == ENGLISH:
        return Catalogue(Locale.parse(_ENGLISH_LOCALE), {}, {}, c2py("n != 1"))
    if (file := _folders().get(language)) is None:
        return _rewritten(_catalogue(WRITTEN_FROM[language]), language)
    with file.open("rb") as stream:
        catalog = read_po(stream, locale=file.parents[1].name)
    said = [message for message in catalog if message.string and not message.fuzzy]
    return Catalogue(
        Locale.parse(file.parents[1].name),
        {str(message.id): str(message.string) for message in said if not message.pluralizable},
        {message.id[0]: tuple(message.string or ()) for message in said if message.pluralizable},
        c2py(catalog.plural_expr),
    )


def _rewritten(catalogue: Catalogue, language: str) -> Catalogue:
    """The catalogue in the characters and terms, and with the quotation marks, of another language."""

    def write(said: str) -> str:
        return hanzi.worded(said, language).translate(_CORNERS)

    return Catalogue(
        Locale.parse(language, sep="-"),
        {english: write(said) for english, said in catalogue.sentences.items()},
        {english: tuple(map(write, forms)) for english, forms in catalogue.plurals.items()},
        catalogue.form,
    )


@dataclass(frozen=True, slots=True)
class BabelWords:
    """`domain.words.Words` for one interface language and zone."""

    language: str
    zone: str

    @property
    def _locale(self) -> Locale:
        return _catalogue(self.language).locale

    def sentence(self, text: str, /, **values: object) -> str:
        """The sentence in this language; a value never acts as a pattern. KeyError where the English lacks a value."""
        return _say(_catalogue(self.language).sentences.get(text, text), text, self._written(values))

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that fits the count."""
        catalogue = _catalogue(self.language)
        english = one if count == 1 else many
        forms = catalogue.plurals.get(one, ())
        form = catalogue.form(count)
        said = forms[form] if form < len(forms) and forms[form] else english
        return _say(said, english, {"count": self.number(count)} | self._written(values))

    def day(self, on: date) -> str:
        """A calendar day as a heading."""
        weekday = dates.get_day_names("wide", "stand-alone", self._locale)[on.weekday()]
        return self.sentence("{weekday} {date}", weekday=weekday, date=_date(str(self._locale), "MMMMd", on))

    def days(self, first: date, last: date) -> str:
        """Several days as a heading."""
        return _dates(str(self._locale), first, last)

    def short_day(self, on: date) -> str:
        """A calendar day in running text."""
        return _date(str(self._locale), "yMMMd", on)

    def brief_day(self, on: date) -> str:
        """A calendar day where there is little room."""
        return _date(str(self._locale), "MMMd", on)

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
        return _relative(str(self._locale), (1 if seconds > 0 else -1) * (abs(seconds) // unit) * unit)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with exactly that many decimals."""
        return _number(str(self._locale), value, digits)

    def weekday(self, day: int) -> str:
        """The weekday's name."""
        return str(dates.get_day_names("wide", "stand-alone", self._locale)[day])

    def items(self, values: Sequence[str]) -> str:
        """An enumeration; empty for no values."""
        between = lists.format_list([_VALUE] * len(values), locale=self._locale).split(_VALUE)
        return reduce(_beside, chain.from_iterable(zip_longest(between, values, fillvalue="")))

    def language_name(self, tag: str) -> str:
        """The language's everyday name; the tag itself where nobody knows one."""
        if tag in _EVERYDAY_NAMES:
            return self.sentence(_EVERYDAY_NAMES[tag])
        return str(self._locale.languages.get(tag.replace("-", "_"), tag))

    def written(self, text: str, language: str) -> str:
        """The text in the characters of that language, where it is Chinese in others."""
        return hanzi.written(text, language)

    def zone_name(self, zone: str) -> str:
        """The zone's exemplar city; the name's last part where CLDR has none."""
        return str(_city(str(self._locale), zone))

    def _written(self, values: dict[str, object]) -> dict[str, object]:
        """The values in the characters of the sentence they stand in: what was typed is known in other ones only."""
        if self.language not in WRITTEN_FROM:
            return values
        return {name: hanzi.written(str(value), self.language) for name, value in values.items()}


def _say(pattern: str, english: str, values: Mapping[str, object]) -> str:
    try:
        return _fill(pattern, values)
    except KeyError:
        if pattern == english:
            raise
        return _fill(english, values)


def _fill(pattern: str, values: Mapping[str, object]) -> str:
    """Insert values for `{name}` and nothing else: `str.format` would let a pattern read attributes of them.

    Where a Chinese character would touch a Latin letter or digit of a value, a space comes between, as in all our text.
    """
    said = ""
    for place, part in enumerate(_PLACEHOLDER.split(pattern)):
        said = _beside(said, str(values[part]) if place % 2 else part)
    return said


def _beside(left: str, right: str) -> str:
    return f"{left} {right}" if _TIGHT.fullmatch(left[-1:] + right[:1]) else left + right


@lru_cache(maxsize=4096)
def _date(locale: str, skeleton: str, on: date) -> str:
    return dates.format_skeleton(skeleton, on, locale=locale)


@lru_cache(maxsize=1024)
def _dates(locale: str, first: date, last: date) -> str:
    return str(dates.format_interval(first, last, "MMMd", locale=locale))


@lru_cache(maxsize=4096)
def _number(locale: str, value: float, digits: int) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=4096)
def _relative(locale: str, seconds: int) -> str:
    # A threshold of 1 keeps Babel from rounding 23 hours up to a day.
    return dates.format_timedelta(seconds, threshold=1, add_direction=True, locale=locale)


@lru_cache(maxsize=1024)
def _city(locale: str, zone: str) -> str:
    if zone == "UTC":
        return zone
    known = Locale.parse(locale).time_zones
    for name in (zone, *_former_names(zone)):
        if city := known.get(name, {}).get("city"):
            return str(city)
    try:
        return dates.get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]
    except LookupError:
        return zone.rpartition("/")[2].replace("_", " ")


def _former_names(zone: str) -> list[str]:
    """The names a zone had before, one of which CLDR keeps its city under (Asia/Calcutta: 加尔各答)."""
    return sorted(old for old, new in get_global("zone_aliases").items() if new == zone)

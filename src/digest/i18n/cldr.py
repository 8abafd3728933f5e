"""What CLDR knows of a locale's dates, numbers and cities, each asked once: Babel works it out anew every time."""

from datetime import date
from functools import lru_cache

from babel import Locale, dates, numbers
from babel.core import get_global


@lru_cache(maxsize=4096)
def day(locale: str, skeleton: str, on: date) -> str:
    """A day, with what the skeleton names of it."""
    return dates.format_skeleton(skeleton, on, locale=locale)


@lru_cache(maxsize=1024)
def days(locale: str, first: date, last: date) -> str:
    """From one day to another."""
    return str(dates.format_interval(first, last, "MMMd", locale=locale))


@lru_cache(maxsize=4096)
def number(locale: str, value: float, digits: int) -> str:
    """A number with exactly that many decimals."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=4096)
def relative(locale: str, seconds: int) -> str:
    """So long ago or from now, in the greatest unit that it fills."""
    # A threshold of 1 keeps Babel from rounding 23 hours up to a day.
    return dates.format_timedelta(seconds, threshold=1, add_direction=True, locale=locale)


@lru_cache(maxsize=1024)
def city(locale: str, zone: str) -> str:
    """The city that a zone is known by; its name's last part where CLDR has none."""
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

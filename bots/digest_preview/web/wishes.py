"""What a browser says about its person: languages (RFC 9110, 12.5.4) and time zone. Hints from outside, so checked."""

from collections.abc import Collection
from functools import cache
from zoneinfo import available_timezones

from digest.domain.language import canonical, choose


def accepted_languages(header: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header in canonical spelling, the most wanted first; odd ones are left out."""
    wanted: dict[str, float] = {}
    for part in header.split(",")[:20]:
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
            wanted.setdefault(canonical(tag), weight)
        except ValueError:
            continue
    return tuple(sorted((tag for tag, weight in wanted.items() if weight > 0), key=lambda tag: -wanted[tag]))


def first_language(hint: str, header: str) -> str:
    """The language the client says it speaks, else the most wanted one of the header, else an empty string."""
    return next(iter(accepted_languages(hint) + accepted_languages(header)), "")


def page_language(known: str, header: str, languages: Collection[str]) -> str:
    """The language of the page: the one the reader was last answered in, else the best that the browser wants."""
    return choose(accepted_languages(known) + accepted_languages(header), languages)


def known_zone(name: str) -> str:
    """The zone's name where it is one, else an empty string."""
    return name if name in _zones() else ""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())

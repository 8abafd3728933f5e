"""The words of every interface language: sentences from the catalogues in `locales/`, dates and numbers from Babel."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from digest.domain.language import ENGLISH, canonical, choose
from digest.i18n.catalogues import completeness, languages, locales_folder
from digest.i18n.words import BabelWords

__all__ = ["BabelWords", "completeness", "languages", "locales_folder", "speak"]


@lru_cache(maxsize=4096)
def speak(language: str, zone: str) -> BabelWords:
    """The words of an interface language in a zone (see `domain.words.Speak`)."""
    try:
        wanted = canonical(language)
    except ValueError:
        wanted = ENGLISH
    return BabelWords(choose((wanted,), languages()), _known_zone(zone))


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ValueError, OSError, KeyError):  # a malformed key, a folder of zones, an unknown key
        return "UTC"

"""The catalogues in `locales/`: which languages there are, and what each says.

A language is a folder, `locales/<Babel locale>/LC_MESSAGES/digest.po`, read at first use; there is no compiled form to
forget. English is what the code says, so it has no folder. A language that only writes another one's words in other
characters needs none either: its catalogue is the other one's, written so, until somebody makes its folder.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from digest import hanzi
from digest.domain.language import ENGLISH, WRITTEN_FROM, canonical

# English without a country writes "Nov 24, 2026" and "a, b, and c"; the digest's English is the international one.
_ENGLISH_LOCALE = "en_GB"
_CORNERS = str.maketrans("“”‘’", "「」『』")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's sentences: singular ones by their English, plural ones by their English singular."""

    locale: Locale
    sentences: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]


def locales_folder() -> Path:
    """The catalogues: the checkout's folder where this runs from a checkout, else the installed package's copy."""
    checkout = Path(__file__).parents[3]
    return checkout / "locales" if (checkout / "pyproject.toml").is_file() else Path(__file__).parents[1] / "locales"


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The interface languages there are, English first."""
    folders = set(_folders())
    written = {tag for tag, source in WRITTEN_FROM.items() if source in folders}
    return (ENGLISH, *sorted(folders | written))


def completeness() -> dict[str, tuple[int, int]]:
    """Per translated language: how many of its sentences are translated, and how many there are."""
    counts = {}
    for language, file in _folders().items():
        with file.open("rb") as stream:
            messages = [message for message in read_po(stream) if message.id]
        counts[language] = (sum(bool(one.string) and not one.fuzzy for one in messages), len(messages))
    return counts


@lru_cache(maxsize=64)
def catalogue(language: str) -> Catalogue:
    """The catalogue of one of `languages`."""
    if language == ENGLISH:
        return Catalogue(Locale.parse(_ENGLISH_LOCALE), {}, {}, c2py("n != 1"))
    if (file := _folders().get(language)) is None:
        return _rewritten(catalogue(WRITTEN_FROM[language]), language)
    with file.open("rb") as stream:
        catalog = read_po(stream, locale=file.parents[1].name)
    said = [message for message in catalog if message.string and not message.fuzzy]
    return Catalogue(
        Locale.parse(file.parents[1].name),
        {str(message.id): str(message.string) for message in said if not message.pluralizable},
        {message.id[0]: tuple(message.string or ()) for message in said if message.pluralizable},
        c2py(catalog.plural_expr),
    )


def _rewritten(source: Catalogue, language: str) -> Catalogue:
    """The catalogue in the characters and terms, and with the quotation marks, of another language."""

    def write(said: str) -> str:
        return hanzi.worded(said, language).translate(_CORNERS)

    return Catalogue(
        Locale.parse(language, sep="-"),
        {english: write(said) for english, said in source.sentences.items()},
        {english: tuple(map(write, forms)) for english, forms in source.plurals.items()},
        source.form,
    )


def _folders() -> dict[str, Path]:
    files = locales_folder().glob("*/LC_MESSAGES/digest.po")
    return {canonical(file.parents[1].name): file for file in files}

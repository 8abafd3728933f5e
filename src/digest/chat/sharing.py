"""Articles to share into any chat: found by words, in the asker's own language. Nothing is stored about who asks."""

from dataclasses import dataclass
from datetime import datetime

from digest.chat.parse import clean, integer
from digest.chat.sifting import sifted
from digest.domain.article import StoredArticle
from digest.domain.compose import View
from digest.domain.compose.parts import shortened
from digest.domain.compose.sharing import shared_document, shared_facts, shared_title
from digest.domain.document import Document
from digest.domain.language import ENGLISH, canonical, choose
from digest.domain.reader import Profile, Reader
from digest.ports import Clock, Page
from digest.services.desk import Desk

SIZE = 10
"""Articles offered at a time: more than fit a phone's list before it is scrolled."""

FURTHEST = 200
"""As far as anybody pages."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to share: words to search by, an article's number, or nothing for the newest; from which one on.

    `language` is the client's hint, for whoever is no reader.
    """

    platform: str
    actor: str
    words: str
    language: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Shareable:
    """An article to choose: its number, what stands in the list, and the message that is shared."""

    article: int
    title: str
    about: str
    document: Document


@dataclass(frozen=True, slots=True)
class Shared:
    """What there is to choose. `following` is the next page's offset, None on the last one.

    `notice` is for the asker, where nothing was found and the newest are offered instead. `opens` names the button under a
    shared message, which opens the article in a chat with the bot.
    """

    items: tuple[Shareable, ...]
    following: int | None
    notice: str
    opens: str


class Sharing:
    """Finds what to share."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def find(self, wish: Wish) -> Shared:
        """The articles that fit, best first; the newest where none does, or none was asked for."""
        now, view = self._clock.now(), await self._view(wish)
        wanted, offset = clean(wish.words), max(0, min(wish.offset, FURTHEST))
        found = await self._found(wanted, offset)
        nothing = bool(wanted) and not found.total
        if nothing:
            found = await self._desk.library.latest(SIZE, offset)
        following = offset + SIZE if offset + SIZE < min(found.total, FURTHEST) else None
        words = view.words
        said = words.sentence("Nothing about “{words}”: the newest", words=shortened(wanted, 24)) if nothing else ""
        items = tuple(_shareable(stored, view, now) for stored in found.items)
        return Shared(items, following, said, words.sentence("Read and ask"))

    async def _found(self, wanted: str, offset: int) -> Page[StoredArticle]:
        library = self._desk.library
        if not wanted:
            return await library.latest(SIZE, offset)
        if wanted.startswith("#") and (number := integer(wanted)) is not None:
            one = await library.article(number)
            return Page((one,) if one and not offset else (), 1 if one else 0)
        sought = await sifted(library, wanted, "UTC", self._clock.now())
        return await library.search(sought.words, SIZE, offset, sought.sieve)

    async def _view(self, wish: Wish) -> View:
        """How the asker reads: as they chose, where they are a reader."""
        known = await self._desk.accounts.known(wish.platform, wish.actor)
        profile, zone = _reading(known, choose_language(wish.language, self._desk.languages))
        return View(self._desk.speak(profile.language, zone), profile.languages)


def choose_language(hint: str, languages: tuple[str, ...]) -> str:
    """The interface language for a client's hint."""
    try:
        return choose((canonical(hint),), languages)
    except ValueError:
        return ENGLISH


def _reading(known: Reader | None, language: str) -> tuple[Profile, str]:
    return (known.profile, known.zone) if known else (Profile(language, (language,)), "UTC")


def _shareable(stored: StoredArticle, view: View, now: datetime) -> Shareable:
    return Shareable(
        stored.id, shared_title(stored, view), shared_facts(stored, view, now), shared_document(stored, view, now)
    )

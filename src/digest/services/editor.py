"""The editor: one window of articles becomes an edition for one profile. Decides and words; stores nothing."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from digest.domain.article import StoredArticle
from digest.domain.compose import View, digest_document, drought_document
from digest.domain.document import Document
from digest.domain.pool import Pool, pool
from digest.domain.reader import Profile
from digest.domain.score import Weights
from digest.domain.selection import Selection, choose
from digest.domain.words import Speak


@dataclass(frozen=True, slots=True)
class Window:
    """What became available in (since, cut], prepared for any number of profiles."""

    pool: Pool
    since: datetime
    cut: datetime

    def only(self, articles: Container[int]) -> "Window":
        """The same window with nothing but these articles to choose from; how many stories it saw stays."""
        kept = tuple(entry for entry in self.pool.entries if entry.stored.id in articles)
        return replace(self, pool=replace(self.pool, entries=kept))


@dataclass(frozen=True, slots=True)
class Editor:
    """Composes editions with these words and weights."""

    speak: Speak
    weights: Weights

    def window(self, candidates: Iterable[StoredArticle], since: datetime, cut: datetime) -> Window:
        """Prepare the articles that became available in (since, cut]."""
        return Window(pool(candidates, self.weights, cut), since, cut)

    def compose(
        self, window: Window, on: date, profile: Profile, told: Mapping[str, StoredArticle]
    ) -> tuple[Selection, Document]:
        """Choose and word the edition, dated with the local day `on`.

        `told`: the stories these readers know, and the article each was told by last.
        """
        selection = choose(window.pool, told, profile, self.weights)
        return selection, digest_document(selection, self.view(profile), window.since, window.cut, on)

    def explain(self, window: Window, on: date, profile: Profile, selection: Selection) -> Document:
        """Why nothing was chosen in this window: what is said once where it stays so."""
        return drought_document(selection, self.view(profile), window.since, window.cut, on)

    def view(self, profile: Profile, zone: str = "UTC") -> View:
        """How readers with this profile read."""
        return View(self.speak(profile.language, zone), profile.languages, profile.style, profile.side_by_side)

"""The editor: one window of articles becomes an edition for one profile. Decides and words; stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.domain.article import StoredArticle
from digest.domain.compose import View, digest_document
from digest.domain.document import Document
from digest.domain.reader import Profile
from digest.domain.score import Weights
from digest.domain.selection import Selection, select
from digest.domain.words import Speak


@dataclass(frozen=True, slots=True)
class Window:
    """The articles that became available in (since, cut], and the local date the edition is dated with."""

    candidates: Sequence[StoredArticle]
    since: datetime
    cut: datetime
    on: date


@dataclass(frozen=True, slots=True)
class Editor:
    """Composes editions with these words and weights."""

    speak: Speak
    weights: Weights

    def compose(
        self, window: Window, profile: Profile, told: Mapping[str, StoredArticle]
    ) -> tuple[Selection, Document]:
        """Choose and word the edition. `told`: the stories these readers know, and the article each was told by last."""
        selection = select(window.candidates, told, profile, self.weights, window.cut)
        return selection, digest_document(selection, self.view(profile), window.since, window.cut, window.on)

    def view(self, profile: Profile, zone: str = "UTC") -> View:
        """How readers with this profile read."""
        return View(self.speak(profile.language, zone), profile.languages, profile.style, profile.side_by_side)

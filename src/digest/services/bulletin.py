"""What a broadcast says: an admin's words, above an article or today's edition where one is named, in each language."""

from dataclasses import dataclass, replace
from datetime import datetime

from digest.domain.broadcast import Broadcast
from digest.domain.buttons import Button
from digest.domain.compose import story_card
from digest.domain.compose.notice import notice
from digest.domain.document import Divider, Document, Paragraph, text
from digest.domain.reader import Profile
from digest.domain.story import story_key
from digest.ports import EditionItem, Store
from digest.services.editions import Editions, items_of
from digest.services.editor import Editor


@dataclass(frozen=True, slots=True)
class Wording:
    """A broadcast in one language: the message, and the stories that it tells."""

    document: Document
    items: tuple[EditionItem, ...] = ()


class Bulletin:
    """Words broadcasts."""

    def __init__(self, store: Store, editor: Editor, editions: Editions) -> None:
        self._store, self._editor, self._editions = store, editor, editions

    async def word(self, one: Broadcast, language: str, now: datetime) -> Wording:
        """The broadcast as readers of this language get it; without blocks where it says nothing to them."""
        said = notice(self._text(one, language), language)
        below = await self._below(one, language, now)
        if below.document.blocks and said.blocks:
            blocks = (*said.blocks, Divider(), *below.document.blocks)
            return replace(below, document=replace(below.document, blocks=blocks))
        if below.document.blocks:
            return below
        return Wording(self._signed(said) if said.blocks else said)

    def _text(self, one: Broadcast, language: str) -> str:
        source = one.content.source(language)
        typed = one.content.texts.get(source, "")
        return typed if source == language else self._editor.speak(language, "UTC").written(typed, language)

    async def _below(self, one: Broadcast, language: str, now: datetime) -> Wording:
        profile = reading(language)
        if one.content.article is not None:
            return await self._article(one.content.article, profile, now)
        if one.content.edition:
            edition = await self._editions.sample(profile, "UTC", now, samples=False)
            told = items_of(edition.selection) if edition.selection else ()
            return Wording(edition.document if told else Document(()), told)
        return Wording(Document(()))

    async def _article(self, number: int, profile: Profile, now: datetime) -> Wording:
        async with self._store.read() as uow:
            stored = await uow.articles.get(number)
        if stored is None or stored.withdrawn:
            return Wording(Document(()))
        view = self._editor.view(profile)
        opening = Button(view.words.sentence("Read it"), f"/article {stored.id}")
        document = Document((story_card(stored, view, now),), ((opening,),), profile.language)
        return Wording(document, (EditionItem(story_key(stored.article), stored.id, stored.revision),))

    def _signed(self, said: Document) -> Document:
        """Whoever reads it knows that it is no digest."""
        words = self._editor.speak(said.language, "UTC")
        line = Paragraph(text(words.sentence("A message from those who run this bot.")), quiet=True)
        return replace(said, blocks=(*said.blocks, line))


def reading(language: str) -> Profile:
    """The profile that stands for everybody who reads this language."""
    return Profile(language=language, languages=(language,))

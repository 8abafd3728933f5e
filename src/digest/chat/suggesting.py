"""What an argument may become while it is being typed, on platforms that show that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.chat import zones
from digest.chat.command import Command, Suggests
from digest.chat.parse import clean, plainly
from digest.chat.refining import refined
from digest.chat.sharing import choose_language
from digest.domain.article import StoredArticle, Tag
from digest.domain.compose import View
from digest.domain.compose.parts import tag_name
from digest.domain.compose.sharing import shared_title
from digest.domain.language import SIMPLIFIED_CHINESE
from digest.domain.spelling import bare
from digest.services.desk import Desk

MOST = 25

LONGEST = 100
"""Characters of a line that is offered: a longer one would be cut."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to choose: what is shown, and the argument that it stands for."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Typed:
    """An argument being typed: of which command's parameter, as far as it is written, and in which language its client is."""

    command: str
    param: str
    text: str
    language: str = ""


class Suggesting:
    """Finds suggestions."""

    def __init__(self, desk: Desk, commands: Iterable[Command]) -> None:
        self._desk = desk
        self._suggests = {(one.name, param.name): param.suggests for one in commands for param in one.params}

    async def find(self, typed: Typed) -> Sequence[Suggestion]:
        """At most 25 suggestions, the likeliest first; none where the parameter has no such thing."""
        language = choose_language(typed.language, self._desk.languages)
        words = self._desk.speak(language, "UTC")
        view, text = View(words, (language,)), plainly(clean(typed.text), words)
        match self._suggests.get((typed.command, typed.param)):
            case Suggests.TOPIC:
                named = words.written(text, SIMPLIFIED_CHINESE)
                return [_topic(tag, view) for tag in await self._topics(named)][:MOST]
            case Suggests.STORY:
                return [_story(one, view) for one in await self._stories(text)]
            case Suggests.ZONE:
                return [Suggestion(name, name) for name in zones.beginning(text)][:MOST]
            case Suggests.SEARCH:
                used = [tag for tag, _ in await self._desk.library.tags()]
                lines = [line for line in refined(clean(typed.text), used, view) if len(line) <= LONGEST]
                return [Suggestion(line, line) for line in lines][:MOST]
            case Suggests.ROLE | None:  # the platform itself has its roles
                return ()

    async def _topics(self, text: str) -> list[Tag]:
        """Those in use that have this in one of their names, the most used first; the nearest where none has."""
        used = [tag for tag, _ in await self._desk.library.tags()]
        found = [tag for tag in used if any(bare(text) in bare(name) for name in (tag.slug, *tag.names.values()))]
        return found or list(await self._desk.library.near_tags(text))

    async def _stories(self, text: str) -> Sequence[StoredArticle]:
        library = self._desk.library
        found = await library.search(text, MOST) if text else await library.latest(MOST)
        return found.items


def _topic(tag: Tag, view: View) -> Suggestion:
    return Suggestion(tag_name(tag, view), tag.slug)


def _story(stored: StoredArticle, view: View) -> Suggestion:
    return Suggestion(shared_title(stored, view), str(stored.id))

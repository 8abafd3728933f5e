"""A look at a broadcast before it goes out: whom it reaches, in how many messages, how long it takes, who sleeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.domain.broadcast import Broadcast, first_few, missing
from digest.domain.document import Document
from digest.ports import Bulk, Crowd, Renderer, Store
from digest.services.bulletin import Bulletin


@dataclass(frozen=True, slots=True)
class Part:
    """One platform's readers of one language: how many, and in how many messages each gets it.

    `source`: the language whose text is written in their characters, where they have none of their own.
    """

    platform: str
    language: str
    readers: int
    messages: int
    source: str = ""

    @property
    def spoken(self) -> str:
        """`zh-Hant (written from zh-Hans)`, or the language alone, as the operator reads it."""
        return f"{self.language} (written from {self.source})" if self.source else self.language


@dataclass(frozen=True, slots=True)
class Preflight:
    """What would happen: to whom, in which languages nothing is said, how long it takes on each platform, who sleeps.

    `seconds`: by platform, where it has a pace. `stars`: what it costs at most. `undeletable`: the platforms that let no
    message be deleted after so many hours. `paused`: how many would get it if they had not paused, where nobody does.
    """

    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    first: int
    quiet: int
    seconds: Mapping[str, float]
    stars: float
    undeletable: Mapping[str, int]
    paused: int = 0

    @property
    def audience(self) -> int:
        """How many get it."""
        return sum(part.readers for part in self.parts)


class Preflights:
    """Looks at broadcasts as they would be sent over these platforms."""

    def __init__(
        self, store: Store, bulletin: Bulletin, platforms: Sequence[Renderer], bulk: Mapping[str, Bulk]
    ) -> None:
        self._store, self._bulletin, self._bulk = store, bulletin, bulk
        self._platforms = {platform.name: platform for platform in platforms}

    @property
    def platforms(self) -> Sequence[str]:
        """The platforms that are served."""
        return tuple(self._platforms)

    async def look(self, one: Broadcast, now: datetime) -> Preflight:
        """What would happen if it went out now."""
        async with self._store.read() as uow:
            crowd = await uow.broadcasts.crowd(one.reach, self.platforms, now)
            paused = 0 if crowd.size else await uow.broadcasts.paused(one.reach, self.platforms, now)
        spoken = {language for _, language in crowd.counts}
        said = {language: await self.show(one, language, now) for language in sorted(spoken)}
        silent = {language for language, document in said.items() if not document.blocks}
        parts = tuple(
            replace(self._part(*key, count, said[key[1]]), source=_source(one, key[1]))
            for key, count in sorted(crowd.counts.items())
        )
        return Preflight(
            parts,
            tuple(sorted({*missing(spoken, one.content), *silent})),
            0 if one.when.minute is not None else first_few(crowd.size, one.canary),
            _asleep(crowd, one, now),
            self._seconds(parts),
            sum(part.readers * part.messages * self._bulk_of(part.platform).stars for part in parts),
            {name: self._bulk_of(name).deletable for name in self._named(parts) if self._bulk_of(name).deletable},
            paused,
        )

    async def show(self, one: Broadcast, language: str, now: datetime) -> Document:
        """The broadcast as readers of this language see it."""
        return (await self._bulletin.word(one, language, now)).document

    def fits(self, old: Document, new: Document) -> bool:
        """Whether the new message takes no more messages than the old one, in every rendering there is."""
        return all(
            0 < len(platform.render(new, one)) <= len(platform.render(old, one))
            for platform in self._platforms.values()
            for one in platform.variants
        )

    def _part(self, platform: str, language: str, readers: int, document: Document) -> Part:
        renderer = self._platforms[platform]
        return Part(
            platform, language, readers, len(renderer.render(document, renderer.usual)) if document.blocks else 0
        )

    def _bulk_of(self, platform: str) -> Bulk:
        return self._bulk.get(platform, Bulk())

    def _named(self, parts: Sequence[Part]) -> Sequence[str]:
        return tuple(dict.fromkeys(part.platform for part in parts))

    def _seconds(self, parts: Sequence[Part]) -> Mapping[str, float]:
        paced = {name: self._bulk_of(name).per_second for name in self._named(parts)}
        messages = {
            name: sum(part.readers * part.messages for part in parts if part.platform == name) for name in paced
        }
        return {name: messages[name] / pace for name, pace in paced.items() if pace}


def _source(one: Broadcast, language: str) -> str:
    source = one.content.source(language)
    return "" if source == language else source


def _asleep(crowd: Crowd, one: Broadcast, now: datetime) -> int:
    """How many are in quiet hours at the instant it goes out, if it is one instant."""
    at = one.when.at or now
    if one.when.minute is not None:
        return sum(count for (_, quiet), count in crowd.quiet.items() if quiet.holds(one.when.minute))
    return sum(count for (zone, quiet), count in crowd.quiet.items() if quiet.over(zone, at) > at)

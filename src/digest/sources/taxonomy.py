"""The taxonomy file: which topics the program knows (`data/taxonomy.json`; CONTRIBUTING.md says how to add one)."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from digest.domain.article import Tag
from digest.domain.language import canonical
from digest.domain.spelling import bare
from digest.domain.taxonomy import Taxonomy, Topic
from digest.sources import pinyin

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Topic(_Strict):
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    names: dict[str, _Name] = Field(min_length=1)
    aliases: list[_Name] = []
    pinyin: list[_Name] = []

    def topic(self) -> Topic:
        names = {canonical(language): name for language, name in self.names.items()}
        return Topic(Tag(self.slug, names), tuple(self.aliases), tuple(self.pinyin))


class _File(_Strict):
    version: Literal[1]
    topics: list[_Topic]


@cache
def load() -> Taxonomy:
    """The taxonomy that comes with the program; raise ValueError, naming what is wrong, where the file is not sound."""
    return parse(files("digest").joinpath("data/taxonomy.json").read_text(encoding="utf-8"))


def parse(text: str) -> Taxonomy:
    """A taxonomy from the file's text; raise ValueError where it does not fit or two topics share a spelling."""
    topics = tuple(entry.topic() for entry in _File.model_validate_json(text).topics)
    owners: dict[str, str] = {}
    for topic in topics:
        _claim(topic, owners)
    return Taxonomy(topics, pinyin.load())


def _claim(topic: Topic, owners: dict[str, str]) -> None:
    """Give the topic its spellings; one that another topic has is refused, because `/tag` could not tell them apart."""
    slug = topic.tag.slug
    if slug in owners.values():
        raise ValueError(f"taxonomy: there are two topics {slug!r}")
    for spelling in dict.fromkeys(topic.spellings):
        owner = owners.setdefault(bare(spelling), slug)
        if owner != slug:
            raise ValueError(f"taxonomy: {spelling!r} stands for both {owner!r} and {slug!r}")

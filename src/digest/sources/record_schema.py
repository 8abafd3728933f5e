"""The shape of an article record, version 1: what JSON and JSON Lines are checked against and `digest schema article` prints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from digest.domain.article import Article, Content, FaqEntry, Insight, KeyFact, Moment, Scores
from digest.domain.clean import clean
from digest.domain.identity import canonical_url, shows_its_host
from digest.domain.language import canonical
from digest.domain.taxonomy import Taxonomy
from digest.domain.words import mark
from digest.ports.sources import Said
from digest.sources.ages import iso_moment
from digest.sources.script import language_of

T = TypeVar("T")

AS_OF = "as_of"
"""The key of the validation context under which the import's instant stands."""


def _text(value: str) -> str:
    return clean(value).strip()


def _line(value: str) -> str:
    return " ".join(_text(value).split("\n"))


def _something(value: str) -> str:
    if not value:
        raise ValueError(Said(mark("it has no visible text")))
    return value


def _address(value: str) -> str:
    if any(char.isspace() for char in value) or clean(value) != value:
        raise ValueError(Said(mark("an address has no spaces or invisible characters")))
    canonical_url(value)
    if not shows_its_host(value):
        raise ValueError(
            Said(mark("an address has no user name, password or backslash: readers would take them for the host"))
        )
    return value


def _languages(value: dict[str, T]) -> dict[str, T]:
    """The same by canonical language tags; a language under two spellings is refused."""
    found: dict[str, T] = {}
    for tag, one in value.items():
        language = canonical(tag)
        if language in found:
            raise ValueError(Said(mark("the language {language} stands twice"), language=language))
        found[language] = one
    return found


def _time(value: str, info: ValidationInfo) -> str:
    context: Mapping[str, datetime] = info.context or {}
    iso_moment(value, context.get(AS_OF))
    return value


def _number_only(value: object) -> object:
    # Python takes True for 1.
    if isinstance(value, bool):
        raise ValueError(Said(mark("it should be the number 1")))
    return value


_Line = Annotated[str, Field(max_length=1000), AfterValidator(_line), AfterValidator(_something)]
_MaybeLine = Annotated[str, Field(max_length=1000), AfterValidator(_line)]
_Text = Annotated[str, Field(max_length=100_000), AfterValidator(_text), AfterValidator(_something)]
_MaybeText = Annotated[str, Field(max_length=100_000), AfterValidator(_text)]
_Address = Annotated[str, Field(max_length=2000, pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://"), AfterValidator(_address)]
_Time = Annotated[str, Field(max_length=40, examples=["2026-11-24T08:30:00Z", "2026-11-24"]), AfterValidator(_time)]
_Texts = Annotated[dict[str, _Text], AfterValidator(_languages)]
_Lines = Annotated[dict[str, _Line], AfterValidator(_languages)]
_Score = Annotated[int, Field(ge=0, le=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True, defer_build=True)


class ScoresRecord(_Strict):
    """Three scores, each a whole number from 0 to 100."""

    hot: _Score
    quality: _Score
    impact: _Score


class KeyFactRecord(_Strict):
    """A row of the key data: who or what, what is said of it, and the figure."""

    entity: _Line
    information: _MaybeLine = ""
    figure: _MaybeLine = ""


class InsightRecord(_Strict):
    """An insight, with the phrase that leads it where it has one."""

    text: _Text
    lead: _MaybeLine = ""


class FaqRecord(_Strict):
    """A question and its answer."""

    question: _Line
    answer: _Text


class ContentRecord(_Strict):
    """What the article says in one language. Any section may be absent."""

    title: _MaybeLine = ""
    summary: _MaybeText = ""
    tldr: list[_Line] = Field([], max_length=50)
    """The bullets."""
    key_facts: list[KeyFactRecord] = Field([], max_length=200)
    analysis: list[_Text] = Field([], max_length=1000)
    """The paragraphs."""
    insights: list[InsightRecord] = Field([], max_length=100)
    faq: list[FaqRecord] = Field([], max_length=200)

    def content(self) -> Content:
        """The domain's value."""
        return Content(
            self.title,
            self.summary,
            tuple(self.tldr),
            tuple(KeyFact(row.entity, row.information, row.figure) for row in self.key_facts),
            tuple(self.analysis),
            tuple(Insight(insight.text, insight.lead) for insight in self.insights),
            tuple(FaqEntry(entry.question, entry.answer) for entry in self.faq),
        )


def _titled(contents: dict[str, ContentRecord]) -> dict[str, ContentRecord]:
    if not any(content.title for content in contents.values()):
        raise ValueError(Said(mark("no language has a title")))
    return contents


class ArticleRecord(_Strict):
    """One article. Languages are BCP 47 tags: `en`, `zh-Hans`; `zh` and `zh-CN` are read as `zh-Hans`."""

    version: Annotated[Literal[1], BeforeValidator(_number_only)]
    """The version of this schema."""
    contents: Annotated[
        dict[str, ContentRecord], Field(min_length=1), AfterValidator(_languages), AfterValidator(_titled)
    ]
    """By language. At least one has a title."""
    scores: ScoresRecord
    category: _Lines = {}
    """By language."""
    tags: list[_Line | _Lines] = Field([], max_length=50)
    """Each its name, or its names by language. Known spellings become the taxonomy's tag."""
    published: _Time | None = None
    """ISO 8601 as exact as it is known: to the second, … the day (2026-11-24), week (2026-W48) or year. UTC if without zone."""
    updated: _Time | None = None
    """Like `published`."""
    url: _Address | None = None
    """The article's http or https address."""
    share_links: list[_Address] = Field([], max_length=20)
    notice: _Texts = {}
    """By language: that the text was made by a machine, shown wherever the analysis is."""
    story: _Line | None = None
    """The same key for all articles that tell one story."""
    views: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    sample: bool = False
    """A sample is shown only until the first real article is stored."""

    def article(self, taxonomy: Taxonomy, as_of: datetime) -> Article:
        """The domain's article. Languages that say nothing are left out."""
        contents = {
            language: content for language, said in self.contents.items() if (content := said.content()) != Content()
        }
        return Article(
            contents=contents,
            scores=Scores(self.scores.hot, self.scores.quality, self.scores.impact),
            category=self.category,
            tags=taxonomy.merge(map(_names, self.tags)),
            published=_moment(self.published, as_of),
            updated=_moment(self.updated, as_of),
            url=self.url,
            share_links=tuple(self.share_links),
            notice=self.notice,
            story=self.story,
            views=self.views,
            sample=self.sample,
        )


def _names(tag: str | dict[str, str]) -> Mapping[str, str]:
    return {language_of(tag) or "en": tag} if isinstance(tag, str) else tag


def _moment(value: str | None, as_of: datetime) -> Moment | None:
    return iso_moment(value, as_of) if value else None


def record_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an article record."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ArticleRecord.model_json_schema()}

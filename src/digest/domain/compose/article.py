"""A whole article: every section it has, each in the best language for this reader."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from digest.domain.article import Article, Content, StoredArticle
from digest.domain.buttons import Button, ButtonRow, LinkButton
from digest.domain.compose import sections
from digest.domain.compose.corrected import correction_line, withdrawn_note
from digest.domain.compose.parts import enumerated, fallback, folded, host, rows, tag_line, web_address, worded_scores
from digest.domain.compose.story import card_language, second_language
from digest.domain.compose.times import holding, times
from digest.domain.compose.view import View
from digest.domain.document import Block, Document, Heading, Paragraph, Span, plain, text
from digest.domain.words import mark

Compose = Callable[[Content, View, str], Iterator[Block]]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of every article: its heading (a marked sentence), how it is composed, and whether a content has it."""

    title: str
    compose: Compose
    within: Callable[[Content], bool]


SECTIONS = (
    Section("", sections.summary, lambda content: bool(content.summary)),
    Section(mark("TL;DR"), sections.tldr, lambda content: bool(content.tldr)),
    Section(mark("Key data"), sections.key_data, lambda content: bool(content.key_facts)),
    Section(mark("Deep analysis"), sections.analysis, lambda content: bool(content.analysis)),
    Section(mark("Industry insights"), sections.insights, lambda content: bool(content.insights)),
    Section(mark("Questions and answers"), sections.questions, lambda content: bool(content.faq)),
)


def article_document(stored: StoredArticle, view: View, now: datetime, *, saved: bool = False) -> Document:
    """A whole article: every section it has, each in the best language for this reader, badged where that differs.

    A second language's questions are not translations of the first's (the FAQ has an identity per language), so they stay
    reachable, folded; side by side, the whole second language is. `saved`: whether the reader has saved it.
    """
    if stored.withdrawn:
        return Document(withdrawn_note(stored, view), language=view.words.language)
    written, stored = stored, view.reads(stored)
    article, main = stored.article, card_language(stored.article, view)
    second = second_language(article, view, main)
    shown = {section.title: _language(article, section, view, main) for section in SECTIONS}
    blocks = (
        *_opening(stored, view, main, now),
        *_sections(article, view, main, shown),
        *(
            _side(article, view, second, shown)
            if second
            else _other_questions(article, view, shown[SECTIONS[-1].title])
        ),
        *tag_line(article.tags, view),
        *_notices(article, view, main, [language for language in (*shown.values(), second) if language]),
        *_converted(written, stored, view),
        *_links(article, view),
    )
    return Document(blocks, _buttons(stored, view, saved=saved), view.words.language)


def _language(article: Article, section: Section, view: View, main: str) -> str | None:
    """The language a section is shown in: the article's main one where it has it there, else the best other; None: nowhere."""
    having = [language for language, content in article.contents.items() if section.within(content)]
    if main in having or not having:
        return main if having else None
    return view.best(having)


def _opening(stored: StoredArticle, view: View, main: str, now: datetime) -> Iterator[Block]:
    article, foreign = stored.article, view.foreign(main)
    yield Heading((Span(article.content(main).title or f"#{stored.id}", url=web_address(article.url)),), 1, foreign)
    if main != view.preferred:
        yield fallback(main, view)
    if article.sample:
        yield Paragraph((Span(view.words.sentence("Sample, until the first import"), marked=True),), quiet=True)
    yield Paragraph(worded_scores(stored, view), quiet=True)
    category = view.named(article.category)
    yield Paragraph(enumerated([*([text(category)] if category else []), *times(stored, view, now)], view), quiet=True)
    yield from correction_line(stored, view)


def _sections(article: Article, view: View, main: str, shown: dict[str, str | None]) -> Iterator[Block]:
    for section in SECTIONS:
        language = shown[section.title]
        if language is None:
            continue
        if section.title:
            yield Heading(text(view.words.sentence(section.title)), 2)
        if language != main:
            yield fallback(language, view)
        yield from section.compose(article.content(language), view, language)


def _other_questions(article: Article, view: View, shown: str | None) -> Iterator[Block]:
    for language, content in article.contents.items():
        if content.faq and language != shown:
            said = view.words.sentence("Also asked, in {language}", language=view.words.language_name(language))
            yield from folded(text(said), sections.open_questions(content, view, language), view)


def _side(article: Article, view: View, language: str, shown: dict[str, str | None]) -> Iterator[Block]:
    """The article in its second language, folded behind its title; what was already shown in it is not said twice."""
    content, foreign = article.content(language), view.foreign(language)
    blocks: list[Block] = []
    for section in SECTIONS:
        if section.within(content) and shown[section.title] != language:
            blocks += [Heading(text(view.words.sentence(section.title)), 3)] if section.title else []
            blocks += _unfolded(section, content, view, language)
    if blocks:
        name = view.words.language_name(language)
        yield Heading(text(view.words.sentence("The same in {language}", language=name)), 2)
        yield from folded(text(content.title), blocks, view, foreign)


def _unfolded(section: Section, content: Content, view: View, language: str) -> Iterable[Block]:
    """The section without folds in it, which platforms can't nest."""
    if section.compose is sections.questions:
        return sections.open_questions(content, view, language)
    if section.compose is sections.analysis:
        return (Paragraph(text(paragraph), language=view.foreign(language)) for paragraph in content.analysis)
    return section.compose(content, view, language)


def _notices(article: Article, view: View, main: str, shown: Iterable[str]) -> Iterator[Paragraph]:
    """That AI wrote this, in every language that something is shown in: as the article says it, else in our words."""
    languages = [language for language in dict.fromkeys((main, *shown)) if language in article.notice]
    for language in languages:
        yield Paragraph(text(article.notice[language]), quiet=True, language=view.foreign(language))
    if not languages:
        yield Paragraph(text(view.words.sentence("Written by AI, for reference only.")), quiet=True)


def _converted(before: StoredArticle, after: StoredArticle, view: View) -> Iterator[Paragraph]:
    """That no translator, but a program, wrote something of what stands here in the reader's characters."""
    told = after.article.contents.items()
    if after is not before and any(content != before.article.content(language) for language, content in told):
        yield Paragraph(text(view.words.sentence("Converted from Simplified Chinese by a program.")), quiet=True)


def _links(article: Article, view: View) -> Iterator[Paragraph]:
    words = view.words
    if url := web_address(article.url):
        source = (Span(host(url), url=url),)
        yield Paragraph(holding(words.sentence("Source: {link}", link=plain(source)), source), quiet=True)
    if shares := [url for url in article.share_links if web_address(url)]:
        links = enumerated([(Span(host(url), url=url),) for url in shares], view)
        yield Paragraph(holding(words.sentence("Share: {links}", links=plain(links)), links), quiet=True)


def _buttons(stored: StoredArticle, view: View, *, saved: bool) -> tuple[ButtonRow, ...]:
    words, url = view.words, web_address(stored.article.url)
    ask = Button(words.sentence("Ask about this"), f"/ask {stored.id}")
    save = (
        Button(words.sentence("Remove from saved"), f"/save {stored.id} off")
        if saved
        else Button(words.sentence("Save"), f"/save {stored.id}")
    )
    why = Button(words.sentence("Why this?"), f"/why {stored.id}")
    share = Button(words.sentence("Share"), f"/share {stored.id}")
    source = (LinkButton(words.sentence("Source"), url),) if url else ()
    report = Button(words.sentence("Report an error"), f"/report {stored.id}")
    return rows([ask, save, why, share, *source, report], 2, view)

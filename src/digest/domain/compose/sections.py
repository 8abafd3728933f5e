"""An article's sections in one language, as blocks: TL;DR, key data, analysis, insights, questions."""

import re
from collections.abc import Iterator

from digest.domain.article import Content, Insight
from digest.domain.compose.parts import folded, minutes, words_of
from digest.domain.compose.view import View
from digest.domain.document import Block, Heading, ItemList, Paragraph, Span, Table, Text, text

# A sentence ends after 。！？ or after .!? before a space and a capital, a figure or an opening mark; "U.S. Senate" or
# "Dr. Who" must not end one, so a dot after one or two letters does not count.
_SENTENCE_END = re.compile(
    r"""[。！？]+[”’」』）]*|(?:(?<=[^\W\d_]{3})\.|(?<=[\d)\]”’"'%])\.|[!?]+)["'”’)\]]*(?=\s+["'“‘(\[]?[A-Z0-9])"""
)


def summary(content: Content, view: View, language: str) -> Iterator[Block]:
    """The summary, where it says something else than the TL;DR (on the real page it is often the bullets, joined)."""
    if content.summary and _bare(content.summary) != _bare("".join(content.tldr)):
        yield Paragraph(text(content.summary), language=view.foreign(language))


def tldr(content: Content, view: View, language: str) -> Iterator[Block]:
    """The bullets."""
    if content.tldr:
        yield ItemList(tuple(text(bullet) for bullet in content.tldr), language=view.foreign(language))


def key_data(content: Content, view: View, language: str) -> Iterator[Block]:
    """The key data as a table, without columns in which nothing stands."""
    if content.key_facts:
        words = view.words
        titles = (words.sentence("Who or what"), words.sentence("What it is"), words.sentence("Figure"))
        cells = [(fact.entity, fact.information, fact.figure) for fact in content.key_facts]
        used = [column for column in range(3) if any(row[column] for row in cells)]
        rows = tuple(tuple(row[column] for column in used) for row in cells)
        yield Table(tuple(titles[column] for column in used), rows, view.foreign(language))


def analysis(content: Content, view: View, language: str) -> Iterator[Block]:
    """The first sentence, and the rest folded."""
    if not content.analysis:
        return
    foreign = view.foreign(language)
    first, rest = first_sentence(content.analysis[0])
    yield Paragraph(text(first), language=foreign)
    if remaining := [paragraph for paragraph in (rest, *content.analysis[1:]) if paragraph]:
        time = view.words.plural("Read on · {count} min", "Read on · {count} min", minutes([words_of(remaining)]))
        blocks = [Paragraph(text(paragraph), language=foreign) for paragraph in remaining]
        yield from blocks if view.plain else folded(text(time), blocks, view)


def insights(content: Content, view: View, language: str) -> Iterator[Block]:
    """The insights, numbered, their leads in bold."""
    if content.insights:
        items = tuple(_insight(insight, language) for insight in content.insights)
        yield ItemList(items, 1, view.foreign(language))


def questions(content: Content, view: View, language: str) -> Iterator[Block]:
    """Every question, its answer folded behind it."""
    for entry in content.faq:
        answer = Paragraph(text(entry.answer), language=view.foreign(language))
        yield from folded(text(entry.question), [answer], view, view.foreign(language))


def open_questions(content: Content, view: View, language: str) -> Iterator[Block]:
    """Every question with its answer under it, for where they are folded together."""
    for entry in content.faq:
        yield Heading(text(entry.question), 3, view.foreign(language))
        yield Paragraph(text(entry.answer), language=view.foreign(language))


def first_sentence(paragraph: str) -> tuple[str, str]:
    """The first sentence of a paragraph and the rest of it, which is empty where it is only one."""
    end = _SENTENCE_END.search(paragraph)
    border = end.end() if end else len(paragraph)
    return paragraph[:border], paragraph[border:].strip()


def _insight(insight: Insight, language: str) -> Text:
    if not insight.lead:
        return text(insight.text)
    colon = "：" if language.startswith("zh") else ": "
    return (Span(insight.lead + colon.rstrip(), bold=True), Span(colon[1:] + insight.text))


def _bare(said: str) -> str:
    return "".join(said.split())

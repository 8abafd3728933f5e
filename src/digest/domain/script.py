"""An article as readers of other characters read it: the same words, written anew where nobody has translated them. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace

from digest.domain.article import Article, Content, FaqEntry, Insight, KeyFact
from digest.domain.language import WRITTEN_FROM, written_for

Write = Callable[[str, str], str]
"""(text, language) -> the text in the characters of that language."""


def wanted_from(article: Article, languages: Collection[str]) -> str:
    """The language that something of the article must be written in for readers of these languages; empty for none."""
    sources = (source for source in article.contents if source in WRITTEN_FROM.values())
    return next((tag for source in sources if (tag := written_for(source, languages)) != source), "")


def rewritten(article: Article, language: str, write: Write) -> Article:
    """The article with that language in place of the one it is written from; every section that it has itself is kept."""
    source = WRITTEN_FROM[language]
    own, other = article.content(language), _content(article.content(source), lambda text: write(text, language))
    whole = Content(**{field.name: getattr(own, field.name) or getattr(other, field.name) for field in fields(Content)})
    contents = {language if tag == source else tag: content for tag, content in article.contents.items()}
    notices = {tag: write(said, language) for tag, said in _moved(article.notice, source, language).items()}
    return replace(article, contents=contents | {language: whole}, notice={**notices, **article.notice})


def _moved(said: Mapping[str, str], source: str, language: str) -> Mapping[str, str]:
    return {language: said[source]} if source in said else {}


def _content(content: Content, write: Callable[[str], str]) -> Content:
    return Content(
        title=write(content.title),
        summary=write(content.summary),
        tldr=tuple(map(write, content.tldr)),
        key_facts=tuple(
            KeyFact(write(fact.entity), write(fact.information), write(fact.figure)) for fact in content.key_facts
        ),
        analysis=tuple(map(write, content.analysis)),
        insights=tuple(Insight(write(insight.text), write(insight.lead)) for insight in content.insights),
        faq=tuple(FaqEntry(write(entry.question), write(entry.answer)) for entry in content.faq),
    )

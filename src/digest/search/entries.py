"""What of an article is written into the index: its fields by column, as prepared tokens. Pure."""

from collections.abc import Iterable, Iterator

from digest.domain.article import Article, Content, Tag
from digest.search.tokens import document_tokens


def prepared(texts: Iterable[str]) -> list[str]:
    """Each token once: what a long text repeats makes it no better an answer, and ranking walks every occurrence."""
    return list(dict.fromkeys(token for one in texts for token in document_tokens(one)))


def searchable(article: Article, language: str) -> dict[str, list[str]]:
    """Every field of the article in this language, by column.

    Tags stand with their names in this language, and in those that the article has nothing in: it is found by them here.
    """
    content = article.content(language)
    return {
        "title": [content.title],
        "tldr": list(content.tldr),
        "tags": [name for tag in article.tags for name in (tag.slug, *_names(tag, article, language))],
        "body": [content.summary, article.category.get(language, ""), *content.analysis, *_details(content)],
    }


def _names(tag: Tag, article: Article, language: str) -> list[str]:
    return [name for named, name in tag.names.items() if named == language or named not in article.contents]


def _details(content: Content) -> Iterator[str]:
    for fact in content.key_facts:
        yield from (fact.entity, fact.information, fact.figure)
    for insight in content.insights:
        yield from (insight.lead, insight.text)
    for entry in content.faq:
        yield from (entry.question, entry.answer)

"""What a search may be narrowed by, offered while it is typed: the words so far with a filter, or with the filter completed."""

import re
from collections.abc import Iterable, Iterator, Sequence

from digest.chat.parse import speaks_chinese
from digest.domain.article import Tag
from digest.domain.compose import View
from digest.domain.compose.parts import tag_name
from digest.domain.spelling import bare
from digest.domain.words import Words

_BEGUN = re.compile(
    r"(?P<before>.*?)(?:(?P<topic>(?:(?<!\w)(?:tag|topic)|标签|標籤|话题|話題)\s*[:：]\s*(?P<name>[^\s:：]*))"
    r"|(?P<since>(?:(?<!\w)since|自从|自從|[自从從])\s*[:：]\s*)|(?P<score>(?:(?<!\w)score|评分|評分|分数|分數)\s*(?:>=?|≥|＞|[:：])?\s*))",
    re.IGNORECASE,
)
DAYS = (1, 7, 30)
SCORES = (60, 70, 80, 90)
TOPICS = 5
"""Topics that are offered beside words, the most used ones."""


def refined(typed: str, used: Sequence[Tag], view: View) -> Iterator[str]:
    """The lines that this one may become, likeliest first; `used` are the topics in use, the most used first."""
    begun = _BEGUN.fullmatch(typed)
    if begun is None:
        yield from _narrowed(typed, used[:TOPICS], view)
        return
    before = begun["before"].rstrip(" ，、；,;")
    if begun["topic"] is not None:
        filters = _topics((tag for tag in used if _is_named(tag, begun["name"])), view)
    elif begun["since"] is not None:
        filters = _since(view.words, *DAYS)
    else:
        filters = _score(view.words, *SCORES)
    yield from (f"{before} {one}".strip() for one in filters)


def _narrowed(typed: str, topics: Iterable[Tag], view: View) -> Iterator[str]:
    """As it is, then with each kind of filter."""
    words = view.words
    filters = (*_topics(topics, view), *_since(words, 7, 30), *_score(words, 70))
    yield from filter(None, (typed, *(f"{typed} {one}".strip() for one in filters)))


def _topics(tags: Iterable[Tag], view: View) -> Iterator[str]:
    for tag in tags:
        name = tag_name(tag, view) if speaks_chinese(view.words) else tag.slug
        yield _unspaced(view.words.sentence("tag:{topic}", topic=name))


def _since(words: Words, *days: int) -> Iterator[str]:
    return (_unspaced(words.sentence("since:{days}d", days=count)) for count in days)


def _score(words: Words, *numbers: int) -> Iterator[str]:
    return (_unspaced(words.sentence("score>={number}", number=number)) for number in numbers)


def _unspaced(told: str) -> str:
    """In one piece, as a filter is read: in a sentence a number stands apart from Chinese."""
    return told.replace(" ", "")


def _is_named(tag: Tag, begun: str) -> bool:
    return any(bare(begun) in bare(name) for name in (tag.slug, *tag.names.values()))

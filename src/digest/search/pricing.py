"""What something costs, or how much of it there was, told by an article's key data: where no FAQ entry says it, and label
and name fit. Pure.

As strict as answers are: everything that the question says must stand in the fact's name and label or in its article's
title, some of it in the name. A price is a sum of money; any other figure is told only to who asks for what its label says.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from digest.domain.article import KeyFact, StoredArticle
from digest.ports import FaqHit
from digest.search.glossary import ideas
from digest.search.kinds import kinds
from digest.search.sums import asks_raised, tells_money

CERTAIN = 0.9
"""How sure a figure is that fits: nothing that was asked is left unsaid."""

FACT = -1
"""The position of what is no FAQ entry."""

_PRICED = re.compile(
    r"^(?:\w+ )?(?:price|cost|fee|charge|tariff)s?\b(?! \w* ?(?:saved|cut))|(?:价|价格|费|费用|收费|成本|单价)$",
    re.IGNORECASE,
)
_BEYOND = re.compile(r"\b(?:of|in|on|per|after|before|for|by|at|from|since|until)\b|[,，:：(（]", re.IGNORECASE)
_OF = re.compile(r"\bof the (.*)", re.IGNORECASE)
_ASKED = re.compile(
    r"\bhow much\b|(?m:^)(?>.*?\bwhat (?:do|does|did|will|would)\b).*\bcost\b|\bprice of\b|\b(?:price|cost)\s*[?？]*$"
    r"|多少钱|多少费用|什么价|价格(?:是|多少|如何|呢)|(?:价格|价钱|售价)\s*[?？]*$|怎么卖|(?:怎么|如何)收费|收费多少|几块钱",
    re.IGNORECASE,
)


def asks_price(question: str) -> bool:
    """Whether it asks how much something costs, or is, and nothing else."""
    return bool(_ASKED.search(question) or asks_raised(question)) and kinds(question) <= {"much", "how"}


def figures(question: str, articles: Sequence[StoredArticle], *, unnamed: bool = False) -> tuple[FaqHit, ...]:
    """The figures that say what is asked for, in the order of the articles.

    `unnamed`: a question that names nothing is about the only price that an article tells.
    """
    wanted = ideas(question) - _beside() | (ideas("raise") if asks_raised(question) else frozenset())
    if not asks_price(question) or not (wanted or unnamed):
        return ()
    return tuple(_hit(*told) for stored in articles for told in _told(wanted, stored))


def _told(wanted: frozenset[str], stored: StoredArticle) -> Iterator[tuple[StoredArticle, str, KeyFact]]:
    for language, content in stored.article.contents.items():
        told = [fact for fact in content.key_facts if _is_price(fact) or (wanted and _is_asked_for(wanted, fact))]
        title = ideas(content.title)
        fitting = [fact for fact in told if _fits(wanted, fact, title)] if wanted else told
        if len(fitting) == 1:
            yield stored, language, fitting[0]


def _is_price(fact: KeyFact) -> bool:
    return bool(_PRICED.search(fact.information.strip()) and tells_money(fact.figure))


def _is_asked_for(wanted: frozenset[str], fact: KeyFact) -> bool:
    """Whether everything that the label says before its *of*, *in* or *after* was asked for, and the figure has a number."""
    head = ideas(_BEYOND.split(fact.information, 1)[0]) - _beside()
    return bool(head) and head <= wanted and any(map(str.isdigit, fact.figure))


def _fits(wanted: frozenset[str], fact: KeyFact, title: frozenset[str]) -> bool:
    """Whether the fact is about all of it. The cost *of the* ruling is told only to who asks for that."""
    name, label = ideas(fact.entity), ideas(fact.information)
    of = _OF.search(fact.information)
    meant = of is None or not wanted.isdisjoint(ideas(of[1]))
    return meant and wanted <= name | label | title and not wanted.isdisjoint(name)


def _hit(stored: StoredArticle, language: str, fact: KeyFact) -> FaqHit:
    label = "{}：{}" if language.startswith("zh") else "{}: {}"
    return FaqHit(stored.id, language, FACT, label.format(fact.entity, fact.information), fact.figure, CERTAIN)


@cache
def _beside() -> frozenset[str]:
    """What is no part of what a price is asked of."""
    return ideas("how much money price cost buy sell pay 多少钱 多少费用 价格 价钱 售价 收费 买 卖 一块 几块钱 现在 呢")

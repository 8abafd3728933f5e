"""A month of invented news: what happens on which day, in English and Chinese, and on a few days nothing at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from digest.domain.article import Article, Content, FaqEntry, Moment, Scores, Tag
from digest.domain.taxonomy import Taxonomy
from digest.sources.taxonomy import load

BEGIN, DAYS = date(2026, 10, 15), 31
"""A Thursday. Europe's clocks go back on the 25th of October, New York's on the 1st of November."""

SILENT = frozenset(date(2026, 11, day) for day in (5, 6, 7))
"""Days without any news."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that can happen to a company: how it is told, and how that is asked about."""

    slug: str
    english: tuple[str, str, str]
    chinese: tuple[str, str, str]
    scores: tuple[int, int, int]


EVENTS = (
    Event(
        "open-source",
        ("{0} opens the weights of its {1} model", "What may be done with {0}’s weights?", "Anything but sell them."),
        ("{0} 开放 {1} 模型权重", "{0} 的权重可以怎么用？", "除了转卖都可以。"),
        (82, 76, 70),
    ),
    Event(
        "regulation",
        ("A regulator asks {0} how {1} was tested", "Must {0} answer the regulator?", "Yes, within 30 days."),
        ("监管机构要求 {0} 说明 {1} 的测试过程", "{0} 必须回应监管机构吗？", "必须，期限是 30 天。"),
        (64, 72, 81),
    ),
    Event(
        "chips",
        ("{0} moves {1} to chips of its own", "When do {0}’s chips arrive?", "In the second quarter."),
        ("{0} 将 {1} 迁移到自研芯片", "{0} 的芯片什么时候到位？", "明年第二季度。"),
        (71, 63, 66),
    ),
    Event(
        "security",
        ("Researchers talk {1} by {0} out of its rules", "Is {0}’s gap closed?", "Not in the oldest version."),
        ("研究人员让 {0} 的 {1} 抛开了规则", "{0} 的漏洞修好了吗？", "最旧的版本还没有。"),
        (78, 80, 74),
    ),
    Event(
        "pricing",
        ("{0} halves the price of {1}", "From when does {0}’s price hold?", "From the first of the month."),
        ("{0} 将 {1} 降价一半", "{0} 的新价格何时生效？", "下月 1 日起。"),
        (75, 55, 52),
    ),
    Event(
        "healthcare",
        ("A hospital lets {1} by {0} read its letters", "Who checks what {0} reads?", "A doctor, each time."),
        ("一家医院让 {0} 的 {1} 读转诊信", "谁来复核 {0} 读的内容？", "每次都由医生复核。"),
        (58, 69, 63),
    ),
)
COMPANIES = ("Meridian", "Northlight", "Kestrel", "Bluefield", "Tern", "Oakhollow", "Silverpine", "Harrow", "Lumen Bay")
"""Each event, company and model go round at a pace of their own: no two stories of the month are alike."""
MODELS = ("Swift", "Atlas 2", "Wren", "Quill", "Basalt", "Cinder 4", "Willow")


def happening() -> Iterator[tuple[datetime, Article]]:
    """Everything that comes in during the month, in order: four stories a day at 03:00, 09:00, 15:00 and 21:00 UTC."""
    taxonomy, number = load(), 0
    for day in (BEGIN + timedelta(days=each) for each in range(DAYS)):
        for hour in () if day in SILENT else (3, 9, 15, 21):
            yield (
                datetime.combine(day, time(hour), UTC),
                _article(number, datetime.combine(day, time(hour), UTC), taxonomy),
            )
            number += 1


def _article(number: int, at: datetime, taxonomy: Taxonomy) -> Article:
    event = EVENTS[number % len(EVENTS)]
    named = COMPANIES[number * 5 % len(COMPANIES)], MODELS[number * 3 % len(MODELS)]
    told = {
        "en": _content(event.english, named, "What {0} said on the day, and what is not known yet."),
        "zh-Hans": _content(event.chinese, named, "{0} 当天说了什么，还有哪些不清楚。"),
    }
    if number % 11 == 7:  # some stories exist in one language only
        del told["zh-Hans" if number % 2 else "en"]
    hot, quality, impact = event.scores
    scores = Scores(hot - number % 9, quality - number % 7, impact - number % 5)
    return Article(
        told,
        scores,
        category={"en": "AI News", "zh-Hans": "AI资讯"},
        tags=(_tag(event.slug, taxonomy),),
        published=Moment(at - timedelta(hours=1)),
        url=f"https://news.example/{number}",
        story=f"story-{number}",
    )


def _content(words: tuple[str, str, str], named: tuple[str, str], more: str) -> Content:
    title, question, answer = (one.format(*named) for one in words)
    return Content(
        title, tldr=(title, more.format(*named)), analysis=(more.format(*named),), faq=(FaqEntry(question, answer),)
    )


def _tag(slug: str, taxonomy: Taxonomy) -> Tag:
    return taxonomy.find(slug) or Tag(slug, {"en": slug})

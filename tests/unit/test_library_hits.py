"""Which FAQ entries are offered: no repetitions, the reader's language first, nothing far-fetched."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from digest.domain.taxonomy import Taxonomy
from digest.ports import FaqHit, Store
from digest.services.library import NEAR, Library


@dataclass
class ScriptedIndex:
    """An index, and the unit of work and store around it, that knows these answers."""

    hits: tuple[FaqHit, ...]

    @property
    def index(self) -> "ScriptedIndex":
        return self

    @asynccontextmanager
    async def read(self) -> AsyncIterator["ScriptedIndex"]:
        yield self

    async def ask(
        self, question: str, limit: int, within: Collection[int] = (), meaning: object = None
    ) -> tuple[FaqHit, ...]:
        return self.hits[:limit]


def hit(confidence: float, article: int = 1, position: int = 0, language: str = "en", question: str = "") -> FaqHit:
    return FaqHit(article, language, position, question or f"{article}.{position}.{language}", "…", confidence)


async def ask(*hits: FaqHit, languages: tuple[str, ...] = ("en",)) -> list[FaqHit]:
    library = Library(cast(Store, ScriptedIndex(hits)), Taxonomy(()))
    return list(await library.ask("?", languages))


async def test_at_most_three_and_none_that_is_far_fetched() -> None:
    best = [hit(0.9 - 0.1 * number, article=number) for number in range(1, 5)]
    assert await ask(*best, hit(NEAR - 0.01, article=9)) == best[:3]
    assert await ask(hit(NEAR - 0.01)) == []


async def test_the_same_question_of_two_articles_is_offered_once() -> None:
    first, second = hit(0.9, 1, question="What is a jailbreak?"), hit(0.8, 2, question="what is a jailbreak")
    assert await ask(first, second) == [first]


async def test_of_two_languages_the_readers_is_told() -> None:
    english, chinese = hit(0.9), hit(0.8, language="zh-Hans")
    assert await ask(english, chinese, languages=("zh-Hans",)) == [chinese]
    assert await ask(english, chinese, languages=("zh-Hans", "en")) == [chinese]
    assert await ask(english, chinese, languages=("fr",)) == [english]


async def test_an_answer_is_not_given_up_for_a_guess_in_the_readers_language() -> None:
    english, chinese = hit(0.9), hit(0.3, language="zh-Hans")
    assert await ask(english, chinese, languages=("zh-Hans",)) == [english]


async def test_an_answer_at_another_place_in_the_readers_language_is_told_where_both_are_sure() -> None:
    english, chinese = hit(0.9), hit(0.8, position=2, language="zh-Hans")
    assert await ask(english, chinese, languages=("zh-Hans",)) == [chinese]
    assert await ask(hit(0.5), hit(0.4, position=2, language="zh-Hans"), languages=("zh-Hans",)) == [
        hit(0.5),
        hit(0.4, position=2, language="zh-Hans"),
    ]


async def test_of_two_offers_at_one_place_the_readers_is_offered_where_it_is_nearly_as_likely() -> None:
    english = hit(0.5)
    assert await ask(english, hit(0.4, language="zh-Hans"), languages=("zh-Hans",)) == [hit(0.4, language="zh-Hans")]
    unlikely = hit(0.3, language="zh-Hans")
    assert await ask(english, unlikely, languages=("zh-Hans",)) == [english, unlikely]


async def test_who_reads_nothing_of_what_is_offered_is_offered_something_to_read_of_the_same_article() -> None:
    foreign = [hit(0.5 - number / 100, article=number, language="zh-Hans") for number in (1, 2, 3)]
    own, other = hit(0.15, article=2, position=3), hit(0.2, article=9)
    assert await ask(foreign[0], foreign[1], other, own) == [foreign[0], foreign[1], own]
    assert await ask(*foreign, own) == [*foreign[:2], own]
    assert await ask(*foreign, hit(0.05, article=2, position=3)) == foreign
    assert await ask(*foreign, own, languages=("zh-Hans",)) == foreign
    sure = hit(0.7, article=2, language="zh-Hans")
    assert await ask(sure, own) == [sure]

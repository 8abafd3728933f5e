"""What is counted as entries are written: at once, or added up at the end of many."""

from collections import Counter

import pytest

from digest.search.fulltext import ARTICLE, FAQ, Kind
from digest.search.tallies import Tallies, Tally


class Kept:
    """What was kept, in its order."""

    def __init__(self) -> None:
        self.all: list[tuple[Kind, Tally]] = []

    async def keep(self, kind: Kind, tally: Tally) -> None:
        self.all.append((kind, tally))


def tally(word: str, tokens: int) -> Tally:
    return Tally(Counter([word]), 1, tokens)


async def test_each_is_kept_at_once() -> None:
    kept = Kept()
    await Tallies(kept.keep).count(FAQ, tally("chip", 3))
    assert kept.all == [(FAQ, tally("chip", 3))]


async def test_many_are_added_up_and_kept_at_the_end() -> None:
    kept = Kept()
    tallies = Tallies(kept.keep)
    async with tallies.later():
        for kind, word in ((FAQ, "chip"), (ARTICLE, "law"), (FAQ, "chip"), (FAQ, "law")):
            await tallies.count(kind, tally(word, 2))
        assert kept.all == []
    assert kept.all == [(FAQ, Tally(Counter(chip=2, law=1), 3, 6)), (ARTICLE, tally("law", 2))]
    await tallies.count(FAQ, tally("chip", 1))
    assert len(kept.all) == 3


async def test_where_it_fails_nothing_is_kept() -> None:
    kept = Kept()
    tallies = Tallies(kept.keep)

    async def fail() -> None:
        async with tallies.later():
            await tallies.count(FAQ, tally("chip", 3))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert kept.all == []

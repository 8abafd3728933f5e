"""What is offered to an unsure question can be read: two of `benchmarks/data/questions.tsv`, by their words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.domain.language import ENGLISH, SIMPLIFIED_CHINESE
from digest.services.ingest import Ingest
from digest.services.library import Library
from digest.sources.samples import samples
from digest.sources.taxonomy import load
from digest.testing import FakeClock
from digest.testing.store import open_test_store


@pytest.mark.parametrize(
    ("question", "reads", "offered"),
    [
        ("咋知道模型被掉包没", SIMPLIFIED_CHINESE, "怎么知道我下载的模型有没有被调包？"),
        ("does the voice registry stop deepfakes", ENGLISH, "Does this stop imitations made without permission?"),
    ],
)
async def test_beside_an_offer_in_another_language_is_one_that_can_be_read(
    tmp_path: Path, question: str, reads: str, offered: str
) -> None:
    async with open_test_store(tmp_path) as store:
        await Ingest(store, FakeClock()).store_all(samples(datetime(2026, 11, 24, 8, tzinfo=UTC)))
        first, last = await Library(store, load()).ask(question, (reads,))
    assert first.language != reads
    assert (last.language, last.question) == (reads, offered)

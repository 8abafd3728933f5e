"""What readers get on Telegram, to look at: a digest, an article, the settings and an answer, from the sample articles."""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from digest.domain.document import Document
from digest.ports import Choices
from digest_telegram.render import VARIANTS, render
from tests.unit.bot_api.models import accepted
from tests.unit.bot_api.requests import addressed, wrong
from tests.unit.bot_api.review import reviewed
from tests.unit.golden import replies
from tests.wire.botapi_schema import require_schema

CHOICES = Choices(sound=True, previews=True)
"""What places may choose on Telegram, rich messages apart."""

GOLDEN = Path(__file__).parents[2] / "golden" / "bot_api"

SAID = {
    "digest": {"en": "/digest", "zh-Hans": "/digest"},
    "article": {"en": "/article 1", "zh-Hans": "/article 1"},
    "settings": {"en": "/settings", "zh-Hans": "/settings"},
    "answer": {"en": "Why did the regulator not recall the agent?", "zh-Hans": "单价降了 60%，为什么账单只少 16%？"},
    "help": {"en": "/help", "zh-Hans": "/help"},
    "unfolded": {"en": "/style plain", "zh-Hans": "/style plain"},
}
EVERY = [(kind, language) for kind, lines in SAID.items() for language in lines]


@cache
def documents() -> Mapping[tuple[str, str], Document]:
    """All of them."""
    return {asked: reply.document for asked, reply in replies(SAID, CHOICES).items()}


@pytest.mark.parametrize("variant", ["rich", "classic"])
@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_golden_requests(kind: str, language: str, variant: str) -> None:
    """Renew them with `UPDATE_GOLDEN=1 make test`, then look at every line that changed."""
    page = reviewed(render(documents()[kind, language], variant))
    file = GOLDEN / f"{kind}-{language}-{variant}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_they_are_as_the_schema_wants_them(kind: str, language: str, variant: str) -> None:
    require_schema()
    assert not [found for one in render(documents()[kind, language], variant) if (found := wrong(one))]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_another_library_reads_them_as_they_are_meant(kind: str, language: str, variant: str) -> None:
    for one in render(documents()[kind, language], variant):
        assert accepted(one["method"], addressed(one["params"])) == addressed(one["params"])


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_whole_article_is_one_rich_message(language: str) -> None:
    assert len(render(documents()["article", language], "rich")) == 1


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_in_plain_style_nothing_is_folded(language: str) -> None:
    pages = [reviewed(render(documents()["unfolded", language], variant)) for variant in ("rich", "classic")]
    assert not [word for page in pages for word in ("details", "expandable") if word in page]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_they_are_the_same_after_a_stay_in_the_database(kind: str, language: str, variant: str) -> None:
    payloads = render(documents()[kind, language], variant)
    assert json.loads(json.dumps(payloads)) == list(payloads)

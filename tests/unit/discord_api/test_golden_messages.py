"""What readers get on Discord, to look at: a digest, an article by its parts, the settings and an answer, from the samples."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from digest.chat.command import Reply
from digest.i18n import speak
from digest.ports import Payload
from digest_discord.adapter import Discord
from digest_discord.render import opened, render
from tests.unit.discord_api.models import understood
from tests.unit.discord_api.payloads import wrong
from tests.unit.discord_api.review import reviewed
from tests.unit.golden import replies
from tests.wire.discordapi_schema import require_schema

CHOICES = Discord.choices

GOLDEN = Path(__file__).parents[2] / "golden" / "discord_api"

SAID = {
    "digest": {"en": "/digest", "zh-Hans": "/digest"},
    "article": {"en": "/article 1", "zh-Hans": "/article 1"},
    "settings": {"en": "/settings", "zh-Hans": "/settings"},
    "hours": {"en": "/time", "zh-Hans": "/time"},
    "answer": {"en": "Why did the regulator not recall the agent?", "zh-Hans": "单价降了 60%，为什么账单只少 16%？"},
    "why": {"en": "/why 1", "zh-Hans": "/why 1"},
    "help": {"en": "/help", "zh-Hans": "/help"},
    "unfolded": {"en": "/style plain", "zh-Hans": "/style plain"},
}
EVERY = [(kind, language) for kind, lines in SAID.items() for language in lines]
BY_PARTS = {"article", "unfolded"}


@cache
def told() -> Mapping[tuple[str, str], Reply]:
    """All of them."""
    return replies(SAID, CHOICES)


def messages(kind: str, language: str) -> Sequence[Payload]:
    """The messages, an article's by opening one part after another."""
    reply, words = told()[kind, language], speak(language, "Asia/Shanghai")
    if kind not in BY_PARTS:
        return render(reply.document, "components")
    return [one for part in range(5) for one in opened(reply.document, reply.again, words, part)]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_golden_messages(kind: str, language: str) -> None:
    """Renew them with `UPDATE_GOLDEN=1 make test`, then look at every line that changed."""
    _compare(messages(kind, language), f"{kind}-{language}")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_golden_plain_messages(language: str) -> None:
    _compare(render(told()["digest", language].document, "plain"), f"digest-{language}-plain")


def _compare(payloads: Sequence[Payload], name: str) -> None:
    file, page = GOLDEN / f"{name}.txt", reviewed(payloads)
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_they_are_as_the_schema_wants_them(kind: str, language: str) -> None:
    require_schema()
    plain = render(told()[kind, language].document, "plain")
    assert not [found for one in (*messages(kind, language), *plain) if (found := wrong(one))]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_discord_py_reads_them_as_they_are_meant(kind: str, language: str) -> None:
    for one in messages(kind, language):
        assert [understood(component) for component in one["body"]["components"]] == one["body"]["components"]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_digest_of_five_is_one_message(language: str) -> None:
    assert len(messages("digest", language)) == 1


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_an_article_tells_which_press_shows_it_again(language: str) -> None:
    assert told()["article", language].again.startswith("/article ")


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_they_are_the_same_after_a_stay_in_the_database(kind: str, language: str) -> None:
    payloads = messages(kind, language)
    assert json.loads(json.dumps(payloads)) == list(payloads)

"""What the bot remembers: paid messages, refused looks, answered updates, over restarts where it matters."""

from datetime import date
from pathlib import Path

import pytest

from digest.wire.notebook import Notebook
from digest_telegram.answered import REMEMBERED, Answered
from digest_telegram.connection import FILE_NAME
from digest_telegram.outcomes import NOT_SUPPORTED
from digest_telegram.purse import AHEAD, Purse
from digest_telegram.refusals import DAY, MOST, RICH, Refusals

TODAY = date(2026, 11, 24)


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    return Notebook(tmp_path / FILE_NAME)


def again(tmp_path: Path) -> Notebook:
    """The notebook as the next process opens it."""
    return Notebook(tmp_path / FILE_NAME)


def paid(purse: Purse, tries: int) -> int:
    return sum(purse.pay() for _ in range(tries))


def test_a_purse_pays_a_tenth_of_a_star_a_message_until_the_day_is_spent(notebook: Notebook) -> None:
    today = [TODAY]
    purse = Purse(3, notebook, lambda: today[0])
    assert paid(purse, 100) == 30
    assert not purse.open
    today[0] = date(2026, 11, 25)
    assert purse.open
    assert paid(purse, 100) == 30


def test_a_restart_never_gives_more_than_the_days_stars(tmp_path: Path) -> None:
    first = paid(Purse(100, again(tmp_path), lambda: TODAY), 150)
    rest = paid(Purse(100, again(tmp_path), lambda: TODAY), 10_000)
    assert first == 150
    assert 1_000 - AHEAD <= first + rest <= 1_000


def test_without_stars_nothing_is_paid(notebook: Notebook) -> None:
    assert paid(Purse(0, notebook, lambda: TODAY), 10) == 0
    purse = Purse(3, notebook, lambda: TODAY)
    purse.empty()
    assert paid(purse, 10) == 0


def test_a_refused_look_is_not_tried_for_a_day_and_others_are() -> None:
    now = [0.0]
    refusals = Refusals(lambda: now[0])
    one, other = {"rich_message": {"blocks": [1]}}, {"rich_message": {"blocks": [2]}}
    assert refusals.reason(RICH, one) is None
    refusals.note(RICH, one, "bad block")
    assert refusals.reason(RICH, one) == "refused before"
    assert refusals.reason(RICH, other) is None
    now[0] = DAY + 1
    assert refusals.reason(RICH, one) is None


def test_a_server_without_the_method_gets_none_of_it_for_a_day() -> None:
    now = [0.0]
    refusals = Refusals(lambda: now[0])
    refusals.note(RICH, {"blocks": [1]}, NOT_SUPPORTED)
    assert refusals.reason(RICH, {"blocks": [2]}) == NOT_SUPPORTED
    now[0] = DAY + 1
    assert refusals.reason(RICH, {"blocks": [2]}) is None


def test_plain_text_is_never_held_back() -> None:
    refusals = Refusals(lambda: 0.0)
    refusals.note("sendMessage", {"text": "x"}, "a chat's own fault")
    assert refusals.reason("sendMessage", {"text": "x"}) is None


def test_only_so_many_looks_are_remembered() -> None:
    refusals = Refusals(lambda: 0.0)
    for number in range(MOST + 1):
        refusals.note(RICH, {"blocks": [number]}, "bad block")
    assert refusals.reason(RICH, {"blocks": [0]}) is None
    assert refusals.reason(RICH, {"blocks": [MOST]}) == "refused before"


def test_answered_updates_outlive_the_process_and_begun_ones_do_not(tmp_path: Path) -> None:
    answered = Answered(again(tmp_path))
    assert answered.begin(5)
    assert not answered.begin(5)
    assert answered.begin(6)
    answered.note(6)
    later = Answered(again(tmp_path))
    assert later.begin(5)
    assert not later.begin(6)
    assert later.begin(2)  # after a quiet week numbers begin anywhere


def test_answered_updates_are_forgotten_in_the_end(notebook: Notebook) -> None:
    answered = Answered(notebook)
    for number in range(REMEMBERED + 1):
        assert answered.begin(number)
        answered.note(number)
    assert answered.begin(0)
    assert not answered.begin(1)


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00"])
def test_a_broken_notebook_counts_as_empty(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    notebook = again(tmp_path)
    assert notebook.get("answered") is None
    notebook.put("answered", [1])
    assert again(tmp_path).get("answered") == [1]

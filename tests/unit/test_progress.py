"""How far a broadcast is, as it is told."""

from dataclasses import replace

import pytest

from digest.domain.broadcast import Broadcast, Phase, When
from digest.domain.broadcast_tally import Tally
from digest.domain.compose.progress import progress_document
from digest.domain.document import ItemList, Paragraph, plain, text
from digest.i18n import speak
from digest.testing import FakeClock


def standing(phase: Phase, sent: int, unsent: int, language: str = "en") -> str:
    """The sentence that says where it stands."""
    one = replace(Broadcast("operator", FakeClock().now()), phase=phase)
    found = progress_document(one, Tally(audience=sent + unsent, sent=sent), speak(language, "UTC")).blocks[1]
    assert isinstance(found, Paragraph)
    return plain(found.text)


@pytest.mark.parametrize(
    ("phase", "sent", "unsent", "said"),
    [
        (Phase.STOPPED, 1, 2, "Stopped: 1 has it, 2 don’t."),
        (Phase.STOPPED, 80_214, 1, "Stopped: 80,214 have it, 1 doesn’t."),
        (Phase.PAUSED, 0, 3, "Paused: 0 have it, 3 don’t."),
        (Phase.RUNNING, 1, 2, "Going out: 1 of 3 has it."),
        (Phase.RUNNING, 2, 1, "Going out: 2 of 3 have it."),
        (Phase.CANARY, 1, 2, "1 reader has it. Look at what came, then go on or stop."),
        (Phase.DONE, 1, 0, "Done: 1 has it."),
        (Phase.CANCELLED, 2, 0, "Cancelled: 2 have it."),
    ],
)
def test_one_and_many_are_told_apart(phase: Phase, sent: int, unsent: int, said: str) -> None:
    assert standing(phase, sent, unsent) == said


def test_it_reads_in_chinese() -> None:
    assert standing(Phase.STOPPED, 1, 2, "zh-Hans") == "已停止，1 人已收到，2 人未收到。"
    assert standing(Phase.RUNNING, 1, 2, "zh-Hans") == "正在发送，3 人中已有 1 人收到。"


def test_what_was_recalled_is_said_and_not_to_be_fixed() -> None:
    one = replace(Broadcast("operator", FakeClock().now()), phase=Phase.DONE)
    there, gone = (
        progress_document(one, Tally(audience=1, sent=1, recalled=recalled), speak("en", "UTC"))
        for recalled in (False, True)
    )
    assert "Fix the text" in [button.label for row in there.buttons for button in row]
    assert "Fix the text" not in [button.label for row in gone.buttons for button in row]
    assert gone.blocks[2] == ItemList((text("It was recalled: what was sent is deleted, or replaced with a note."),))


def test_one_that_waits_for_each_readers_hour_says_so() -> None:
    one = replace(Broadcast("operator", FakeClock().now()), phase=Phase.RUNNING, when=When(minute=510))
    found = progress_document(one, Tally(audience=2, waiting=2), speak("en", "UTC"))
    assert found.blocks[2] == ItemList((text("At 08:30 on each reader’s own clock"),))

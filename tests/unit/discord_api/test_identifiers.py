"""Custom ids carry a press and nothing else, and nothing that was not written here is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.buttons import COMMAND_BYTES
from digest_discord.identifiers import LENGTH, Press, distinct, read, written

commands = st.text(max_size=COMMAND_BYTES - 1).map(lambda rest: f"/{rest}").filter(lambda one: len(one.encode()) <= 64)
presses = st.builds(Press, commands) | st.builds(Press, commands, st.integers(0, 0xFF), st.integers(0, 0xFFF))


@given(press=presses)
def test_a_press_comes_back_as_it_was_written(press: Press) -> None:
    assert read(written(press)) == press
    assert len(written(press)) <= LENGTH


@pytest.mark.parametrize(
    "custom_id", ["", "x", "article 7", "X1/article 7", "C1/article 7", "CzP0/a", "C1P1", "/" * 101]
)
def test_what_was_not_written_here_is_no_press(custom_id: str) -> None:
    assert read(custom_id) is None


@given(found=st.lists(presses, min_size=1, max_size=4))
def test_the_same_press_may_stand_in_a_message_twice(found: list[Press]) -> None:
    row = {"type": 1, "components": [{"type": 2, "custom_id": written(press)} for press in found * 3]}
    [told_apart] = distinct([{"type": 17, "components": [row]}])
    ids = [one["custom_id"] for one in told_apart["components"][0]["components"]]
    assert len(set(ids)) == len(ids)
    assert [read(one) for one in ids] == found * 3
    assert max(map(len, ids)) <= LENGTH

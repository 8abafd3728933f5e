"""A process's name says whether it is still there, though its number may be another's by now."""

import os
import subprocess
import sys

import pytest

from digest.services.owner import is_gone, own_name

MACHINE, NUMBER, BEGAN, CHANCE = own_name().split(":")
LINUX = pytest.mark.skipif(not BEGAN, reason="this system does not tell when a process began")


def test_who_runs_is_not_gone_and_has_a_new_name_each_time() -> None:
    assert not is_gone(own_name())
    assert own_name() != own_name()
    assert str(os.getpid()) == NUMBER


@LINUX
def test_who_had_the_number_before_another_process_is_gone() -> None:
    earlier = str(int(BEGAN) - 1)
    assert is_gone(f"{MACHINE}:{NUMBER}:{earlier}:{CHANCE}")
    assert not is_gone(f"{MACHINE}:{NUMBER}::{CHANCE}"), "where it could not be told"


def test_who_has_ended_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert is_gone(f"{MACHINE}:{ended.pid}:{BEGAN}:{CHANCE}")
    assert is_gone(f"{MACHINE}:{ended.pid}:{CHANCE}")


@pytest.mark.parametrize(
    "name", [f"{MACHINE}:{NUMBER}:{CHANCE}", f"elsewhere:{NUMBER}:1:{CHANCE}", "test:1", "", "::"], ids=range(5)
)
def test_an_older_name_and_one_on_another_machine_are_not_known_to_be_gone(name: str) -> None:
    assert not is_gone(name)

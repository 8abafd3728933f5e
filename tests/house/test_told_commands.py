"""Every command line of `digest` that the guides show is one: its words, and its options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from digest.cli.commands import cli

ROOT = Path(__file__).parents[2]
CALLED = re.compile(r"(?:\S+=\S+ )?(?:[^\s=]*/|docker compose .* (?:exec|--rm) (?:digest )?)?digest ([a-z].*)")
GUIDES = [ROOT / "README.md", ROOT / "deploy/README.md", *sorted((ROOT / "docs").glob("*.md"))]


def shown(guide: str) -> Iterator[str]:
    """The lines of its blocks, without what is said beside them."""
    for block in re.findall(r"^```\w*\n(.*?)^```", guide, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            yield from re.split(r" && | \| ", re.split(r"\s{2,}|\s#\s", line.removeprefix("$ "))[0])


def called(line: str) -> list[str]:
    """What `digest` is called with; nothing where the line is something else."""
    found = CALLED.match(line)
    return shlex.split(found[1]) if found else []


LINES = [(guide.name, line) for guide in GUIDES for line in shown(guide.read_text(encoding="utf-8"))]
CALLS = [(name, line, words) for name, line in LINES if (words := called(line))]


def test_there_are_some() -> None:
    assert len(CALLS) > 40


@pytest.mark.parametrize(
    ("line", "words"), [call[1:] for call in CALLS], ids=[f"{name}: {line}" for name, line, _ in CALLS]
)
def test_it_is_one(line: str, words: list[str]) -> None:
    command = typer.main.get_command(cli)
    while (commands := getattr(command, "commands", None)) and words:
        command, *words = commands[words[0]], *words[1:]
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, line

"""House rules that no linter knows: what may stand where (ARCHITECTURE, Rooms and Packaging)."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHADOWED = {"discord", "telegram"}


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not listing:
        pytest.skip("not a git checkout, so there is no list of files to look through")
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def imported_roots(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("path", sorted((ROOT / "src/digest/domain").rglob("*.py")), ids=lambda path: path.stem)
def test_the_domain_imports_the_standard_library_and_itself_only(path: Path) -> None:
    assert set(imported_roots(path)) <= {*sys.stdlib_module_names, "digest"}


@pytest.mark.parametrize("folder", ["bots", "tests"])
def test_nothing_shadows_a_platform_library(folder: str) -> None:
    names = {path.stem for path in (ROOT / folder).rglob("*") if path.is_dir() or path.suffix == ".py"}
    assert not names & SHADOWED


def test_the_lock_file_names_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.+!]+", line) for line in lines)


def test_no_file_names_a_machine_or_looks_like_a_token() -> None:
    forbidden = re.compile(r"(?<![\w/.])/(?:work|root|home)/\w|\b\d{8,10}:[A-Za-z0-9_-]{35}\b|/opt/pypi")
    this_file = Path(__file__)
    texts = ((path, path.read_bytes().decode("utf-8", "ignore")) for path in tracked() if path != this_file)
    assert [str(path) for path, body in texts if forbidden.search(body)] == []

"""The built wheel, installed in a clean environment without the repository, is a working program."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, **environ: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIGEST_", "PYTHON"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=kept | environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Not where other tests' files are: that may be a file system from which no library can be loaded."""
    with tempfile.TemporaryDirectory(prefix="digest-wheel-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def installed(folder: Path) -> Path:
    """The folder of a virtual environment that holds the wheel and what it depends on."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    (wheel,) = folder.glob("digest_bots-*.whl")
    # Most modules are never imported here: compiling all of them would take longer than everything else.
    plainly = ("--no-compile", "--constraint", ROOT / "constraints.txt")
    run(*pip, "--python", folder / "venv/bin/python", "install", *plainly, wheel, cwd=folder)
    return folder / "venv"


@pytest.mark.slow
def test_the_wheel_speaks_both_languages_from_its_own_files(installed: Path, tmp_path: Path) -> None:
    data = {"DIGEST_DATA_DIR": str(tmp_path / "data")}
    printed = run(
        installed / "bin/digest", "preview", "--platform", "json", "--language", "zh-CN", cwd=tmp_path, **data
    )
    document = json.loads(printed)
    assert document["language"] == "zh-Hans"
    assert "今天就这些" in printed

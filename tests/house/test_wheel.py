"""The built wheel, installed in a clean environment without the repository, is a working program."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from tests.house.declared import link_needed

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
    """The folder of a virtual environment that holds the wheel, what it says that it depends on, and nothing else."""
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    (wheel,) = folder.glob("digest_bots-*.whl")
    pip = (
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--quiet",
        "--python",
        folder / "venv/bin/python",
    )
    run(*pip, "install", "--no-compile", "--no-deps", "--no-index", wheel, cwd=folder)
    (packages,) = folder.glob("venv/lib/python*/site-packages")
    (told,) = packages.glob("digest_bots-*.dist-info")
    link_needed(Distribution.at(told), packages)
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

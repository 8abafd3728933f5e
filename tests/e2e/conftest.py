"""Chromium, and where it is. Browser tests skip without it, and fail instead in CI. No model, but in a day of its own."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from typer.testing import CliRunner

from digest.cli.commands import cli
from digest.testing import data_dir
from tests.e2e.command import Digest

expect.set_options(timeout=30_000)  # milliseconds: a busy machine is no failure


@pytest.fixture(autouse=True)
def by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are answered by their words: the model reads every article that comes, for seconds. Only the whole day of
    `test_whole_day` has it, whose processes take no setting from here.
    """
    monkeypatch.setenv("DIGEST_EMBEDDINGS__USE", "none")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's path."""
    if path := shutil.which("chromium") or shutil.which("google-chrome"):
        return path
    missing = "Chromium is missing: apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    """A browser for a module's tests."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory as the first command that wants articles leaves it."""
    folder = data_dir(tmp_path_factory.mktemp("begun") / "data")
    done = CliRunner().invoke(cli, ("preview",), env={"DIGEST_DATA_DIR": str(folder), "DIGEST_EMBEDDINGS__USE": "none"})
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def samples(begun: Path, tmp_path: Path) -> None:
    """The samples are there already: to read and to index them takes longer than most commands. `digest` finds them."""
    shutil.copytree(begun, tmp_path / "data", dirs_exist_ok=True)


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Digest:
    """Runs `digest` with a data directory of its own, in which there is a database without contents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_DATA_DIR", str(data_dir(tmp_path / "data")))
    runner = CliRunner()
    return lambda *arguments, stdin=None: runner.invoke(cli, arguments, input=stdin)

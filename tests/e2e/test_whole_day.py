"""The whole product as a stranger runs it: `digest run`, an import beside it, a conversation, and a digest that arrives."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = pytest.mark.browser

DIGEST = (sys.executable, "-c", "from digest.cli import main; main()")
ARTICLE = Path(__file__).parents[1] / "fixtures/pages/full.txt"
ALWAYS_UTC = "Africa/Abidjan"
PATIENCE = 60_000
"""Milliseconds for what the service does by itself: it plans every five seconds, and this machine may be busy."""


class Service:
    """A running `digest run` with a data directory of its own."""

    def __init__(self, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
        self._environ = kept | {"DIGEST_DATA_DIR": str(folder)}
        self._folder = folder
        self.process = self._start()
        self.url = self._address()

    def digest(self, *arguments: str) -> str:
        """Run another command beside it."""
        command = (*DIGEST, *arguments)
        done = subprocess.run(command, env=self._environ, cwd=self._folder, capture_output=True, text=True, check=True)
        return done.stdout

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, or kill it; its exit status."""
        self.process.send_signal(how)
        status = self.process.wait(timeout=60)
        if self.process.stderr:
            self.process.stderr.close()
        return status

    def _start(self) -> subprocess.Popen[str]:
        command = (*DIGEST, "run", "--port", "0")
        return subprocess.Popen(command, env=self._environ, cwd=self._folder, stderr=subprocess.PIPE, text=True)

    def _address(self) -> str:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(r"http://\S+", line):
                return found.group()
        raise AssertionError("it ended without saying where it is")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path)
    yield running
    if running.process.poll() is None:
        running.stop(signal.SIGKILL)


@pytest.fixture
def browser(chromium_path: str) -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        yield chromium
        chromium.close()


def say(page: Page, line: str) -> None:
    page.get_by_role("textbox").fill(line)
    page.get_by_role("textbox").press("Enter")


def next_eight() -> str:
    now = datetime.now(UTC)
    eight = now.replace(hour=8, minute=1)
    return (eight if eight > now else eight + timedelta(days=1)).isoformat()


def test_from_a_fresh_start_to_the_digest_in_the_chat(service: Service, browser: Browser) -> None:
    page = browser.new_context(
        locale="zh-CN", timezone_id=ALWAYS_UTC, viewport={"width": 390, "height": 844}
    ).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(service.url)
    log = page.get_by_role("log")
    say(page, "/latest")
    expect(log).to_contain_text("最新文章", timeout=PATIENCE)
    say(page, "/tag 监管")
    expect(log.get_by_role("button", name="关注“监管”")).to_be_visible(timeout=PATIENCE)
    say(page, "什么是模型越狱？")
    expect(log).to_contain_text("来自：", timeout=PATIENCE)

    assert "added" in service.digest("import", str(ARTICLE))
    say(page, "/subscribe")
    expect(log).to_contain_text("08:00", timeout=PATIENCE)
    service.digest("tick", "--at", next_eight())
    expect(log).to_contain_text("今天就这些", timeout=PATIENCE)
    counts = service.digest("deliveries")
    assert re.search(r"1\s+sent", counts), counts

    assert service.stop(signal.SIGINT) == 0
    assert re.search(r"1\s+sent", service.digest("deliveries"))

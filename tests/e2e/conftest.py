"""Where Chromium is. Browser tests skip without it, and fail instead in CI."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's path."""
    if path := shutil.which("chromium") or shutil.which("google-chrome"):
        return path
    missing = "Chromium is missing: apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)

"""The local Bot API server as a process of its own, for whoever is to be killed while it goes on."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.wire.botapi import LINE

ROOT = Path(__file__).parents[2]


@contextmanager
def own_process(log: Path, *options: str, module: str = "tests.wire.botapi") -> Iterator[str]:
    """The address of the server that the module is, until the block ends; each message that arrives is a line of the log."""
    command = (sys.executable, "-m", module, "--log", str(log), *options)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def count(log: Path) -> int:
    """How many messages have arrived."""
    return log.stat().st_size // LINE if log.exists() else 0


def arrivals(log: Path) -> Counter[str]:
    """How many messages have arrived in each chat."""
    return Counter(log.read_text(encoding="utf-8").split()) if log.exists() else Counter()

"""Messages a second to a local Bot API server, beside the bare library, aiogram and a bare aiohttp loop, in one run.

python benchmarks/send.py [MESSAGES] [--ways bare,ledger] [--latencies 0,0.05]

Each way is a process of its own, so that a peak of memory is its own, and so is the server. The library over its own transport
is slow, so it sends a tenth of the messages.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from audience import peak, surroundings
from quick_server import serving
from ways import WAYS

from digest.app import garbage
from digest.app.loop import fast_loop

HERE = Path(__file__).parent
COLUMNS = (
    "latency",
    "way",
    "messages",
    "messages/s",
    "of the bare loop",
    "most in a second",
    "CPU for 1,000",
    "peak RSS",
)
SLOW = {"library"}


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser("send", description=__doc__)
    parser.add_argument("messages", nargs="?", type=int, default=20_000)
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--latencies", default="0,0.05", help="seconds until the server answers")
    parser.add_argument("--one", help="measure this way here, against the server at --url")
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    if asked.one:
        garbage.look_seldom()  # as the service does
        with asyncio.Runner(loop_factory=fast_loop) as runner:  # likewise, and so does every rival
            watch = runner.run(WAYS[asked.one](asked.url, asked.messages))
        print(json.dumps({"wall": watch.wall, "cpu": watch.cpu, "peak": peak()}))
        return
    print(f"\nSending. {surroundings()}\n\n| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for latency in map(float, asked.latencies.split(",")):
        bare = 0.0
        for way in asked.ways.split(","):
            rate = _row(way, latency, asked.messages // 10 if way in SLOW else asked.messages, bare)
            bare = rate if way == "bare" else bare


def _row(way: str, latency: float, messages: int, bare: float) -> float:
    """Measure a way and print its row: the messages a second."""
    with serving(latency) as url:
        command = (sys.executable, HERE / "send.py", str(messages), "--one", way, "--url", url)
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        with urlopen(f"{url}/count") as answer:
            counted = json.load(answer)
    seen = json.loads(done.stdout.splitlines()[-1])
    assert counted["count"] == messages, f"{counted['count']} arrived of {messages}"
    rate = messages / seen["wall"]
    cells = (
        f"{1000 * latency:.0f} ms",
        way.replace("_", " "),
        f"{messages:,}",
        f"{rate:,.0f}",
        f"{rate / bare:.2f}" if bare else "",
        f"{counted['most']:,}",
        f"{1_000_000 * seen['cpu'] / messages:.0f} ms",
        seen["peak"],
    )
    print(f"| {' | '.join(cells)} |", flush=True)
    return rate


if __name__ == "__main__":
    main()

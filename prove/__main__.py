"""Run the trials, print what was measured, and end with status 1 where a promise was broken.

python -m prove [crash] [clock] [years] [broadcast] [--seed N] [--audience N] [--readers N] [--days N] [--database URL]
    [--only killed,ended]

Without a name all run. `--database` takes the address of a PostgreSQL server, on which each trial has a database of its own;
without it the trials run on SQLite.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from prove import casting, clock, crash, disk, planning, report, wire, wires, years
from prove.asking import PROMISED, percentile
from prove.place import Place, place, place_database
from prove.trial import Scenario, Verdict, carry_out

CROWD, WHOLE_CITY = 20_000, 50_000
"""Readers of the crash trial, and of the broadcast's."""

OF_ITS_OWN: dict[Scenario, type[Place]] = {
    casting.broadcast: casting.CastingPlace,
    planning.planning: planning.PlanningPlace,
}
"""Scenarios whose readers are prepared otherwise."""


def main() -> int:
    """The exit status."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # no process, disk or database stays behind
    print(f"seed {asked.seed}", flush=True)
    trials: dict[str, Callable[[argparse.Namespace], None]] = {
        "clock": _clock,
        "years": _years,
        "crash": _crash,
        "broadcast": _broadcast,
    }
    try:
        for name in asked.trials or trials:
            trials[name](asked)
    except AssertionError as error:
        print(f"BROKEN: {error}")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("prove", description="The trials of what Digest promises.")
    parser.add_argument("trials", nargs="*", choices=["clock", "years", "crash", "broadcast", []])
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**8))
    parser.add_argument("--audience", type=int, default=0, help="readers: 20,000 in crash, 50,000 in broadcast")
    parser.add_argument("--readers", type=int, default=16, help="readers of the simulated years")
    parser.add_argument("--days", type=int, default=400, help="how many days they live")
    parser.add_argument("--database", default="", help="a PostgreSQL server: postgresql://user@host/database")
    parser.add_argument("--only", default="", help="crash scenarios, separated by commas")
    return parser.parse_args()


def _clock(asked: argparse.Namespace) -> None:
    print(report.clock(clock.everything()), flush=True)


def _years(asked: argparse.Namespace) -> None:
    print(report.years(asyncio.run(years.simulate(asked.seed, asked.readers, asked.days))), flush=True)


def _crash(asked: argparse.Namespace) -> None:
    print(report.HEAD, flush=True)
    only = set(filter(None, asked.only.split(",")))
    for scenario in _scenarios(asked.database):
        if not only or scenario.__name__ in only:
            print(report.line(_carry_out(scenario, asked), asked.database), flush=True)


def _broadcast(asked: argparse.Namespace) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="digest-prove-")))
        here = stack.enter_context(wires.wires_place(folder, asked.database))
        verdict = asyncio.run(carry_out(wires.both_wires, here, asked.seed, asked.audience or WHOLE_CITY))
    print(report.HEAD, report.line(verdict, asked.database), report.answers(here.answers), sep="\n", flush=True)
    if (slow := percentile(here.answers.all, 0.99)) > PROMISED:
        raise AssertionError(f"of 100 answers one took {slow * 1000:.0f} ms or longer")


def _scenarios(server: str) -> Iterator[Scenario]:
    yield from crash.EVERYWHERE
    yield planning.planning
    yield from wire.SCENARIOS
    yield wire.discord_killed
    yield casting.broadcast
    if server:
        yield crash.cut
    elif disk.possible():
        yield crash.full
    else:
        print("full: not tried, mounting a small disk needs root", file=sys.stderr)


def _carry_out(scenario: Scenario, asked: argparse.Namespace) -> Verdict:
    readers = asked.audience or CROWD
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="digest-prove-")))
        if scenario is wire.discord_killed:
            there = stack.enter_context(wire.discord_place(folder, asked.database))
            return asyncio.run(carry_out(scenario, there, asked.seed, min(readers, wire.FREE_AUDIENCE)))
        if (pace := wire.SCENARIOS.get(scenario)) is not None:
            there = stack.enter_context(wire.bot_place(folder, pace, asked.database))
            audience = readers if pace else min(readers, wire.FREE_AUDIENCE)
            return asyncio.run(carry_out(scenario, there, asked.seed, audience))
        if (kind := OF_ITS_OWN.get(scenario)) is not None:
            url = stack.enter_context(place_database(folder, asked.database))
            many = kind(folder, url)
            stack.enter_context(closing(many.mailbox))
            return asyncio.run(carry_out(scenario, many, asked.seed, readers))
        small = stack.enter_context(disk.small_disk(folder / "small")) if scenario is crash.full else None
        here = stack.enter_context(place(folder, asked.database, ledger=small))
        return asyncio.run(carry_out(scenario, here, asked.seed, readers))


if __name__ == "__main__":
    sys.exit(main())

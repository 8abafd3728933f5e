"""What was measured, as the lines of Markdown tables."""

from collections.abc import Sequence

from prove.asking import Answers, percentile
from prove.clock import Clocked
from prove.trial import Verdict
from prove.years import Lived

HEAD = """
| trial | database | readers | interruptions | lost | arrived twice (allowed) | went on within | SIGTERM took | in all | seed |
|---|---|---|---|---|---|---|---|---|---|"""


def line(verdict: Verdict, server: str) -> str:
    """A crash trial's row."""
    cells = (
        verdict.name.replace("_", " "),
        "PostgreSQL" if server else "SQLite",
        f"{verdict.audience:,}",
        str(verdict.interrupted),
        str(verdict.lost),
        f"{verdict.tally.doubled:,} ({verdict.allowed:,})",
        _seconds(verdict.resumed),
        _seconds(verdict.stopped),
        _seconds(verdict.took),
        str(verdict.seed),
    )
    return f"| {' | '.join(cells)} |"


def answers(found: Answers) -> str:
    """How long /latest took, in a line for what went on meanwhile."""
    lines = (
        f"/latest during the {what}: {len(some):,} answers, p50 {_share(some, 0.5)}, p99 {_share(some, 0.99)},"
        f" longest {_share(some, 1)}"
        for what, some in found.seconds.items()
    )
    return "\n".join(lines)


def _share(values: Sequence[float], share: float) -> str:
    return f"{percentile(values, share) * 1000:.0f} ms"


def clock(found: Clocked) -> str:
    """The clock trial in a sentence."""
    return (
        f"{found.zones} zones, {found.distinct} of them different, {found.changes:,} different clock changes:"
        f" {found.tried:,} local times tried, and {found.held:,} with quiet hours, in {found.took:.0f} s: one digest on each"
        " existing date, none in quiet hours"
    )


def years(found: Lived) -> str:
    """The simulated years in a sentence."""
    return (
        f"{found.readers} readers over {found.days:,} days, {found.events:,} disturbances, {found.articles:,} articles:"
        f" {found.digests:,} digests in {found.took:.0f} s; nothing missed, nothing told twice (seed {found.seed})"
    )


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"

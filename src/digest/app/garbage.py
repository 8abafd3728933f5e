"""How often Python looks for garbage: seldom, in a process that makes thousands of short-lived objects a second."""

import gc

THRESHOLDS = 20_000, 20, 100
"""New objects until the youngest are looked through, and how often that is until the older are."""


def look_seldom() -> None:
    """Leave what is loaded by now out of every search for garbage, and search less often.

    With Python's own 700 new objects between two searches a quarter of the CPU of sending went into them (docs/benchmarks.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)

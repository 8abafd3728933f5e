"""The service's event loop: uvloop's where there is one, which takes less CPU for a message (ADR 40), else Python's own."""

import asyncio
import sys

GIVE_WAY = 0.0005
"""Seconds after which a thread that runs Python gives way to one that wants to; Python's own are 5 ms. The ledger's thread wants
to a few times in each commit, beside a loop that is busy (ADR 49).
"""


def fast_loop() -> asyncio.AbstractEventLoop:
    """A new loop, beside which other threads soon have their turn. There is no uvloop for Windows, nor for other Pythons than
    CPython.
    """
    sys.setswitchinterval(GIVE_WAY)
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    made: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return made

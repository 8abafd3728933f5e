"""The service's event loop: uvloop's where there is one, which takes less CPU for a message (ADR 40), else Python's own."""

import asyncio


def fast_loop() -> asyncio.AbstractEventLoop:
    """A new loop. There is no uvloop for Windows, nor for other Pythons than CPython."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    made: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return made

"""Drawing charts as pictures, where a plotting library is installed (the extra `pictures`)."""

import asyncio
import logging
from importlib.util import find_spec

from digest.domain.chart import Chart

log = logging.getLogger(__name__)


async def draw(chart: Chart) -> bytes:
    """The chart as a PNG; empty where it can't be drawn here. It takes a second, in a thread of its own."""
    if find_spec("matplotlib") is None:
        return b""
    try:
        return await asyncio.to_thread(_drawn, chart)
    except Exception:
        log.exception("The picture could not be drawn; the figures are there as text")
        return b""


def _drawn(chart: Chart) -> bytes:
    from digest.drawing.picture import picture  # the library takes half a second and 60 MB: only who looks pays for it

    return picture(chart)

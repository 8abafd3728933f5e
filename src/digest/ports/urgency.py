"""What cannot wait: whoever answers a person says so, and whoever shares something out lets them go first."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

answering: ContextVar[bool] = ContextVar("answering", default=False)
"""Whether what is done here and now answers a person."""


@contextmanager
def urgent() -> Iterator[None]:
    """The block answers a person."""
    token = answering.set(True)
    try:
        yield
    finally:
        answering.reset(token)

"""The command line in this process: what the fixture `digest` gives."""

from collections.abc import Callable

from click.testing import Result

Digest = Callable[..., Result]
"""Runs `digest` with these arguments, and `stdin`."""

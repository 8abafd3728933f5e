"""How many examples a property is tried with: each test says how many it wants, and the profile how many of those it gets."""

from typing import Any

from hypothesis import settings

USUAL = 100
"""As many as hypothesis draws for a test that says nothing."""


def examples(wanted: int, **more: Any) -> settings:
    """So many where the profile draws 100 for others, and in proportion where it draws more or fewer."""
    return settings(max_examples=max(1, wanted * settings.default.max_examples // USUAL), **more)

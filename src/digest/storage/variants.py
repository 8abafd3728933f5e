"""In which rendering a place gets its messages, as SQL."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case

Variants = tuple[tuple[str, tuple[str, ...]], ...]
"""The platforms that are served, each with its variants, the usual one first."""


def chosen(variants: Variants, platform: ColumnElement[str], variant: ColumnElement[Any]) -> ColumnElement[str]:
    """The rendering that the place chose, where its platform still has it; else the platform's usual one."""
    ours = usual(variants, platform)
    theirs = [(and_(platform == name, variant.in_(sorted(set(allowed)))), variant) for name, allowed in variants]
    return case((variant.is_(None), ours), *theirs, else_=ours)  # nearly nobody chose one


def usual(variants: Variants, platform: ColumnElement[str]) -> ColumnElement[Any]:
    """The platform's usual variant; NULL where it is not served."""
    return case({name: allowed[0] for name, allowed in variants}, value=platform)

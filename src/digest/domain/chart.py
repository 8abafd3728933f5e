"""A picture of figures, as what is to be seen in it: panels of lines, bars and rankings. Pure; `digest.drawing` draws it."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a panel shows its values: a line, bars side by side in time, or bars below one another."""

    LINE = "line"
    BARS = "bars"
    RANKING = "ranking"


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of the panel's labels. `alarming` ones are drawn in the colour of what went wrong."""

    values: tuple[int, ...]
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the picture. Its `number` stands in the text, too, so that it is understood without its title.

    `plain` are the labels for a machine without the letters of these: codes and numbers.
    """

    number: int
    title: str
    shape: Shape
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    plain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """The panels from the top to the bottom."""

    panels: tuple[Panel, ...]

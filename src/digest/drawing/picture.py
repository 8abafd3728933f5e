"""A chart as a PNG with matplotlib: two columns in light colours, legible on a phone."""

from io import BytesIO
from threading import Lock
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from digest.domain.chart import Chart, Panel, Shape

PAPER, INK, FAINT, GRID = "#ffffff", "#1f2933", "#616e7c", "#e4e7eb"
CALM, ALARM = "#5b8def", "#e8705f"

WIDTH, HEIGHT, DPI = 7.2, 3.0, 150
"""Inches across, inches a row, pixels an inch: 1,080 pixels wide, as phones show pictures."""

LARGE, SMALL = 17, 15
LONGEST = 20
"""Characters of a label; longer ones are cut."""

CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
)
"""Fonts that have Chinese letters, by the name that they are installed under. None comes with this program."""

_ONE_AT_A_TIME = Lock()  # the library's font tables are not made for two threads


def picture(chart: Chart) -> bytes:
    """The chart as a PNG."""
    with _ONE_AT_A_TIME:
        rows = -(-len(chart.panels) // 2)
        layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.14)
        figure = Figure(figsize=(WIDTH, rows * HEIGHT), dpi=DPI, facecolor=PAPER, layout=layout)
        for place, panel in enumerate(chart.panels):
            _draw(figure.add_subplot(rows, 2, place + 1), panel)
        file = BytesIO()
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(file)
    return file.getvalue()


def _draw(axes: Any, panel: Panel) -> None:
    font = _font(panel)
    axes.set_title(_title(panel, font), fontproperties=font, fontsize=LARGE, color=INK, loc="left")
    axes.set_facecolor(PAPER)
    axes.tick_params(colors=FAINT, labelsize=SMALL, length=0)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    {Shape.LINE: _line, Shape.BARS: _bars, Shape.RANKING: _ranking}[panel.shape](axes, panel, font)


def _line(axes: Any, panel: Panel, font: FontProperties | None) -> None:
    values = panel.series[0].values
    axes.plot(range(len(values)), values, color=CALM, linewidth=3)
    axes.fill_between(range(len(values)), values, color=CALM, alpha=0.15)
    _over_time(axes, panel, font)


def _bars(axes: Any, panel: Panel, font: FontProperties | None) -> None:
    """What went wrong stands on what went well."""
    below = [0] * len(panel.labels)
    for series in panel.series:
        axes.bar(range(len(below)), series.values, bottom=below, color=ALARM if series.alarming else CALM)
        below = [low + value for low, value in zip(below, series.values, strict=True)]
    _over_time(axes, panel, font)


def _over_time(axes: Any, panel: Panel, font: FontProperties | None) -> None:
    shown = (0, len(panel.labels) // 2, len(panel.labels) - 1)
    axes.set_xticks(shown, [_labels(panel, font)[at] for at in shown], fontproperties=font, fontsize=SMALL)
    axes.set_ylim(
        bottom=0, top=max(1, *(sum(some) for some in zip(*(one.values for one in panel.series), strict=True))) * 1.1
    )
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color=GRID)
    axes.set_axisbelow(True)


def _ranking(axes: Any, panel: Panel, font: FontProperties | None) -> None:
    """Each name stands above its bar: beside it there is no room for names on a phone."""
    values = panel.series[0].values
    places = range(len(values))
    axes.barh(places, values, color=CALM, height=0.36)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.set_ylim(max(len(values), 3) - 0.5, -0.75)
    axes.set_xlim(0, max(1, *values) * 1.3 if values else 1)
    for place, label, value in zip(places, _labels(panel, font), values, strict=True):
        axes.text(0, place - 0.22, label, va="bottom", color=FAINT, fontproperties=font, fontsize=SMALL)
        axes.text(value, place, f" {value:,}", va="center", color=INK, fontsize=SMALL)


def _title(panel: Panel, font: FontProperties | None) -> str:
    """The panel's number, and its title where its letters can be drawn."""
    return f"{panel.number}  {panel.title}" if font or panel.title.isascii() else str(panel.number)


def _labels(panel: Panel, font: FontProperties | None) -> list[str]:
    drawable = font is not None or all(_is_latin(label) for label in panel.labels)
    return [_cut(label) for label in (panel.labels if drawable else panel.plain or panel.labels)]


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"


def _font(panel: Panel) -> FontProperties | None:
    """An installed font that has Chinese letters, where there are any; the library's own has all Latin ones."""
    if all(map(_is_latin, (panel.title, *panel.labels))):
        return None
    installed = {font.name for font in fontManager.ttflist}
    return next((FontProperties(family=name) for name in CHINESE if name in installed), None)


def _is_latin(text: str) -> bool:
    return all(ord(mark) < 0x250 or mark in "–—‘’“”…·" for mark in text)

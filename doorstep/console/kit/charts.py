"""Charts over days as the numbers of their pictures; templates/chart_ui.html draws them as SVG. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 560, 190
"""Units of the picture."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 12, 24
_MOST_LABELS = 8
_HALF_LABEL = 20
"""About half the width of a day's name."""
_GAP = 0.28
"""Of a day's width, left free between bars."""
_THOUSANDS = 10_000
"""From there on numbers at the side are said in thousands."""
_FIRST_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Series:
    name: str
    look: int
    """Which of the looks of chart.css; the same thing has the same look everywhere."""
    values: Sequence[float | None]
    """Of each day; None: there is none."""


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    look: int


@dataclass(frozen=True)
class ChartLine:
    path: str
    dots: Sequence[tuple[float, float]]
    look: int


@dataclass(frozen=True)
class Chart:
    days: Sequence[date]
    series: Sequence[Series]
    bars: Sequence[Bar]
    lines: Sequence[ChartLine]
    ticks: Sequence[tuple[float, str]]
    """y and what stands there."""
    labels: Sequence[tuple[float, str]]
    """x and the day."""
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def is_empty(self) -> bool:
        return not any(value for each in self.series for value in each.values)


def stacked(days: Sequence[date], series: Sequence[Series]) -> Chart:
    """A bar a day, the first series at its foot."""
    totals = [sum(each.values[at] or 0 for each in series) for at in range(len(days))]
    top, ticks = _scale(max(totals, default=0))
    bars = []
    for at in range(len(days)):
        foot = 0.0
        for each in series:
            value = each.values[at] or 0
            if value:
                bars.append(_bar(at, len(days), _y(foot, top), _y(foot + value, top), each.look))
            foot += value
    return Chart(days, series, bars, (), ticks, _labels(days))


def grouped(days: Sequence[date], series: Sequence[Series]) -> Chart:
    """Bars side by side."""
    top, ticks = _scale(_most(series))
    bars = [
        _bar(at, len(days), _y(0, top), _y(value, top), each.look, part=(number, len(series)))
        for at in range(len(days))
        for number, each in enumerate(series)
        if (value := each.values[at])
    ]
    return Chart(days, series, bars, (), ticks, _labels(days))


def lines(days: Sequence[date], series: Sequence[Series]) -> Chart:
    """A line a series, broken where a day has no value."""
    top, ticks = _scale(_most(series))
    drawn = []
    for each in series:
        path, dots, is_broken = [], [], True
        for at, value in enumerate(each.values):
            if value is None:
                is_broken = True
                continue
            x, y = _middle(at, len(days)), _y(value, top)
            path.append(f"{'M' if is_broken else 'L'}{x:g} {y:g}")
            dots.append((x, y))
            is_broken = False
        drawn.append(ChartLine("".join(path), dots, each.look))
    return Chart(days, series, (), drawn, ticks, _labels(days))


def _most(series: Sequence[Series]) -> float:
    return max((value or 0 for each in series for value in each.values), default=0)


def _scale(most: float) -> tuple[float, list[tuple[float, str]]]:
    """The top of the picture, not below `most`, and round numbers up to it."""
    rough = (most or 1) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _FIRST_STEPS if factor * power >= rough * 0.999)
    step = step if 0 < most < 1 else max(1.0, step)
    count = max(1, math.ceil(most / step - 1e-9))
    top = step * count
    return top, [(_y(step * number, top), _said(step * number, top)) for number in range(count + 1)]


def _said(value: float, top: float) -> str:
    return f"{value / 1000:g}k" if top >= _THOUSANDS and value else f"{value:,g}"


def _bar(at: int, days: int, foot: float, head: float, look: int, *, part: tuple[int, int] = (0, 1)) -> Bar:
    whole = (WIDTH - _LEFT - _RIGHT) / days
    number, parts = part
    width = whole * (1 - _GAP) / parts
    x = _LEFT + whole * (at + _GAP / 2) + width * number
    return Bar(round(x, 2), head, round(width, 2), round(foot - head, 2), look)


def _middle(at: int, days: int) -> float:
    return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (at + 0.5) / days, 2)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top, 2)


def _labels(days: Sequence[date]) -> list[tuple[float, str]]:
    """Some of the days, evenly, the last one among them."""
    every = max(1, math.ceil(len(days) / _MOST_LABELS))
    chosen = range((len(days) - 1) % every, len(days), every)
    return [(min(_middle(at, len(days)), WIDTH - _HALF_LABEL), f"{days[at]:%b} {days[at].day}") for at in chosen]

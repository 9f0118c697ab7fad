"""Charts hold what they show inside their picture, and to scale."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.console.kit import charts
from doorstep.console.kit.charts import HEIGHT, WIDTH, Chart, Series
from doorstep.console.numbers import number_charts

FIRST = date(2026, 11, 1)


def days(count: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(count)]


values = st.lists(st.none() | st.integers(0, 10**7) | st.floats(0, 1e5, allow_subnormal=False), min_size=1, max_size=92)


@st.composite
def several(draw: st.DrawFn) -> list[Series]:
    first = draw(values)
    count = draw(st.integers(1, 4))
    of = st.lists(st.integers(0, 1000), min_size=len(first), max_size=len(first))
    return [Series("a", 0, first), *(Series(f"s{n}", n, draw(of)) for n in range(1, count))]


@given(series=several(), way=st.sampled_from([charts.stacked, charts.grouped, charts.lines]))
def test_everything_is_inside_the_picture(series: list[Series], way: object) -> None:
    chart: Chart = way(days(len(series[0].values)), series)  # type: ignore[operator]
    for bar in chart.bars:
        assert bar.height >= 0
        assert bar.width > 0
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT
    for line in chart.lines:
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in line.dots)
    assert 2 <= len(chart.ticks) <= 6
    assert all(0 < x < WIDTH for x, _ in chart.labels)
    assert len(chart.labels) <= 9


@given(series=several())
def test_a_bar_is_as_high_as_its_value(series: list[Series]) -> None:
    chart = charts.stacked(days(len(series[0].values)), series)
    total = sum(value or 0 for each in series for value in each.values)
    drawn = sum(bar.height for bar in chart.bars)
    top = float(chart.ticks[-1][1].replace(",", "").replace("k", "e3"))
    assert drawn == pytest.approx(total * (HEIGHT - 36) / top, abs=0.02 * len(chart.bars) + 1e-3 * drawn)


def test_a_line_is_broken_where_a_day_has_no_value() -> None:
    (line,) = charts.lines(days(5), [Series("a", 0, [1, 2, None, 4, None])]).lines
    assert line.path.count("M") == 2
    assert line.path.count("L") == 1
    assert len(line.dots) == 3


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (7, ["0", "2", "4", "6", "8"]),
        (97, ["0", "25", "50", "75", "100"]),
        (4200, ["0", "2,000", "4,000", "6,000"]),
        (90_000, ["0", "25k", "50k", "75k", "100k"]),
    ],
)
def test_numbers_at_the_side_are_round(most: float, labels: list[str]) -> None:
    assert [label for _, label in charts.grouped(days(1), [Series("a", 0, [most])]).ticks] == labels


def test_the_last_day_has_its_name() -> None:
    for count in (1, 7, 8, 9, 28, 92):
        last = FIRST + timedelta(days=count - 1)
        assert charts.stacked(days(count), []).labels[-1][1] == f"{last:%b} {last.day}"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(None, "–"), (0, "0 min"), (2.44, "2.4 min"), (4.0, "4 min"), (89, "89 min"), (90, "1 h 30 min"), (600, "10 h")],
)
def test_minutes_as_people_say_them(minutes: float | None, said: str) -> None:
    assert number_charts.minutes(minutes) == said

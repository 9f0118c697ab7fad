"""Which charts the page of numbers has, and what the table behind each says. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.kit import charts
from doorstep.console.kit.charts import Chart, Series
from doorstep.console.numbers.driver_figures import LATE_MINUTES, DriverCounts, DriverFigures
from doorstep.console.numbers.figures import Counts, Figures

T = TypeVar("T", Counts, DriverCounts)

_KINDS_SHOWN = 6
"""The most frequent; the others are one."""

Link = Mapping[str, str]
"""What the address of the rows says besides the day: figure, and perhaps kind."""


@dataclass(frozen=True)
class Column:
    """Of the table behind a chart."""

    title: str
    values: Sequence[str]
    """Of each day."""
    total: str
    link: Link | None
    """None: no rows stand behind it."""


@dataclass(frozen=True)
class Panel:
    id: str
    title: str
    says: str
    """What the chart shows, in a sentence, for those who do not see it."""
    chart: Chart
    columns: Sequence[Column]
    unit: str = ""


def panels(figures: Figures, drivers: DriverFigures, cents_a_segment: float) -> list[Panel]:
    days = list(figures.days)
    counts, of_drivers = list(figures.days.values()), list(drivers.days.values())
    return [
        _exceptions(days, figures, counts),
        _settled(days, figures.total, counts),
        _durations(days, figures.total, counts),
        _texts(days, figures.total, counts),
        _cost(days, figures.total, counts, cents_a_segment),
        _trouble(days, figures.total, counts),
        _drivers(days, drivers.total, of_drivers),
        _seen(days, drivers.total, of_drivers),
    ]


def _exceptions(days: Sequence[date], figures: Figures, counts: Sequence[Counts]) -> Panel:
    kinds = list(figures.kinds)
    shown, others = kinds[:_KINDS_SHOWN], kinds[_KINDS_SHOWN:]
    series = [
        Series(_title(kind), look, [each.opened.get(kind, 0) for each in counts]) for look, kind in enumerate(shown)
    ]
    if others:
        rest = [sum(each.opened.get(kind, 0) for kind in others) for each in counts]
        series.append(Series("Others", _KINDS_SHOWN, rest))
    total = figures.total
    columns = [_column("All", counts, lambda each: each.exceptions, total, {"figure": "opened"})]
    for kind in kinds:
        of_days = [f"{each.opened.get(kind, 0):,}" for each in counts]
        link = {"figure": "opened", "kind": kind}
        columns.append(Column(_title(kind), of_days, f"{total.opened[kind]:,}", link))
    most = f", most often {_title(kinds[0]).lower()}" if kinds else ""
    return Panel(
        "exceptions", "Exceptions by kind", f"{total.exceptions:,} cases were opened{most}.",
        charts.stacked(days, series), columns,
    )  # fmt: skip


def _settled(days: Sequence[date], total: Counts, counts: Sequence[Counts]) -> Panel:
    series = [
        Series("Without a person", 0, [each.settled for each in counts]),
        Series("By a person", 1, [each.resolved - each.settled for each in counts]),
    ]
    columns = [
        _column("Resolved", counts, lambda each: each.resolved, total, {"figure": "resolved"}),
        _column("Without a person", counts, lambda each: each.settled, total, {"figure": "settled"}),
        _column("By a person", counts, lambda each: each.resolved - each.settled, total, {"figure": "by_person"}),
        Column("Share", [share(each) for each in counts], share(total), None),
    ]
    says = f"{total.settled:,} of {total.resolved:,} cases were settled without a person of the desk."
    return Panel("settled", "Settled without a person", says, charts.stacked(days, series), columns)


def _durations(days: Sequence[date], total: Counts, counts: Sequence[Counts]) -> Panel:
    series = [
        Series("Half took at most", 0, [each.median_minutes for each in counts]),
        Series("9 of 10 took at most", 3, [each.p90_minutes for each in counts]),
    ]
    columns = [
        Column("Half", [minutes(each.median_minutes) for each in counts], minutes(total.median_minutes), None),
        Column("9 of 10", [minutes(each.p90_minutes) for each in counts], minutes(total.p90_minutes), None),
        _column("Resolved", counts, lambda each: each.resolved, total, {"figure": "resolved"}),
    ]
    says = (
        f"Half of the cases took at most {minutes(total.median_minutes)}, 9 of 10 at most "
        f"{minutes(total.p90_minutes)}, from the first sign to the end."
    )
    return Panel("durations", "Time to resolution", says, charts.lines(days, series), columns, "minutes")


def _texts(days: Sequence[date], total: Counts, counts: Sequence[Counts]) -> Panel:
    series = [
        Series("Came in", 0, [each.texts_in for each in counts]),
        Series("Went out", 1, [each.texts_out for each in counts]),
    ]
    columns = [
        _column("In", counts, lambda each: each.texts_in, total, {"figure": "texts_in"}),
        _column("Out", counts, lambda each: each.texts_out, total, {"figure": "texts_out"}),
    ]
    says = f"{total.texts_in:,} texts came in and {total.texts_out:,} went out."
    return Panel("texts", "Texts", says, charts.grouped(days, series), columns)


def _cost(days: Sequence[date], total: Counts, counts: Sequence[Counts], cents_a_segment: float) -> Panel:
    spent = [each.segments * cents_a_segment for each in counts]
    columns = [
        _column("Out", counts, lambda each: each.texts_out, total, {"figure": "texts_out"}),
        _column("Segments", counts, lambda each: each.segments, total, None),
        Column("Cost", [dollars(cents) for cents in spent], dollars(total.segments * cents_a_segment), None),
    ]
    says = (
        f"{total.segments:,} segments went out for {dollars(total.segments * cents_a_segment)}, at "
        f"{cents_a_segment:g} cents each."
    )
    chart = charts.stacked(days, [Series(f"At {cents_a_segment:g} ¢ a segment", 5, [cents / 100 for cents in spent])])
    return Panel("cost", "What texts cost", says, chart, columns, "dollars")


def _trouble(days: Sequence[date], total: Counts, counts: Sequence[Counts]) -> Panel:
    series = [
        Series("Not understood", 2, [each.not_understood for each in counts]),
        Series("Not delivered", 3, [each.failed for each in counts]),
        Series("Opt-outs", 4, [each.opt_outs for each in counts]),
    ]
    columns = [
        _column("Not understood", counts, lambda each: each.not_understood, total, {"figure": "not_understood"}),
        _column("Not delivered", counts, lambda each: each.failed, total, {"figure": "failed"}),
        _column("Opt-outs", counts, lambda each: each.opt_outs, total, {"figure": "opt_outs"}),
    ]
    says = (
        f"{total.not_understood:,} texts were not understood, {total.failed:,} of ours were not delivered, and "
        f"{total.opt_outs:,} people opted out."
    )
    return Panel("trouble", "What went wrong with texts", says, charts.grouped(days, series), columns)


def _drivers(days: Sequence[date], total: DriverCounts, counts: Sequence[DriverCounts]) -> Panel:
    series = [
        Series("Said to be late", 2, [each.late for each in counts]),
        Series("Did not answer", 3, [each.silent for each in counts]),
    ]
    columns = [
        _column("Late", counts, lambda each: each.late, total, {"figure": "late"}),
        _column("Did not answer", counts, lambda each: each.silent, total, {"figure": "silent"}),
    ]
    says = (
        f"{total.late:,} times a driver said to be {LATE_MINUTES} minutes late or more; {total.silent:,} questions "
        "were asked twice and not answered."
    )
    return Panel("drivers", "Drivers late and silent", says, charts.grouped(days, series), columns)


def _seen(days: Sequence[date], total: DriverCounts, counts: Sequence[DriverCounts]) -> Panel:
    series = [
        Series("Half were seen within", 0, [each.median_minutes for each in counts]),
        Series("9 of 10 within", 3, [each.p90_minutes for each in counts]),
    ]
    columns = [
        Column("Half", [minutes(each.median_minutes) for each in counts], minutes(total.median_minutes), None),
        Column("9 of 10", [minutes(each.p90_minutes) for each in counts], minutes(total.p90_minutes), None),
        _column("Told", counts, lambda each: each.told, total, {"figure": "told"}),
        _column("Not seen", counts, lambda each: each.unseen, total, None),
    ]
    says = (
        f"Of {total.told:,} changes that drivers were told of, half were seen within "
        f"{minutes(total.median_minutes)}; {total.unseen:,} were not seen."
    )
    return Panel("seen", "Until drivers saw a change", says, charts.lines(days, series), columns, "minutes")


def minutes(value: float | None) -> str:
    """`4 min`, `3 h 20 min`; a dash where there is none."""
    if value is None:
        return "–"
    if value < 10:
        return f"{value:.1f} min".replace(".0 ", " ")
    if value < 90:
        return f"{value:.0f} min"
    hours, rest = divmod(round(value), 60)
    return f"{hours} h {rest} min" if rest and hours < 10 else f"{hours} h"


def dollars(cents: float) -> str:
    return f"${cents / 100:,.2f}"


def share(counts: Counts) -> str:
    return "–" if counts.settled_share is None else f"{100 * counts.settled_share:.0f} %"


def _column(title: str, counts: Sequence[T], of: Callable[[T], int], total: T, link: Link | None) -> Column:
    return Column(title, [f"{of(each):,}" for each in counts], f"{of(total):,}", link)


def _title(kind: str) -> str:
    try:
        return KINDS[CaseKind(kind)].title
    except ValueError:
        return kind.replace("_", " ")

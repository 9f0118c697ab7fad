"""Days, and what stands behind their figures, as rows of CSV files. Pure."""

from collections.abc import Iterator, Sequence

from doorstep.console.numbers.driver_figures import DriverFigures
from doorstep.console.numbers.figure_rows import FigureRow
from doorstep.console.numbers.figures import Figures

DAYS = (
    "day", "exceptions", "resolved", "settled without a person", "median minutes", "90th percentile minutes",
    "texts in", "texts out", "segments", "failed", "opt-outs", "not understood", "said to be late",
    "drivers who did not answer", "changes told", "changes not seen", "median minutes until seen",
)  # fmt: skip


def of_behind(row: FigureRow) -> Sequence[object]:
    """After `("at", *Rows.columns)`."""
    return (row.at, *row.cells)


def of_days(figures: Figures, drivers: DriverFigures) -> Iterator[Sequence[object]]:
    """Both of the same days."""
    for day, counts in figures.days.items():
        of_drivers = drivers.days[day]
        yield (
            day, counts.exceptions, counts.resolved, counts.settled, counts.median_minutes, counts.p90_minutes,
            counts.texts_in, counts.texts_out, counts.segments, counts.failed, counts.opt_outs, counts.not_understood,
            of_drivers.late, of_drivers.silent, of_drivers.told, of_drivers.unseen, of_drivers.median_minutes,
        )  # fmt: skip

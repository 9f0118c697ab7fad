"""The days on which a company texts nobody unasked: those it lists, and holidays that it lists by name, each year's.

Federal holidays on the days of 5 U.S.C. 6103(a), not on the weekdays on which offices are closed for them. Which of
them count the company decides. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

YEARS = range(2020, 2101)
_MONDAY, _THURSDAY = 0, 3


def _on(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(count: int, weekday: int, month: int) -> Callable[[int], date]:
    def found(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=count - 1)

    return found


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


HOLIDAYS: Mapping[str, Callable[[int], date]] = {
    "new_year": _on(1, 1),
    "martin_luther_king": _nth(3, _MONDAY, 1),
    "presidents": _nth(3, _MONDAY, 2),
    "memorial": _last_monday_of_may,
    "juneteenth": _on(6, 19),
    "independence": _on(7, 4),
    "labor": _nth(1, _MONDAY, 9),
    "columbus": _nth(2, _MONDAY, 10),
    "veterans": _on(11, 11),
    "thanksgiving": _nth(4, _THURSDAY, 11),
    "christmas": _on(12, 25),
}


def quiet_days(listed: Iterable[date | str]) -> frozenset[date]:
    return frozenset(
        day
        for each in listed
        for day in ([each] if isinstance(each, date) else [HOLIDAYS[each](year) for year in YEARS])
    )

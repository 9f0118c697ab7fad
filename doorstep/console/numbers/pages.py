"""Numbers that matter, over days; each opens the rows behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.kit import colleagues, filters
from doorstep.console.kit.export import as_csv
from doorstep.console.kit.filters import Chosen
from doorstep.console.kit.page import (
    Entry,
    HTTPException,
    looked_at,
    now,
    read,
    render,
    requires,
    services_of,
    with_query,
)
from doorstep.console.kit.paging import BadCursor, Page
from doorstep.console.numbers import (
    comparing,
    csv_rows,
    desk_figures,
    driver_figures,
    feedback,
    figure_rows,
    figures,
    number_charts,
)
from doorstep.console.numbers.driver_figures import LATE_MINUTES, DriverFigures
from doorstep.console.numbers.figure_rows import Days
from doorstep.console.numbers.figures import BadPeriod, Figures
from doorstep.database import reading

ENTRY = Entry("Numbers", "/numbers", icon="chart", key="g n")

MOST_CHARTED = 92
"""Days; more bars than that are no picture."""
_USUAL_DAYS = 14
_ROWS = 50
_FIGURES = {
    "opened": "Exceptions",
    "resolved": "Resolved cases",
    "settled": "Settled without a person",
    "by_person": "Resolved by a person",
    "texts_in": "Texts that came in",
    "texts_out": "Texts that went out",
    "failed": "Texts that were not delivered",
    "opt_outs": "Opt-outs",
    "not_understood": "Texts that were not understood",
    "late": f"Drivers who said to be {LATE_MINUTES} minutes late or more",
    "silent": "Questions that drivers did not answer",
    "told": "Changes that drivers were told of",
}
"""Each of figure_rows.Figure, for people."""
_OF_CASES = ("opened", "resolved", "settled", "by_person")
_SINCE, _UNTIL = filters.DayFilter("since", "From"), filters.DayFilter("until", "Until", ends=True)
_KIND = filters.Choice("kind", "Kind", {kind.value: way.title for kind, way in KINDS.items()})
_PRESETS = {
    "Today": (0, 1),
    "Yesterday": (1, 1),
    "7 days": (0, 7),
    "14 days": (0, 14),
    "28 days": (0, 28),
    "90 days": (0, 90),
}
"""How many days ago it ends, and how many days it has."""


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    @property
    def query(self) -> dict[str, str]:
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}


def routes() -> list[BaseRoute]:
    return [
        Route("/numbers", _numbers, methods=["GET"]),
        Route("/numbers.csv", _export, methods=["GET"]),
        Route("/numbers/rows", _rows, methods=["GET"]),
        Route("/numbers/rows.csv", _export_rows, methods=["GET"]),
    ]


@requires("viewer")
async def _numbers(request: Request) -> Response:
    chosen, period = _asked(request)
    problems = list(chosen.problems)
    if (period.last - period.first).days >= MOST_CHARTED:
        problems.append(f"Charts have at most {MOST_CHARTED} days, so they show the last {MOST_CHARTED}; CSV has all.")
        period = Period(_before(period.last, MOST_CHARTED), period.last)
    found, drivers = await read(request, _load, request, period)
    before, drivers_before = await read(request, _load, request, _days_before(period))
    went = await read(request, feedback.feedback, period.first, period.last, _zone(request))
    settings = services_of(request).settings
    cents = settings.segment_price_cents
    saved, saved_before = (comparing.saved_cents(each.total, settings.case_cents) for each in (found, before))
    return render(
        request,
        "numbers.html",
        problems=problems,
        period=period,
        presets=_presets(request, period),
        total=found.total,
        before=before,
        drivers_before=drivers_before.total,
        compared=comparing.compared,
        targets=comparing.targets(found.total, settings),
        saved=number_charts.dollars(saved),
        saved_cents=(saved, saved_before),
        case_cost=number_charts.dollars(settings.case_cents),
        cost_cents=(found.cost_cents, before.cost_cents),
        drivers=drivers.total,
        kinds=found.kinds,
        feedback=went,
        dispatchers=await read(request, desk_figures.desk_figures, period.first, period.last, _zone(request)),
        names=await read(request, colleagues.names),
        panels=number_charts.panels(found, drivers, cents),
        minutes=number_charts.minutes,
        share=number_charts.share,
        cost=number_charts.dollars(found.cost_cents),
        export=with_query(request, "/numbers.csv", **_query(request, period)),
    )


@requires("viewer")
async def _export(request: Request) -> Response:
    _, period = _asked(request)
    await looked_at(request, "numbers.exported", "numbers:days", period.query)
    found, drivers = await read(request, _load, request, period)
    return as_csv("numbers", csv_rows.DAYS, csv_rows.of_days(found, drivers), _zone(request))


@requires("viewer")
async def _rows(request: Request) -> Response:
    figure, kind, chosen, period = _asked_rows(request)
    page = Page(request.query_params.get("after"), _ROWS)
    try:
        found = await read(
            request, figure_rows.rows, figure, Days(period.first, period.last, _zone(request)), page, kind=kind
        )
    except BadPeriod as error:
        raise HTTPException(400, str(error)) from None
    except BadCursor as error:
        raise HTTPException(404, str(error)) from None
    return render(
        request,
        "number_rows.html",
        title=_FIGURES[figure],
        figure=figure,
        kind=KINDS[CaseKind(kind)].title if kind else "",
        problems=chosen.problems,
        period=period,
        found=found,
        first=with_query(request, after=None) if page.after else None,
        older=with_query(request, after=found.next) if found.next else None,
        back=with_query(request, "/numbers", figure=None, kind=None, after=None),
        export=with_query(request, "/numbers/rows.csv", after=None, **_query(request, period)),
    )


@requires("viewer")
async def _export_rows(request: Request) -> Response:
    figure, kind, _, period = _asked_rows(request)
    services, zone = services_of(request), _zone(request)
    await looked_at(request, "numbers.exported", f"numbers:{figure}", period.query | ({"kind": kind} if kind else {}))
    columns = ("at", *figure_rows.columns(figure))

    def rows() -> Iterator[Sequence[object]]:
        with reading(services.sessions) as session:
            for row in figure_rows.everything(session, figure, Days(period.first, period.last, zone), kind=kind):
                yield csv_rows.of_behind(row)

    return as_csv(figure, columns, rows(), zone)


def _load(session: Session, request: Request, period: Period) -> tuple[Figures, DriverFigures]:
    zone, cents = _zone(request), services_of(request).settings.segment_price_cents
    return (
        figures.figures(session, period.first, period.last, zone, cents_a_segment=cents),
        driver_figures.driver_figures(session, period.first, period.last, zone),
    )


def _asked_rows(request: Request) -> tuple[str, str | None, Chosen, Period]:
    figure = request.query_params.get("figure", "")
    if figure not in _FIGURES:
        raise HTTPException(404, "There is no such figure.")
    chosen, period = _asked(request, also=("figure",))
    return figure, chosen.raw.get("kind") if figure in _OF_CASES else None, chosen, period


def _asked(request: Request, *, also: Sequence[str] = ()) -> tuple[Chosen, Period]:
    """The period of the address; without one the usual, and likewise where it is none."""
    chosen = filters.read((_SINCE, _UNTIL, _KIND), request.query_params, _zone(request), also=also)
    today = now(request).astimezone(ZoneInfo(_zone(request))).date()
    last = _day(chosen, "until") or max(today, _day(chosen, "since") or today)
    first = _day(chosen, "since") or _before(last, _USUAL_DAYS)
    if first > last:
        first, last = last, first
    return chosen, Period(max(first, _before(last, figures.MOST_DAYS)), last)


def _before(last: date, days: int) -> date:
    """The first of so many days."""
    return last - min(timedelta(days=days - 1), last - date.min)


def _days_before(period: Period) -> Period:
    """As many, right before."""
    last = period.first - timedelta(days=1) if period.first > date.min else period.first
    return Period(_before(last, (period.last - period.first).days + 1), last)


def _day(chosen: Chosen, name: str) -> date | None:
    return date.fromisoformat(chosen.raw[name]) if name in chosen.raw else None


def _presets(request: Request, period: Period) -> list[tuple[str, str, bool]]:
    """Title, address, and whether it is what is shown."""
    today = now(request).astimezone(ZoneInfo(_zone(request))).date()
    found = []
    for title, (ago, days) in _PRESETS.items():
        last = today - timedelta(days=ago)
        preset = Period(last - timedelta(days=days - 1), last)
        found.append((title, with_query(request, "/numbers", **preset.query), preset == period))
    return found


def _query(request: Request, period: Period) -> dict[str, str]:
    """So that a file has the period of the page, also where the address names none."""
    return {name: request.query_params.get(name) or value for name, value in period.query.items()}


def _zone(request: Request) -> str:
    return services_of(request).settings.dispatch_timezone

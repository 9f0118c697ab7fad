"""The day on the road: routes with their drivers, who is late or silent first, and a route stop by stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.cases import lists
from doorstep.console.cases import queries as cases_board
from doorstep.console.cases.queries import Tallies
from doorstep.console.conversations.filtering import Filters
from doorstep.console.conversations.queries import count
from doorstep.console.kit import colleagues, filters, live, masking
from doorstep.console.kit.colleagues import Names
from doorstep.console.kit.export import as_csv
from doorstep.console.kit.page import (
    Entry,
    HTTPException,
    looked_at,
    now,
    read,
    render,
    requires,
    services_of,
    user_of,
    with_query,
)
from doorstep.console.maps import route_map
from doorstep.console.read_model import topics
from doorstep.console.routes import csv_rows, day_drawing, route_strip
from doorstep.console.routes import queries as routes_today
from doorstep.console.routes.queries import LATE_FROM, SILENT_AFTER, RouteToday
from doorstep.console.routes.route_stops import StopToday
from doorstep.console.today import telling as tell_them
from doorstep.desk import plan_steps
from doorstep.desk.models import PlanStep
from doorstep.dms.driver_views import DriverView, Position
from doorstep.dms.filling import dms_of
from doorstep.drivers import notices
from doorstep.drivers.notices.queries import NoticeView
from doorstep.language import spoken
from doorstep.outreach import telling
from doorstep.outreach.policies import policy_of
from doorstep.outreach.telling import Untold

ENTRY = Entry("Today", "/today", icon="sun", key="g t")

_VIEWS: dict[str, tuple[str, Callable[[RouteToday], bool]]] = {
    "": ("All", lambda route: True),
    "late": ("Late", lambda route: route.is_late),
    "silent": ("Silent", lambda route: route.is_silent),
    "risk": ("Promises at risk", lambda route: route.at_risk > 0),
    "unseen": ("Changes not seen", lambda route: route.unseen > 0),
    "break": ("On a break", lambda route: route.break_since is not None),
}
"""By what the address calls it: title, and which routes belong to it."""
_STEPS = select(func.max(PlanStep.id), func.count(PlanStep.ending))
"""Another answer after whatever happens to a step."""
_ALARMING = frozenset(("late", "silent", "risk", "unseen"))
_FILTERS = (
    filters.TextFilter("q", "Search", "Driver or route"),
    filters.TextFilter("depot", "Depot"),
    filters.TextFilter("team", "Team"),
    filters.Choice("view", "View", {name: title for name, (title, _) in _VIEWS.items() if name}),
)


@dataclass(frozen=True)
class _Day:
    routes: Sequence[RouteToday]
    tallies: Tallies
    waiting: int
    """Conversations in which somebody waits for a person's words."""


@dataclass(frozen=True)
class _Route:
    route: RouteToday
    stops: Sequence[StopToday]
    driver: DriverView | None
    unseen: Sequence[NoticeView]
    steps: Sequence[PlanStep]
    """What is about to be changed, and what of one's own was not done."""
    untold: Sequence[Untold]
    """Whose window is missed, and who has not heard so."""
    last: Position | None
    """The door of which the driver reported last, if a map wants it."""
    names: Names

    @property
    def recipients(self) -> int:
        return telling.recipients(self.untold)


def routes() -> list[BaseRoute]:
    return [
        Route("/today", _list, methods=["GET"]),
        Route("/today.csv", _export, methods=["GET"]),
        Route("/today/routes", _fragment, methods=["GET"]),
        Route("/today/{code}.csv", _export_stops, methods=["GET"]),
        Route("/today/{code}", _route, methods=["GET"]),
        Route("/today/{code}", _route_in_clear, methods=["POST"]),
        Route("/today/{code}/parts", _route_fragment, methods=["GET"]),
        *tell_them.routes(),
    ]


topics.follow()
live.watch("plan_steps", lambda session: tuple(session.execute(_STEPS).one()))


@requires("viewer")
async def _list(request: Request) -> Response:
    return await _page(request, "today.html")


@requires("viewer")
async def _fragment(request: Request) -> Response:
    """What changes while one looks."""
    return await _page(request, "today_routes.html")


async def _page(request: Request, template: str) -> Response:
    chosen = filters.read(_FILTERS, request.query_params, services_of(request).settings.dispatch_timezone)
    day = await read(request, _load, request)
    view = chosen.raw.get("view", "")
    of_theirs = _of_depot_and_team(day.routes, chosen)
    counts = {name: sum(map(belongs, of_theirs)) for name, (_, belongs) in _VIEWS.items()}
    return render(
        request,
        template,
        chosen=chosen,
        shown=_shown(day.routes, chosen),
        all=day.routes,
        views=[
            (title, name or None, counts[name], name == view, name in _ALARMING)
            for name, (title, _) in _VIEWS.items()
            if name in ("", "late", "silent") or counts[name] or name == view
        ],
        depots=sorted({(each.depot_name, each.depot_code) for each in day.routes}),
        depot=chosen.raw.get("depot", ""),
        teams=sorted({each.team for each in _of_depot(day.routes, chosen) if each.team}),
        team=chosen.raw.get("team", ""),
        topics=f"conversations {lists.COUNTED_BY}",
        tallies=day.tallies,
        waiting=day.waiting,
        late_from=int(LATE_FROM.total_seconds() / 60),
        silent_after=SILENT_AFTER,
        fragment=with_query(request, "/today/routes"),
        export=with_query(request, "/today.csv"),
    )


@requires("viewer")
async def _export(request: Request) -> Response:
    chosen = filters.read(_FILTERS, request.query_params, services_of(request).settings.dispatch_timezone)
    await looked_at(request, "routes.exported", "routes:all", dict(chosen.raw))
    shown = _shown((await read(request, _load, request)).routes, chosen)
    return as_csv(
        "today", csv_rows.ROUTES, map(csv_rows.of_route, shown), services_of(request).settings.dispatch_timezone
    )


@requires("viewer")
async def _route(request: Request) -> Response:
    return await _route_page(request, "route.html")


@requires("viewer")
async def _route_fragment(request: Request) -> Response:
    return await _route_page(request, "route_parts.html")


@requires("dispatcher")
async def _route_in_clear(request: Request) -> Response:
    """With the driver's phone number, this once; who asked for it is logged before it is shown."""
    await looked_at(request, "driver.shown_in_clear", f"route:{request.path_params['code']}")
    return await _route_page(request, "route.html", in_clear=True)


async def _route_page(request: Request, template: str, *, in_clear: bool = False) -> Response:
    code = request.path_params["code"]
    found = await _found(request, code)
    driver = found.driver
    drawn = route_map.of(services_of(request).settings, found.route, found.stops, found.last)
    return render(
        request,
        template,
        headers=drawn.headers if drawn else None,
        map=drawn,
        found=found,
        route=found.route,
        ahead=[stop for stop in found.stops if stop.completed_at is None],
        done=[stop for stop in reversed(found.stops) if stop.completed_at is not None],
        drawing=day_drawing.drawing(found.stops, found.route.next_position, found.route.timezone, now(request)),
        strip=route_strip.strip(found.stops, found.route.next_position),
        phone=(spoken.phone if in_clear else masking.phone)(driver.phone) if driver and driver.phone else "",
        other_zone=now(request).astimezone(ZoneInfo(found.route.timezone)).utcoffset()
        != now(request).astimezone(ZoneInfo(services_of(request).settings.dispatch_timezone)).utcoffset(),
        in_clear=in_clear,
        silent_after=SILENT_AFTER,
        fragment=f"/today/{code}/parts",
        export=f"/today/{code}.csv",
    )


@requires("viewer")
async def _export_stops(request: Request) -> Response:
    code = request.path_params["code"]
    found = await _found(request, code)
    await looked_at(request, "route.exported", f"route:{code}")
    rows = (csv_rows.of_stop(stop, delivery) for stop in found.stops for delivery in stop.deliveries)
    return as_csv(found.route.code, csv_rows.STOPS, rows, found.route.timezone)


async def _found(request: Request, code: str) -> _Route:
    found = await read(request, _look_at_route, request, code)
    if found is None:
        raise HTTPException(404, "There is no such route.")
    return found


def _load(session: Session, request: Request) -> _Day:
    at = now(request)
    return _Day(
        routes_today.routes(session, at),
        cases_board.tallies(session, user_of(request).login, at),
        count(session, Filters(waiting=True), most=99),
    )


def _look_at_route(session: Session, request: Request, code: str) -> _Route | None:
    found = routes_today.route(session, code, now(request))
    if found is None:
        return None
    route, stops = found
    return _Route(
        route,
        stops,
        dms_of(session).drivers.driver(route.driver_code) if route.driver_code else None,
        notices.unseen_notices(session, code),
        plan_steps.of_route(session, code, user_of(request).login, now(request)),
        telling.untold(session, code, policy_of(services_of(request).settings), now(request)),
        dms_of(session).drivers.last_position(route.driver_code, now(request))
        if route.driver_code and services_of(request).settings.tiles_url
        else None,
        colleagues.names(session),
    )


def _of_depot(found: Sequence[RouteToday], chosen: filters.Chosen) -> list[RouteToday]:
    depot = chosen.raw.get("depot", "")
    return [route for route in found if depot in ("", route.depot_code)]


def _of_depot_and_team(found: Sequence[RouteToday], chosen: filters.Chosen) -> list[RouteToday]:
    team = chosen.raw.get("team", "")
    return [route for route in _of_depot(found, chosen) if team in ("", route.team)]


def _shown(found: Sequence[RouteToday], chosen: filters.Chosen) -> list[RouteToday]:
    _, belongs = _VIEWS[chosen.raw.get("view", "")]
    text = chosen.raw.get("q", "").strip().casefold()
    return [
        route
        for route in _of_depot_and_team(found, chosen)
        if belongs(route) and text in f"{route.code} {route.driver_code} {route.driver_name}".casefold()
    ]

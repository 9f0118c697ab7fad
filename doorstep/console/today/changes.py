"""What is done to a route under way: asked first, as a page or in a dialog, then made, unless it is undone in time, and
told to its drivers (desk/plan_steps.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.kit import guard
from doorstep.console.kit.page import (
    HTTPException,
    act,
    by_form,
    flash,
    now,
    read,
    redirect,
    render,
    requires,
    user_of,
    whole,
    whole_each,
)
from doorstep.console.routes import queries as routes_today
from doorstep.console.routes.queries import RouteToday
from doorstep.console.routes.route_stops import DeliveryToday, StopToday
from doorstep.console.routes.takers import Taker, takers
from doorstep.desk import plan_steps
from doorstep.desk.plan_steps import CommandRejected, PlanChange
from doorstep.dms.values import AttemptOutcome, FailureReason

_LAST = "last"
_MOST_STOPS = 500
INSTEAD = {
    "not_yet": "Not yet: it is still on the truck",
    "at_depot": "It is at the depot",
    "delivered": "It was delivered",
    "refused": "The recipient refused it",
    **{f"failed:{each.value}": f"Not delivered: {each.value.replace('_', ' ')}" for each in FailureReason},
}
"""What can be true in place of what a driver reported."""


@dataclass(frozen=True)
class _AskedOfRoute:
    """About what is asked."""

    route: RouteToday
    ahead: Sequence[StopToday]
    takers: Sequence[Taker]
    stop: StopToday | None
    delivery: DeliveryToday | None


def routes() -> list[BaseRoute]:
    return [
        Route("/today/{code}/give", _ask_give, methods=["GET"]),
        Route("/today/{code}/give", _give, methods=["POST"]),
        Route("/today/{code}/move", _ask_move, methods=["GET"]),
        Route("/today/{code}/move", _move, methods=["POST"]),
        Route("/today/{code}/add", _ask_add, methods=["GET"]),
        Route("/today/{code}/add", _add, methods=["POST"]),
        Route("/today/{code}/correct", _ask_correct, methods=["GET"]),
        Route("/today/{code}/correct", _correct, methods=["POST"]),
        Route("/today/{code}/undo", _undo, methods=["POST"]),
    ]


@requires("dispatcher")
async def _ask_give(request: Request) -> Response:
    return await _ask(request, "give")


@requires("dispatcher")
async def _ask_move(request: Request) -> Response:
    return await _ask(request, "move")


@requires("dispatcher")
async def _ask_add(request: Request) -> Response:
    return await _ask(request, "add")


@requires("dispatcher")
async def _ask_correct(request: Request) -> Response:
    return await _ask(request, "correct")


@requires("dispatcher")
async def _give(request: Request) -> Response:
    form = await request.form()
    positions, to = whole_each(form.getlist("stop"), _MOST_STOPS), str(form.get("to") or "")
    if not positions or not to:
        return await _ask(
            request, "give", problem="Say which stops, and who takes them." if not positions else "Say who."
        )
    change = PlanChange("give", stops=tuple(positions), to=to)
    return await _soon(request, "route.stops_given", change, seen=whole(form.get("seen")))


@requires("dispatcher")
async def _move(request: Request) -> Response:
    form = await request.form()
    position, where, seen = whole(form.get("stop")), str(form.get("before") or ""), whole(form.get("seen"))
    if position is None:
        raise HTTPException(400, "Say which stop.")
    what: Literal["skip", "move"] = "skip" if where == _LAST else "move"
    change = PlanChange(what, stops=(position,), before=None if what == "skip" else whole(where))
    return await _soon(request, "route.stop_moved", change, seen=seen)


@requires("dispatcher")
async def _add(request: Request) -> Response:
    number = str((await request.form()).get("number") or "").replace("\0", "").strip().upper()
    if not number:
        return await _ask(request, "add", problem="Type the tracking number.")
    return await _soon(request, "route.stop_added", PlanChange("add", number=number))


@requires("dispatcher")
async def _correct(request: Request) -> Response:
    form = await request.form()
    number, attempt = str(form.get("number") or ""), whole(form.get("attempt"))
    why = " ".join(str(form.get("why") or "").replace("\0", "").split())[:300]
    instead = str(form.get("instead") or "")
    if attempt is None or instead not in INSTEAD:
        raise HTTPException(400, "Say what is true instead.")
    if not why:
        return await _ask(request, "correct", problem="Say why, for the driver and for colleagues.")
    outcome, _, reason = instead.partition(":")
    change = PlanChange(
        "correct", number=number, attempt=attempt, why=why, outcome=outcome if outcome in set(AttemptOutcome) else "",
        reason=reason, is_at_depot=outcome == "at_depot",
    )  # fmt: skip
    return await _soon(request, "report.corrected", change)


@requires("dispatcher")
async def _undo(request: Request) -> Response:
    code, step_id = request.path_params["code"], whole((await request.form()).get("step"))
    if step_id is None:
        raise HTTPException(400, "Say what is to be undone.")
    try:
        await act(
            request, "route.change_undone", f"route:{code}", plan_steps.take_back, step_id, by=user_of(request).login
        )
    except plan_steps.TooLate as error:
        flash(request, str(error), "warn")
    else:
        flash(request, "Undone: nothing was changed, and nobody was told.")
    return redirect(f"/today/{quote(code)}")


async def _soon(request: Request, action: str, change: PlanChange, *, seen: int | None = None) -> Response:
    """It will be made in a moment, and the route's page shows that, with Undo."""
    code, by = request.path_params["code"], by_form(request)
    try:
        await act(request, action, f"route:{code}", plan_steps.change_soon, by, code, change, seen=seen)
    except CommandRejected as refused:
        flash(request, f"{str(refused)[:1].upper()}{str(refused)[1:]}", "warn")
    return redirect(f"/today/{quote(code)}")


async def _ask(request: Request, what: str, *, problem: str = "") -> Response:
    """`problem`: with the answer before."""
    form = await request.form() if request.method == "POST" else request.query_params
    number = str(form.get("number") or "")
    position = whole(form.get("stop"))
    asked = await read(request, _look, request, position, number)
    ticked = set(whole_each(form.getlist("stop"), _MOST_STOPS)) or {stop.position for stop in asked.ahead}
    if what == "move" and (asked.stop is None or asked.stop not in asked.ahead):
        raise HTTPException(409, "This stop is not ahead any more.")
    if what == "correct" and (asked.delivery is None or asked.delivery.attempt is None):
        raise HTTPException(409, "Nobody has reported anything of this package, or it was taken back.")
    return render(
        request,
        "route_ask_form.html" if guard.wants_a_fragment(request) else "route_ask.html",
        status=422 if problem else 200,
        what=what,
        asked=asked,
        route=asked.route,
        ticked=ticked,
        to=str(form.get("to") or ""),
        typed={name: str(form.get(name) or "") for name in ("number", "why", "instead")},
        problem=problem,
        instead=INSTEAD,
        last=_LAST,
        action=f"/today/{quote(asked.route.code)}/{what}",
        back=f"/today/{quote(asked.route.code)}",
    )


def _look(session: Session, request: Request, position: int | None, number: str) -> _AskedOfRoute:
    found = routes_today.route(session, request.path_params["code"], now(request))
    if found is None:
        raise HTTPException(404, "There is no such route.")
    route, stops = found
    return _AskedOfRoute(
        route,
        [stop for stop in stops if stop.completed_at is None],
        takers(session, route.depot_code, route.driver_code, now(request)),
        next((stop for stop in stops if stop.position == position), None),
        next((each for stop in stops for each in stop.deliveries if each.tracking_number == number), None),
    )

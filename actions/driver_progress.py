"""What a driver asks of their day: how much is left, when it ends, how far behind. Only what is on file is said."""

from typing import Any

from actions.conversation import Saying
from actions.driver_heard import DriverMessage, DriverReply
from actions.question import Memory
from actions.steps import NotAnAnswer
from doorstep.dms import arrivals, routes
from doorstep.dms.routes import RouteView, StopView
from doorstep.language import spoken
from doorstep.language.reports import day_question

_MOST_LISTED = 12


def begin(heard: DriverMessage) -> DriverReply:
    if heard.route is None:
        return DriverReply([("utter_driver_no_route", {})], keeps_question=True)
    asks = day_question(heard.words) or "left"
    said: list[Saying] = [_SAID[asks](heard, heard.route)]
    return DriverReply(said, keeps_question=True)


def answer(heard: DriverMessage, memory: Memory) -> NotAnAnswer:
    return NotAnAnswer()


def _left(heard: DriverMessage, route: RouteView) -> Saying:
    ahead = route.stops_ahead
    if not ahead:
        return "utter_driver_none_left", {}
    positions = ", ".join(str(stop.position) for stop in ahead[:_MOST_LISTED])
    more = " ..." if len(ahead) > _MOST_LISTED else ""
    return "utter_driver_left", _counts(ahead) | {"positions": positions + more, "finish": _finishes(heard, ahead)}


def _finish(heard: DriverMessage, route: RouteView) -> Saying:
    ahead = route.stops_ahead
    if not ahead:
        return "utter_driver_none_left", {}
    return "utter_driver_finish", _counts(ahead) | {"finish": _finishes(heard, ahead)}


def _finishes(heard: DriverMessage, ahead: tuple[StopView, ...]) -> str:
    """By the ETA of the last stop; never a guess."""
    last = ahead[-1]
    at = _expected(heard, last)
    if at is None:
        return f"There is no ETA for the last one, stop {last.position}, so I can't say when you finish."
    return f"The last one, stop {last.position}, is due {at}."


def _counts(ahead: tuple[StopView, ...]) -> dict[str, Any]:
    packages = sum(each.is_out for stop in ahead for each in stop.deliveries)
    return {"stops": spoken.count(len(ahead), "stop"), "packages": spoken.count(packages, "package")}


def _behind(heard: DriverMessage, route: RouteView) -> Saying:
    if not route.delay_minutes or route.delay_reported_at is None:
        return "utter_driver_no_delay", {"next": _next(heard, route)}
    at = heard.clock(route.delay_reported_at)
    return "utter_driver_delay", {"minutes": str(route.delay_minutes), "at": at, "next": _next(heard, route)}


def _next(heard: DriverMessage, route: RouteView) -> str:
    stop = routes.next_stop(route)
    if stop is None:
        return "No stops are left."
    by = heard.clock(min(each.window_end for each in stop.deliveries))
    at = _expected(heard, stop)
    if at is None:
        return f"Your next stop, {stop.position}, is promised by {by}; there is no ETA for it."
    return f"Your next stop, {stop.position}, is due {at}, promised by {by}."


def _list(heard: DriverMessage, route: RouteView) -> Saying:
    ahead = route.stops_ahead
    if not ahead:
        return "utter_driver_none_left", {}
    lines = [_line(heard, stop) for stop in ahead[:_MOST_LISTED]]
    more = [f"... and {len(ahead) - _MOST_LISTED} more"] if len(ahead) > _MOST_LISTED else []
    return "utter_driver_list", _counts(ahead) | {"lines": "\n".join([*lines, *more])}


def _line(heard: DriverMessage, stop: StopView) -> str:
    at = _expected(heard, stop)
    due = f", {at}" if at else ""
    return f"{stop.position}: {stop.address.spoken().partition(',')[0]}{due}"


def _expected(heard: DriverMessage, stop: StopView) -> str | None:
    if stop.eta is None or heard.route is None:
        return None
    now = heard.turn.now
    return heard.clock(arrivals.expected(stop.eta, routes.late_by(heard.route, now), now))


def _done(heard: DriverMessage, route: RouteView) -> Saying:
    ahead = route.stops_ahead
    done = len(route.stops) - len(ahead)
    return "utter_driver_done_so_far", _counts(ahead) | {"done": spoken.count(done, "stop")}


_SAID = {"left": _left, "finish": _finish, "behind": _behind, "on_time": _behind, "list": _list, "done": _done}

"""On time, or late: by how much, and why. A delay moves the ETA of the stops that are still ahead."""

from typing import Any
from zoneinfo import ZoneInfo

from actions.driver_cases import to_desk
from actions.driver_heard import Heard, Says
from actions.driver_stops import next_line
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes
from doorstep.cases.lifecycle import Kind
from doorstep.dms import commands, driver_day
from doorstep.dms.driver_day import RouteView
from doorstep.language import spoken
from doorstep.language.reports import lateness_reason, minutes

MOST_MINUTES = 600
_BUTTON_MINUTES = (10, 20, 30, 60)


def begin(heard: Heard) -> Says:
    match heard.intent:
        case "driver_check_in_due":
            return _ask_how_it_goes(heard)
        case "driver_check_in":
            return _on_time(heard)
    return _late(heard)


def answer(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    if memory["wanted"] == "how" and (is_clear_yes(heard.turn) or heard.intent == "driver_check_in"):
        return _on_time(heard)
    says_how_late = heard.says_little_but("driver_check_in") and _minutes(heard) is not None
    if heard.intent == "driver_late" or says_how_late:
        return _late(heard, reason=str(memory.get("reason") or ""))
    if memory["wanted"] == "minutes" and heard.intent == "driver_inform":
        return _ask_minutes(memory | {"reason": lateness_reason(heard.words)})  # the reason came first
    return NotAnAnswer()


def _ask_how_it_goes(heard: Heard) -> Says:
    entities = {str(each["entity"]): str(each["value"]) for each in heard.turn.entities}
    again = "_again" if entities.get("again") else ""
    about, overdue = entities.get("about") or "", entities.get("overdue") or ""
    topic = "overdue" if overdue else "stop" if about else "route"
    said = {"about": about, "overdue": overdue}
    return Says([(f"utter_driver_check_in_due_{topic}{again}", said)], {"wanted": "how"})


def _on_time(heard: Heard) -> Says:
    commands.check_in(heard.session, heard.driver.code, minutes_late=0, reason="", **heard.by)
    return Says([("utter_driver_on_time", {}), next_line(heard)])


def _late(heard: Heard, *, reason: str = "") -> Says:
    late = _minutes(heard)
    if late is None:
        return _ask_minutes({"wanted": "minutes", "reason": reason or lateness_reason(heard.words)})
    if not 0 < late <= MOST_MINUTES:
        return _ask_minutes({"wanted": "minutes"})
    form = heard.form or {}
    why = reason or form.get("reason", "") or lateness_reason(heard.words)
    commands.check_in(heard.session, heard.driver.code, minutes_late=late, reason=why, **heard.by)
    if heard.route is None:
        return Says([("utter_driver_late_without_route", {"minutes": str(late)})])
    route = driver_day.route_of_driver(heard.session, heard.driver.code, heard.turn.now)
    assert route is not None
    moved = sum(delivery.is_out for stop in route.stops for delivery in stop.deliveries)
    told = {"minutes": str(late), "moved": spoken.count(moved, "package"), "why": f" ({why})" if why else ""}
    at_risk = _past_their_promise(route)
    if not at_risk:
        return Says([("utter_driver_late", told)])
    to_desk(
        heard, Kind.DRIVER_DELAY, f"{late} min late{told['why']}: {spoken.count(at_risk, 'promise')} at risk.",
        "Move stops to another driver, or tell the recipients.", about_route=True,
        details={"minutes_late": late, "promises_at_risk": at_risk},
    )  # fmt: skip
    return Says([("utter_driver_late_at_risk", told | {"at_risk": spoken.count(at_risk, "promised window")})])


def _past_their_promise(route: RouteView) -> int:
    return sum(
        delivery.is_out and delivery.eta is not None and delivery.eta > delivery.window_end
        for stop in route.stops
        for delivery in stop.deliveries
    )


def _ask_minutes(memory: dict[str, Any]) -> Says:
    buttons = [{"title": f"{count} min", "payload": f"driver:late|{count}"} for count in _BUTTON_MINUTES]
    question = memory | {"wanted": "minutes", "intent": "driver_late"}
    return Says([("utter_driver_how_late", {"buttons": buttons})], question)


def _minutes(heard: Heard) -> int | None:
    if heard.value.isdecimal():
        return int(heard.value)
    if heard.form is not None:
        return int(heard.form["minutes"])
    upcoming = driver_day.next_stop(heard.route) if heard.route else None
    eta = upcoming.eta if upcoming else None
    return minutes(heard.words, now=heard.turn.now.astimezone(ZoneInfo(heard.driver.timezone)), eta=eta)

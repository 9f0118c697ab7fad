"""The shift: start, truck loaded, breaks, end."""

import re
from typing import Any

from actions.conversation import Saying
from actions.driver_cases import to_desk
from actions.driver_heard import Heard, Says, reread
from actions.driver_stops import next_line
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.cases.lifecycle import Kind
from doorstep.dms import commands, driver_day, whereabouts
from doorstep.language import spoken

_ENDS_BREAK = re.compile(r"\b(?:back|over|done|off|end(?:ed)?|finished|resum\w+|rolling)\b", re.IGNORECASE)
_MOST_NAMED = 6
"""Of the stops left over; more would be a wall."""


def begin(heard: Heard) -> Says:
    match heard.intent:
        case "driver_start_shift":
            return _start(heard)
        case "driver_loaded":
            return _load(heard)
        case "driver_break":
            return _break(heard)
    return _end(heard)


def answer(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    if memory["wanted"] == "loaded":
        if is_clear_yes(heard.turn) or heard.intent == "driver_loaded":
            return _load(heard)
        return Says([("utter_driver_tap_when_loaded", {})]) if is_no(heard.turn) else NotAnAnswer()
    if heard.value == "end" or is_clear_yes(heard.turn):
        return _end_for_good(heard)
    if heard.value == "stay" or is_no(heard.turn):
        return Says([("utter_driver_shift_goes_on", {})])
    return NotAnAnswer()


def _start(heard: Heard) -> Says:
    commands.start_shift(heard.session, heard.driver.code, load=False, **heard.by)
    at = heard.clock(heard.turn.now)
    if heard.route is None:
        return Says([("utter_driver_shift_without_route", {"at": at})])
    stops = spoken.count(len(heard.route.stops), "stop")
    if not driver_day.is_to_be_loaded(heard.route):
        line = next_line(heard)
        return Says([("utter_driver_shift_started", {"at": at, "route": heard.route.code, "stops": stops}), line])
    said = ("utter_driver_shift_started_load", {"at": at, "route": heard.route.code, "stops": stops})
    return Says([said], {"wanted": "loaded"})


def _load(heard: Heard) -> Says:
    """Who leaves with a full truck is at work."""
    said: list[Saying] = [("utter_driver_loaded", {})]
    if whereabouts.shift_of(heard.session, heard.driver.code, heard.turn.now) is None:
        commands.start_shift(heard.session, heard.driver.code, load=False, **heard.by)
        said = [("utter_driver_shift_started_by_loading", {"at": heard.clock(heard.turn.now)}), *said]
    commands.load_route(heard.session, heard.driver.code, **heard.by)
    return Says([*said, next_line(reread(heard))])


def _break(heard: Heard) -> Says:
    if _ENDS_BREAK.search(heard.words) or heard.value == "back":
        commands.end_break(heard.session, heard.driver.code, **heard.by)
        return Says([("utter_driver_break_over", {}), next_line(heard)])
    commands.start_break(heard.session, heard.driver.code, **heard.by)
    return Says([("utter_driver_on_break", {"at": heard.clock(heard.turn.now)})])


def _end(heard: Heard) -> Says:
    left = _left(heard)
    if not left:
        return _end_for_good(heard)
    some = ", ".join(str(position) for position in left[:_MOST_NAMED]) + (" ..." if len(left) > _MOST_NAMED else "")
    count = spoken.count(len(left), "stop is", "stops are")
    return Says([("utter_driver_stops_left", {"left": count, "positions": some})], {"wanted": "end"})


def _end_for_good(heard: Heard) -> Says:
    left = _left(heard)
    commands.end_shift(heard.session, heard.driver.code, **heard.by)
    if left and heard.route is not None:
        positions = ", ".join(map(str, left))
        to_desk(
            heard, Kind.DRIVER_DELAY, f"The shift ended with {spoken.count(len(left), 'stop')} left: {positions}.",
            "Send another driver, or arrange another day with the recipients.", about_route=True,
        )  # fmt: skip
        return Says([("utter_driver_shift_ended_with_stops", {"at": heard.clock(heard.turn.now)})])
    return Says([("utter_driver_shift_ended", {"at": heard.clock(heard.turn.now)})])


def _left(heard: Heard) -> list[int]:
    return [stop.position for stop in heard.route.stops_ahead] if heard.route else []

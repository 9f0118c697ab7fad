"""The shift: start, truck loaded, breaks, end."""

import re

from actions import driver_told
from actions.conversation import Saying
from actions.driver_cases import to_desk
from actions.driver_heard import DriverMessage, DriverReply, reread
from actions.driver_stops import next_line
from actions.question import Memory
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import routes
from doorstep.drivers import shifts
from doorstep.language import spoken
from doorstep.language.clauses import clauses
from doorstep.language.reports import is_loaded, shift_word

_ENDS_BREAK = re.compile(r"\b(?:back|over|done|off|end(?:ed)?|finished|resum\w+|rolling)\b", re.IGNORECASE)
_BEGIN = frozenset(
    {"driver_start_shift", "driver_loaded", "driver_end_shift", "driver_break", "driver_emergency", "driver_unclear"}
)
_WHICH_ROUTE = re.compile(r"\b(?:on|route|rte|rt|van|truck)\s+#?[a-z]?-?\d+[a-z]?\b", re.IGNORECASE)
_ALL_BUT = re.compile(r"\s(?:but|except|minus|cept|short)\b.*", re.IGNORECASE)
"""What is missing is reported beside."""
_MOST_NAMED = 6
"""Of the stops left over; more would be a wall."""


def begin(heard: DriverMessage) -> DriverReply:
    match heard.intent:
        case "driver_start_shift":
            return _start(heard)
        case "driver_loaded":
            return _load(heard)
        case "driver_break":
            return _break(heard)
    return _end(heard)


def is_on_break(heard: DriverMessage) -> bool:
    shift = heard.dms.drivers.shift_of(heard.driver.code, heard.turn.now)
    return shift is not None and shift.break_since is not None


def begins_too(heard: DriverMessage) -> list[Saying]:
    """What is said beside another report of the morning: "hi, loaded, but one box short". Done first."""
    if not heard.words or heard.route is None or (heard.intent in _BEGIN and not heard.reading.reports):
        return []
    if heard.dms.drivers.shift_of(heard.driver.code, heard.turn.now) is not None:
        return []
    parts = [clause.text for clause in clauses(_WHICH_ROUTE.sub(" ", heard.words), perhaps=True)]
    says_loaded = any(is_loaded(_ALL_BUT.sub("", part)) for part in parts)
    if not says_loaded and not any(shift_word(part) == "start" for part in parts):
        return []
    shifts.start_shift(heard.session, heard.by, heard.driver.code, load=False)
    said: list[Saying] = [("utter_driver_shift_started_by_loading", {"at": heard.clock(heard.turn.now)})]
    if says_loaded and routes.is_to_be_loaded(heard.route):
        heard.dms.drivers.load_route(heard.by, heard.driver.code)
        said.append(("utter_driver_loaded", {}))
    return said


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if memory["wanted"] == "loaded":
        if is_clear_yes(heard.turn) or heard.intent == "driver_loaded":
            return _load(heard)
        return DriverReply([("utter_driver_tap_when_loaded", {})]) if is_no(heard.turn) else NotAnAnswer()
    if heard.value == "end" or is_clear_yes(heard.turn):
        return _end_for_good(heard, str(memory.get("words") or ""))
    if heard.value == "stay" or is_no(heard.turn):
        return DriverReply([("utter_driver_shift_goes_on", {})])
    return NotAnAnswer()


def _start(heard: DriverMessage) -> DriverReply:
    """What else the line says of the truck is done too: "starting, van's loaded, but no box for 4"."""
    is_under_way = heard.dms.drivers.shift_of(heard.driver.code, heard.turn.now) is not None
    if _says_loaded(heard) and heard.route is not None and routes.is_to_be_loaded(heard.route):
        return _load(heard)
    if is_under_way:
        return DriverReply([("utter_driver_refused_already_on_shift", {})], keeps_question=True)
    shifts.start_shift(heard.session, heard.by, heard.driver.code, load=False)
    at = heard.clock(heard.turn.now)
    if heard.route is None:
        return DriverReply([("utter_driver_shift_without_route", {"at": at})])
    stops = spoken.count(len(heard.route.stops), "stop")
    if not routes.is_to_be_loaded(heard.route):
        line = next_line(heard)
        return DriverReply(
            [("utter_driver_shift_started", {"at": at, "route": heard.route.code, "stops": stops}), line]
        )
    said = ("utter_driver_shift_started_load", {"at": at, "route": heard.route.code, "stops": stops})
    return DriverReply([said], {"wanted": "loaded"})


def _says_loaded(heard: DriverMessage) -> bool:
    return any(is_loaded(clause.text) for clause in clauses(heard.words, perhaps=True))


def _load(heard: DriverMessage) -> DriverReply:
    """Who leaves with a full truck is at work."""
    said: list[Saying] = [("utter_driver_loaded", {})]
    if heard.dms.drivers.shift_of(heard.driver.code, heard.turn.now) is None:
        shifts.start_shift(heard.session, heard.by, heard.driver.code, load=False)
        said = [("utter_driver_shift_started_by_loading", {"at": heard.clock(heard.turn.now)}), *said]
    heard.dms.drivers.load_route(heard.by, heard.driver.code)
    return DriverReply([*said, next_line(reread(heard))])


def _break(heard: DriverMessage) -> DriverReply:
    if _ENDS_BREAK.search(heard.words) or heard.value == "back":
        if not is_on_break(heard) and not heard.value:
            return DriverReply([("utter_driver_good", {}), next_line(heard)], keeps_question=True)
        heard.dms.drivers.end_break(heard.by, heard.driver.code)
        return DriverReply([("utter_driver_break_over", {}), next_line(heard)])
    heard.dms.drivers.start_break(heard.by, heard.driver.code)
    return DriverReply([("utter_driver_on_break", {"at": heard.clock(heard.turn.now)})])


def _end(heard: DriverMessage) -> DriverReply:
    """Also of who leaves early for a reason of their own: dispatch hears it once that is sure."""
    left = _left(heard)
    if heard.dms.drivers.shift_of(heard.driver.code, heard.turn.now) is None:
        response = "utter_driver_shift_over_already" if heard.words else "utter_driver_refused_not_on_shift"
        return DriverReply([(response, {})], keeps_question=True)
    if not left:
        return _end_for_good(heard)
    some = ", ".join(str(position) for position in left[:_MOST_NAMED]) + (" ..." if len(left) > _MOST_NAMED else "")
    count = spoken.count(len(left), "stop is", "stops are")
    memory = {"wanted": "end", "words": heard.kept}
    untapped = [saying for each in heard.untapped if (saying := driver_told.still_open(heard, each)) is not None]
    return DriverReply([*untapped, ("utter_driver_stops_left", {"left": count, "positions": some})], memory)


def _end_for_good(heard: DriverMessage, words: str = "") -> DriverReply:
    left = _left(heard)
    shifts.end_shift(heard.session, heard.by, heard.driver.code)
    if left and heard.route is not None:
        positions = ", ".join(map(str, left))
        to_desk(
            heard, CaseKind.DRIVER_DELAY, f"The shift ended with {spoken.count(len(left), 'stop')} left: {positions}.",
            "Send another driver, or arrange another day with the recipients.",
            details={"driver_says": words} if words else None,
        )  # fmt: skip
        return DriverReply([("utter_driver_shift_ended_with_stops", {"at": heard.clock(heard.turn.now)})])
    return DriverReply([("utter_driver_shift_ended", {"at": heard.clock(heard.turn.now)})])


def _left(heard: DriverMessage) -> list[int]:
    return [stop.position for stop in heard.route.stops_ahead] if heard.route else []

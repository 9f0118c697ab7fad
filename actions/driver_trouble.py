"""What cannot wait: an emergency, the vehicle; and a person, please."""

from typing import Any

from actions.driver_cases import to_desk
from actions.driver_heard import Heard, Says
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.bootstrap import services
from doorstep.cases import commands as cases
from doorstep.cases.lifecycle import Kind
from doorstep.dms import commands, whereabouts
from doorstep.language import spoken


def begin(heard: Heard) -> Says:
    match heard.intent:
        case "driver_vehicle":
            return _vehicle(heard)
        case "driver_dispatch":
            return _dispatch(heard)
    return _emergency(heard)


def answer(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    """Of "can you still drive?"."""
    if heard.value in ("drives", "stuck"):
        drives = heard.value == "drives"
    elif is_clear_yes(heard.turn):
        drives = True
    elif is_no(heard.turn):
        drives = False
    else:
        return NotAnAnswer()
    note = "The driver can go on." if drives else "The driver is stuck: the stops left need another driver."
    cases.note(heard.session, memory["case"], note, **_by_driver(heard))
    return Says([("utter_driver_vehicle_drives" if drives else "utter_driver_vehicle_stuck", {})])


def _emergency(heard: Heard) -> Says:
    position = whereabouts.last_position(heard.session, heard.driver.code, heard.turn.now)
    last = {}
    if position is not None:
        last = {"last_position": position.address.spoken(), "last_position_at": position.at.isoformat()}
    to_desk(
        heard, Kind.EMERGENCY, "Emergency reported by the driver.", "Call the driver now.", about_route=True,
        details={"driver_says": heard.kept or heard.turn.text} | last,
    )  # fmt: skip
    return Says([("utter_driver_emergency", {"phone": spoken.phone(services().settings.dispatch_phone)})])


def _vehicle(heard: Heard) -> Says:
    left = _stops_left(heard)
    if heard.route is not None:
        commands.report_vehicle_problem(heard.session, heard.route.code, heard.kept or heard.turn.text, **heard.by)
    case = to_desk(
        heard, Kind.VEHICLE, f"Vehicle problem with {spoken.count(left, 'stop')} left.",
        "Call the driver; send help or another vehicle.", about_route=True,
        details={"driver_says": heard.kept or heard.turn.text, "stops_left": left},
    )  # fmt: skip
    said = ("utter_driver_vehicle", {"left": spoken.count(left, "stop")})
    return Says([said], {"wanted": "drives", "case": case.id})


def _dispatch(heard: Heard) -> Says:
    to_desk(
        heard, Kind.DRIVER_WANTS_DESK, "The driver wants a person.", "Write or call the driver.", about_route=True,
        details={"driver_says": heard.kept or heard.turn.text},
    )  # fmt: skip
    return Says([("utter_driver_dispatch", {"phone": spoken.phone(services().settings.dispatch_phone)})])


def _stops_left(heard: Heard) -> int:
    return len(heard.route.stops_ahead) if heard.route else 0


def _by_driver(heard: Heard) -> dict[str, Any]:
    return {"actor": heard.by["actor"], "cause": heard.turn.cause, "now": heard.turn.now}

"""What cannot wait: an emergency, the vehicle; and a person, please.

While one of the first two is open, what the driver says next is about it: it goes to the case, never into a check-in.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from actions.conversation import CustomerTurn, Saying
from actions.driver_cases import add_words, open_case_of, to_desk
from actions.driver_heard import DriverMessage, DriverReply, WhichStop, the_stop, where
from actions.question import Memory
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.bootstrap import services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.dms.routes import StopDelivery
from doorstep.language import spoken
from doorstep.language.access.hiding import without_codes
from doorstep.language.reports import calls_for_help, can_drive, is_emergency, place_said
from doorstep.language.reports.danger import is_long_past
from doorstep.provenance import By

_ABOUT_IT_TOO = (
    "driver_check_in", "driver_vehicle", "driver_thank", "driver_greet", "driver_seen", "driver_chatter",
    "driver_dispatch",
)  # fmt: skip
"""Beside answers: what a driver in trouble says next is of the trouble, whatever the model takes it for."""


def begin(heard: DriverMessage) -> DriverReply:
    match heard.intent:
        case "driver_vehicle":
            return _vehicle(heard)
        case "driver_dispatch":
            return _dispatch(heard)
    return _emergency(heard)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if memory["wanted"] == "danger":
        return _danger_said(heard, memory)
    if memory["wanted"] == "safe":
        return _safe(heard, memory)
    return _drives(heard, memory)


def is_open(heard: DriverMessage) -> bool:
    """Whether an emergency of this driver is: nobody asks them for deliveries."""
    return open_case_of(heard, CaseKind.EMERGENCY) is not None


def told(heard: DriverMessage) -> DriverReply | None:
    """What is said of trouble that is open, though no question is: kept with its case. None when there is none."""
    case = open_case_of(heard, CaseKind.EMERGENCY, CaseKind.VEHICLE)
    if case is None:
        return None
    add_words(heard, case, _words(heard))
    is_emergency_open = case.kind == CaseKind.EMERGENCY
    return DriverReply([("utter_driver_emergency_told" if is_emergency_open else "utter_driver_vehicle_told", {})])


def of_unknown(session: Session, turn: CustomerTurn, slack_user: str) -> DriverReply | None:
    """An emergency that somebody of the workspace reports whom we do not know, or what they say of it later."""
    words, place = without_codes(turn.text), place_said(turn.text)
    known = next(iter(case_queries.of_conversation(session, turn.conversation_id, kind=CaseKind.EMERGENCY)), None)
    if known is not None:
        case_commands.note(session, By(f"slack:{slack_user}", turn.cause, turn.now), known.id, f'They say: "{words}"')
        if place and "place" not in known.details:
            known.details = known.details | {"place": place}
        return DriverReply([("utter_driver_emergency_told", {})])
    if not is_emergency(turn.text) and turn.intent != "driver_emergency":
        return None
    details = {"driver_says": words, "slack_user": slack_user, "message_id": turn.cause}
    case_commands.open_case(
        session,
        By("driver", turn.cause, turn.now),
        case_commands.NewCase(
            kind=CaseKind.EMERGENCY,
            conversation_id=turn.conversation_id,
            reason=f"Emergency reported by Slack user {slack_user or 'unknown'}, who is no driver on file.",
            details=details | ({"place": place} if place else {}),
            next_step=f"Write to <@{slack_user}> in Slack now; find out where they are.",
            due_at=turn.now,
        ),
    )
    phone = spoken.phone(services().settings.dispatch_phone)
    return DriverReply([("utter_driver_emergency" if place else "utter_driver_emergency_where", {"phone": phone})])


def _emergency(heard: DriverMessage) -> DriverReply:
    """By the words. What only the model takes for one is asked about, with 911 first."""
    if heard.words and (not is_emergency(heard.words) or is_long_past(heard.words)):
        if is_open(heard) and (said := told(heard)) is not None:  # "out on the sidewalk, nobody hurt": of the same
            return replace(said, keeps_question=True)
        asks: Saying = ("utter_driver_in_danger", {})
        also: list[Saying] = [("utter_driver_help", {})] if calls_for_help(heard.words) else []
        return DriverReply([asks, *also], {"wanted": "danger", "words": heard.kept}, asked=asks)
    return _raise(heard, _words(heard))


def _danger_said(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if heard.value == "danger" or is_clear_yes(heard.turn):
        return _raise(heard, " / ".join(filter(None, (memory["words"], heard.kept))))
    if heard.value == "safe" or is_no(heard.turn):
        return told(heard) or DriverReply([("utter_driver_no_danger", {})])
    return NotAnAnswer()


def _raise(heard: DriverMessage, words: str) -> DriverReply:
    position = heard.dms.drivers.last_position(heard.driver.code, heard.turn.now)
    details: dict[str, Any] = {"driver_says": words}
    if where_said := place_said(words):
        details["place"] = where_said
    if position is not None:
        details |= {"last_position": position.address.spoken(), "last_position_at": position.at.isoformat()}
    case = to_desk(
        heard, CaseKind.EMERGENCY, "Emergency reported by the driver.", "Call the driver now.",
        details=details,
    )  # fmt: skip
    said = ("utter_driver_emergency", {"phone": spoken.phone(services().settings.dispatch_phone)})
    return DriverReply([said], {"wanted": "safe", "case": case.id})


def _safe(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    """What comes after an emergency belongs to it, a place above all."""
    if not heard.words or not heard.says_little_but(*_ABOUT_IT_TOO):
        return NotAnAnswer()
    case = _case(heard, memory)
    if case is None:
        return NotAnAnswer()
    add_words(heard, case, heard.kept)
    if "place" not in case.details and (where_said := place_said(heard.words)):
        case.details = case.details | {"place": where_said}
    return DriverReply([("utter_driver_emergency_told", {})], memory)


def _drives(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    """Of "can you still drive?"."""
    drives = _says_drives(heard)
    if drives is None and not (heard.words and heard.says_little_but(*_ABOUT_IT_TOO)):
        return NotAnAnswer()
    case = _case(heard, memory)
    if case is None:  # dispatch closed it meanwhile
        return NotAnAnswer() if drives is None else DriverReply([("utter_driver_vehicle_drives", {})])
    if drives is None:
        add_words(heard, case, heard.kept)
        return DriverReply([("utter_driver_vehicle_noted", {})], memory)
    said = f' "{heard.kept}"' if heard.kept else ""
    note = "The driver can go on." if drives else "The driver is stuck: the stops left need another driver."
    case_commands.note(heard.session, heard.by, case.id, note + said)
    return DriverReply([("utter_driver_vehicle_drives" if drives else "utter_driver_vehicle_stuck", {})])


def _says_drives(heard: DriverMessage) -> bool | None:
    if heard.value in ("drives", "stuck"):
        return heard.value == "drives"
    if heard.words and (said := can_drive(heard.words)) is not None and heard.intent != "driver_late":
        return said
    if is_clear_yes(heard.turn):
        return True
    return False if is_no(heard.turn) else None


def _vehicle(heard: DriverMessage) -> DriverReply:
    words, left = _words(heard), _stops_left(heard)
    before = open_case_of(heard, CaseKind.VEHICLE)
    if before is not None and can_drive(words):
        add_words(heard, before, words)
        return DriverReply([("utter_driver_vehicle_told", {})])
    if heard.route is not None:
        heard.dms.drivers.report_vehicle_problem(heard.by, heard.route.code, words)
    case = to_desk(
        heard, CaseKind.VEHICLE, f"Vehicle problem with {spoken.count(left, 'stop')} left.",
        "Call the driver; send help or another vehicle.",
        details={"driver_says": words, "stops_left": left},
    )  # fmt: skip
    said = ("utter_driver_vehicle", {"left": spoken.count(left, "stop")})
    return DriverReply([said], {"wanted": "drives", "case": case.id})


def _dispatch(heard: DriverMessage) -> DriverReply:
    """With the delivery, where a stop is named: dispatch sees whom it is about."""
    stop = None if heard.route is None else the_stop(heard, may_be_next=False)
    phone = spoken.phone(services().settings.dispatch_phone)
    words = heard.kept or heard.turn.text
    if stop is None or isinstance(stop, WhichStop):
        to_desk(
            heard, CaseKind.DRIVER_WANTS_DESK, "The driver wants a person.", "Write or call the driver.",
            details={"driver_says": words},
        )  # fmt: skip
        return DriverReply([("utter_driver_dispatch", {"phone": phone})], keeps_question=True)
    to_desk(
        heard, CaseKind.DRIVER_WANTS_DESK, f'The driver about stop {stop.position}: "{words}"',
        "See to it; write or call the driver, or the customer.", delivery=_delivery(heard, stop.deliveries),
        details={"driver_says": words},
    )  # fmt: skip
    return DriverReply([("utter_driver_dispatch_about", {"phone": phone, "stop": where(stop)})], keeps_question=True)


def _delivery(heard: DriverMessage, deliveries: tuple[StopDelivery, ...]) -> StopDelivery:
    named = [each for each in deliveries if each.tracking_number in (heard.value, heard.words.upper())]
    return (named or list(deliveries))[0]


def _case(heard: DriverMessage, memory: Memory) -> Case | None:
    found = open_case_of(heard, CaseKind.EMERGENCY, CaseKind.VEHICLE)
    return found if found is not None and found.id == memory["case"] else None


def _words(heard: DriverMessage) -> str:
    return heard.kept or without_codes(heard.turn.text)


def _stops_left(heard: DriverMessage) -> int:
    return len(heard.route.stops_ahead) if heard.route else 0

"""On time, or late: by how much, and why. A delay moves the ETA of the stops that are still ahead."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from actions import driver_trouble
from actions.conversation import Saying
from actions.driver_cases import to_desk
from actions.driver_heard import DriverMessage, DriverReply
from actions.driver_stops import next_line
from actions.question import Memory
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import arrivals, routes
from doorstep.dms.routes import RouteView
from doorstep.drivers import check_ins
from doorstep.language import spoken
from doorstep.language.reports import (
    lateness_reason,
    minutes,
    says_all_is_well,
    says_caught_up,
    says_on_time,
    says_only_other_minutes,
    says_other_minutes,
    says_why,
    sounds_on_time,
)

MOST_MINUTES = 600
_BUTTON_MINUTES = (10, 20, 30, 60)
_LONGEST_REASON = 80
_FRESH = timedelta(hours=2)
"""For so long a delay that was said holds until it is said to be over."""


def begin(heard: DriverMessage) -> DriverReply:
    match heard.intent:
        case "driver_check_in_due":
            return _ask_how_it_goes(heard)
        case "driver_check_in":
            return _checked_in(heard)
    if says_only_other_minutes(heard.words) and not fresh_delay(heard.route, heard.turn.now):
        return _ask_minutes({"wanted": "minutes"})
    return _late(heard)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    wanted = memory["wanted"]
    if wanted == "why":
        return _why(heard, memory)
    if wanted == "caught_up":
        return _caught_up(heard, memory)
    if wanted == "how" and _says_on_time(heard):
        return _on_time(heard)
    says_how_late = heard.says_little_but("driver_check_in") and _minutes(heard) is not None
    if heard.intent == "driver_late" or says_how_late:
        return _late(heard, reason=str(memory.get("reason") or ""))
    if wanted == "minutes" and heard.intent == "driver_inform":
        return _ask_minutes(memory | {"reason": _reason(heard.words)})  # the reason came first
    if wanted == "how" and is_no(heard.turn) and heard.says_little_but("driver_chatter", "driver_late"):
        return _ask_minutes({"wanted": "minutes"})
    return NotAnAnswer()


def _says_on_time(heard: DriverMessage) -> bool:
    """Asked how it goes: a yes, that the times hold, or that all is well."""
    if is_clear_yes(heard.turn) or says_all_is_well(heard.words):
        return True
    return heard.intent == "driver_check_in"


def _checked_in(heard: DriverMessage) -> DriverReply:
    """ "I'm ok", "rolling again" mean safe or moving: on time is written when it is said, tapped, or was asked."""
    is_said = heard.value == "on_time" or says_on_time(heard.words)
    before = heard.turn.received_at
    if is_said or (heard.route is not None and check_ins.is_asked(heard.session, heard.route.code, before=before)):
        return _on_time(heard)
    if (told := driver_trouble.told(heard)) is not None:
        return told
    is_asked = sounds_on_time(heard.words)
    return DriverReply([("utter_driver_good_on_time" if is_asked else "utter_driver_good", {})], keeps_question=True)


def _ask_how_it_goes(heard: DriverMessage) -> DriverReply:
    entities = {str(each["entity"]): str(each["value"]) for each in heard.turn.entities}
    again = "_again" if entities.get("again") else ""
    about, overdue = entities.get("about") or "", entities.get("overdue") or ""
    topic = "overdue" if overdue else "stop" if about else "route"
    said = {"about": about, "overdue": overdue}
    return DriverReply([(f"utter_driver_check_in_due_{topic}{again}", said)], {"wanted": "how", "quiet": True})


def _on_time(heard: DriverMessage) -> DriverReply:
    """Over a delay that was reported a while ago it is asked whether that is over."""
    if (minutes_late := fresh_delay(heard.route, heard.turn.now)) and not says_caught_up(heard.words):
        late = str(minutes_late)
        buttons = [
            {"title": "Yes, on time", "payload": "driver:answer|on_time"},
            {"title": f"Still {late} behind", "payload": "driver:answer|still"},
        ]
        said = ("utter_driver_caught_up", {"minutes": late, "buttons": buttons})
        return DriverReply([said], {"wanted": "caught_up", "minutes": minutes_late, "intent": "driver_check_in"})
    return _write_on_time(heard)


def fresh_delay(route: RouteView | None, now: datetime) -> int:
    """The minutes of a delay that was said a short while ago; 0: none. "make that 30, the bridge is still up" is of
    that."""
    if route is None or route.delay_reported_at is None or now - route.delay_reported_at > _FRESH:
        return 0
    return route.delay_minutes


def _caught_up(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if heard.intent == "driver_late" or (heard.says_little_but() and heard.words and _minutes(heard) is not None):
        return _late(heard)
    if heard.value == "still" or is_no(heard.turn):
        return _late(heard, minutes_late=int(memory["minutes"]))
    if heard.value == "on_time" or is_clear_yes(heard.turn) or says_on_time(heard.words):
        return _write_on_time(heard)
    return NotAnAnswer()


def _write_on_time(heard: DriverMessage) -> DriverReply:
    check_ins.check_in(heard.session, heard.by, heard.driver.code, minutes_late=0, reason="")
    return DriverReply([("utter_driver_on_time", {}), next_line(heard)])


def _late(heard: DriverMessage, *, reason: str = "", minutes_late: int | None = None) -> DriverReply:
    late = _minutes(heard) if minutes_late is None else minutes_late
    if late is None:
        return _ask_minutes({"wanted": "minutes", "reason": reason or _reason(heard.words)})
    if not 0 < late <= MOST_MINUTES:
        return _ask_minutes({"wanted": "minutes"})
    form = heard.form or {}
    why = reason or form.get("reason", "") or _reason(heard.words)
    check_ins.check_in(heard.session, heard.by, heard.driver.code, minutes_late=late, reason=why)
    if heard.route is None:
        return DriverReply([("utter_driver_late_without_route", {"minutes": str(late)})])
    route = heard.dms.drivers.route_of(heard.driver.code, heard.turn.now)
    assert route is not None
    moved = sum(delivery.is_out for stop in route.stops for delivery in stop.deliveries)
    told = {"minutes": str(late), "moved": spoken.count(moved, "package"), "why": f" ({why})" if why else ""}
    at_risk = _past_their_promise(route, heard.turn.now)
    asks_why = None if why else {"wanted": "why", "minutes": late, "intent": "driver_late", "quiet": True}
    why_too: list[Saying] = [("utter_driver_late_ask_why", {})] if asks_why else []
    if not at_risk:
        return DriverReply([("utter_driver_late", told), *why_too], asks_why)
    to_desk(
        heard, CaseKind.DRIVER_DELAY, f"{late} min late{told['why']}: {spoken.count(at_risk, 'promise')} at risk.",
        "Move stops to another driver, or tell the recipients.",
        details={"minutes_late": late, "promises_at_risk": at_risk},
    )  # fmt: skip
    return DriverReply(
        [("utter_driver_late_at_risk", told | {"at_risk": spoken.count(at_risk, "promised window")}), *why_too],
        asks_why,
    )


def _why(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    """The reason for a delay, said after its minutes, in the driver's words, or other minutes in their place ("make
    that 40"); what is no reason goes its own way."""
    if heard.says_little_but("driver_late") and says_other_minutes(heard.words):
        return _late(heard)
    if not heard.says_little_but("driver_chatter", "driver_late", "driver_access_problem", "driver_vehicle"):
        return NotAnAnswer()
    words = " ".join(heard.kept.split()).strip(" .,;:-")
    if not says_why(words):
        return NotAnAnswer()
    if _minutes(heard) not in (None, memory["minutes"]):
        return NotAnAnswer()
    why = words[:_LONGEST_REASON]
    check_ins.check_in(heard.session, heard.by, heard.driver.code, minutes_late=int(memory["minutes"]), reason=why)
    return DriverReply([("utter_driver_late_why", {"why": why})])


def _reason(words: str) -> str:
    """Never an echo of how late it is."""
    why = lateness_reason(words)
    return "" if any(each.isdecimal() for each in why) or minutes(why) is not None else why


def _past_their_promise(route: RouteView, now: datetime) -> int:
    """As the desk counts them."""
    late_by = routes.late_by(route, now)
    return sum(
        delivery.is_out and arrivals.is_too_late(delivery.eta, delivery.window_end, late_by, now)
        for stop in route.stops
        for delivery in stop.deliveries
    )


def _ask_minutes(memory: Memory) -> DriverReply:
    buttons = [{"title": f"{count} min", "payload": f"driver:late|{count}"} for count in _BUTTON_MINUTES]
    question = memory | {"wanted": "minutes", "intent": "driver_late"}
    return DriverReply([("utter_driver_how_late", {"buttons": buttons})], question)


def _minutes(heard: DriverMessage) -> int | None:
    if heard.value.isdecimal():
        return int(heard.value)
    if heard.form is not None:
        return int(heard.form["minutes"])
    upcoming = routes.next_stop(heard.route) if heard.route else None
    eta = upcoming.eta if upcoming else None
    return minutes(heard.words, now=heard.turn.now.astimezone(ZoneInfo(heard.driver.timezone)), eta=eta)

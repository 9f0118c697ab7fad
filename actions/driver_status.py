"""What is recorded of a stop: for who asks ("did you mark 12?"), who denies, who is about to. Nothing is written."""

from collections.abc import Sequence

from actions.conversation import Saying
from actions.driver_heard import DriverMessage, DriverReply, WhichStop, the_stop, where
from actions.driver_stops import details
from actions.question import Memory
from actions.steps import NotAnAnswer
from doorstep.dms.routes import StopView
from doorstep.dms.status import Status
from doorstep.language.acts import Mood
from doorstep.language.reports.reported import Reported

_MOST = 4


def begin(heard: DriverMessage) -> DriverReply:
    last = next(iter(heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)), None)
    stop = the_stop(heard, may_be_next=False)
    if not isinstance(stop, WhichStop):
        if heard.intent == "driver_intent_to" and stop.is_ahead:
            return DriverReply([details(heard, stop)], keeps_question=True)
        return DriverReply([_recorded(heard, stop)], keeps_question=True)
    if heard.intent == "driver_intent_to":
        return DriverReply([("utter_driver_when_done", {})], keeps_question=True)
    if stop.saying[0] != "utter_driver_which_stop":
        return DriverReply([stop.saying], keeps_question=True)
    if last is not None and heard.route is not None:  # "did that go through?"
        reported = next((each for each in heard.route.stops if each.position == last.position), None)
        if reported is not None:
            return DriverReply([_recorded(heard, reported)], keeps_question=True)
    return DriverReply([("utter_driver_nothing_recorded", {})], keeps_question=True)


def answer(heard: DriverMessage, memory: Memory) -> NotAnAnswer:
    return NotAnAnswer()


def said_of(heard: DriverMessage, report: Reported, stops: Sequence[StopView]) -> DriverReply:
    """Of stops that a text asks about, denies or plans."""
    if not stops:
        return begin(heard)
    if report.mood is Mood.PLANNED and len(stops) == 1 and stops[0].is_ahead:
        return DriverReply([is_open(stops[0], "utter_driver_when_done_at")], keeps_question=True)
    return recorded_of(heard, stops)


def recorded_of(heard: DriverMessage, stops: Sequence[StopView]) -> DriverReply:
    return DriverReply([_recorded(heard, stop) for stop in stops[:_MOST]], keeps_question=True)


def is_open(stop: StopView, response: str = "utter_driver_is_open") -> Saying:
    about = stop.deliveries[0].tracking_number
    buttons = [
        {"title": f"Delivered {stop.position}", "payload": f"driver:delivered+|{about}"},
        {"title": f"Could not deliver {stop.position}", "payload": f"driver:failed_form|{about}"},
    ]
    return response, {"stop": where(stop), "buttons": buttons}


def _recorded(heard: DriverMessage, stop: StopView) -> Saying:
    if stop.is_ahead:
        return is_open(stop)
    first = stop.deliveries[0]
    status = first.status.replace("_", " ")
    last = heard.dms.drivers.reports_of(heard.driver.code, [first.tracking_number], heard.turn.now)
    at = f" at {heard.clock(last[0].at)}" if last and first.status is not Status.AT_DEPOT else ""
    left = f", left at {last[0].left_at}" if last and last[0].left_at else ""
    buttons = []
    if last and last[0].can_be_taken_back:
        buttons = [{"title": f"Take back {stop.position}", "payload": f"driver:undo|{first.tracking_number}"}]
    return "utter_driver_is_recorded", {"stop": where(stop), "status": f"{status}{at}{left}", "buttons": buttons}

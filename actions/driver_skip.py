"""A stop is left for later the same day: it stays on the truck, and its customer hears nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from actions.conversation import Saying
from actions.driver_heard import DriverMessage, DriverReply, WhichStop, answered_stop, reread, the_stop, where
from actions.driver_stops import next_line
from actions.question import Memory
from actions.steps import NotAnAnswer
from doorstep.dms.routes import StopView
from doorstep.language.reports.durations import clock_time

_LONGEST = timedelta(hours=12)


def begin(heard: DriverMessage) -> DriverReply:
    stop = the_stop(heard)
    if isinstance(stop, WhichStop):
        return DriverReply([stop.saying], {"wanted": "stop", "words": heard.kept, "intent": "driver_skip"})
    says = put_off(heard, [stop], heard.words)
    return DriverReply([*says.sayings, next_line(reread(heard))], keeps_question=says.keeps_question)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    stop = answered_stop(heard, "driver_skip")
    if stop is None or heard.reading.reports:
        return NotAnAnswer()
    says = put_off(heard, [stop], memory["words"])
    return DriverReply([*says.sayings, next_line(reread(heard))])


def put_off(heard: DriverMessage, stops: list[StopView], words: str) -> DriverReply:
    not_before = _not_before(heard, words)
    sayings: list[Saying] = []
    for stop in stops:
        packages = [each for each in stop.deliveries if each.is_out]
        if not packages:
            status = stop.deliveries[0].status.replace("_", " ")
            sayings.append(("utter_driver_already", {"stop": where(stop), "status": status}))
            continue
        for package in packages:
            heard.dms.drivers.put_off(heard.by, package.tracking_number, not_before=not_before)
        how = f" (after {heard.clock(not_before)})" if not_before else ""
        if heard.route and heard.route.stops_ahead == (stop,):
            how += ", the only one left"
        sayings.append(("utter_driver_put_off", {"stop": where(stop), "how": how}))
    return DriverReply(sayings)


def _not_before(heard: DriverMessage, words: str) -> datetime | None:
    """The time of day that is said: "opens at 3"."""
    now = heard.turn.now.astimezone(ZoneInfo(heard.driver.timezone))
    at = clock_time(words, now)
    return at if at is not None and now < at < now + _LONGEST else None

"""A report is taken back: the one that was named, or the last; and whoever was told the contrary is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from actions.driver_heard import DriverMessage, DriverReply, WhichStop, not_on_route, the_stop, where
from actions.question import Memory
from actions.steps import NotAnAnswer
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import driver_views, routes
from doorstep.dms.driver_views import Report
from doorstep.dms.routes import StopView
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.language.acts import Mood
from doorstep.language.reports.corrections import correction, says_found, says_somebody_comes
from doorstep.language.reports.named_stops import Named
from doorstep.language.reports.outcomes import Became
from doorstep.language.reports.reported import Reported
from doorstep.language.reports.retractions import (
    Retraction,
    is_of_all,
    may_contradict,
    retraction,
    retracts_the_last,
    stands,
)
from doorstep.outreach.causes import TAKEN_BACK

_OPENED_BY = {"report_damaged": CaseKind.DAMAGE, "report_missing": CaseKind.MISSING}
_OF_A_REPORT = (CaseKind.FAILED_ATTEMPT, CaseKind.NOT_RECEIVED, CaseKind.ATTEMPT_DISPUTED)
"""What a recipient was told, or says, of what never happened."""
_MOST_OFFERED = 3
_FOUND_WITHIN = timedelta(minutes=30)
_COMES_WITHIN = timedelta(minutes=10)


def begin(heard: DriverMessage) -> DriverReply:
    """A tap under a report; words come by `take_back`."""
    stop = the_stop(heard, may_be_next=False)
    return _last(heard) if isinstance(stop, WhichStop) else _of_stop(heard, stop)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    return NotAnAnswer()


def take_back(heard: DriverMessage, report: Reported) -> DriverReply:
    """ "undo 8", "i was at 8, not 7", "wrong stop"."""
    assert heard.route is not None
    meant = correction(heard.words)
    if meant is not None:
        return _corrected(heard, *meant)
    named = [stop for stop in heard.route.stops if stop.position in (report.stops.positions or report.stops.several)]
    reported = [stop for stop in named if _reported_lately(heard, stop)]
    if len(named) == 1:
        return _of_stop(heard, named[0])
    if retracts(heard) is not None and len(reported) == len(named):
        return _of_each(heard, named)
    if len(reported) == 1:
        return _of_stop(heard, reported[0])
    if report.stops.is_any:
        return (
            _which(heard, reported or named)
            if named
            else DriverReply([not_on_route(heard, report.stops.unknown[0]).saying])
        )
    return _last(heard)


def offer(heard: DriverMessage, positions: Sequence[int] = ()) -> DriverReply:
    """It may be meant, and no word says so: what was named, else the last report, with its button."""
    named = [stop for stop in heard.route.stops if stop.position in positions] if heard.route else []
    if of_these := [stop for stop in named if _reported_lately(heard, stop)]:
        return _which(heard, of_these)
    buttons = _offered(heard)
    if not buttons:
        return DriverReply([("utter_driver_nothing_to_undo", {})], keeps_question=True)
    return DriverReply([("utter_driver_take_back_which", {"buttons": buttons[:1]})], keeps_question=True)


def found(heard: DriverMessage) -> DriverReply | None:
    """What was said to be missing turns up: "oh wait its behind the seat". None: nothing of it was said last."""
    aside = _set_aside(heard)
    is_fresh = bool(aside) and aside[0].command == "report_missing" and heard.turn.now - aside[0].at <= _FOUND_WITHIN
    if not is_fresh or heard.reading.reports or heard.reading.names_stops or not says_found(heard.words):
        return None
    reports = heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)
    if any(each.at > aside[0].at for each in reports):
        return None
    stop = routes.stop_of(heard.route, aside[0].tracking_number) if heard.route else None
    of_it = {each.tracking_number for each in aside} | {
        each.tracking_number for each in (stop.deliveries if stop else ())
    }
    if heard.focus is not None and heard.focus not in of_it:
        return None  # the talk went on to another door, which may be what is found
    return _undo_set_aside(heard, stop, aside)


def comes_after_all(heard: DriverMessage) -> DriverReply | None:
    """ "wait shes coming to the door", right after nobody was home: what it became is a tap away."""
    if heard.route is None or heard.reading.reports or not says_somebody_comes(heard.words):
        return None
    last = next(iter(heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)), None)
    if last is None or last.outcome is AttemptOutcome.DELIVERED or heard.turn.now - last.at > _COMES_WITHIN:
        return None
    stop = routes.stop_of(heard.route, last.tracking_number)
    if stop is None or (heard.reading.names_stops and not was_named(heard, stop)):
        return None
    about = stop.deliveries[0].tracking_number
    buttons = [
        {"title": f"Delivered {stop.position}", "payload": f"driver:delivered+|{about}"},
        {"title": f"Take back {stop.position}", "payload": f"driver:undo|{about}"},
    ]
    return DriverReply(
        [("utter_driver_comes_after_all", {"stop": where(stop), "buttons": buttons})], keeps_question=True
    )


def was_named(heard: DriverMessage, stop: StopView) -> bool:
    found = the_stop(heard, may_be_next=False)
    return not isinstance(found, WhichStop) and found.position == stop.position


def corrects(heard: DriverMessage) -> bool:
    """Whether the words say that another stop was meant than one that was reported just now."""
    meant = correction(heard.words)
    stop = routes.stop_at(heard.route, meant[0]) if meant and heard.route else None
    return stop is not None and _reported_lately(heard, stop)


def is_the_right_one(heard: DriverMessage, report: Reported) -> bool:
    """ "undo 12, it was 13 i dropped": then 13 is reported too."""
    meant = correction(heard.words)
    is_plain = report.became is Became.DELIVERED and report.mood is Mood.PLAIN
    return meant is not None and is_plain and report.stops.positions == (meant[1],)


def was_reported(heard: DriverMessage, report: Reported) -> bool:
    """Whether all the stops that are named were reported by this driver just now."""
    stops = [stop for stop in heard.route.stops if stop.position in report.stops.positions] if heard.route else []
    return bool(stops) and all(_reported_lately(heard, stop) for stop in stops)


def as_reported(heard: DriverMessage) -> Reported:
    return Reported(Became.TAKEN_BACK, Named(), Mood.PLAIN, heard.words)


def _corrected(heard: DriverMessage, wrong: int, right: int) -> DriverReply:
    """The wrong one is open again; the right one is offered, with one tap."""
    assert heard.route is not None
    stop = routes.stop_at(heard.route, wrong)
    if stop is None:
        return DriverReply([not_on_route(heard, str(wrong)).saying])
    says = _of_stop(heard, stop)
    meant = routes.stop_at(heard.route, right)
    if meant is None:
        return DriverReply([*says.sayings, not_on_route(heard, str(right)).saying])
    if any(is_the_right_one(heard, report) for report in heard.reading.reports):
        return says
    if meant.is_ahead or meant.deliveries[0].status is Status.ATTEMPTED:
        about = meant.deliveries[0].tracking_number
        buttons = [
            {"title": f"Yes, delivered {right}", "payload": f"driver:delivered+|{about}"},
            {"title": "No", "payload": "driver:answer|no"},
        ]
        memory = {
            "wanted": "confirm",
            "act": "driver_delivered",
            "about": about,
            "words": "",
            "intent": "driver_delivered",
        }
        asked = ("utter_driver_the_other_instead", {"stop": where(meant), "buttons": buttons})
        return DriverReply([*says.sayings, asked], memory, asked=asked)
    return says


def retracts(heard: DriverMessage) -> Retraction | None:
    """Whether the words take back what was reported of stops that they name."""
    if not heard.words or corrects(heard):
        return None
    return retraction(heard.words, heard.reported)


def as_retracted(found: Retraction, words: str) -> Reported:
    """What is not said outright is asked."""
    mood = Mood.PLAIN if found.is_outright else Mood.BARE
    return Reported(Became.TAKEN_BACK, Named(positions=found.stops), mood, words)


def still_right(heard: DriverMessage) -> list[StopView]:
    """Of which stops it is said that what was reported of them is so."""
    positions = stands(heard.words, heard.reported) if heard.words else ()
    return [stop for stop in heard.route.stops if stop.position in positions] if heard.route else []


def contradicted(heard: DriverMessage) -> DriverReply | None:
    """What nobody understood, and denies something beside a stop just reported: asked, never taken for talk."""
    found = retraction(heard.words, heard.reported)
    positions = found.stops if found else may_contradict(heard.words, heard.reported)
    stops = [stop for stop in heard.route.stops if stop.position in positions] if heard.route else []
    lately = [stop for stop in stops if _reported_lately(heard, stop)]
    if lately:
        return _which(heard, lately)
    is_last = retracts_the_last(heard.words)
    if is_last is None or heard.reading.names_stops or not _reported_now(heard):
        return None
    return _last(heard) if is_last else offer(heard)


def _reported_now(heard: DriverMessage) -> bool:
    last = next(iter(heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)), None)
    return last is not None and last.at <= heard.turn.received_at and heard.turn.now - last.at <= _COMES_WITHIN


def _of_each(heard: DriverMessage, stops: Sequence[StopView]) -> DriverReply:
    """Several that were named: each, or none where one cannot be taken back any more."""
    says = [_of_stop(heard, stop) for stop in stops]
    return DriverReply([saying for each in says for saying in each.sayings], keeps_question=True)


def _of_stop(heard: DriverMessage, stop: StopView) -> DriverReply:
    numbers = [each.tracking_number for each in stop.deliveries]
    lately = heard.dms.drivers.reports_of(heard.driver.code, numbers, heard.turn.now)
    latest = [each for each in lately if each.at == lately[0].at]
    aside = [each for each in _set_aside(heard) if each.tracking_number in numbers]
    if aside and (not latest or aside[0].at > latest[0].at):
        return _undo_set_aside(heard, stop, aside)
    if not latest:
        buttons = _offered(heard)
        return DriverReply(
            [("utter_driver_nothing_to_undo_at", {"stop": where(stop), "buttons": buttons})], keeps_question=True
        )
    return _undo(heard, [stop], latest)


def _last(heard: DriverMessage) -> DriverReply:
    """Without a stop: the last report, whatever it was. Of several stops in one breath it is asked which."""
    reports = heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)
    aside = _set_aside(heard)
    reported_at = [each.at for each in reports] + [each.at for each in aside]
    if max(reported_at, default=heard.turn.received_at) > heard.turn.received_at:
        return offer(heard)  # what was reported since then is not what they meant
    if aside and (not reports or aside[0].at > reports[0].at):
        stop = routes.stop_of(heard.route, aside[0].tracking_number) if heard.route else None
        return _undo_set_aside(heard, stop, aside)
    if not reports:
        return DriverReply([("utter_driver_nothing_to_undo", {})], keeps_question=True)
    stops = _stops(heard, reports)
    if len(stops) > 1 and is_of_all(heard.words):
        return _of_each(heard, stops)
    return _which(heard, stops) if len(stops) > 1 else _undo(heard, stops, reports)


def _undo(heard: DriverMessage, stops: list[StopView], reports: Sequence[Report]) -> DriverReply:
    changes = [heard.dms.drivers.take_back_report(heard.by, each.tracking_number) for each in reports]
    for each in reports:
        # A recipient who was texted of it already is told by the loop that texted them (outreach/failed_attempts.py).
        for kind in _OF_A_REPORT:
            _end_cases(heard, each.tracking_number, kind)
        _end_cases(heard, each.tracking_number, CaseKind.DAMAGE, opened_at=each.at)
    no_code = any(change.after.get("access_forgotten") for change in changes)
    response = "utter_driver_undone_without_code" if no_code else "utter_driver_undone"
    what = "; ".join(where(stop) for stop in stops) or ", ".join(each.tracking_number for each in reports)
    return DriverReply([(response, {"what": what})])


def _undo_set_aside(heard: DriverMessage, stop: StopView | None, aside: Sequence[driver_views.SetAside]) -> DriverReply:
    for said in aside:
        heard.dms.drivers.take_back_set_aside(heard.by, said.tracking_number)
        _end_cases(heard, said.tracking_number, _OPENED_BY[said.command])
    what = where(stop) if stop else ", ".join(said.tracking_number for said in aside)
    return DriverReply([("utter_driver_undone", {"what": what})])


def _which(heard: DriverMessage, stops: Sequence[StopView]) -> DriverReply:
    buttons = [
        {"title": f"Take back {stop.position}", "payload": f"driver:undo|{stop.deliveries[0].tracking_number}"}
        for stop in stops[:_MOST_OFFERED]
    ]
    return DriverReply([("utter_driver_take_back_which", {"buttons": buttons})], keeps_question=True)


def _offered(heard: DriverMessage) -> list[dict[str, str]]:
    """The last reports, each with its button."""
    recent = heard.dms.drivers.recent_reports(heard.driver.code, heard.turn.now)
    return [
        {"title": f"Take back {stop.position}", "payload": f"driver:undo|{stop.deliveries[0].tracking_number}"}
        for stop in _stops(heard, recent)[:_MOST_OFFERED]
    ]


def _stops(heard: DriverMessage, reports: Sequence[Report]) -> list[StopView]:
    found: dict[int, StopView] = {}
    for each in reports:
        stop = routes.stop_of(heard.route, each.tracking_number) if heard.route else None
        if stop is not None:
            found.setdefault(stop.position, stop)
    return list(found.values())


def _reported_lately(heard: DriverMessage, stop: StopView) -> bool:
    numbers = [each.tracking_number for each in stop.deliveries]
    return any(
        each.can_be_taken_back for each in heard.dms.drivers.reports_of(heard.driver.code, numbers, heard.turn.now)
    )


def _set_aside(heard: DriverMessage) -> list[driver_views.SetAside]:
    return heard.dms.drivers.last_set_aside(heard.driver.code, heard.turn.now)


def _end_cases(
    heard: DriverMessage, tracking_number: str, kind: CaseKind, *, opened_at: datetime | None = None
) -> None:
    """What the report that is no more had begun; nobody has to be asked about it."""
    for case in case_queries.of_delivery(heard.session, tracking_number, kind=kind):
        if opened_at is None or case.opened_at == opened_at:
            case_commands.resolve(heard.session, heard.by, case.id, TAKEN_BACK)

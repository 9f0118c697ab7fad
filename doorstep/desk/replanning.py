"""The desk changes a route that is under way, and whoever drives it is told: as any change, until they say that they
saw it. Customers hear of it only when what they were promised changes; that is found in the DMS by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import routes
from doorstep.dms.filling import dms_of
from doorstep.dms.outcomes import CommandRejected, CommandResult
from doorstep.dms.routes import StopView
from doorstep.dms.status import LOADED, Status
from doorstep.dms.values import AttemptEvidence, AttemptOutcome, FailureReason
from doorstep.drivers import notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.language import spoken
from doorstep.provenance import By

__all__ = ["CommandRejected", "CorrectedReport", "correct", "give", "move", "skip", "take_on"]


def move(session: Session, by: By, route_code: str, position: int, *, before: int | None, seen: int | None) -> None:
    """The stop comes right before another; None: next of all. Raises CommandRejected."""
    change = dms_of(session).drivers.move_stop(by, route_code, position, before=before, seen=seen)
    place = "next" if before is None else f"before stop {before}"
    _tell(session, by, change, route_code, position, f"Dispatch: do {_door(session, route_code, position)} {place}.")


def skip(session: Session, by: By, route_code: str, position: int, *, seen: int | None) -> None:
    """The stop comes after all others. Raises CommandRejected."""
    change = dms_of(session).drivers.skip_stop(by, route_code, position, seen=seen)
    told = f"Dispatch: leave {_door(session, route_code, position)} for last."
    _tell(session, by, change, route_code, position, told)


def give(
    session: Session, by: By, route_code: str, positions: Sequence[int], *, to: str, seen: int | None
) -> tuple[str, str]:
    """Another driver does these stops; answers the driver's name and the code of the route. Raises CommandRejected."""
    change = dms_of(session).drivers.give_stops(by, route_code, positions, to=to, seen=seen)
    after = change.after
    taker, giver = dms_of(session).drivers.driver(to), dms_of(session).drivers.driver(str(after["from"] or ""))
    assert taker is not None, "the command found the driver"
    if not change.is_new:
        return taker.name, str(after["route"])
    numbers, stops, became = (_list(after[name]) for name in ("numbers", "stops", "became"))
    _close_notices(session, by, route_code, numbers)
    statuses = {each.status for each in dms_of(session).deliveries([str(each) for each in numbers])}
    at_depot, on_truck = Status.AT_DEPOT in statuses, bool(statuses & LOADED)
    if giver is not None:
        hand_over = "Hand over the packages" if on_truck else "Leave the packages at the depot"
        if at_depot and on_truck:
            hand_over = "Hand over the packages that you have and leave the others at the depot"
        told = f"Dispatch gives {_stops(stops)} of yours to {taker.name}. {hand_over}; do not go there."
        notices.add_notice(
            session,
            notices.NewNotice(
                giver.code,
                route_code,
                NoticeKind.MESSAGE,
                told,
                position=int(str(stops[0])),
                tracking_number=str(numbers[0]),
            ),
            by.now,
        )
    fetch = " Get the packages at the depot." if at_depot or giver is None else ""
    if giver is not None and on_truck:
        where = dms_of(session).drivers.last_position(giver.code, by.now)
        which = "the others" if at_depot else "the packages"
        fetch = " Get some at the depot," if at_depot else " Get"
        fetch += f" {which} from {giver.name}" + (f", last at {_street(where.address)}." if where else ".")
    told = f"Dispatch gives you {_count(stops)}, after all you have: now {_stops(became)}.{fetch}"
    notices.add_notice(
        session,
        notices.NewNotice(
            to,
            str(after["route"]),
            NoticeKind.MESSAGE,
            told,
            position=int(str(became[0])),
            tracking_number=str(numbers[0]),
        ),
        by.now,
    )
    return taker.name, str(after["route"])


def take_on(session: Session, by: By, route_code: str, tracking_number: str) -> tuple[int, bool]:
    """One more stop for the route, the last: from the depot; answers its position, and whether there is a driver, who
    is told. Raises CommandRejected."""
    change = dms_of(session).drivers.add_stop(by, tracking_number, route_code)
    route = dms_of(session).drivers.route(route_code)
    stop = routes.stop_of(route, tracking_number) if route else None
    assert route is not None
    assert stop is not None, "it was planned just now"
    if change.is_new and route.driver_code is not None:
        told = (
            f"Dispatch adds stop {stop.position}, {_street(stop.address)} ({tracking_number}). It is at the depot:"
            " get it there."
        )
        notices.add_notice(
            session,
            notices.NewNotice(
                route.driver_code,
                route_code,
                NoticeKind.MESSAGE,
                told,
                position=stop.position,
                tracking_number=tracking_number,
            ),
            by.now,
        )
    return stop.position, route.driver_code is not None


@dataclass(frozen=True, slots=True)
class CorrectedReport:
    """What is so instead of what a driver reported."""

    outcome: AttemptOutcome | None
    """None: it is still to be delivered."""
    reason: FailureReason | None = None
    is_at_depot: bool = False


def correct(session: Session, by: By, tracking_number: str, attempt: int, why: str, instead: CorrectedReport) -> None:
    """What a driver reported was not so. Raises CommandRejected."""
    outcome, is_at_depot = instead.outcome, instead.is_at_depot
    change = dms_of(session).drivers.correct_report(by, tracking_number, attempt, why, is_at_depot=is_at_depot)
    if outcome is not None:
        evidence = AttemptEvidence(note=why, when=_when(change, outcome))
        dms_of(session).drivers.record_attempt(by, tracking_number, outcome, reason=instead.reason, evidence=evidence)
    now_is = "not done yet" if outcome is None else outcome.value
    if is_at_depot:
        now_is = "back at the depot"
    if change.is_new and outcome is not AttemptOutcome.FAILED:
        for case in case_queries.of_delivery(session, tracking_number, kind=CaseKind.FAILED_ATTEMPT):
            case_commands.resolve(session, by, case.id, f"Dispatch corrected the report: {now_is}.")
    driver, found = change.after["driver"], dms_of(session).drivers.place_of(tracking_number)
    if not change.is_new or driver is None or found is None:
        return
    route_code, position = found
    told = f"Dispatch corrects your report of stop {position} ({tracking_number}), {change.after['outcome']}: {now_is}."
    notices.add_notice(
        session,
        notices.NewNotice(
            str(driver),
            route_code,
            NoticeKind.MESSAGE,
            f"{told} {why}",
            position=position,
            tracking_number=tracking_number,
        ),
        by.now,
    )


def _when(corrected: CommandResult, outcome: AttemptOutcome) -> datetime | None:
    """What became of it became so when it was reported, not now. Of a failure the time counts in which somebody has to
    answer: from now on."""
    at = corrected.after.get("at")
    return None if outcome is AttemptOutcome.FAILED or at is None else datetime.fromisoformat(str(at))


def _tell(session: Session, by: By, change: CommandResult, route_code: str, position: int, told: str) -> None:
    driver = dms_of(session).drivers.of_route(route_code)
    if change.is_new and driver is not None:
        notices.add_notice(
            session,
            notices.NewNotice(
                driver.code,
                route_code,
                NoticeKind.MESSAGE,
                told,
                position=position,
                tracking_number=str(change.after["number"]),
            ),
            by.now,
        )


def _close_notices(session: Session, by: By, route_code: str, numbers: Sequence[object]) -> None:
    """What the giver was told of these doors is on the taker's cards."""
    for notice in notices.unseen_notices(session, route_code):
        if notice.tracking_number in numbers:
            notices.see_notice(session, notice.id, by.now)


def _door(session: Session, route_code: str, position: int) -> str:
    route = dms_of(session).drivers.route(route_code)
    stop: StopView | None = routes.stop_at(route, position) if route else None
    return f"stop {position}, {_street(stop.address)}," if stop else f"stop {position}"


def _street(address: PostalAddress) -> str:
    return address.spoken().partition(",")[0]


def _stops(positions: Sequence[object]) -> str:
    """`stop 14`, `stops 14 to 30`, `stops 3, 7 and 9`."""
    numbers = [int(str(each)) for each in positions]
    if len(numbers) == 1:
        return f"stop {numbers[0]}"
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return f"stops {numbers[0]} to {numbers[-1]}"
    return f"stops {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _count(positions: Sequence[object]) -> str:
    return spoken.count(len(positions), "stop")


def _list(value: object) -> Sequence[object]:
    assert isinstance(value, list)
    return value

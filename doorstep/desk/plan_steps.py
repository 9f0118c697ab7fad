"""What the desk changes of a route under way, and can take back for a moment.

Drivers are told of it, and nothing takes that back: so a change is made some seconds after it was asked for, and until
then nothing has happened at all. It is tried at once, and undone, so that what is refused is refused to whoever asks.
One change of a route waits at a time. Who makes the next one themselves has the first made before it; a colleague is
told to look again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.bootstrap import Services
from doorstep.cases.commands import CaseRejected
from doorstep.database import reading, transaction
from doorstep.desk import calling, replanning
from doorstep.desk.models import PlanStep
from doorstep.desk.undoable import TooLate
from doorstep.dms.mirror import Route
from doorstep.dms.outcomes import CommandRejected, StaleVersion
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.language import spoken
from doorstep.provenance import By

DONE_AFTER = timedelta(seconds=8)
_MADE_WITHIN = timedelta(minutes=10)
"""So long after it was due: whoever asked for it has helped themselves since, and the route has gone on."""
_TOO_LATE = "Nothing was done: it could not be made for ten minutes. Look at it and do it again."
_REFUSAL_SHOWN_FOR = timedelta(minutes=2)
_KEPT_FOR = timedelta(days=1)
_AT_A_TIME = 50
_WORKER = "Doorstep"
"""Who calls whoever asked for what was not done: they may have left the route's page."""

__all__ = ["CommandRejected", "PlanChange", "TooLate", "carry_out", "change_soon", "of_route", "take_back"]


@dataclass(frozen=True)
class PlanChange:
    """One change of a route; which of the fields count, `what` says."""

    what: Literal["give", "move", "skip", "add", "correct"]
    stops: tuple[int, ...] = ()
    """Positions; of all but `give` one."""
    to: str = ""
    """Of `give`: the driver."""
    before: int | None = None
    """Of `move`: the stop that follows; None: it comes next of all."""
    number: str = ""
    """Of `add` and `correct`: the tracking number."""
    attempt: int = 0
    outcome: str = ""
    reason: str = ""
    is_at_depot: bool = False
    why: str = ""


def change_soon(session: Session, by: By, route_code: str, change: PlanChange, *, seen: int | None) -> None:
    """It will be made in DONE_AFTER; asked for again meanwhile, by the same person, it is still one.

    `seen`: the version of the plan that was looked at. Raises CommandRejected.
    """
    login = by.actor.removeprefix("desk:")
    first = session.scalars(_waiting(route_code).with_for_update()).one_or_none()
    if first is not None and _is_the_same(first, login, change):
        return
    if first is not None and first.by != login:
        raise _other_first(first.by.capitalize())
    if first is not None:
        seen = _with_the_first(session, first, seen, by.now)
    words = _tried(session, by, route_code, change, seen)
    step = PlanStep(
        route_code=route_code, change=asdict(change), words=words, seen=seen, by=login, cause=by.cause,
        at=by.now, until=by.now + DONE_AFTER, ending=None, problem="",
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(step)
    except IntegrityError:
        first = session.scalars(_waiting(route_code)).one_or_none()
        if first is not None and _is_the_same(first, login, change):
            return
        raise _other_first("A colleague") from None
    wakeups.notify(session, "desk")


def take_back(session: Session, step_id: int, *, by: str) -> str:
    """Nothing of it will happen; answers of which route it was. Again changes nothing. Raises TooLate."""
    step = session.get(PlanStep, step_id, with_for_update=True)
    if step is None or step.by != by or step.ending not in (None, "undone"):
        raise TooLate(_why_not_undone(step, by))
    step.ending = "undone"
    wakeups.notify(session, "desk")
    return step.route_code


def _why_not_undone(step: PlanStep | None, by: str) -> str:
    if step is None:
        return "It is too late to undo that. Look at the route, and change it back instead."
    if step.by != by:
        return f"{step.by.capitalize()} asked for that: only they can undo it."
    if step.ending == "refused":
        return f"There is nothing to undo: it was not made. {step.problem}"
    return "It is too late to undo that: it was made. Change it back instead."


def of_route(session: Session, route_code: str, by: str, now: datetime) -> Sequence[PlanStep]:
    """What is about to be changed, by whomever; and what of one's own was not done in the end."""
    refused = (PlanStep.ending == "refused") & (PlanStep.by == by) & (PlanStep.until > now - _REFUSAL_SHOWN_FOR)
    query = select(PlanStep).where(PlanStep.route_code == route_code, or_(PlanStep.ending.is_(None), refused))
    return session.scalars(query.order_by(PlanStep.id.desc())).all()


def carry_out(services: Services) -> datetime | None:
    """Make what is due, each in a transaction of its own. Blocking. Answers when the next is due."""
    now = services.clock()
    with reading(services.sessions) as session:
        due = session.scalars(
            select(PlanStep.id)
            .where(PlanStep.ending.is_(None), PlanStep.until <= now)
            .order_by(PlanStep.id)
            .limit(_AT_A_TIME)
        ).all()
    for step_id in due:
        with transaction(services.sessions) as session:
            step = session.get(PlanStep, step_id, with_for_update=True)
            if step is not None and step.ending is None:
                _make(session, step, now)
    with reading(services.sessions) as session:
        return session.scalar(select(func.min(PlanStep.until)).where(PlanStep.ending.is_(None)))


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(PlanStep).where(PlanStep.ending.is_not(None), PlanStep.at < now - _KEPT_FOR))


def _other_first(who: str) -> StaleVersion:
    return StaleVersion(
        "plan_changed", f"Nothing was done: {who} changes this route this moment. Look at it and do it again."
    )


def _waiting(route_code: str) -> Any:
    return select(PlanStep).where(PlanStep.route_code == route_code, PlanStep.ending.is_(None))


def _is_the_same(first: PlanStep, login: str, change: PlanChange) -> bool:
    """The same form was sent again: made twice, the driver would be told twice."""
    return first.by == login and PlanChange(**_typed(first.change)) == change


def _with_the_first(session: Session, first: PlanStep, seen: int | None, now: datetime) -> int | None:
    """What one asked for before is made now; the version that one has seen by that."""
    version = _version(session, first.route_code)
    _make(session, first, now)
    return _version(session, first.route_code) if seen == version else seen


def _version(session: Session, route_code: str) -> int | None:
    return session.scalar(select(Route.plan_version).where(Route.code == route_code))


def _make(session: Session, step: PlanStep, now: datetime) -> None:
    by = By.desk(step.by, step.cause, now)
    try:
        if now > step.until + _MADE_WITHIN:
            raise StaleVersion("too_late", _TOO_LATE)
        with session.begin_nested():
            _change(session, by, step.route_code, PlanChange(**_typed(step.change)), step.seen)
    except (CommandRejected, CaseRejected) as refused:
        step.ending, step.problem = "refused", str(refused)
        step.until = max(step.until, now)  # shown from now on, however late the worker came
        words, path = f"Your change of {step.route_code}: {refused}", f"/today/{quote(step.route_code, safe='')}"
        calling.call(session, step.by, by=_WORKER, words=words, path=path, now=now)
    else:
        step.ending = "done"
    session.flush()
    wakeups.notify(session, "desk")


class _Tried(Exception):
    """Undoes what was tried."""


def _tried(session: Session, by: By, route_code: str, change: PlanChange, seen: int | None) -> str:
    """What would be said of it. Raises CommandRejected."""
    words = ""
    try:
        with session.begin_nested():
            words = _change(session, by, route_code, change, seen)
            raise _Tried
    except _Tried:
        return words
    except CaseRejected as refused:
        raise CommandRejected("case", str(refused)) from None


def _typed(change: dict[str, Any]) -> dict[str, Any]:
    return {**change, "stops": tuple(change["stops"])}


def _change(session: Session, by: By, route_code: str, change: PlanChange, seen: int | None) -> str:
    """Answers what was done, for people. Raises CommandRejected."""
    match change.what:
        case "give":
            name, taken = replanning.give(session, by, route_code, change.stops, to=change.to, seen=seen)
            return f"{name} has {spoken.count(len(change.stops), 'stop')} more, on {taken}. Both drivers are told."
        case "skip":
            replanning.skip(session, by, route_code, change.stops[0], seen=seen)
            return f"Stop {change.stops[0]} comes after all others. The driver is told."
        case "move":
            replanning.move(session, by, route_code, change.stops[0], before=change.before, seen=seen)
            place = f"before stop {change.before}" if change.before else "next"
            return f"Stop {change.stops[0]} comes {place}. The driver is told."
        case "add":
            position, has_driver = replanning.take_on(session, by, route_code, change.number)
            told = "The driver is told to get it at the depot." if has_driver else "Nobody drives this route yet."
            return f"{change.number} is stop {position}. {told}"
        case "correct":
            instead = replanning.CorrectedReport(
                outcome=AttemptOutcome(change.outcome) if change.outcome else None,
                reason=FailureReason(change.reason) if change.reason else None,
                is_at_depot=change.is_at_depot,
            )
            replanning.correct(session, by, change.number, change.attempt, change.why, instead)
            told = "The driver is told; the customer is, if we said otherwise."
            return f"The report of {change.number} is corrected. {told}"

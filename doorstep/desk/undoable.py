"""What somebody does to cases and can take back for a moment.

Who has a case is changed at once and changed back. How a case ends is said to the DMS, to the assistant and in Slack,
which nothing takes back: so a case is resolved some seconds after it was asked for, and until then nothing has happened
at all. What is to be done stands in `desk_steps`; a process that dies loses nothing, and each is done once, by
whichever process comes first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.commands import CaseRejected
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.database import database_now, reading, transaction
from doorstep.desk import calling, closing, subjects
from doorstep.desk.models import DeskStep
from doorstep.messaging.rasa_api import RasaUnavailable
from doorstep.provenance import By

RESOLVES_AFTER = timedelta(seconds=8)
GIVEN_BACK_WITHIN = timedelta(seconds=60)
LONGEST_WORDS = 500
_LOOK_AGAIN = timedelta(seconds=2)
_CLAIMED_FOR = timedelta(seconds=30)
"""After that whoever was at it is taken for dead; also how soon it is tried again when the assistant was away."""
_REFUSAL_SHOWN_FOR = timedelta(minutes=2)
_KEPT_FOR = timedelta(days=1)
_MOST_SHOWN = 4
_AT_A_TIME = 50


_TOO_LATE = "It is too late to undo that."


class TooLate(Exception):
    """There is nothing to take back any more; the message is for people."""


@dataclass(frozen=True)
class DeskAct:
    """What one person does at once, perhaps to several cases."""

    by: str
    """Login."""
    batch: str
    now: datetime


@dataclass(frozen=True)
class Batch:
    """What was done at once, as whoever did it is shown it."""

    id: str
    kind: str
    """assign, resolve."""
    case_ids: Sequence[int]
    until: datetime
    """So long it can be taken back."""
    to: str | None
    """Of `assign`: login of who has the cases now."""
    problems: Sequence[str]
    """Why some were refused or have to wait."""
    can_be_undone: bool


def assign(session: Session, act: DeskAct, case_id: int, to: str | None) -> None:
    """Give the case to somebody (login), or to nobody. Raises CaseRejected."""
    case = case_commands.get(session, case_id)
    before = case.assigned_to
    case_commands.assign(session, By.desk(act.by, _cause(act.by, act.batch), act.now), case_id, to)
    if before != to:
        step = _step(act, case_id, "assign", GIVEN_BACK_WITHIN)
        step.before, step.after, step.ending = before, to, "done"
        session.add(step)
        if to is not None:
            calling.call(session, to, by=act.by, words=_yours(case), path=f"/cases/{case_id}", now=act.now)


def resolve_soon(session: Session, act: DeskAct, services: Services, case_id: int, words: str) -> None:
    """The case will be resolved in RESOLVES_AFTER. The same act again changes nothing.

    Raises CaseRejected: it will not be.
    """
    if session.scalar(select(DeskStep.id).where(DeskStep.batch == act.batch, DeskStep.case_id == case_id)) is not None:
        return
    words = " ".join(words.split())[:LONGEST_WORDS]
    if not words:
        raise CaseRejected("Say how the case ended.")
    case = case_commands.get(session, case_id)
    if case.state == CaseState.RESOLVED:
        raise CaseRejected(f"Case {case_id} is resolved already: {case.resolution}")
    closing.silent_conversation(session, case, act.by, services)
    step = _step(act, case_id, "resolve", RESOLVES_AFTER)
    step.words = words
    try:
        with session.begin_nested():
            session.add(step)
    except IntegrityError:
        raise CaseRejected(f"Case {case_id} is being resolved by {_resolving(session, case_id)}.") from None
    wakeups.notify(session, "desk")


def take_back(session: Session, batch: str, *, by: str, now: datetime) -> Sequence[int]:
    """Undo what one did at once, as far as it can be; answers of which cases. Raises TooLate: of none."""
    steps = session.scalars(
        select(DeskStep).where(DeskStep.batch == batch, DeskStep.by == by).order_by(DeskStep.id).with_for_update()
    ).all()
    undone = [step.case_id for step in steps if _take_back(session, step, now)]
    if not undone:
        raise TooLate(_TOO_LATE)
    wakeups.notify(session, "desk")
    return undone


def take_back_resolving(session: Session, case_id: int, *, by: str, now: datetime) -> None:
    """Undo that a case will be resolved; again changes nothing.

    Only who did it can. Raises CaseRejected: somebody else did; TooLate.
    """
    step = session.scalars(
        select(DeskStep)
        .where(DeskStep.case_id == case_id, DeskStep.kind == "resolve")
        .order_by(DeskStep.id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if step is None or (step.ending != "undone" and not _can_be_undone(step, now)):
        raise TooLate(_TOO_LATE)
    if step.by != by:
        raise CaseRejected(f"{step.by} closes this, and only {step.by} can undo it.")
    if step.ending is None:
        step.ending = "undone"
        wakeups.notify(session, "desk")


def lately(session: Session, by: str, now: datetime) -> list[Batch]:
    """What one did and can still take back, or has to know of; the latest first."""
    recent = or_(
        DeskStep.ending.is_(None),
        (DeskStep.kind == "assign") & (DeskStep.ending == "done") & (DeskStep.until > now),
        (DeskStep.ending == "refused") & (DeskStep.until > now - _REFUSAL_SHOWN_FOR),
    )
    since = DeskStep.at > now - _KEPT_FOR
    found: dict[str, list[DeskStep]] = {}
    for step in session.scalars(select(DeskStep).where(DeskStep.by == by, since, recent).order_by(DeskStep.id.desc())):
        found.setdefault(step.batch, []).append(step)
    return [_batch(steps, now) for steps in list(found.values())[:_MOST_SHOWN]]


def resolving(session: Session, case_ids: Sequence[int]) -> Mapping[int, DeskStep]:
    """Those of the cases that will be resolved in a moment."""
    query = select(DeskStep).where(DeskStep.case_id.in_(case_ids), DeskStep.ending.is_(None))
    return {step.case_id: step for step in session.scalars(query)}


def refused(session: Session, begun_with: str, now: datetime) -> Sequence[DeskStep]:
    """Of late, and of batches whose ids begin so: what was not done in the end."""
    is_late = DeskStep.at > now - _KEPT_FOR
    query = select(DeskStep).where(DeskStep.ending == "refused", DeskStep.batch.startswith(begun_with), is_late)
    return session.scalars(query.order_by(DeskStep.id)).all()


def carry_out(services: Services) -> datetime | None:
    """Resolve what is due. Blocking; transactions of its own. Answers when the next is due."""
    now = services.clock()
    with reading(services.sessions) as session:
        due = session.scalars(
            select(DeskStep.id).where(_is_free(), DeskStep.until <= now).order_by(DeskStep.id).limit(_AT_A_TIME)
        ).all()
    for step_id in due:
        with transaction(services.sessions) as session:
            step = _claim(session, step_id)
        if step is not None:
            _close(services, step)
    with reading(services.sessions) as session:
        until = session.scalar(select(func.min(DeskStep.until)).where(DeskStep.ending.is_(None)))
    now = services.clock()
    return until if until is None or until > now else now + _LOOK_AGAIN


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(DeskStep).where(DeskStep.ending.is_not(None), DeskStep.at < now - _KEPT_FOR))


def _close(services: Services, step: DeskStep) -> None:
    ending: str | None = "done"
    problem = ""
    try:
        closing.close(services, step.case_id, step.words, by=step.by, cause=_cause(step.by, step.batch))
    except CaseRejected as refused:
        ending, problem = "refused", str(refused)
    except RasaUnavailable:
        ending, problem = None, "The assistant cannot be reached to give it the conversation back; this is tried again."
    with transaction(services.sessions) as session:
        session.execute(
            update(DeskStep)
            .where(DeskStep.id == step.id, DeskStep.ending.is_(None))
            .values(ending=ending, problem=problem)
        )
        wakeups.notify(session, "desk")


def _claim(session: Session, step_id: int) -> DeskStep | None:
    claimed = session.execute(
        update(DeskStep).where(DeskStep.id == step_id, _is_free()).values(claimed_at=database_now())
    )
    return session.get(DeskStep, step_id) if cast(CursorResult[Any], claimed).rowcount else None


def _is_free() -> Any:
    """By the database's clock; one that was claimed in the future was so before that was set back."""
    claimed_at, longest = DeskStep.claimed_at, _CLAIMED_FOR.total_seconds()
    is_over = claimed_at.is_(None) | (claimed_at < database_now(-longest)) | (claimed_at > database_now(longest))
    return DeskStep.ending.is_(None) & is_over


def _take_back(session: Session, step: DeskStep, now: datetime) -> bool:
    if not _can_be_undone(step, now):
        return False
    if step.kind == "assign":
        case = case_commands.get(session, step.case_id)
        if case.state == CaseState.RESOLVED or case.assigned_to != step.after:
            return False
        cause = f"{_cause(step.by, step.batch)}:undone"
        case_commands.assign(session, By.desk(step.by, cause, now), step.case_id, step.before)
        if step.after is not None:
            calling.take_back(
                session, step.after, by=step.by, words=_yours(case), path=f"/cases/{step.case_id}", now=now
            )
    step.ending = "undone"
    return True


def _yours(case: Case) -> str:
    """What calls whoever has it now."""
    return f"{subjects.title_of(case.kind)} {subjects.subject_of(case)} is yours now."


def _can_be_undone(step: DeskStep, now: datetime) -> bool:
    if step.kind == "assign":
        return step.ending == "done" and step.until > now
    return step.ending is None and step.claimed_at is None


def _resolving(session: Session, case_id: int) -> str:
    by = session.scalar(select(DeskStep.by).where(DeskStep.case_id == case_id, DeskStep.ending.is_(None)))
    return by or "somebody"


def _batch(steps: Sequence[DeskStep], now: datetime) -> Batch:
    first = steps[-1]
    return Batch(
        first.batch,
        first.kind,
        sorted(step.case_id for step in steps),
        first.until,
        first.after,
        list(dict.fromkeys(step.problem for step in steps if step.problem)),
        any(_can_be_undone(step, now) for step in steps),
    )


def _step(act: DeskAct, case_id: int, kind: str, can_be_undone_for: timedelta) -> DeskStep:
    return DeskStep(
        batch=act.batch, case_id=case_id, kind=kind, by=act.by, at=act.now, until=act.now + can_be_undone_for,
        words="", before=None, after=None, ending=None, problem="",
    )  # fmt: skip


def _cause(by: str, batch: str) -> str:
    return f"desk:{by}:{batch}"

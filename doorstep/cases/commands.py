"""Every write to a case. Each is one step inside the caller's transaction, idempotent by its cause."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from doorstep import following, wakeups
from doorstep.cases import due
from doorstep.cases.lifecycle import CaseKind, CaseState, may_move
from doorstep.cases.models import Case, CaseLog
from doorstep.dms import outcomes
from doorstep.dms.filling import dms_of
from doorstep.provenance import By

OF_THE_HOUSE = frozenset({CaseKind.ASSISTANT_DOWN, CaseKind.WEBHOOK_DOWN})
"""Kinds that may be about no delivery and no conversation: about all of them."""
_HOUSE = "house"
OPENED_AS = "opened_as"
"""In the details of the log's "opened": the state, of cases that did not wait for the desk from the first."""

Details = Mapping[str, Any]
_NOTHING: Details = {}

# Asked for nearly every text, so built once: to build them costs more than to run them.
_LOGGED = select(CaseLog.id).where(
    CaseLog.case_id == bindparam("case_id"), CaseLog.cause == bindparam("cause"), CaseLog.entry == bindparam("entry")
)
_REPORTED = (
    select(Case)
    .join(CaseLog)
    .where(
        CaseLog.cause == bindparam("cause"),
        CaseLog.entry.in_(("opened", "joined")),
        Case.kind == bindparam("kind"),
        func.coalesce(Case.tracking_number, Case.conversation_id, _HOUSE) == bindparam("subject"),
    )
)
_BY_KEY = select(Case).where(Case.open_key == bindparam("open_key")).with_for_update()


class CaseRejected(Exception):
    """A command that may not be carried out; the message says why, for the person who asked."""


class CaseNotFound(CaseRejected):
    pass


class IllegalCaseMove(CaseRejected):
    pass


@dataclass(frozen=True)
class NewCase:
    """What a case is opened with: about a delivery, a conversation or both; those OF_THE_HOUSE about neither."""

    kind: CaseKind
    reason: str
    tracking_number: str | None = None
    conversation_id: str | None = None
    details: Details = field(default_factory=dict)
    next_step: str = "desk decides"
    state: CaseState = CaseState.WAITING_ON_DESK
    due_at: datetime | None = None

    @property
    def open_key(self) -> str:
        return f"{self.tracking_number or self.conversation_id or _HOUSE}:{CaseKind(self.kind)}"


def open_case(session: Session, by: By, new: NewCase) -> Case:
    """Open a case, or join the open one of the same kind about the same delivery (or conversation, if none is known).

    A report that joins adds its details to the case and a line to its log. One that was made before, by its cause,
    changes nothing, even if its case is resolved by now.
    """
    if new.tracking_number is None and new.conversation_id is None and new.kind not in OF_THE_HOUSE:
        raise ValueError("a case is about a delivery or a conversation")
    known = _reported_before(session, new.open_key, by.cause)
    if known is not None:
        return known
    case = _open_case_by_key(session, new.open_key)
    if case is None:
        case = Case(
            kind=CaseKind(new.kind),
            state=new.state,
            tracking_number=new.tracking_number,
            conversation_id=new.conversation_id,
            opened_by=by.actor,
            reason=new.reason,
            details=dict(new.details),
            next_step=new.next_step,
            due_at=new.due_at,
            opened_at=by.now,
            open_key=new.open_key,
        )
        try:
            with session.begin_nested():
                session.add(case)
        except IntegrityError:  # another process opened it between our look and our write
            case = _open_case_by_key(session, new.open_key)
            if case is None:
                raise
        else:
            first = {OPENED_AS: new.state} if new.state != CaseState.WAITING_ON_DESK else {}
            _append(session, by, case, "opened", new.reason, {**new.details, **first})
            return case
    case.details = {**case.details, **new.details}
    _log(session, by, case, "joined", new.reason, new.details)
    return case


def key_of_house(kind: CaseKind) -> str:
    """`Case.open_key` of the one open case of a kind that is about the system itself."""
    return f"{_HOUSE}:{kind}"


def get(session: Session, case_id: int) -> Case:
    """The case as it is now, locked until the transaction ends. Raises CaseNotFound."""
    case = session.get(Case, case_id, with_for_update=True)
    if case is None:
        raise CaseNotFound(f"There is no case {case_id}.")
    return case


def is_logged(session: Session, case_id: int, cause: str) -> bool:
    """Whether this very cause has done something to the case before."""
    return session.scalar(select(CaseLog.id).filter_by(case_id=case_id, cause=cause).limit(1)) is not None


def note(session: Session, by: By, case_id: int, text: str) -> Case:
    case = get(session, case_id)
    _log(session, by, case, "note", text)
    return case


def assign(session: Session, by: By, case_id: int, to: str | None) -> Case:
    """Somebody of the desk (by login) sees to it from now on; None: nobody. Raises CaseNotFound, CaseRejected."""
    case = get(session, case_id)
    if case.state == CaseState.RESOLVED:
        raise CaseRejected(f"Case {case.id} is resolved already: {case.resolution}")
    if case.assigned_to == to or is_logged(session, case_id, by.cause):
        return case
    before, case.assigned_to = case.assigned_to, to
    _log(session, by, case, "assigned", to or "nobody", {"before": before, "after": to})
    return case


def move(
    session: Session,
    by: By,
    case_id: int,
    state: CaseState,
    *,
    next_step: str,
    due_at: datetime | None,
) -> Case:
    """Let it wait for somebody else. Raises CaseNotFound, IllegalCaseMove; `resolve` closes it."""
    case = get(session, case_id)
    if _already_logged(session, case, by.cause, f"moved to {state}"):
        return case
    if state is CaseState.RESOLVED:
        raise IllegalCaseMove(f"Case {case.id} cannot be closed without saying how it ended.")
    _require_move(case, state)
    case.state, case.next_step, case.due_at = state, next_step, due_at
    _append(session, by, case, f"moved to {state}", next_step)
    return case


def give_to_desk(session: Session, by: By, case_id: int, *, next_step: str, due_at: datetime | None) -> Case:
    """It waits for the desk with this to do next, though it may have before. Raises CaseNotFound, IllegalCaseMove."""
    case = get(session, case_id)
    if case.state != CaseState.WAITING_ON_DESK:
        return move(session, by, case_id, CaseState.WAITING_ON_DESK, next_step=next_step, due_at=due_at)
    entry = f"moved to {CaseState.WAITING_ON_DESK}"
    is_said = (case.next_step, case.due_at) == (next_step, due_at)
    if not is_said and not _already_logged(session, case, by.cause, entry):
        case.next_step, case.due_at = next_step, due_at
        _append(session, by, case, entry, next_step)
    return case


def resolve(session: Session, by: By, case_id: int, resolution: str) -> Case:
    """Close the case for good. Resolving twice from different causes raises IllegalCaseMove."""
    case = get(session, case_id)
    if _already_logged(session, case, by.cause, "resolved"):
        return case
    _require_move(case, CaseState.RESOLVED)
    case.state = CaseState.RESOLVED
    case.next_step, case.due_at, case.open_key = "", None, None
    case.resolved_at, case.resolved_by, case.resolution = by.now, by.actor, resolution
    _append(session, by, case, "resolved", resolution)
    if case.tracking_number is not None:
        _tell_dms(session, by.because_of(f"case:{case.id}"), case, resolution)
    return case


def _tell_dms(session: Session, by: By, case: Case, resolution: str) -> None:
    """Whoever looks at the delivery sees how it ended; a delivery that the DMS does not know has nobody to look."""
    with contextlib.suppress(outcomes.NotFound):
        dms_of(session).record_resolution(by, case.tracking_number or "", case.kind, resolution)


def _open_case_by_key(session: Session, open_key: str) -> Case | None:
    return session.scalars(_BY_KEY, {"open_key": open_key}).one_or_none()


def _reported_before(session: Session, open_key: str, cause: str) -> Case | None:
    subject, _, kind = open_key.rpartition(":")
    return session.scalars(_REPORTED, {"cause": cause, "kind": kind, "subject": subject}).first()


def _require_move(case: Case, after: CaseState) -> None:
    before = CaseState(case.state)
    if not may_move(before, after):
        raise IllegalCaseMove(
            f"Case {case.id} is {before.replace('_', ' ')}: it cannot become {after.replace('_', ' ')}."
        )


def _already_logged(session: Session, case: Case, cause: str, entry: str) -> bool:
    return session.scalar(_LOGGED, {"case_id": case.id, "cause": cause, "entry": entry}) is not None


def _log(session: Session, by: By, case: Case, entry: str, note: str, details: Details = _NOTHING) -> None:
    """Append to the log, once for a cause and entry."""
    if not _already_logged(session, case, by.cause, entry):
        _append(session, by, case, entry, note, details)


def _append(session: Session, by: By, case: Case, entry: str, note: str, details: Details = _NOTHING) -> None:
    """Of what is known not to be logged yet."""
    session.add(
        CaseLog(
            case_id=case.id, at=by.now, actor=by.actor, cause=by.cause, entry=entry, note=note, details=dict(details)
        )
    )
    session.flush()
    if entry != "note":
        due.keep(session, case, by.now)
    if case.tracking_number is not None:
        following.changed(session, case.tracking_number)
    wakeups.notify(session, "cases")

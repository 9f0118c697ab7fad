"""How each step of a request is kept as a case."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.person import reply_due
from actions.steps import Answered, Ask, Dropped, ForDesk, RequestContext, Settled, Step
from doorstep.bootstrap import services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.provenance import By
from doorstep.requests import REQUESTS

_ANSWER_WITHIN = timedelta(hours=24)
"""How long an open question to the customer may stay unanswered before somebody has to look."""


def keep(session: Session, step: Step, *, intent: str, asked: RequestContext, is_new: bool) -> None:
    """Those of requests that are kept as cases."""
    if REQUESTS[intent].case is None:
        return
    match step:
        case Answered() | Dropped():
            ending = "Withdrawn by the customer." if isinstance(step, Dropped) else "Nothing was to be done."
            if case := _waiting_on_customer(session, intent, asked):
                _resolve(session, case, ending, asked, by="customer" if isinstance(step, Dropped) else "assistant")
        case Ask():
            if (is_new or step.intent) and (step.intent or intent) in REQUESTS:
                _open(step.intent or intent, asked, CaseState.WAITING_ON_CUSTOMER, "The customer answers.")
        case Settled():
            _settle(session, step, intent, asked)
        case ForDesk():
            _pass_on(session, step, intent, asked)


def _settle(session: Session, step: Settled, intent: str, asked: RequestContext) -> None:
    case = _open(intent, asked, CaseState.WAITING_ON_CUSTOMER, "The assistant settles it.")
    if case.state == CaseState.WAITING_ON_CUSTOMER:
        _resolve(session, case, step.resolution, asked, by="assistant")
    elif case.state != CaseState.RESOLVED:  # somebody else has it: they are told, and decide whether that was all
        case_commands.note(session, By.assistant(asked.turn.cause, asked.turn.now), case.id, step.resolution)
    if REQUESTS[intent].ends_failed_attempt and (failed := _waiting_on_customer(session, "failed_attempt", asked)):
        _resolve(session, failed, step.resolution, asked, by="assistant")


def _pass_on(session: Session, step: ForDesk, intent: str, asked: RequestContext) -> None:
    due = reply_due(asked.turn.now, services().settings)
    case = _open(intent, asked, CaseState.WAITING_ON_DESK, step.next_step, step.details, kept_as=step.kept_as)
    if case.state == CaseState.RESOLVED:
        return
    case.next_step, case.due_at = step.next_step, due
    if case.state != CaseState.WAITING_ON_DESK:
        case_commands.move(
            session,
            By.assistant(asked.turn.cause, asked.turn.now),
            case.id,
            CaseState.WAITING_ON_DESK,
            next_step=step.next_step,
            due_at=due,
        )
    if failed := _waiting_on_customer(session, "failed_attempt", asked):
        _resolve(session, failed, f"Passed on with case {case.id}.", asked, by="assistant")


def _open(
    intent: str,
    asked: RequestContext,
    state: CaseState,
    next_step: str,
    details: dict[str, object] | None = None,
    kept_as: tuple[CaseKind, str] | None = None,
) -> Case:
    kind, reason = kept_as or _kept_as(intent)
    return case_commands.open_case(
        asked.session,
        By.customer(asked.turn.cause, asked.turn.now),
        case_commands.NewCase(
            kind=kind,
            tracking_number=asked.delivery.tracking_number,
            conversation_id=asked.turn.conversation_id,
            reason=reason,
            details={"message_id": asked.turn.message_id, "intent": intent} | (details or {}),
            next_step=next_step,
            state=state,
            due_at=asked.turn.now + _ANSWER_WITHIN,
        ),
    )


def _waiting_on_customer(session: Session, intent: str, asked: RequestContext) -> Case | None:
    kind, _ = _kept_as(intent)
    cases = case_queries.of_delivery(session, asked.delivery.tracking_number, kind=kind)
    return next((case for case in cases if case.state == CaseState.WAITING_ON_CUSTOMER), None)


def _kept_as(intent: str) -> tuple[CaseKind, str]:
    kept_as = REQUESTS[intent].case
    assert kept_as is not None
    return kept_as


def _resolve(session: Session, case: Case, resolution: str, asked: RequestContext, *, by: str) -> None:
    case_commands.resolve(session, By(by, asked.turn.cause, asked.turn.now), case.id, resolution)

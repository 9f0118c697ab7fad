"""How each step of a request is kept as a case."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.person import reply_due
from actions.steps import Answered, Ask, Asked, Dropped, ForDesk, NotAnAnswer, Settled, Step
from doorstep.bootstrap import services
from doorstep.cases import commands, queries
from doorstep.cases.lifecycle import Kind, State
from doorstep.cases.models import Case

KIND_OF_INTENT: dict[str, tuple[Kind, str]] = {
    "cancel_delivery": (Kind.REFUSAL, "The customer does not want the delivery."),
    "give_access_code": (Kind.ACCESS, "The customer sent how to get in."),
    "give_instructions": (Kind.DELIVERY_CHANGE, "The customer sent delivery instructions."),
    "reschedule": (Kind.DELIVERY_CHANGE, "The customer wants another day or time."),
    "hold_for_pickup": (Kind.DELIVERY_CHANGE, "The customer wants to pick the package up."),
    "report_not_received": (Kind.NOT_RECEIVED, "Marked delivered, and the customer does not have it."),
    "dispute_attempt": (Kind.ATTEMPT_DISPUTED, "The customer says the attempt did not happen as recorded."),
    "report_damage": (Kind.DAMAGE, "The customer reports damage or a wrong item."),
    "ask_for_proof": (Kind.PROOF_WANTED, "The customer wants proof of delivery."),
    "complain": (Kind.COMPLAINT, "The customer complains."),
    "failed_attempt": (Kind.FAILED_ATTEMPT, "The driver could not deliver."),
    "driver_asks": (Kind.CUSTOMER_ASKED, "The driver asked the customer."),
}
ENDS_A_FAILED_ATTEMPT = frozenset(
    {"give_access_code", "give_instructions", "reschedule", "hold_for_pickup", "cancel_delivery"}
)
_ANSWER_WITHIN = timedelta(hours=24)
"""How long an open question to the customer may stay unanswered before somebody has to look."""


def keep(session: Session, step: Step, *, intent: str, asked: Asked, is_new: bool) -> None:
    match step:
        case NotAnAnswer():
            return
        case Answered() | Dropped():
            ending = "Withdrawn by the customer." if isinstance(step, Dropped) else "Nothing was to be done."
            if case := _waiting_on_customer(session, intent, asked):
                _resolve(session, case, ending, asked, by="customer" if isinstance(step, Dropped) else "assistant")
        case Ask():
            if is_new or step.intent:
                _open(session, step.intent or intent, asked, State.WAITING_ON_CUSTOMER, "The customer answers.")
        case Settled():
            _settle(session, step, intent, asked)
        case ForDesk():
            _pass_on(session, step, intent, asked)


def _settle(session: Session, step: Settled, intent: str, asked: Asked) -> None:
    case = _open(session, intent, asked, State.WAITING_ON_CUSTOMER, "The assistant settles it.")
    if case.state == State.WAITING_ON_CUSTOMER:
        _resolve(session, case, step.resolution, asked, by="assistant")
    elif case.state != State.RESOLVED:  # somebody else has it: they are told, and decide whether that was all
        commands.note(session, case.id, step.resolution, actor="assistant", cause=asked.turn.cause, now=asked.turn.now)
    if intent in ENDS_A_FAILED_ATTEMPT and (failed := _waiting_on_customer(session, "failed_attempt", asked)):
        _resolve(session, failed, step.resolution, asked, by="assistant")


def _pass_on(session: Session, step: ForDesk, intent: str, asked: Asked) -> None:
    due = reply_due(asked.turn.now, services().settings)
    case = _open(session, intent, asked, State.WAITING_ON_DESK, step.next_step, step.details)
    if case.state == State.RESOLVED:
        return
    case.next_step, case.due_at = step.next_step, due
    if case.state != State.WAITING_ON_DESK:
        commands.move(
            session, case.id, State.WAITING_ON_DESK, next_step=step.next_step, due_at=due, actor="assistant",
            cause=asked.turn.cause, now=asked.turn.now,
        )  # fmt: skip
    if failed := _waiting_on_customer(session, "failed_attempt", asked):
        _resolve(session, failed, f"Passed on with case {case.id}.", asked, by="assistant")


def _open(
    session: Session, intent: str, asked: Asked, state: State, next_step: str, details: dict[str, object] | None = None
) -> Case:
    kind, reason = KIND_OF_INTENT[intent]
    return commands.open_case(
        session,
        kind=kind,
        tracking_number=asked.delivery.tracking_number,
        conversation_id=asked.turn.conversation_id,
        opened_by="customer",
        reason=reason,
        details={"message_id": asked.turn.cause, "intent": intent} | (details or {}),
        cause=asked.turn.cause,
        now=asked.turn.now,
        next_step=next_step,
        state=state,
        due_at=asked.turn.now + _ANSWER_WITHIN,
    )


def _waiting_on_customer(session: Session, intent: str, asked: Asked) -> Case | None:
    kind, _ = KIND_OF_INTENT[intent]
    cases = queries.of_delivery(session, asked.delivery.tracking_number, kind=kind)
    return next((case for case in cases if case.state == State.WAITING_ON_CUSTOMER), None)


def _resolve(session: Session, case: Case, resolution: str, asked: Asked, *, by: str) -> None:
    commands.resolve(session, case.id, resolution, actor=by, cause=asked.turn.cause, now=asked.turn.now)

"""Kinds and states of a case, and the legal moves between states."""

from enum import StrEnum


class CaseKind(StrEnum):
    FAILED_ATTEMPT = "failed_attempt"
    ADDRESS_PROBLEM = "address_problem"
    PERSON_WANTED = "person_wanted"
    DELIVERY_CHANGE = "delivery_change"
    ACCESS = "access"
    REFUSAL = "refusal"
    NOT_RECEIVED = "not_received"
    ATTEMPT_DISPUTED = "attempt_disputed"
    DAMAGE = "damage"
    WRONG_BOX = "wrong_box"
    """Somebody else's package was left with the customer."""
    PROOF_WANTED = "proof_wanted"
    COMPLAINT = "complaint"
    NOT_UNDERSTOOD = "not_understood"
    ASSISTANT_DOWN = "assistant_down"
    """Texts wait because something is away: one case, about no conversation alone. About one: a text was given up."""
    WEBHOOK_DOWN = "webhook_down"
    """A company's own system takes no webhooks any more."""
    TOO_MANY_TEXTS = "too_many_texts"
    """From a number on no delivery, more than the assistant answers in an hour."""
    DATA_REQUEST = "data_request"
    """What we hold about the customer: to be told, or deleted."""
    # from drivers
    EMERGENCY = "emergency"
    """Accident, injury, threat: people act at once."""
    VEHICLE = "vehicle"
    DRIVER_DELAY = "driver_delay"
    """A delay that puts promises at risk, or stops left over at the end of a shift."""
    DRIVER_SILENT = "driver_silent"
    """A check-in was asked for twice and not answered."""
    DRIVER_WANTS_DESK = "driver_wants_desk"
    NOTICE_UNSEEN = "notice_unseen"
    """A change that the driver of the stop has not seen though the stop comes up."""
    CUSTOMER_ASKED = "customer_asked"
    """The driver asked the customer something and waits for the answer."""
    MISSING = "missing"
    """On the route, and not on the truck."""


URGENT = frozenset({CaseKind.EMERGENCY, CaseKind.VEHICLE})


class CaseState(StrEnum):
    OPEN = "open"
    WAITING_ON_CUSTOMER = "waiting_on_customer"
    WAITING_ON_DRIVER = "waiting_on_driver"
    WAITING_ON_DESK = "waiting_on_desk"
    RESOLVED = "resolved"


_WAITING = frozenset({CaseState.WAITING_ON_CUSTOMER, CaseState.WAITING_ON_DRIVER, CaseState.WAITING_ON_DESK})

LEGAL_MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: _WAITING | {CaseState.RESOLVED},
    CaseState.WAITING_ON_CUSTOMER: _WAITING - {CaseState.WAITING_ON_CUSTOMER} | {CaseState.RESOLVED},
    CaseState.WAITING_ON_DRIVER: _WAITING - {CaseState.WAITING_ON_DRIVER} | {CaseState.RESOLVED},
    CaseState.WAITING_ON_DESK: _WAITING - {CaseState.WAITING_ON_DESK} | {CaseState.RESOLVED},
    CaseState.RESOLVED: frozenset(),
}


def may_move(before: CaseState, after: CaseState) -> bool:
    return after in LEGAL_MOVES[before]

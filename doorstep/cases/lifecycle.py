"""Kinds and states of a case, and the legal moves between states."""

from enum import StrEnum


class Kind(StrEnum):
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
    TOO_MANY_TEXTS = "too_many_texts"
    """From a number on no delivery, more than the assistant answers in an hour."""
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


URGENT = frozenset({Kind.EMERGENCY, Kind.VEHICLE})


class State(StrEnum):
    OPEN = "open"
    WAITING_ON_CUSTOMER = "waiting_on_customer"
    WAITING_ON_DRIVER = "waiting_on_driver"
    WAITING_ON_DESK = "waiting_on_desk"
    RESOLVED = "resolved"


_WAITING = frozenset({State.WAITING_ON_CUSTOMER, State.WAITING_ON_DRIVER, State.WAITING_ON_DESK})

LEGAL_MOVES: dict[State, frozenset[State]] = {
    State.OPEN: _WAITING | {State.RESOLVED},
    State.WAITING_ON_CUSTOMER: _WAITING - {State.WAITING_ON_CUSTOMER} | {State.RESOLVED},
    State.WAITING_ON_DRIVER: _WAITING - {State.WAITING_ON_DRIVER} | {State.RESOLVED},
    State.WAITING_ON_DESK: _WAITING - {State.WAITING_ON_DESK} | {State.RESOLVED},
    State.RESOLVED: frozenset(),
}


def may_move(before: State, after: State) -> bool:
    return after in LEGAL_MOVES[before]

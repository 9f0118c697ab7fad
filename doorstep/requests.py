"""What customers ask of us about a delivery: each request is declared here, once. Pure.

To add one: an entry here, its module in actions/ (begin and answer, see actions/steps.py), its examples in data/nlu and
its words in data/responses. Everything else that knows requests reads this table.
"""

from dataclasses import dataclass

from doorstep.cases.lifecycle import CaseKind
from doorstep.dms.status import OPEN, Status
from doorstep.dms.values import WantedChange


@dataclass(frozen=True)
class Request:
    intent: str
    module: str
    """Of actions/."""
    wants: str
    """As we ask whether it is meant: `Do you want to {wants}?`"""
    case: tuple[CaseKind, str] | None = None
    """The kind of case it is kept as, and why that was opened. None: its module keeps what is to be kept."""
    about: frozenset[Status] = OPEN
    """The statuses that it speaks of."""
    by_zip: str = "desk"
    """What becomes of it where only number and ZIP Code are known: the `desk` decides, it is `refused`, or its `module`
    says what it may say."""
    changes: WantedChange | None = None
    """What of a delivery it wants changed; None: nothing, or its module says what."""
    is_alternative: bool = False
    """It says what shall become of the package: a later one takes the place of an earlier one."""
    ends_failed_attempt: bool = False
    is_information: bool = False
    """Answered at once, so what waits of it comes first: what else waits may ask something."""
    is_ours: bool = False
    """We begin it, and name the delivery."""


_DECLARED = (
    Request(
        "where_is_my_package", "where_is_my_package", "know where it is", by_zip="module", is_information=True,
    ),
    Request("correct_address", "address_correction", "change the address", by_zip="module"),
    Request(
        "cancel_delivery", "refusal", "send it back to the sender",
        (CaseKind.REFUSAL, "The customer does not want the delivery."), changes=WantedChange.CANCEL,
        is_alternative=True, ends_failed_attempt=True,
    ),
    Request(
        "give_access_code", "access", "send a code or the way in",
        (CaseKind.ACCESS, "The customer sent how to get in."), changes=WantedChange.ACCESS,
        ends_failed_attempt=True,
    ),
    Request(
        "give_instructions", "instructions", "tell the driver something",
        (CaseKind.DELIVERY_CHANGE, "The customer sent delivery instructions."), changes=WantedChange.INSTRUCTIONS,
        ends_failed_attempt=True,
    ),
    Request(
        "reschedule", "another_day", "move it to another day or time",
        (CaseKind.DELIVERY_CHANGE, "The customer wants another day or time."), changes=WantedChange.ANOTHER_DAY,
        is_alternative=True, ends_failed_attempt=True,
    ),
    Request(
        "hold_for_pickup", "pickup", "pick it up yourself",
        (CaseKind.DELIVERY_CHANGE, "The customer wants to pick the package up."), changes=WantedChange.HOLD,
        is_alternative=True, ends_failed_attempt=True,
    ),
    Request(
        "report_not_received", "not_received", "tell us that it did not come",
        (CaseKind.NOT_RECEIVED, "Marked delivered, and the customer does not have it."),
        about=frozenset({Status.DELIVERED}),
    ),
    Request(
        "dispute_attempt", "attempt_disputed", "tell us that nobody came",
        (CaseKind.ATTEMPT_DISPUTED, "The customer says the attempt did not happen as recorded."),
        about=frozenset({Status.ATTEMPTED}), is_alternative=True,
    ),
    Request(
        "report_damage", "damage", "report damage",
        (CaseKind.DAMAGE, "The customer reports damage or a wrong item."), about=frozenset({Status.DELIVERED}),
    ),
    Request(
        "ask_for_proof", "proof", "see the proof of delivery",
        (CaseKind.PROOF_WANTED, "The customer wants proof of delivery."), about=frozenset({Status.DELIVERED}),
        by_zip="refused", is_information=True,
    ),
    Request(
        "withdraw", "undo", "take back what you changed",
        (CaseKind.DELIVERY_CHANGE, "The customer takes a change back."),
    ),
    Request("complain", "complaint", "complain", (CaseKind.COMPLAINT, "The customer complains.")),
    Request(
        "failed_attempt", "failed_attempt", "say what to do now",
        (CaseKind.FAILED_ATTEMPT, "The driver could not deliver."), is_alternative=True, is_ours=True,
    ),
    Request(
        "driver_asks", "driver_asks", "answer the driver",
        (CaseKind.CUSTOMER_ASKED, "The driver asked the customer."), is_ours=True,
    ),
)  # fmt: skip
REQUESTS: dict[str, Request] = {request.intent: request for request in _DECLARED}

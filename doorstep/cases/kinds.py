"""Each kind of case: what it is, how it ends, and whether the assistant may end it."""

from dataclasses import dataclass

from doorstep.cases.lifecycle import CaseKind


@dataclass(frozen=True)
class KindOfCase:
    title: str
    opened_when: str
    """The first sign."""
    assistant_may_settle: bool
    """Without a person, where the policy (dms.policy.TABLE) lets it."""
    resolved_when: str
    """What has to be true before it is resolved."""


KINDS: dict[CaseKind, KindOfCase] = {
    CaseKind.FAILED_ATTEMPT: KindOfCase(
        "Failed attempt", "the driver records it", True,
        "the recipient chose: way in, place, another day, pickup; or the desk decided",
    ),
    CaseKind.ADDRESS_PROBLEM: KindOfCase(
        "Address problem", "the recipient corrects it", True, "the address is written, or turned down by the desk",
    ),
    CaseKind.ACCESS: KindOfCase(
        "Access", "a code or a way in is sent", True, "the driver of the stop can see how to get in",
    ),
    CaseKind.DELIVERY_CHANGE: KindOfCase(
        "Delivery change", "instructions, another day, pickup", True, "it is written, or turned down by the desk",
    ),
    CaseKind.REFUSAL: KindOfCase(
        "Refusal", "the recipient does not want it", True, "the delivery is cancelled or still wanted",
    ),
    CaseKind.NOT_RECEIVED: KindOfCase(
        "Not received", "delivered, and nothing there", True, "it was found, or the desk answered with the evidence",
    ),
    CaseKind.ATTEMPT_DISPUTED: KindOfCase(
        "Attempt disputed", "the recipient was home", False, "the desk compared what both say; a new try is arranged",
    ),
    CaseKind.DAMAGE: KindOfCase("Damaged or wrong", "pictures and words", False, "the desk settled it with the sender"),
    CaseKind.WRONG_BOX: KindOfCase(
        "Somebody else's package", "it was left with the recipient", False, "it was fetched, and went to its own door",
    ),
    CaseKind.PROOF_WANTED: KindOfCase("Proof wanted", "the recipient asks", True, "time, place and photo were sent"),
    CaseKind.COMPLAINT: KindOfCase("Complaint", "the recipient complains", False, "a person answered"),
    CaseKind.PERSON_WANTED: KindOfCase(
        "Person wanted", "the recipient asks, or we cannot help", False, "a person answered",
    ),
    CaseKind.NOT_UNDERSTOOD: KindOfCase("Not understood", "another language than English", False, "a person answered"),
    CaseKind.DATA_REQUEST: KindOfCase(
        "Their own data", "the customer asks what we hold, or to delete it", False,
        "a person saw who asks; it was handed out, or is erased once nothing is under way",
    ),
    CaseKind.EMERGENCY: KindOfCase("Emergency", "the driver reports it", False, "a person took care of it"),
    CaseKind.VEHICLE: KindOfCase("Vehicle", "the driver reports it", False, "the stops left are taken care of"),
    CaseKind.DRIVER_DELAY: KindOfCase(
        "Late driver", "the driver reports it", False, "the promises at risk were looked at",
    ),
    CaseKind.DRIVER_SILENT: KindOfCase("Silent driver", "two questions unanswered", True, "the driver was heard from"),
    CaseKind.DRIVER_WANTS_DESK: KindOfCase("Driver wants dispatch", "the driver asks", False, "a person answered"),
    CaseKind.NOTICE_UNSEEN: KindOfCase("Change not seen", "the stop comes up", True, "the driver saw it"),
    CaseKind.CUSTOMER_ASKED: KindOfCase(
        "Customer asked", "the driver asks", True, "the customer answered, or time was up",
    ),
    CaseKind.MISSING: KindOfCase(
        "Missing from the load", "the driver reports it", False, "the package was found or written off",
    ),
    CaseKind.WEBHOOK_DOWN: KindOfCase(
        "Webhook down", "a company's own system took none for three days, or says that it is gone", False,
        "it takes them again, or is not to be told any more",
    ),
    CaseKind.TOO_MANY_TEXTS: KindOfCase(
        "Too many texts", "20 answers in an hour to a number on no delivery", False, "a person looked at it",
    ),
    CaseKind.ASSISTANT_DOWN: KindOfCase(
        "Texts wait", "texts waited longer than a minute, or the assistant gave one up", False,
        "nobody waits any more: then it closes by itself; a person answered what was given up",
    ),
}  # fmt: skip

"""What a form about a delivery asks for, and what is wrong with it. Pure but for the address, which is read against the
one on file."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from doorstep.addresses.correction import Ambiguous, Proposed, apply_correction
from doorstep.addresses.outcome import Correction
from doorstep.changes.for_caller import (
    HELD_FOR,
    LONGEST_NAME,
    PROOFS,
    AnotherAddress,
    AnotherDay,
    Caller,
    Cancel,
    Instructions,
    Pickup,
    WayIn,
    Wish,
)
from doorstep.dms.free_windows import Slot
from doorstep.dms.policy import WantedChange
from doorstep.dms.values import AccessKind, InstructionKind
from doorstep.dms.views import DeliveryView

Form = Mapping[str, str]
K = TypeVar("K", InstructionKind, AccessKind)

TITLES = {
    "day": "Another day", "pickup": "Hold for pickup", "address": "Another address", "instructions": "Instructions",
    "access": "Gate code, way in", "cancel": "Cancel and return",
}  # fmt: skip
"""What can be changed, by its name in the address."""
CHANGES = {
    "day": WantedChange.ANOTHER_DAY, "pickup": WantedChange.HOLD, "address": WantedChange.ADDRESS_ELSEWHERE,
    "instructions": WantedChange.INSTRUCTIONS, "access": WantedChange.ACCESS, "cancel": WantedChange.CANCEL,
}  # fmt: skip
INSTRUCTION_NAMES = {
    InstructionKind.LEAVE_AT: "Leave it at", InstructionKind.LEAVE_WITH: "Leave it with",
    InstructionKind.SAFE_PLACE: "Safe place", InstructionKind.DOG: "There is a dog",
    InstructionKind.DO_NOT_RING: "Do not ring", InstructionKind.CALL_ON_ARRIVAL: "Call on arrival",
    InstructionKind.OTHER: "Something else",
}  # fmt: skip
ACCESS_NAMES = {
    AccessKind.GATE: "Gate code", AccessKind.DOOR: "Door code", AccessKind.CALLBOX: "Call box",
    AccessKind.LOBBY: "Lobby code", AccessKind.GARAGE: "Garage code", AccessKind.ELEVATOR: "Elevator code",
    AccessKind.ENTRY_ROUTE: "Way in",
}  # fmt: skip
_PROBLEMS = {
    "unit_or_number": "Say whether that is the unit or the house number.",
    "missing_number": "The house number is missing.",
    "missing_street": "The street is missing.",
    "missing_unit": "The unit is missing.",
    "missing_zip": "The ZIP Code is missing.",
    "missing_city": "The city is missing.",
    "which_street_type": "Say which: {options}.",
    "which_city": "Say which city: {options}.",
}


class UnclearWish(Exception):
    """The message says what is missing, for the person at the desk."""


def wish_of(what: str, form: Form, delivery: DeliveryView, now: datetime) -> Wish:
    """Raises Unclear."""
    match what:
        case "day":
            return AnotherDay(_slot(form.get("slot", "")))
        case "pickup":
            return Pickup(now.astimezone(ZoneInfo(delivery.depot_timezone)).date() + HELD_FOR)
        case "address":
            return _address(form.get("address", ""), delivery)
        case "instructions":
            return Instructions(_one_of(InstructionKind, form.get("kind", "")), form.get("detail", "").strip())
        case "access":
            value = form.get("value", "").strip()
            return WayIn(_one_of(AccessKind, form.get("kind", "")), value, keep=form.get("keep") == "1")
    return Cancel(form.get("reason", "").strip()[:300])


def caller_of(form: Form, delivery: DeliveryView) -> Caller:
    """Raises Unclear."""
    if form.get("proof") not in PROOFS:
        raise UnclearWish("Say how it was proven who asks.")
    return Caller(" ".join(form.get("caller", "").split())[:LONGEST_NAME] or delivery.recipient_name, form["proof"])


def _slot(text: str) -> Slot:
    start, _, end = text.partition("/")
    try:
        slot = Slot(datetime.fromisoformat(start), datetime.fromisoformat(end))
    except ValueError:
        raise UnclearWish("Choose a window.") from None
    if slot.start.tzinfo is None or slot.end.tzinfo is None:
        raise UnclearWish("Choose a window.")
    return slot


def _address(text: str, delivery: DeliveryView) -> AnotherAddress:
    if not text.strip():
        raise UnclearWish("Say the address.")
    said: Correction = apply_correction(delivery.address, text)
    if isinstance(said, Proposed):
        return AnotherAddress(said.address)
    if isinstance(said, Ambiguous):
        raise UnclearWish(_PROBLEMS[said.question].format(options=", ".join(said.options)))
    raise UnclearWish(f"That cannot be read as another address: {said.reason.replace('_', ' ')}.")


def _one_of(kinds: type[K], text: str) -> K:
    try:
        return kinds(text)
    except ValueError:
        raise UnclearWish("Choose what it is.") from None

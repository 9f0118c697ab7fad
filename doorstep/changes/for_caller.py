"""What dispatch changes for somebody on the phone: foreseen and read back first, then written with who asked and how it
was proven.

The policy (dms/policy.py) says what may be changed at all. What it leaves to dispatch is dispatch's to do here: they
hear whoever asks, and answer for the proof. Each change goes through the same command as the recipient's own, and
leaves a note for the desk beside it, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.changes import address
from doorstep.dms import policy
from doorstep.dms.filling import dms_of
from doorstep.dms.free_windows import WINDOWS, Slot, at_the_address
from doorstep.dms.outcomes import CommandRejected
from doorstep.dms.policy import WantedChange
from doorstep.dms.status import FINISHED, LOADED
from doorstep.dms.values import AccessKind, Audience, InstructionKind
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken
from doorstep.language.dates.wish import FARTHEST
from doorstep.messaging import consent, conversations
from doorstep.messaging.models import MessageKind
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.provenance import By

HELD_FOR = timedelta(days=7)
"""At the depot, when it is held for pickup."""
DAYS_OFFERED = 6
LONGEST_NAME = 80

PROOFS = {
    "phone_on_file": "They call from the phone on file",
    "called_back": "I called the phone on file back",
    "number_and_zip": "They know tracking number, name and ZIP",
    "sender": "The sender asks, and is known to us",
}
"""How it was proven who asks, by the name that the note keeps."""


@dataclass(frozen=True)
class Caller:
    name: str
    """As they said."""
    proof: str
    """One of PROOFS."""


@dataclass(frozen=True)
class AnotherDay:
    slot: Slot


@dataclass(frozen=True)
class Pickup:
    until: date


@dataclass(frozen=True)
class AnotherAddress:
    address: PostalAddress


@dataclass(frozen=True)
class Instructions:
    kind: InstructionKind
    detail: str


@dataclass(frozen=True)
class WayIn:
    kind: AccessKind
    value: str
    """Never repeated in history, notes or texts."""
    keep: bool


@dataclass(frozen=True)
class Cancel:
    reason: str


Wish = AnotherDay | Pickup | AnotherAddress | Instructions | WayIn | Cancel

CHANGES: dict[type, WantedChange] = {
    AnotherDay: WantedChange.ANOTHER_DAY, Pickup: WantedChange.HOLD, AnotherAddress: WantedChange.ADDRESS_ELSEWHERE,
    Instructions: WantedChange.INSTRUCTIONS, WayIn: WantedChange.ACCESS, Cancel: WantedChange.CANCEL,
}  # fmt: skip
"""What the policy calls them."""


@dataclass(frozen=True)
class ReadBack:
    """What would be written, to be said to the caller before it is."""

    before: str
    after: str
    tells_driver: bool
    is_dispatchs_to_decide: bool
    """The assistant would have asked dispatch."""
    text: str
    """For the recipient, without any code."""


class Refused(Exception):
    """Nothing was written; the message says why, for the person at the desk."""


def may(session: Session, change: WantedChange, delivery: DeliveryView) -> bool:
    """Whether the desk can do that at all: the policy and the DMS both let it."""
    return _outcome(session, change, delivery) not in ("refuse", "by_hand")


def _outcome(session: Session, change: WantedChange, delivery: DeliveryView) -> policy.Outcome:
    return policy.decide(change, delivery.status, "phone", dms_of(session).capabilities)


def offers(session: Session, delivery: DeliveryView, now: datetime) -> Sequence[Slot]:
    """The windows of the next days that are free, from tomorrow on."""
    zone = ZoneInfo(delivery.timezone)
    today = now.astimezone(zone).date()
    calendar = dms_of(session).depot_calendar(
        delivery.depot_code, today, today + FARTHEST, apart_from=delivery.tracking_number
    )
    days = [day for day in calendar.working_days(today + timedelta(days=1), today + FARTHEST) if calendar.has_room(day)]
    return [
        Slot(at_the_address(day, start, zone), at_the_address(day, end, zone))
        for day in days[:DAYS_OFFERED]
        for start, end in WINDOWS
    ]


def read_back(session: Session, delivery: DeliveryView, wish: Wish, phone: str, now: datetime) -> ReadBack:
    """`phone`: of dispatch, for whoever did not ask for it. Raises Refused."""
    _check(session, delivery, wish, now)
    before, after, said = _words(session, delivery, wish, now)
    return ReadBack(
        before,
        after,
        tells_driver=delivery.status in LOADED,
        is_dispatchs_to_decide=_outcome(session, CHANGES[type(wish)], delivery) == "needs_approval",
        text=f"Agreed with dispatch by phone: {said} Not you? Call {spoken.phone(phone)}.",
    )


def carry_out(session: Session, by: By, number: str, wish: Wish, caller: Caller, *, seen_version: int) -> DeliveryView:
    """Write it, and who asked. The same cause again changes nothing. Raises Refused, also when the delivery is not as
    it was read back."""
    delivery = dms_of(session).delivery(number)
    if delivery is None:
        raise Refused(f"There is no delivery {number}.")
    if is_done(session, by, number):
        return delivery
    if delivery.version != seen_version:
        raise Refused("Nothing was changed: the delivery changed meanwhile. This is how it is now.")
    _check(session, delivery, wish, by.now)
    _, after, _ = _words(session, delivery, wish, by.now)
    try:
        _write(session, by, delivery, wish)
    except CommandRejected as error:
        raise Refused(f"Nothing was changed: {error}.") from error
    asked = f"{caller.name or 'The recipient'} asked by phone ({_within(PROOFS[caller.proof])})"
    dms_of(session).add_note(by.because_of(f"{by.cause}:asked"), number, f"{asked}: {after}", audience=Audience.DESK)
    return dms_of(session).delivery(number) or delivery


def _within(said: str) -> str:
    """As it stands within a sentence."""
    return said if said.startswith("I ") else said[0].lower() + said[1:]


def is_done(session: Session, by: By, number: str) -> bool:
    """This cause was dealt with before."""
    return any(entry.cause == by.cause for entry in dms_of(session).history(number))


def text_recipient(session: Session, by: By, delivery: DeliveryView, text: str, our_number: str) -> int | None:
    """Queue a text for the recipient; None: there is no number, or it opted out."""
    phone = delivery.recipient_phone
    if phone is None or consent.is_opted_out(session, phone):
        return None
    conversation_id = conversations.latest_conversation_with(session, phone) or conversations.open_conversation(
        session, our_number, phone, by.now
    )
    return queueing.enqueue(
        session,
        NewText(
            phone,
            text,
            conversation_id=conversation_id,
            kind=MessageKind.DESK,
            idempotency_key=f"{by.cause}:text",
            timezone=delivery.timezone,
        ),
        by.now,
    )


def _check(session: Session, delivery: DeliveryView, wish: Wish, now: datetime) -> None:
    """Raises Refused."""
    if delivery.status in FINISHED or not may(session, CHANGES[type(wish)], delivery):
        raise Refused(f"{delivery.tracking_number} is {delivery.status.replace('_', ' ')}: that cannot be changed.")
    match wish:
        case AnotherDay(slot):
            if slot.start <= now:
                raise Refused("That window has begun already.")
            if slot not in offers(session, delivery, now):
                raise Refused("That window is not free any more. Choose another.")
        case AnotherAddress(proposed):
            if proposed == delivery.address:
                raise Refused("That is the address on file.")
            decision = address.decide(session, delivery, proposed, "phone")
            if decision.outcome in ("refuse", "by_hand"):
                raise Refused(f"The address cannot be changed: {decision.reason.replace('_', ' ')}.")
        case Instructions(kind, detail):
            if kind is InstructionKind.OTHER and not detail.strip():
                raise Refused("Say what the driver should do.")
        case WayIn(_, value):
            if not value.strip():
                raise Refused("Say what the code or the way in is.")


def _words(session: Session, delivery: DeliveryView, wish: Wish, now: datetime) -> tuple[str, str, str]:
    """Before, after, and a sentence for the recipient."""
    number = delivery.tracking_number
    window = spoken.window(delivery.window_start, delivery.window_end, delivery.timezone, now=now)
    match wish:
        case AnotherDay(slot):
            after = spoken.window(slot.start, slot.end, delivery.timezone, now=now)
            return window, after, f"{number} now comes {after}."
        case Pickup(until):
            day = f"{until:%a %b} {until.day}"
            after = f"held at {delivery.depot_name} until {day}"
            return window, after, f"{number} is {after}. Please bring a photo ID."
        case AnotherAddress(proposed):
            return delivery.address.spoken(), proposed.spoken(), f"{number} now goes to {proposed.spoken()}."
        case Instructions(kind, detail):
            known = "; ".join(
                f"{each.kind.replace('_', ' ')} {each.detail}".strip() for each in dms_of(session).instructions(number)
            )
            after = f"{kind.replace('_', ' ')} {detail}".strip()
            return known, after, f"the driver of {number} has your instructions."
        case WayIn(kind):
            known = ", ".join(each.kind.replace("_", " ") for each in dms_of(session).access(number))
            return known, f"{kind.replace('_', ' ')}, as you were told", f"the driver of {number} knows how to get in."
        case Cancel():
            return delivery.status.replace("_", " "), "goes back to its sender", f"{number} goes back to its sender."


def _write(session: Session, by: By, delivery: DeliveryView, wish: Wish) -> None:
    """Raises CommandRejected."""
    number, version, dms = delivery.tracking_number, delivery.version, dms_of(session)
    match wish:
        case AnotherDay(slot):
            dms.reschedule(by, number, slot.start, slot.end, expected_version=version)
        case Pickup(until):
            dms.hold_for_pickup(by, number, until, expected_version=version)
        case AnotherAddress(proposed):
            address.write(session, by, delivery, proposed)
        case Instructions(kind, detail):
            dms.give_instructions(by, number, [(kind, detail)])
        case WayIn(kind, value, keep):
            dms.give_access(by, number, [(kind, value)], keep=keep)
        case Cancel(reason):
            dms.cancel_delivery(by, number, reason, expected_version=version)
    # Their notices come from history: whoever has it on the truck is told by drivers/notices.

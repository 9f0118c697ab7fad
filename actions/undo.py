"""What a customer changed last is put back, or their request for approval withdrawn, after a clear yes.

What was written comes from the history of the delivery; whether it may be put back is decided on the delivery as it is
by now, as any other change is.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions import another_day
from actions.conversation import Saying
from actions.question import Memory
from actions.steps import Answered, Ask, Dropped, ForDesk, NotAnAnswer, RequestContext, Settled, Step
from actions.yes_no import is_clear_yes, is_no, says_more
from doorstep.addresses import PostalAddress
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.models import Case
from doorstep.changes import address
from doorstep.desk import approvals
from doorstep.dms.filling import dms_of
from doorstep.dms.free_windows import Slot
from doorstep.dms.policy import WantedChange
from doorstep.dms.status import OPEN, Status
from doorstep.dms.values import Audience, InstructionKind
from doorstep.dms.views import DeliveryView, HistoryEntry
from doorstep.language import instructions, spoken
from doorstep.language.dates.wish import Wish
from doorstep.language.taking_back import takes_back
from doorstep.provenance import By

REMEMBERED_FOR = timedelta(days=2)
"""How long "undo that" can mean a write of theirs."""
_PLAIN_WORDS = 3
"""A bare "never mind" may be about anything."""
JUST_NOW = timedelta(minutes=15)
_REPEATS = frozenset("undo put it back as was that before change take withdraw".split())
_KINDS = {
    "change_address": "address",
    "reschedule": "window",
    "hold_for_pickup": "hold",
    "give_instructions": "instructions",
    "give_access": "access",
    "cancel_delivery": "cancelled",
}
_OTHERS_TOO = {"set_window": "window"}
_TAKES_BACK = frozenset({"take_back_instructions", "take_back_access"})


@dataclass(frozen=True)
class Undoable:
    kind: str
    """`approval` waits for dispatch; else what was written: address, window, hold, instructions, access, cancelled."""
    saying: Saying
    """The read-back: what it is now, and what it would be."""
    cause: str
    """Of the write that is to be put back."""
    at: datetime
    case_id: int | None = None

    @property
    def memory(self) -> Memory:
        return {"kind": self.kind, "cause": self.cause, "case_id": self.case_id}


def last_write(session: Session, conversation_id: str, tracking_number: str, now: datetime) -> Undoable | None:
    """What waits for approval from this conversation, else what the recipient last changed and did not take back."""
    delivery = dms_of(session).delivery(tracking_number)
    if delivery is None:
        return None
    waiting = [
        case
        for case in case_queries.of_delivery(session, tracking_number)
        if approvals.proposes(case) and case.conversation_id == conversation_id
    ]
    entry = _last_entry(session, tracking_number, now)
    if waiting and (entry is None or entry.at <= max(line.at for line in waiting[-1].log)):
        case = waiting[-1]
        values = {"tracking_number": tracking_number, "proposed": _proposed(case, delivery, now)}
        return Undoable("approval", ("utter_undo_approval", values), f"case:{case.id}", case.log[-1].at, case.id)
    return _undoable(entry, delivery, now) if entry else None


def can_be_undone(session: Session, conversation_id: str, tracking_number: str, now: datetime) -> bool:
    """Whether "never mind", with no question open, may mean what was changed just now."""
    found = last_write(session, conversation_id, tracking_number, now)
    return found is not None and now - found.at < JUST_NOW


def is_meant(asked: RequestContext) -> bool:
    """Whether a text that reads as another request takes back what they asked for or changed just now."""
    if not takes_back(asked.text):
        return False
    found = _found(asked)
    return found is not None and (found.kind == "approval" or asked.turn.now - found.at < JUST_NOW)


def begin(asked: RequestContext) -> Step:
    found = _found(asked)
    if found is None:
        return _nothing(asked)
    if found.kind == "approval" and _is_plain(asked) and found.at <= asked.turn.received_at:
        return _withdraw(asked, found)
    return Ask([found.saying], found.memory)


def answer(asked: RequestContext, memory: Memory) -> Step:
    found = _found(asked)
    said = " ".join(str(each) for each in found.saying[1].values()) if found else ""
    if is_clear_yes(asked.turn, _REPEATS, said=said):
        return revert(asked, memory)
    return Dropped([("utter_undo_dropped", {})]) if is_no(asked.turn) else NotAnAnswer()


def revert(asked: RequestContext, memory: Memory) -> Step:
    """After the yes. If something else was written meanwhile, that is read back instead."""
    found = _found(asked)
    if found is None:
        return _nothing(asked)
    if found.memory != memory:
        return Ask([found.saying], found.memory)
    if found.kind == "approval":
        return _withdraw(asked, found)
    entry = _last_entry(asked.session, asked.delivery.tracking_number, asked.turn.now)
    assert entry is not None, "it was found just now"
    return _REVERTS[found.kind](asked, entry)


def _nothing(asked: RequestContext) -> Answered:
    delivery = asked.delivery
    if delivery.status not in OPEN or delivery.window_end <= asked.turn.now:
        return Answered([("utter_undo_nothing", {})])
    window = spoken.window(delivery.window_start, delivery.window_end, delivery.timezone, now=asked.turn.now)
    return Answered([("utter_nothing_taken_back", {"tracking_number": delivery.tracking_number, "window": window})])


def _found(asked: RequestContext) -> Undoable | None:
    return last_write(asked.session, asked.turn.conversation_id, asked.delivery.tracking_number, asked.turn.now)


def _last_entry(session: Session, tracking_number: str, now: datetime) -> HistoryEntry | None:
    """By the recipient. What they took back already is passed over; what others wrote since is not theirs to undo."""
    taken_back, by_others = 0, set()
    for entry in reversed(dms_of(session).history(tracking_number)):
        if now - entry.at > REMEMBERED_FOR:
            return None
        if entry.actor != "customer":
            by_others.add(_KINDS.get(entry.command) or _OTHERS_TOO.get(entry.command))
        elif entry.command in _TAKES_BACK:
            taken_back += 1
        elif entry.command in _KINDS and taken_back:
            taken_back -= 1
        elif entry.command in _KINDS:
            return entry if _KINDS[entry.command] not in by_others else None
    return None


def _undoable(entry: HistoryEntry, delivery: DeliveryView, now: datetime) -> Undoable | None:
    kind = _KINDS[entry.command]
    facts: dict[str, str] = {"tracking_number": delivery.tracking_number}
    match kind:
        case "address":
            if "address" not in entry.before:
                return None
            facts |= {"old": str(entry.before["address"]), "new": delivery.address.spoken()}
        case "window":
            if (old := _window(entry, delivery)) is None:
                return None
            facts |= {"old": _said(old, delivery, now), "new": _said(_on_file(delivery), delivery, now)}
        case "hold":
            facts |= {"old": _said(_on_file(delivery), delivery, now), "place": delivery.depot_name}
        case "instructions":
            facts |= {"instructions": _instructions(entry)}
    return Undoable(kind, (f"utter_undo_{kind}", facts), entry.cause, entry.at)


def _is_plain(asked: RequestContext) -> bool:
    """A request that nobody has decided is withdrawn as plainly as it was made: nothing on file changes."""
    return takes_back(asked.text) and len(asked.text.split()) >= _PLAIN_WORDS


def _withdraw(asked: RequestContext, found: Undoable) -> Step:
    assert found.case_id is not None
    resolution = "Withdrawn by the customer."
    case_commands.resolve(asked.session, By.customer(asked.turn.cause, asked.turn.now), found.case_id, resolution)
    delivery = asked.delivery
    facts = {"address": delivery.address.spoken(), "window": _said(_on_file(delivery), delivery, asked.turn.now)}
    return _done(asked, [("utter_undo_withdrawn", facts)], "A request for approval was withdrawn.")


def _address(asked: RequestContext, entry: HistoryEntry) -> Step:
    delivery = asked.delivery
    old = asked.dms.address_spoken(str(entry.before["address"]))
    if old is None:
        return ForDesk([("utter_undo_for_desk", {})], f"Put the address back: {entry.before['address']}.")
    decision = address.decide(asked.session, delivery, old, asked.proof)
    if decision.outcome == "refuse":
        return Answered([])
    if decision.outcome == "needs_approval":
        details = {"proposed": asdict(old), "on_file": asdict(delivery.address), "why": decision.reason}
        return ForDesk([("utter_undo_for_desk", {})], "Approve or reject the former address.", details)
    address.write(asked.session, asked.by, delivery, old)
    if decision.outcome == "write_and_tell_driver":
        _tell_driver(asked, f"Address put back by the customer: {old.spoken()} (was {delivery.address.spoken()}).")
    return _done(asked, [("utter_undo_address_done", {"old": old.spoken()})], f"Address put back: {old.spoken()}")


def _back_to_window(asked: RequestContext, entry: HistoryEntry) -> Step:
    """A window that has begun or that the depot has no place for any more cannot come back: others are offered."""
    old = _on_file(asked.delivery) if entry.command == "hold_for_pickup" else _window(entry, asked.delivery)
    assert old is not None
    if asked.decide(WantedChange.ANOTHER_DAY) == "refuse":
        return Answered([])
    if not another_day.is_free(asked, old):
        step = another_day.offer(asked, Wish(), [("utter_undo_window_gone", {})], 1)
        return Ask(step.sayings, step.memory, "reschedule", step.once) if isinstance(step, Ask) else step
    return another_day.take(asked, old)


def _take_back_instructions(asked: RequestContext, entry: HistoryEntry) -> Step:
    if asked.decide(WantedChange.INSTRUCTIONS) == "refuse":
        return Answered([])
    asked.dms.take_back_instructions(asked.by, asked.delivery.tracking_number, entry.at)
    said = _instructions(entry)
    if asked.delivery.status is Status.OUT_FOR_DELIVERY:
        _tell_driver(asked, f"The customer takes back: {said}.")
    return _done(asked, [("utter_undo_instructions_done", {"instructions": said})], f"Taken back: {said}.")


def _take_back_access(asked: RequestContext, entry: HistoryEntry) -> Step:
    asked.dms.take_back_access(asked.by, asked.delivery.tracking_number, entry.at)
    if asked.delivery.status is Status.OUT_FOR_DELIVERY:
        _tell_driver(asked, "Access details were taken back by the customer.")
    return _done(asked, [("utter_undo_access_done", {})], "Access details were taken back.")


def _after_cancelling(asked: RequestContext, entry: HistoryEntry) -> Step:
    return ForDesk([("utter_undo_for_desk", {})], "The customer wants it after all: see whether it can still be sent.")


_REVERTS: dict[str, Callable[[RequestContext, HistoryEntry], Step]] = {
    "address": _address,
    "window": _back_to_window,
    "hold": _back_to_window,
    "instructions": _take_back_instructions,
    "access": _take_back_access,
    "cancelled": _after_cancelling,
}


def _done(asked: RequestContext, sayings: list[Saying], resolution: str) -> Settled:
    return Settled(sayings, resolution, is_a_request_too=says_more(asked.turn, "withdraw", _REPEATS))


def _tell_driver(asked: RequestContext, text: str) -> None:
    asked.dms.add_note(asked.by, asked.delivery.tracking_number, text, audience=Audience.DRIVER)


def _on_file(delivery: DeliveryView) -> Slot:
    return Slot(delivery.window_start, delivery.window_end)


def _window(entry: HistoryEntry, delivery: DeliveryView) -> Slot | None:
    """As it was; a bound that did not change is not in the history."""
    if "window_start" not in entry.before and "window_end" not in entry.before:
        return None
    start, end = entry.before.get("window_start"), entry.before.get("window_end")
    return Slot(
        datetime.fromisoformat(str(start)) if start else delivery.window_start,
        datetime.fromisoformat(str(end)) if end else delivery.window_end,
    )


def _instructions(entry: HistoryEntry) -> str:
    given: dict[str, str] = entry.after.get("instructions", {})
    return "; ".join(instructions.spoken(InstructionKind(kind), detail) for kind, detail in given.items())


def _said(slot: Slot, delivery: DeliveryView, now: datetime) -> str:
    return spoken.slot(slot.start, slot.end, delivery.timezone, now=now)


def _proposed(case: Case, delivery: DeliveryView, now: datetime) -> str:
    """What dispatch is asked for."""
    if "proposed" in case.details:
        return PostalAddress(**case.details["proposed"]).spoken()
    if "proposed_window" in case.details:
        start, end = (datetime.fromisoformat(case.details["proposed_window"][name]) for name in ("start", "end"))
        return _said(Slot(start, end), delivery, now)
    return f"pickup at {delivery.depot_name}"

"""What a row of history is called and says outside: types of events and their data. Pure.

Only what stands in a model here leaves the house. What people wrote does if the subscription's scope says so, without
numbers and codes; how to get in never does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason

EVERYTHING = "*"
DMS, CASE = "dms", "case"
Facts = Mapping[str, Any]


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DeliveryFacts(_Out):
    """Those that this event changed and no others; null where there is none."""

    status: Status | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None
    eta: datetime | None = None
    delivered_at: datetime | None = None
    held_until: date | None = None
    route_code: str | None = None
    position: int | None = None


class AttemptFacts(_Out):
    number: int
    outcome: AttemptOutcome
    reason: FailureReason | None = None


By = Literal["customer", "driver", "desk", "assistant", "system", "program"]


class DeliveryData(_Out):
    tracking_number: str
    version: int
    """Of the delivery after it, as the API's ETag has it: one that is not above yours is old."""
    command: str
    """What was done, more closely: `set_window`."""
    by: By
    """Who did it: a `program` is a company's own system."""
    changed: list[str]
    """The names of what is otherwise now, also of what is not told here: GET the delivery for it."""
    before: DeliveryFacts
    after: DeliveryFacts
    attempt: AttemptFacts | None = None
    """Of `delivery.attempted`."""
    words: dict[str, str] | None = None
    """What somebody wrote, by what it is for; only where the subscription is made with words."""


class RouteData(_Out):
    route_code: str
    command: str
    by: By
    driver_code: str | None = None
    """Who has it now, of an event that says so."""
    delay_minutes: int | None = None
    """How far behind its plan it is now, of an event that says so."""


class DriverData(_Out):
    driver_code: str
    command: str
    by: By
    route_code: str | None = None


class CaseData(_Out):
    case_id: int
    kind: CaseKind
    state: CaseState
    """After it."""
    tracking_number: str | None
    by: By


@dataclass(frozen=True)
class Kind:
    name: str
    """Of the type of event."""
    says: str
    data: type[BaseModel]


KINDS: tuple[Kind, ...] = (
    Kind("delivery.created", "A delivery was announced.", DeliveryData),
    Kind("delivery.status_changed", "It is at the depot, on the truck, held, cancelled, back.", DeliveryData),
    Kind("delivery.attempted", "A driver was at the door: `attempt` says with what outcome.", DeliveryData),
    Kind("delivery.rescheduled", "Another day or window.", DeliveryData),
    Kind("delivery.address_changed", "Another address: GET the delivery for it.", DeliveryData),
    Kind("delivery.planned", "On another route, at another place of it, or on none.", DeliveryData),
    Kind("delivery.estimated", "Another estimate of the arrival. Many.", DeliveryData),
    Kind("delivery.instructed", "What its recipient wants, or how to get in, is given or taken back.", DeliveryData),
    Kind("delivery.changed", "Whatever else is written to a delivery: `command` says what.", DeliveryData),
    Kind("route.planned", "A route is there.", RouteData),
    Kind("route.changed", "Another driver, other stops, another order, a delay.", RouteData),
    Kind("driver.changed", "A driver is there, or what is on file of them is otherwise.", DriverData),
    Kind("driver.shift_changed", "A shift or a break began or ended.", DriverData),
    Kind("case.opened", "Something waits for a person; `state` says for whom, or that it is being settled.", CaseData),
    Kind("case.moved", "It waits for somebody else.", CaseData),
    Kind("case.resolved", "It is settled.", CaseData),
)  # fmt: skip
TYPES = tuple(each.name for each in KINDS)

_OF_DELIVERIES = {
    "create_delivery": "created",
    "change_status": "status_changed", "hold_for_pickup": "status_changed", "cancel_delivery": "status_changed",
    "report_missing": "status_changed", "report_damaged": "status_changed", "decide_damaged": "status_changed",
    "record_attempt": "attempted", "take_back_report": "changed", "correct_report": "changed",
    "complete_report": "changed",
    "reschedule": "rescheduled", "set_window": "rescheduled",
    "change_address": "address_changed",
    "assign_to_route": "planned", "add_stop": "planned", "remove_from_route": "planned", "give_stop": "planned",
    "set_eta": "estimated",
    "give_instructions": "instructed", "take_back_instructions": "instructed", "give_access": "instructed",
    "keep_access": "instructed", "take_back_access": "instructed",
    "change_recipient": "changed", "add_note": "changed", "dispute_attempt": "changed",
    "record_resolution": "changed", "put_off": "changed", "change_announcement": "changed",
}  # fmt: skip
_OF_DRIVERS = {
    "create_driver": "changed", "change_driver": "changed", "link_driver": "changed", "unlink_driver": "changed",
    "start_shift": "shift_changed", "end_shift": "shift_changed", "start_break": "shift_changed",
    "end_break": "shift_changed", "load_route": "shift_changed",
}  # fmt: skip
_WORDS = ("instructions", "note", "left_at", "reason", "problem", "why", "resolution")
"""Facts that somebody wrote."""
_ATTEMPT = ("attempt", "outcome", "reason")


@dataclass(frozen=True)
class Row:
    """Of a history."""

    source: str
    id: int
    at: datetime
    actor: str
    what: str
    """The command, or the entry in a case's log."""
    subject: str
    before: Facts
    after: Facts
    """Of a case: `kind`, `tracking_number` and `opened_as`, the state it was opened in."""


def type_of(source: str, what: str, subject: str) -> str | None:
    """None: it is told to nobody."""
    if source == CASE:
        return {"opened": "case.opened", "resolved": "case.resolved"}.get(
            what, "case.moved" if what.startswith("moved to ") else None
        )
    kind, _, code = subject.partition(":")
    if not code:
        return f"delivery.{_OF_DELIVERIES.get(what, 'changed')}"
    match kind:
        case "route":
            return "route.planned" if what == "create_route" else "route.changed"
        case "driver":
            return f"driver.{_OF_DRIVERS.get(what, 'changed')}"
    return None  # a depot: nothing changes it


def is_wanted(type_: str, wanted: Sequence[str]) -> bool:
    return EVERYTHING in wanted or type_ in wanted


def body(row: Row, *, with_words: bool, masked: Callable[[str], str]) -> dict[str, Any]:
    """The message, the same each time that it is made of the row. `masked` takes numbers and codes out of words."""
    type_ = type_of(row.source, row.what, row.subject)
    assert type_ is not None, "rows that are told to nobody make no message"
    data = _data(row, with_words=with_words, masked=masked)
    return {"type": type_, "timestamp": row.at.isoformat(), "data": data.model_dump(mode="json", exclude_unset=True)}


def schemas() -> dict[str, dict[str, Any]]:
    """A JSON Schema (2020-12) of each type's whole body."""
    return {each.name: whole(each).model_json_schema(mode="serialization") for each in KINDS}


@cache
def whole(kind: Kind) -> type[BaseModel]:
    """The body of its messages."""
    title = "".join(part.title() for part in kind.name.replace("_", ".").split(".")) + "Event"
    return create_model(
        title, __base__=_Out, __doc__=kind.says,
        type=(cast(Any, Literal.__getitem__(kind.name)), ...),
        timestamp=(datetime, Field(description="When it happened.")),
        data=(kind.data, ...),
    )  # fmt: skip


def _data(row: Row, *, with_words: bool, masked: Callable[[str], str]) -> BaseModel:
    by = _by(row.actor)
    kind, _, code = row.subject.partition(":")
    match kind:
        case "case":
            state = {"opened": CaseState(row.after["opened_as"]), "resolved": CaseState.RESOLVED}.get(row.what)
            return CaseData(
                case_id=int(code), kind=CaseKind(row.after["kind"]), by=by,
                tracking_number=row.after["tracking_number"],
                state=state or CaseState(row.what.removeprefix("moved to ")),
            )  # fmt: skip
        case "route":
            found = {"driver_code": row.after["driver"]} if "driver" in row.after else {}
            found |= {"delay_minutes": row.after["delay_minutes"]} if "delay_minutes" in row.after else {}
            return RouteData(route_code=code, command=row.what, by=by, **found)
        case "driver":
            found = {"route_code": row.after["route"]} if "route" in row.after else {}
            return DriverData(driver_code=code, command=row.what, by=by, **found)
    return _delivery(row, by, with_words=with_words, masked=masked)


def _delivery(row: Row, by: By, *, with_words: bool, masked: Callable[[str], str]) -> DeliveryData:
    optional: dict[str, Any] = {}
    if row.what == "record_attempt" and "attempt" in row.after:
        number, outcome, reason = (row.after.get(name) for name in _ATTEMPT)
        optional["attempt"] = AttemptFacts(number=number, outcome=outcome, reason=reason)
    if with_words and (said := _words(row, masked)):
        optional["words"] = said
    return DeliveryData(
        tracking_number=row.subject, version=row.after.get("version", 1), command=row.what, by=by,
        changed=sorted((row.before.keys() & row.after.keys()) - {"version"}),
        before=_facts(row.before), after=_facts(row.after), **optional,
    )  # fmt: skip


def _facts(facts: Facts) -> DeliveryFacts:
    named = {("route_code" if name == "route" else name): value for name, value in facts.items()}
    return DeliveryFacts(**{name: named[name] for name in DeliveryFacts.model_fields if name in named})


def _words(row: Row, masked: Callable[[str], str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for name in _WORDS:
        value = row.after.get(name)
        if name == "reason" and row.what != "cancel_delivery":
            continue  # a word of ours
        if isinstance(value, Mapping):
            said |= {str(each): masked(str(words)) for each, words in value.items()}
        elif isinstance(value, str) and value:
            said[name] = masked(value)
    return said


def _by(actor: str) -> By:
    who = actor.partition(":")[0]
    match who:
        case "customer" | "driver" | "desk" | "assistant" | "system":
            return who
    return "program"

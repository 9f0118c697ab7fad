"""A second filling of the port: another company's DMS, kept in memory.

It keeps no photos, estimates no arrival, and takes no change once a package is on the truck. What is written in a
transaction is seen there alone until that is committed.
"""

from collections.abc import Callable, Sequence, Set
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from doorstep import following, wakeups
from doorstep.addresses import PostalAddress
from doorstep.addresses.check import check
from doorstep.dms.calendar import DepotCalendar
from doorstep.dms.capabilities import Capabilities
from doorstep.dms.driver_port import DriverOrders, DriverQuestions, Drivers, Replanning
from doorstep.dms.outcomes import CommandResult, IllegalMove, Invalid, NotFound, Snapshot, StaleVersion, Unsupported
from doorstep.dms.port import Dms
from doorstep.dms.status import OPEN, Status, is_legal
from doorstep.dms.values import AccessKind, Audience, InstructionKind, WantedChange
from doorstep.dms.views import AccessView, DeliveryView, HistoryEntry, InstructionView, Movers, NoteView, TripView
from doorstep.provenance import By
from tests.dms.conformance.limited import LIMITED

_PLACES = frozenset({InstructionKind.LEAVE_AT, InstructionKind.LEAVE_WITH, InstructionKind.SAFE_PLACE})
_UNATTENDED = _PLACES - {InstructionKind.LEAVE_WITH}
_SHOWN_FOR = timedelta(days=30)
_WORK = "dms in memory"


@dataclass
class Held:
    """A delivery and what is kept with it."""

    view: DeliveryView
    instructions: list[tuple[InstructionView, datetime | None]] = field(default_factory=list)
    """With the instant at which it was replaced."""
    access: list[AccessView] = field(default_factory=list)
    notes: list[NoteView] = field(default_factory=list)


@dataclass
class State:
    deliveries: dict[str, Held] = field(default_factory=dict)
    changes: list[tuple[str, HistoryEntry]] = field(default_factory=list)
    """Subject and what was done; numbered from 1."""
    done: dict[tuple[str, str, str], CommandResult] = field(default_factory=dict)
    """By cause, command and subject."""
    zips: dict[str, str] = field(default_factory=lambda: {"60610": "CHI", "60614": "CHI"})
    former_addresses: list[PostalAddress] = field(default_factory=list)
    last_done_at: dict[str, datetime] = field(default_factory=dict)
    """By the code of the route."""


class Memory:
    """What outlives transactions; `filling` goes into the sessions."""

    def __init__(self) -> None:
        self.state = State()

    def filling(self, session: Session) -> Dms:
        if _WORK not in session.info:
            session.info[_WORK] = deepcopy(self.state)
            event.listen(session, "after_commit", self._keep, once=True)
            event.listen(session, "after_soft_rollback", _drop)
        return MemoryDms(session.info[_WORK], session)

    def _keep(self, session: Session) -> None:
        if _WORK in session.info:
            self.state = session.info.pop(_WORK)


def _drop(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop(_WORK, None)


class Nobody:
    """The drivers' side of a company whose drivers have an app of their own."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in _LISTS:
            return lambda *given, **named: []
        if hasattr(DriverQuestions, name) or name in ("route", "place_of"):
            return lambda *given, **named: None
        if hasattr(DriverOrders, name) or hasattr(Replanning, name):
            return _unsupported
        raise AttributeError(name)


_LISTS = frozenset(
    "all routes_today last_reports reports_of recent_reports last_set_aside access_for notes_of_door".split()
)


def _unsupported(*given: object, **named: object) -> CommandResult:
    raise Unsupported("no_drivers", "drivers report in an app of their own")


class MemoryDms:
    capabilities: Capabilities = LIMITED
    drivers: Drivers = cast(Drivers, Nobody())

    def __init__(self, state: State, session: Session | None = None) -> None:
        self._state, self._session = state, session

    # What is asked

    def delivery(self, tracking_number: str) -> DeliveryView | None:
        held = self._state.deliveries.get(tracking_number)
        return held.view if held else None

    def deliveries(self, tracking_numbers: Sequence[str]) -> list[DeliveryView]:
        return [found for each in tracking_numbers if (found := self.delivery(each))]

    def deliveries_of_phone(self, phone: str, now: datetime) -> list[DeliveryView]:
        theirs = [each for each in self._views() if each.recipient_phone == phone]
        still_open = [each for each in theirs if each.status in OPEN]
        ended = [
            each for each in theirs if each.status not in OPEN and each.status_changed_at > now - _SHOWN_FOR
        ]  # fmt: skip
        return [
            *sorted(still_open, key=lambda each: (each.window_start, each.tracking_number)),
            *sorted(ended, key=lambda each: (each.status_changed_at, each.tracking_number), reverse=True),
        ]

    def knows_phone(self, phone: str) -> bool:
        return any(each.recipient_phone == phone for each in self._views())

    def is_as_seen(self, view: DeliveryView) -> bool:
        now = self.delivery(view.tracking_number)
        return now is not None and now.version == view.version

    def history(self, tracking_number: str) -> list[HistoryEntry]:
        return [entry for subject, entry in self._state.changes if subject == tracking_number]

    def led_to(self, causes: Sequence[str]) -> list[HistoryEntry]:
        return [entry for _, entry in self._state.changes if entry.cause in causes]

    def address_spoken(self, spoken: str) -> PostalAddress | None:
        known = [*(each.address for each in self._views()), *self._state.former_addresses]
        return next((each for each in known if each.spoken() == spoken), None)

    def notes(self, tracking_number: str) -> list[NoteView]:
        held = self._state.deliveries.get(tracking_number)
        return list(held.notes) if held else []

    def access(self, tracking_number: str) -> list[AccessView]:
        own = self._state.deliveries.get(tracking_number)
        if own is None:
            return []
        whose = (own.view.recipient_phone, own.view.address)
        known = [
            detail
            for held in self._state.deliveries.values()
            for detail in held.access
            if held is own or (detail.keep and (held.view.recipient_phone, held.view.address) == whose)
        ]
        return list({each.kind: each for each in sorted(known, key=lambda each: each.given_at)}.values())

    def instructions(self, tracking_number: str) -> list[InstructionView]:
        held = self._state.deliveries.get(tracking_number)
        return [each for each, replaced_at in held.instructions if replaced_at is None] if held else []

    def in_service_area(self, zip_code: str, depot_code: str | None = None) -> bool:
        depot = self._state.zips.get(zip_code)
        return depot is not None and depot_code in (None, depot)

    def depot_calendar(
        self, depot_code: str, first: date, last: date, *, apart_from: str | None = None
    ) -> DepotCalendar:
        if depot_code not in self._state.zips.values():
            raise LookupError(f"there is no depot {depot_code}")
        booked: dict[date, int] = {}
        for each in self._views():
            if each.tracking_number != apart_from and each.status in OPEN - {Status.HELD}:
                day = each.window_start.date()
                booked[day] = booked.get(day, 0) + 1
        return DepotCalendar(frozenset(range(6)), {}, 250, booked)

    # What is written

    def change_address(
        self, by: By, tracking_number: str, address: PostalAddress, *, expected_version: int | None = None
    ) -> CommandResult:
        def act(held: Held) -> Snapshot:
            self._must_take(held, {WantedChange.ADDRESS_NEARBY, WantedChange.ADDRESS_ELSEWHERE})
            if held.view.address == address:
                raise Invalid("address_unchanged", f"{address.spoken()} is the address on file")
            if problem := check(address):
                raise Invalid("address_" + problem.reason)
            held.view = replace(held.view, address=address)
            return {}

        return self._do("change_address", by, tracking_number, act, expected_version)

    def reschedule(
        self, by: By, tracking_number: str, start: datetime, end: datetime, *, expected_version: int | None = None
    ) -> CommandResult:
        def act(held: Held) -> Snapshot:
            if start <= by.now:
                raise Invalid("window_past")
            self._must_take(held, {WantedChange.ANOTHER_DAY})
            status = Status.AT_DEPOT if held.view.status in (Status.ATTEMPTED, Status.HELD) else held.view.status
            held.view = replace(held.view, window_start=start, window_end=end, held_until=None)
            self._move(held, status, by.now)
            return {}

        return self._do("reschedule", by, tracking_number, act, expected_version)

    def hold_for_pickup(
        self, by: By, tracking_number: str, until: date, *, expected_version: int | None = None
    ) -> CommandResult:
        def act(held: Held) -> Snapshot:
            self._must_take(held, {WantedChange.HOLD})
            if not is_legal(held.view.status, Status.HELD):
                raise IllegalMove("illegal_move")
            self._move(held, Status.HELD, by.now)
            held.view = replace(held.view, held_until=until)
            return {}

        return self._do("hold_for_pickup", by, tracking_number, act, expected_version)

    def cancel_delivery(
        self, by: By, tracking_number: str, reason: str, *, expected_version: int | None = None
    ) -> CommandResult:
        def act(held: Held) -> Snapshot:
            self._must_take(held, {WantedChange.CANCEL})
            self._move(held, Status.CANCELLED, by.now)
            return {"reason": reason}

        return self._do("cancel_delivery", by, tracking_number, act, expected_version)

    def give_instructions(
        self, by: By, tracking_number: str, items: Sequence[tuple[InstructionKind, str]]
    ) -> CommandResult:
        def act(held: Held) -> Snapshot:
            given = dict(items)
            self._must_take(held, {WantedChange.INSTRUCTIONS})
            if held.view.signature_required and given.keys() & _UNATTENDED:
                raise Invalid("signature_required")
            replaced = (set(given) | (_PLACES if given.keys() & _PLACES else set())) - {InstructionKind.OTHER}
            held.instructions = [
                (each, replaced_at or (by.now if each.kind in replaced else None))
                for each, replaced_at in held.instructions
            ] + [(InstructionView(kind, detail, by.now), None) for kind, detail in given.items()]
            return {"instructions": {kind.value: detail for kind, detail in given.items()}}

        return self._do("give_instructions", by, tracking_number, act)

    def take_back_instructions(self, by: By, tracking_number: str, given_at: datetime) -> CommandResult:
        def act(held: Held) -> Snapshot:
            self._must_take(held, {WantedChange.INSTRUCTIONS})
            held.instructions = [
                (each, by.now if each.given_at == given_at else None if replaced_at == given_at else replaced_at)
                for each, replaced_at in held.instructions
            ]
            return {}

        return self._do("take_back_instructions", by, tracking_number, act)

    def give_access(
        self, by: By, tracking_number: str, details: Sequence[tuple[AccessKind, str]], *, keep: bool = False
    ) -> CommandResult:
        def act(held: Held) -> Snapshot:
            given = dict(details)
            self._must_take(held, {WantedChange.ACCESS})
            held.access = [each for each in held.access if each.kind not in given]
            held.access += [AccessView(kind, value, keep, by.now) for kind, value in given.items()]
            return {"access": sorted(kind.value for kind in given), "keep": keep}

        return self._do("give_access", by, tracking_number, act)

    def keep_access(self, by: By, tracking_number: str, keep: bool) -> CommandResult:
        def act(held: Held) -> Snapshot:
            held.access = [replace(each, keep=keep) for each in held.access]
            return {"keep": keep}

        return self._do("keep_access", by, tracking_number, act)

    def take_back_access(self, by: By, tracking_number: str, given_at: datetime) -> CommandResult:
        def act(held: Held) -> Snapshot:
            held.access = [each for each in held.access if each.given_at != given_at]
            return {}

        return self._do("take_back_access", by, tracking_number, act)

    def add_note(
        self, by: By, tracking_number: str, text: str, *, audience: Audience = Audience.DRIVER
    ) -> CommandResult:
        def act(held: Held) -> Snapshot:
            if not text.strip():
                raise Invalid("note_missing")
            held.notes.append(NoteView(by.now, by.actor, audience, text.strip()))
            return {"note": text.strip(), "audience": audience.value}

        return self._do("add_note", by, tracking_number, act)

    def dispute_attempt(self, by: By, tracking_number: str, number: int, text: str) -> CommandResult:
        def act(held: Held) -> Snapshot:
            if number not in [each.number for each in held.view.attempts]:
                raise NotFound("no_such_attempt")
            attempts = tuple(
                replace(each, disputed_at=by.now) if each.number == number else each for each in held.view.attempts
            )
            held.view = replace(held.view, attempts=attempts)
            return {"disputed_attempt": number}

        return self._do("dispute_attempt", by, tracking_number, act)

    def record_resolution(self, by: By, tracking_number: str, kind: str, resolution: str) -> CommandResult:
        return self._do(
            "record_resolution", by, tracking_number, lambda held: {"exception": kind, "resolution": resolution}
        )

    # What has changed

    def newest_change(self) -> int:
        return len(self._state.changes)

    def changed_after(self, number: int, limit: int) -> list[tuple[int, str]]:
        rows = [(place, subject) for place, (subject, _) in enumerate(self._state.changes, 1)]
        return [row for row in rows if row[0] > number][:limit]

    def open_numbers(self, after: str, limit: int, *, or_changed_since: datetime) -> list[str]:
        numbers = [
            each.tracking_number for each in self._views() if each.status in OPEN or each.updated_at > or_changed_since
        ]
        return sorted(number for number in numbers if number > after)[:limit]

    def last_movers(self, tracking_numbers: Sequence[str]) -> dict[str, Movers]:
        movers: dict[str, Movers] = {}
        for subject, entry in self._state.changes:
            if subject in tracking_numbers:
                known = movers.get(subject, Movers())
                if entry.after.keys() & {"window_start", "window_end"}:
                    known = replace(known, window=entry.actor)
                if entry.after.keys() & {"status", "held_until"}:
                    known = replace(known, status=entry.actor)
                movers[subject] = known
        return {subject: each for subject, each in movers.items() if each != Movers()}

    def out_with(self, tracking_numbers: Sequence[str]) -> list[str]:
        routes = {each.route_code for each in self.deliveries(tracking_numbers)} - {None}
        return [
            each.tracking_number
            for each in self._views()
            if each.status is Status.OUT_FOR_DELIVERY and each.route_code in routes
        ]

    def trips(self, route_codes: Set[str]) -> dict[str, TripView]:
        return {code: TripView(code, self._state.last_done_at.get(code)) for code in route_codes}

    # What all that have in common

    def _do(
        self,
        command: str,
        by: By,
        number: str,
        act: Callable[[Held], Snapshot],
        expected_version: int | None = None,
    ) -> CommandResult:
        held = self._state.deliveries.get(number)
        if held is None:
            raise NotFound("no_such_delivery", f"there is no delivery {number}")
        if done := self._state.done.get((by.cause, command, number)):
            return replace(done, is_new=False)
        if expected_version not in (None, held.view.version):
            raise StaleVersion("stale_version")
        changed = deepcopy(held)
        before = _facts(held.view)
        more = act(changed)
        changed.view = replace(changed.view, version=held.view.version + 1, updated_at=by.now)
        self._state.deliveries[number] = changed
        after = _facts(changed.view)
        names = [name for name in after if before[name] != after[name]]
        old, new = {name: before[name] for name in names}, {name: after[name] for name in names} | more
        if "address" in old:
            self._state.former_addresses.append(held.view.address)
        self._state.changes.append((number, HistoryEntry(by.now, by.actor, by.cause, command, number, old, new)))
        done = CommandResult(number, changed.view.version, old, new, is_new=True)
        self._state.done[by.cause, command, number] = done
        if self._session is not None:
            following.changed(self._session, number)
            wakeups.notify(self._session, "dms")
        return done

    def _must_take(self, held: Held, changes: Set[WantedChange]) -> None:
        status = held.view.status
        if status not in OPEN:
            raise IllegalMove(f"already_{status}")
        if not any(self.capabilities.can_write(each, status) for each in changes):
            raise Unsupported("unsupported", f"no such change while it is {status}")

    def _move(self, held: Held, status: Status, now: datetime) -> None:
        if status is not held.view.status:
            held.view = replace(held.view, status=status, status_changed_at=now)
        if status not in OPEN:
            held.access = [each for each in held.access if each.keep]

    def _views(self) -> list[DeliveryView]:
        return [held.view for held in self._state.deliveries.values()]


def _facts(view: DeliveryView) -> Snapshot:
    return {
        "status": view.status.value,
        "address": view.address.spoken(),
        "window_start": view.window_start.astimezone(UTC).isoformat(),
        "window_end": view.window_end.astimezone(UTC).isoformat(),
        "held_until": view.held_until.isoformat() if view.held_until else None,
    }

"""A company whose DMS is `memory.MemoryDms`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import Engine

from doorstep.addresses import PostalAddress
from doorstep.database import make_sessions
from doorstep.dms.filling import fill
from doorstep.dms.outcomes import Snapshot
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.dms.views import AttemptView, DeliveryView, OpeningHours
from doorstep.provenance import By
from tests.dms.conformance.company import Company
from tests.dms.conformance.memory import Held, Memory, MemoryDms
from tests.dms.world import DEPOT, HOME, PHONE

ZONE = "America/Chicago"
_HOURS = tuple(OpeningHours(day, time(8), time(20)) for day in range(5))


class InMemory(Company):
    def __init__(self, engine: Engine, now: datetime) -> None:
        self.memory, self.now = Memory(), now
        self.sessions = make_sessions(engine)
        fill(self.sessions, self.memory.filling)

    def announces(
        self,
        number: str,
        *,
        due: datetime | None = None,
        phone: str | None = PHONE,
        address: PostalAddress = HOME,
        needs_signature: bool = False,
    ) -> None:
        start = due or self.now + timedelta(days=3)
        self.memory.state.deliveries[number] = Held(
            DeliveryView(
                tracking_number=number,
                version=0,
                status=Status.CREATED,
                status_changed_at=self.now,
                recipient_name="Maria Lopez",
                recipient_phone=phone,
                is_business=False,
                address=address,
                timezone=ZONE,
                window_start=start,
                window_end=start + timedelta(hours=4),
                eta=None,
                eta_updated_at=None,
                stops_before=None,
                route_code=None,
                driver_name=None,
                attempts=(),
                delivered_at=None,
                left_at=None,
                sender_name="",
                service="Standard",
                signature_required=needs_signature,
                value_cents=0,
                depot_code="CHI",
                depot_name="West Loop",
                depot_timezone=ZONE,
                depot_address=DEPOT,
                depot_hours=_HOURS,
                held_until=None,
                updated_at=self.now,
            )
        )
        self._do("create_delivery", number, lambda held: None)

    def receives(self, number: str) -> None:
        self._do("change_status", number, lambda held: self._becomes(held, Status.AT_DEPOT))

    def loads(self, number: str) -> None:
        def act(held: Held) -> None:
            self._becomes(held, Status.OUT_FOR_DELIVERY)
            held.view = replace(held.view, route_code="R-D1", driver_name="Erin Bell")

        self._do("change_status", number, act)

    def fails(self, number: str, reason: FailureReason = FailureReason.NOBODY_HOME) -> None:
        self._do("record_attempt", number, lambda held: self._tries(held, AttemptOutcome.FAILED, reason))

    def delivers(self, number: str) -> None:
        self._do("record_attempt", number, lambda held: self._tries(held, AttemptOutcome.DELIVERED, None))

    def _tries(self, held: Held, outcome: AttemptOutcome, reason: FailureReason | None) -> None:
        view = held.view
        attempt = AttemptView(len(view.attempts) + 1, self.now, outcome, reason, "", "Erin Bell")
        held.view = replace(view, attempts=(*view.attempts, attempt))
        self.memory.state.last_done_at[view.route_code or ""] = self.now
        self._becomes(held, Status.DELIVERED if outcome is AttemptOutcome.DELIVERED else Status.ATTEMPTED)
        if outcome is AttemptOutcome.DELIVERED:
            held.view = replace(held.view, delivered_at=self.now, left_at="front door")

    def _becomes(self, held: Held, status: Status) -> None:
        MemoryDms(self.memory.state)._move(held, status, self.now)

    def _do(self, command: str, number: str, act: Callable[[Held], object]) -> None:
        def acted(held: Held) -> Snapshot:
            act(held)
            return {}

        by = By.system(f"{command} {number} {self.now} {self.memory.state.deliveries[number].view.status}", self.now)
        MemoryDms(self.memory.state)._do(command, by, number, acted)

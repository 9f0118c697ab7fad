"""What has happened to a seeded delivery until now, with the history that the commands would have left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doorstep.dms.models import Attempt, Delivery, Driver, Note, Stop
from doorstep.dms.snapshot import plain, snapshot
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, Audience, FailureReason

_AFTER = {
    AttemptOutcome.DELIVERED: Status.DELIVERED,
    AttemptOutcome.FAILED: Status.ATTEMPTED,
    AttemptOutcome.REFUSED: Status.REFUSED,
}

PHOTOS = "http://127.0.0.1:8025/photos"
"""Where the sandbox shows them, in place of the drivers' app."""


@dataclass(frozen=True)
class SeedOutcome:
    """How a try at a door ended."""

    outcome: AttemptOutcome
    reason: FailureReason | None = None
    note: str = ""
    left_at: str | None = None


class Past:
    """Moves one delivery through its days. Nothing happens later than `now`."""

    def __init__(self, delivery: Delivery, created: datetime, now: datetime) -> None:
        self.delivery = delivery
        self.attempts: list[Attempt] = []
        self.notes: list[Note] = []
        self.history: list[dict[str, Any]] = []
        self._now = now
        delivery.created_at = min(created, now)
        delivery.version = 0
        delivery.status, delivery.status_changed_at = Status.CREATED, delivery.created_at
        self._record("create_delivery", delivery.created_at, "sender", {}, snapshot(delivery))

    def move(self, status: Status, at: datetime, actor: str = "depot") -> None:
        self._record("change_status", at, actor, *self._become(status, min(at, self._now)))

    def plan_for(self, stop: Stop, at: datetime) -> None:
        self.delivery.stop = stop
        after = {"route": stop.route.code, "position": stop.position}
        self._record("assign_to_route", at, "planner", {"route": None, "position": None}, after)

    def attempt(self, ended: SeedOutcome, at: datetime, driver: Driver, *, planned: datetime | None = None) -> None:
        """`planned`: when the driver was to be there, for a report of today that can still be taken back."""
        outcome, left_at = ended.outcome, ended.left_at
        attempt = Attempt(
            delivery=self.delivery,
            number=len(self.attempts) + 1,
            at=at,
            outcome=outcome,
            reason=ended.reason,
            note=ended.note,
            driver=driver,
            photo_url=f"{PHOTOS}/{self.delivery.tracking_number}.jpg" if outcome is AttemptOutcome.DELIVERED else None,
            signed_by=self._signature(outcome),
            overwrote=self._overwritten(at, planned) if planned else None,
        )
        self.attempts.append(attempt)
        before, after = self._become(_AFTER[outcome], at)
        if outcome is AttemptOutcome.DELIVERED:
            self.delivery.delivered_at, self.delivery.left_at = at, left_at
            before |= {"delivered_at": None, "left_at": None}
            after |= {"delivered_at": plain(at), "left_at": left_at}
        after |= {"attempt": attempt.number, "outcome": outcome.value, "reason": ended.reason}
        self._record("record_attempt", at, f"driver:{driver.code}", before, after)

    def estimate(self, eta: datetime, at: datetime, planned: datetime) -> None:
        self.delivery.eta, self.delivery.eta_updated_at, self.delivery.planned_eta = eta, at, planned
        self._record("set_eta", at, "system", {"eta": None}, {"eta": plain(eta)})

    def note(self, text: str, at: datetime, author: str, audience: Audience) -> None:
        at = min(at, self._now)
        self.notes.append(Note(delivery=self.delivery, at=at, author=author, audience=audience, text=text))
        self._record("add_note", at, author, {}, {"note": text, "audience": audience})

    def _signature(self, outcome: AttemptOutcome) -> str | None:
        if outcome is not AttemptOutcome.DELIVERED or not self.delivery.signature_required:
            return None
        return self.delivery.recipient.name

    def _overwritten(self, eta: datetime, planned: datetime) -> dict[str, Any]:
        since = plain(self.delivery.status_changed_at)
        return {"status_changed_at": since, "eta": plain(eta), "eta_updated_at": since, "planned_eta": plain(planned)}

    def _become(self, status: Status, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        before = self.delivery.status
        self.delivery.status, self.delivery.status_changed_at = status, at
        return {"status": before}, {"status": status}

    def _record(self, command: str, at: datetime, actor: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        delivery = self.delivery
        at = min(at, self._now)
        if delivery.version:
            before = before | {"version": delivery.version}
        delivery.version += 1
        delivery.updated_at = at
        self.history.append(
            {
                "at": at,
                "actor": actor,
                "cause": f"seed:{delivery.tracking_number}:{delivery.version}",
                "command": command,
                "subject": delivery.tracking_number,
                "before": before,
                "after": after | {"version": delivery.version},
            }
        )

"""A small company whose customers are told things: what is planned, fired and sent is looked at step by step."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from doorstep.bootstrap import Services
from doorstep.database import Sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import AttemptEvidence, NewDelivery
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.messaging import policy
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.outbox import sending
from doorstep.messaging.outbox.sending import SendResult
from doorstep.messaging.provider import Accepted
from doorstep.outreach import calling, firing, planning, redating
from doorstep.outreach.composing import composing
from doorstep.outreach.notifications.facts import Policy
from doorstep.outreach.policies import policy_of
from doorstep.provenance import By
from doorstep.settings import Settings
from doorstep.timers import Timer
from tests.dms import world

OURS = "+13125550199"


@dataclass
class Company:
    sessions: Sessions
    now: datetime
    settings: Settings = field(default_factory=lambda: Settings(consent_mode="all"))
    count: int = 0
    only: frozenset[str] | None = None
    """The kinds that are looked at; None: all of the mode."""

    @property
    def policy(self) -> Policy:
        policy = policy_of(self.settings)
        return policy if self.only is None else replace(policy, wanted=self.only)

    def after(self, **time: float) -> None:
        self.now += timedelta(**time)

    def does(self, command: Any, *arguments: Any, actor: str = "system", **named: Any) -> None:
        self.count += 1
        with transaction(self.sessions) as session:
            command(session, By(actor, f"change:{self.count}", self.now), *arguments, **named)

    def announces(self, number: str, start: datetime, hours: float = 4, **named: Any) -> None:
        """At the depot, planned as the last stop of today's first route unless it is `on` another or none."""
        route = named.pop("on", "R-D1")
        address = replace(world.HOME, number=str(1000 + 2 * int(number[-4:])))
        new = NewDelivery(
            number, named.pop("name", "Maria Lopez"), named.pop("address", address), "CHI", start,
            start + timedelta(hours=hours), recipient_phone=named.pop("phone", world.PHONE), **named,
        )  # fmt: skip
        self.does(dms_commands.create_delivery, new)
        self.moves(number, Status.AT_DEPOT)
        if route:
            self.does(dms_commands.assign_to_route, number, route)

    def loads(self, *numbers: str, eta: datetime | None = None, each: timedelta = timedelta(minutes=15)) -> None:
        for place, number in enumerate(numbers):
            self.moves(number, Status.OUT_FOR_DELIVERY)
            if eta is not None:
                self.does(dms_commands.set_eta, number, eta + place * each)

    def moves(self, number: str, status: Status, **named: Any) -> None:
        self.does(dms_commands.change_status, number, status, **named)

    def delivers(self, number: str, left_at: str | None = "front door", photo_url: str | None = None) -> None:
        evidence = AttemptEvidence(left_at=left_at, photo_url=photo_url)
        self.does(dms_commands.record_attempt, number, AttemptOutcome.DELIVERED, evidence=evidence, actor="driver:D1")

    def plans(self, *numbers: str) -> None:
        with transaction(self.sessions) as session:
            planning.plan_with_their_routes(session, numbers, self.policy, self.now)

    def fires(self) -> None:
        with transaction(self.sessions) as session:
            firing.fire_due(session, self.policy, OURS, self.now)

    def follows(self) -> None:
        """From now on timers move in the transaction that moves the delivery."""
        redating.keep(Services(self.settings, lambda: self.now, self.sessions.kw["bind"], self.sessions))

    def calls(self) -> None:
        with transaction(self.sessions) as session:
            calling.call_due(session, self.policy, self.now)

    def sends(self) -> list[str]:
        """What leaves now: of each conversation one after the other."""
        sent: list[str] = []
        while self._is_anything_due():
            sent += self._sends_some()
        return sent

    def _is_anything_due(self) -> bool:
        with self.sessions() as session:
            return sending.is_anything_due(session, self.now)

    def _sends_some(self) -> list[str]:
        with transaction(self.sessions) as session:
            claimed = sending.claim(
                session,
                sending.Claimant("test", company=policy.Company.of(self.settings), compose=composing(self.settings)),
                self.now,
                50,
            )
            results = [SendResult(each.text, Accepted(f"SM{each.text.id:032d}")) for each in claimed]
        with transaction(self.sessions) as session:
            sending.settle(session, results, self.now)
        return [each.text.body for each in claimed]

    def goes_on(self, *numbers: str) -> list[str]:
        """One look of each of the three: what leaves."""
        self.plans(*numbers)
        self.fires()
        return self.sends()

    def timers(self, **wanted: Any) -> list[Timer]:
        with self.sessions() as session:
            return list(session.scalars(select(Timer).filter_by(**wanted).order_by(Timer.due_at, Timer.id)))

    def texts(self) -> list[OutboxRow]:
        with self.sessions() as session:
            return list(session.scalars(select(OutboxRow).where(OutboxRow.notice.is_not(None)).order_by(OutboxRow.id)))

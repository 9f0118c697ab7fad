"""Doorstep's own tables keep the promises of the port, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from doorstep.addresses import PostalAddress
from doorstep.database import Sessions, make_sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import AttemptEvidence, NewDelivery
from doorstep.dms.filling import fill
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.provenance import By
from tests.dms import world
from tests.dms.conformance.company import Company
from tests.dms.conformance.driver_promises import DriverPromises
from tests.dms.conformance.limited import LimitedDms
from tests.dms.conformance.promises import Promises
from tests.dms.world import HOME, PHONE


class Ours(Company):
    def __init__(self, sessions: Sessions, now: datetime) -> None:
        world.found(sessions, now)
        self.sessions, self.now = sessions, now

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
        end = start + timedelta(hours=4)
        new = NewDelivery(number, "Maria Lopez", address, "CHI", start, end, phone, signature_required=needs_signature)
        with transaction(self.sessions) as session:
            dms_commands.create_delivery(session, self._by(f"announce {number}"), new)

    def receives(self, number: str) -> None:
        with transaction(self.sessions) as session:
            dms_commands.change_status(session, self._by(f"receive {number}"), number, Status.AT_DEPOT)

    def plans(self, number: str) -> None:
        with transaction(self.sessions) as session:
            dms_commands.assign_to_route(session, self._by(f"plan {number}"), number, "R-D1")

    def links(self, driver_code: str, slack_user: str) -> None:
        with transaction(self.sessions) as session:
            dms_commands.link_driver(session, self._by(f"link {driver_code}"), driver_code, slack_user)

    def loads(self, number: str) -> None:
        self.plans(number)
        with transaction(self.sessions) as session:
            dms_commands.change_status(session, self._by(f"load {number}"), number, Status.OUT_FOR_DELIVERY)
            dms_commands.set_eta(session, self._by(f"estimate {number}"), number, self.now + timedelta(minutes=40))

    def fails(self, number: str, reason: FailureReason = FailureReason.NOBODY_HOME) -> None:
        with transaction(self.sessions) as session:
            dms_commands.record_attempt(session, self._driver(number), number, AttemptOutcome.FAILED, reason=reason)

    def delivers(self, number: str) -> None:
        left = AttemptEvidence(left_at="front door", photo_url=f"https://photos.example/{number}.jpg")
        with transaction(self.sessions) as session:
            dms_commands.record_attempt(session, self._driver(number), number, AttemptOutcome.DELIVERED, evidence=left)

    def _by(self, cause: str) -> By:
        return By.system(f"{cause} {self.now}", self.now)

    def _driver(self, number: str) -> By:
        return By.driver("D1", f"{number} {self.now}", self.now)


@pytest.mark.both_databases
class TestOurs(Promises):
    @pytest.fixture
    def company(self, sessions: Sessions, now: datetime) -> Company:
        return Ours(sessions, now)


@pytest.mark.both_databases
class TestOurDrivers(DriverPromises):
    @pytest.fixture
    def company(self, sessions: Sessions, now: datetime) -> Company:
        return Ours(sessions, now)


class TestOursByADmsThatCanDoLess(Promises):
    @pytest.fixture
    def company(self, sqlite_engine: Engine, now: datetime) -> Company:
        limited = make_sessions(sqlite_engine)
        fill(limited, LimitedDms)
        return Ours(limited, now)

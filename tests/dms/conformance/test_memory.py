"""Another DMS, with less that it can do, keeps the promises of the port: they are ours to make, not our tables'."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from doorstep.dms.outcomes import Unsupported
from doorstep.dms.values import AttemptOutcome
from doorstep.provenance import By
from tests.dms.conformance.company import N1, Company
from tests.dms.conformance.in_memory import InMemory
from tests.dms.conformance.promises import Promises


class TestInMemory(Promises):
    @pytest.fixture
    def company(self, sqlite_engine: Engine, now: datetime) -> Company:
        return InMemory(sqlite_engine, now)

    def test_it_knows_no_drivers_and_takes_no_report_of_any(self, company: Company) -> None:
        company.sends_out(N1)
        before = company.view(N1)
        with company.asked() as dms:
            assert dms.drivers.by_slack_user("U0DANA0001") is None
            assert dms.drivers.route_of("D1", company.now) is None
            assert dms.drivers.all() == []
            with pytest.raises(Unsupported):
                dms.drivers.record_attempt(By.driver("D1", "T1", company.now), N1, AttemptOutcome.DELIVERED)
        assert company.view(N1) == before

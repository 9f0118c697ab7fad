"""Another DMS, with less that it can do, keeps the promises of the port: they are ours to make, not our tables'."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from tests.dms.conformance.company import Company
from tests.dms.conformance.in_memory import InMemory
from tests.dms.conformance.promises import Promises


class TestInMemory(Promises):
    @pytest.fixture
    def company(self, sqlite_engine: Engine, now: datetime) -> Company:
        return InMemory(sqlite_engine, now)

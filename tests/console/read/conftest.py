from datetime import datetime

import pytest

from doorstep.database import Sessions
from tests.console.read.world import Desk


@pytest.fixture
def desk(sessions: Sessions, now: datetime) -> Desk:
    return Desk(sessions, now).company()

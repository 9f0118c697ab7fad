from datetime import datetime

import pytest

from doorstep.database import Sessions
from tests.dms import world
from tests.outreach.notified import Company


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Company:
    """On Friday at 10:30 in Chicago, in mode `all`."""
    world.found(sessions, now)
    return Company(sessions, now)

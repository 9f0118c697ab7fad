"""Who is to hand packages over has them, and who is to get them goes where they are."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import Engine

from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.desk import replanning
from doorstep.dms import commands as dms_commands
from doorstep.drivers import notices
from doorstep.provenance import By
from tests.dms.on_the_road import done, on_the_road
from tests.dms.world import by

GIVEN = "of yours to Omar Reed."
TAKE = "after all you have: now"


@pytest.fixture
def road(sqlite_engine: Engine, now: datetime) -> Sessions:
    """Stops 1 and 2 of R-D1 are on Erin Bell's truck; what is for stop 3 waits at the depot."""
    sessions = on_the_road(make_sessions(sqlite_engine), now)
    done(sessions, by("shift", now, "driver:D2"), dms_commands.start_shift, "D2")
    return sessions


@pytest.mark.parametrize(
    ("stops", "giver_is_told", "taker_is_told"),
    [
        (
            [2],
            f"Dispatch gives stop 2 {GIVEN} Hand over the packages; do not go there.",
            f"Dispatch gives you 1 stop, {TAKE} stop 1. Get the packages from Erin Bell.",
        ),
        (
            [3],
            f"Dispatch gives stop 3 {GIVEN} Leave the packages at the depot; do not go there.",
            f"Dispatch gives you 1 stop, {TAKE} stop 1. Get the packages at the depot.",
        ),
        (
            [2, 3],
            f"Dispatch gives stops 2 and 3 {GIVEN} Hand over the packages that you have and leave the others at the"
            " depot; do not go there.",
            f"Dispatch gives you 2 stops, {TAKE} stops 1 and 2. Get some at the depot, the others from Erin Bell.",
        ),
    ],
)
def test_packages_are_got_where_they_are(
    road: Sessions, now: datetime, stops: Sequence[int], giver_is_told: str, taker_is_told: str
) -> None:
    with transaction(road) as session:
        replanning.give(session, By.desk("dee", "press", now), "R-D1", stops, to="D2", seen=1)
    with reading(road) as session:
        told = [[each.text for each in notices.unseen_notices(session, route)] for route in ("R-D1", "R-D2")]
    assert told == [[giver_is_told], [taker_is_told]]

"""Which DMS a session speaks with."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from doorstep.database import Sessions
from doorstep.dms.ours import OurDms
from doorstep.dms.port import Dms

Filling = Callable[[Session], Dms]
FILLING = "dms"
"""Where a session carries its own. Without one it is ours."""


def fill(sessions: Sessions, filling: Filling) -> None:
    """From now on these sessions speak with that DMS."""
    sessions.configure(info={**(sessions.kw.get("info") or {}), FILLING: filling})


def dms_of(session: Session) -> Dms:
    filling: Filling = session.info.get(FILLING, OurDms)
    return filling(session)

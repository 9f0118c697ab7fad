"""Which DMS a session speaks with."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from doorstep.dms.ours import OurDms
from doorstep.dms.port import Dms

Filling = Callable[[Session], Dms]
FILLING = "dms"
"""Where a session carries its own: `sessionmaker(engine, info={FILLING: ...})`. Without one it is ours."""


def dms_of(session: Session) -> Dms:
    filling: Filling = session.info.get(FILLING, OurDms)
    return filling(session)

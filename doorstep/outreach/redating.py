"""Timers move in the transaction that moves the delivery; the reconciler (planning.py) is the net below."""

from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session

from doorstep import following
from doorstep.bootstrap import Services
from doorstep.outreach.planning import plan
from doorstep.outreach.policies import policy_of

MOST = 1_000
"""Of deliveries changed in one transaction; an import of a whole day is left to the reconciler."""
_AT_A_TIME = 200

_log = structlog.get_logger(__name__)


def keep(services: Services) -> None:
    """From now on, in all transactions of these services. What comes behind it on the truck was not moved, and follows
    with the next round of the reconciler."""
    policy = policy_of(services.settings)

    def redate(session: Session, subjects: Sequence[str]) -> None:
        numbers = [each for each in subjects if ":" not in each]
        if len(numbers) > MOST:
            _log.info("timers_left_to_reconciler", deliveries=len(numbers))
            return
        for begin in range(0, len(numbers), _AT_A_TIME):
            plan(session, numbers[begin : begin + _AT_A_TIME], policy, services.clock())

    following.follow(services.sessions, "timers", redate)

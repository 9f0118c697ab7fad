"""What nobody needs any more is swept out once an hour: sessions that ended, attempts and steps of
yesterday."""

from doorstep.bootstrap import Services
from doorstep.console.auth import throttle, visits
from doorstep.console.cases import steps
from doorstep.database import transaction

EVERY_SECONDS = 3600.0


def sweep(services: Services) -> None:
    now = services.clock()
    with transaction(services.sessions) as session:
        visits.forget_expired(session, now)
        throttle.forget_old(session, now)
        steps.forget_old(session, now)

"""What nobody needs any more is swept out once an hour: sessions that ended, attempts and steps of
yesterday."""

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from doorstep.clock import Clock
from doorstep.console import steps
from doorstep.console.door import throttle, visits
from doorstep.database import Sessions, transaction

_EVERY_SECONDS = 3600.0

_log = structlog.get_logger(__name__)


async def run(sessions: Sessions, clock: Clock) -> None:
    """Until cancelled."""
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        try:
            await run_in_threadpool(sweep, sessions, clock)
        except SQLAlchemyError as error:
            _log.warning("sweeping_waits_for_database", error=type(error).__name__)


def sweep(sessions: Sessions, clock: Clock) -> None:
    with transaction(sessions) as session:
        visits.forget_expired(session, clock())
        throttle.forget_old(session, clock())
        steps.forget_old(session, clock())

"""The worker's loop for what is due without anybody asking."""

import asyncio

import structlog

from doorstep.bootstrap import Services
from doorstep.outreach import failed_attempts

POLL_SECONDS = 2.0

_log = structlog.get_logger(__name__)


async def run(services: Services, stop: asyncio.Event) -> None:
    """Until `stop` is set. Several workers may run: each attempt is one case, and rarely texted twice."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(failed_attempts.run_once, services)
        except Exception:
            _log.exception("outreach_failed")  # whatever is wrong with one round, the next one tries again
        try:
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)
        except TimeoutError:
            continue

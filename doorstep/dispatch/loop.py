"""The worker's loop of the desk: alerts, and takeovers that Rasa does not know of yet."""

import asyncio
from collections.abc import Callable

import structlog
from sqlalchemy.exc import OperationalError

from doorstep.bootstrap import Services
from doorstep.dispatch import alert_loop, desk_texts, takeover

POLL_SECONDS = 1.0

_log = structlog.get_logger(__name__)


async def run(services: Services, stop: asyncio.Event) -> None:
    """Until `stop` is set. Several workers may run."""
    rounds: list[Callable[[Services], None]] = [takeover.reconcile, desk_texts.complete_transcript]
    if services.settings.slack_is_on:
        rounds.append(alert_loop.run_once)
    while not stop.is_set():
        for one in rounds:
            try:
                await asyncio.to_thread(one, services)
            except OperationalError as error:
                _log.warning("dispatch_waits_for_database", error=type(error.orig).__name__)
            except Exception:
                _log.exception("dispatch_failed")  # whatever is wrong with one round, the next one tries again
        try:
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)
        except TimeoutError:
            continue

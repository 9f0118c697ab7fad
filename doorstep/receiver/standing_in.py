"""While no worker works, somebody has to tell #dispatch that texts wait: the one process that always lives.

It does what a worker would do of that, and nothing else: look what waits, open the case, draw the alert, send what is
queued over Slack. Marks and leases are the workers' own, so it is said once, whoever else stands in or comes back.
"""

import asyncio
import os
import secrets
import socket
import time
from contextlib import suppress

import structlog
from sqlalchemy.exc import OperationalError

from doorstep import threads
from doorstep.bootstrap import Services
from doorstep.database import reading
from doorstep.messaging import job_rounds

LOOKS_EVERY_SECONDS = 15.0
_WORKS_EVERY_SECONDS = 3.0

_log = structlog.get_logger(__name__)


async def stand_in(services: Services, *, looks_every: float = LOOKS_EVERY_SECONDS) -> None:
    """Until cancelled."""
    working: _Worker | None = None
    try:
        while True:
            await asyncio.sleep(min(_WORKS_EVERY_SECONDS, looks_every) if working else looks_every)
            try:
                if await threads.run(_somebody_works, services):
                    if working is not None:
                        done, working = working, None
                        await done.close()
                    continue
                if working is None:
                    _log.warning("no_worker_works")
                    working = await threads.run(_Worker, services)
                await working.once()
            except OperationalError:
                continue  # the database is away, and says so by itself
            except Exception:
                _log.exception("standing_in_failed")
    finally:
        if working is not None:
            with suppress(Exception):
                await working.close()


def _somebody_works(services: Services) -> bool:
    """Or nobody ever did: then there is nothing yet that could wait."""
    with reading(services.sessions) as session:
        return job_rounds.is_alive(session) or not job_rounds.has_any(session)


class _Worker:
    """As much of one as it takes."""

    def __init__(self, services: Services) -> None:
        # The receiver has none of this loaded while all is well.
        from doorstep.alerts import loop
        from doorstep.desk.outage_watch import OutageWatch
        from doorstep.messaging.outbox.sending import Claimant
        from doorstep.messaging.sender import Sender
        from doorstep.messaging.slack.client import SlackClient

        self._services = services
        self._draw = loop.run_once
        self._watch = OutageWatch(services)
        name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        slack = SlackClient(services.settings)
        self._slack = Sender(services.sessions, slack, services.clock, Claimant(name, slack.name), lambda: None)

    async def once(self) -> None:
        await threads.run(self._watch.look, time.monotonic())
        await threads.run(self._draw, self._services)
        await self._slack.once()

    async def close(self) -> None:
        await self._slack.close()

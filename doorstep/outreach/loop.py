"""The worker's loops for what is due without anybody asking."""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from doorstep.bootstrap import Services
from doorstep.messaging import catching_up, owed_statuses
from doorstep.messaging.slack import history
from doorstep.outreach import check_ins, codes, failed_attempts, notices, questions, unanswered

Rounds = Mapping[str, tuple[Callable[[Services], None], float]]
"""What is looked after, and how many seconds lie between two looks."""

TO_CUSTOMERS: Rounds = {
    "failed_attempts": (failed_attempts.run_once, 2.0),
    "unanswered": (unanswered.run_once, 20.0),
    "catching_up": (catching_up.look_once, 1.0),
    "owed_statuses": (owed_statuses.run_once, owed_statuses.EVERY_SECONDS),
}
TO_DRIVERS: Rounds = {
    "history": (history.run_once, history.EVERY_SECONDS),
    "questions": (questions.run_once, 0.5),
    "codes": (codes.run_once, 5.0),
    "notices": (notices.run_once, 1.0),
    "check_ins": (check_ins.run_once, 5.0),
    "schedule": (check_ins.schedule_once, 30.0),
}
"""How many seconds of the day lie between two looks. What people wait for at a door is looked at most often."""
_LEAST_SECONDS = 0.5
"""Real ones, however fast the clock goes."""

_log = structlog.get_logger(__name__)


async def run(services: Services, stop: asyncio.Event) -> None:
    """Until `stop` is set. Several workers may run: each of these is done once, or rarely twice."""
    rounds = {**TO_CUSTOMERS, **(TO_DRIVERS if services.settings.slack_is_on else {})}
    async with asyncio.TaskGroup() as loops:
        for name, (run_once, seconds) in rounds.items():
            pause = max(seconds / services.settings.clock_speed, min(seconds, _LEAST_SECONDS))
            loops.create_task(_repeat(name, run_once, pause, services, stop))


async def _repeat(
    name: str, run_once: Callable[[Services], None], seconds: float, services: Services, stop: asyncio.Event
) -> None:
    while not stop.is_set():
        try:
            await asyncio.to_thread(run_once, services)
        except Exception:
            _log.exception("outreach_failed", what=name)  # whatever is wrong with one round, the next one tries again
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue

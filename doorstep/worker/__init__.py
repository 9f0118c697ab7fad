"""The worker process: everything that happens without anybody asking. Any number of them may run.

Rooms say what is to be done (their `JOBS`); `runner` has it done, `rounds` keeps by name when it last succeeded.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy.exc import OperationalError

from doorstep import threads, tracing
from doorstep.alerts import jobs as alert_jobs
from doorstep.bootstrap import Services
from doorstep.cases import overdue
from doorstep.console import jobs as console_jobs
from doorstep.database import transaction
from doorstep.desk import jobs as desk_jobs
from doorstep.dms import jobs as dms
from doorstep.drivers import jobs as driver_jobs
from doorstep.jobs import Job
from doorstep.messaging import absence, catching_up, mending, missing_statuses, sender
from doorstep.messaging.job_rounds import is_alive as is_alive
from doorstep.messaging.slack import history
from doorstep.outreach import jobs as outreach_jobs
from doorstep.outreach import redating
from doorstep.outreach.composing import composing
from doorstep.privacy import confirmed, retention
from doorstep.settings import Settings
from doorstep.worker import runner

ALL: tuple[Job, ...] = (
    sender.texts_by(composing), sender.SLACK, *catching_up.JOBS, *missing_statuses.JOBS, *history.JOBS, *mending.JOBS,
    *outreach_jobs.JOBS, *driver_jobs.JOBS, *desk_jobs.JOBS, *overdue.JOBS, *alert_jobs.JOBS, *console_jobs.JOBS,
    *dms.JOBS, *retention.JOBS, *confirmed.JOBS,
)  # fmt: skip

_THREADS = 32
"""More than there are rounds that can wait for Rasa or Slack at the same time: the senders share them."""


def jobs_with(settings: Settings) -> tuple[Job, ...]:
    """What a worker with these settings does."""
    return tuple(job for job in ALL if settings.slack_is_on or not job.needs_slack)


def run(services: Services) -> None:
    """Work until SIGTERM or SIGINT."""
    tracing.send_to(services.settings.traces_url, "worker")
    asyncio.run(work(services))


async def work(services: Services) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="worker"))
    redating.keep(services)
    await threads.run(_want_what_was_missed, services)
    await runner.work(services, jobs_with(services.settings), runner.stop_on_signals())


def _want_what_was_missed(services: Services) -> None:
    """Before anything is sent: somebody may have opted out while no worker ran."""
    with suppress(OperationalError), transaction(services.sessions) as session:
        absence.want(session, "twilio")

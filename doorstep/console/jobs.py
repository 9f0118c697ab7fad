"""What of the desk's pages the worker does: the lists, sweeping."""

from datetime import datetime

from doorstep.bootstrap import Services
from doorstep.console import sweeping
from doorstep.console.numbers import morning, morning_mail
from doorstep.console.read_model import refreshing
from doorstep.console.review import jobs as review_jobs
from doorstep.console.webhooks import rounds as webhooks
from doorstep.jobs import Job, in_thread


def _sweep(services: Services) -> datetime | None:
    sweeping.sweep(services)
    return None


JOBS = (
    *review_jobs.JOBS,
    *morning.JOBS,
    *webhooks.JOBS,
    *morning_mail.JOBS,
    Job(
        "desk_lists", in_thread(refreshing.run_once), pace=refreshing.POLL_SECONDS, rest=refreshing.REST,
        # What its triggers tell of is written with these, or seen at the next look.
        wakes=(
            "inbox_twilio", "inbox_slack", "outbox_twilio", "outbox_slack", "ledger", "cases", "desk", "dms",
            "questions", "marks",
        ),
        looks_every=10.0,
    ),
    Job("sweeping", in_thread(_sweep), pace=sweeping.EVERY_SECONDS, looks_every=sweeping.EVERY_SECONDS),
)  # fmt: skip

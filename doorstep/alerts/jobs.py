"""What of #dispatch the worker does: it keeps the alerts up to date."""

from doorstep.alerts import loop
from doorstep.jobs import Job, in_thread

JOBS = (
    Job(
        "alerts", in_thread(loop.run_once), pace=1.0, needs_slack=True,
        # Whatever an alert shows: the case, who has the conversation, what was said in it, the delivery, its post.
        wakes=("cases", "desk", "inbox_twilio", "inbox_slack", "outbox_twilio", "dms", "ledger"),
    ),
)  # fmt: skip

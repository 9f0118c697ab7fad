"""What of the desk the worker does: alerts, and what Rasa does not know yet of takeovers and of people's words."""

from doorstep.dispatch import alert_loop, desk_texts, outage_watch, takeover
from doorstep.jobs import Job, in_thread

JOBS = (
    *outage_watch.JOBS,
    Job("takeovers", in_thread(takeover.reconcile), wakes=("desk",), pace=1.0),
    Job("desk_texts", in_thread(desk_texts.complete_transcript), wakes=("desk",), pace=1.0),
    Job(
        "alerts", in_thread(alert_loop.run_once), pace=1.0, needs_slack=True,
        # Whatever an alert shows: the case, who has the conversation, what was said in it, the delivery, its post.
        wakes=("cases", "desk", "inbox_twilio", "inbox_slack", "outbox_twilio", "dms", "ledger"),
    ),
)  # fmt: skip

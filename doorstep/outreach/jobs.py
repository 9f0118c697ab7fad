"""What of outreach the worker does."""

from doorstep import timers
from doorstep.jobs import Job, in_thread
from doorstep.outreach import asking_again, calling, failed_attempts, feedback, firing, planning

JOBS = (
    firing.JOB,
    planning.JOB,
    feedback.JOB,
    Job("failed_attempts", in_thread(failed_attempts.run_once), wakes=("dms", "cases"), pace=2.0),
    Job("calls", in_thread(calling.run_once), wakes=("ledger", "outbox_twilio", timers.TOPIC), pace=2.0),
    Job("waiting_questions", in_thread(asking_again.run_once), wakes=(timers.TOPIC,), pace=5.0),
)

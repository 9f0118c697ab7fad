"""What of drivers' matters the worker does. The pace is that of the day: what people wait for at a door goes first."""

from doorstep.drivers import codes
from doorstep.drivers.check_ins import job as check_in_job
from doorstep.drivers.notices import job as notice_job
from doorstep.drivers.questions import job as question_job
from doorstep.jobs import Job, in_thread

JOBS = (
    Job(
        "driver_questions", in_thread(question_job.run_once), wakes=("questions", "dms", "ledger", "desk"), pace=0.5,
        needs_slack=True,
    ),
    Job("driver_codes", in_thread(codes.run_once), wakes=("dms", "ledger"), pace=5.0, needs_slack=True),
    Job("driver_notices", in_thread(notice_job.run_once), wakes=("dms",), pace=1.0, needs_slack=True),
    Job(
        "check_ins", in_thread(check_in_job.run_once), wakes=("check_ins", "dms", "inbox_slack"), pace=5.0,
        needs_slack=True,
    ),
    Job(
        "check_in_schedule", in_thread(check_in_job.schedule_once), wakes=("dms",), pace=30.0, looks_every=300.0,
        needs_slack=True,
    ),
)  # fmt: skip

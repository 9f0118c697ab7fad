"""What of the desk the worker does: steps that could be taken back, outages, and what Rasa does not know yet of
takeovers and of people's words."""

from doorstep.desk import outage_watch, plan_steps, takeover, texts, undoable
from doorstep.jobs import Job, in_thread

JOBS = (
    *outage_watch.JOBS,
    Job("takeovers", in_thread(takeover.reconcile), wakes=("desk",), pace=1.0),
    Job("desk_texts", in_thread(texts.complete_transcript), wakes=("desk",), pace=1.0),
    Job("plan_steps", in_thread(plan_steps.carry_out), wakes=("desk",), pace=0.5),
    Job("desk_steps", in_thread(undoable.carry_out), wakes=("desk",), pace=0.5),
)

"""A case that waits for a customer longer than it may waits for the desk."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases import due
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.provenance import By

NEXT_STEP = "The customer has not settled it: call them, or close it."
_AT_A_TIME = 50
_TRY_AGAIN = timedelta(seconds=5)


def run_once(services: Services) -> datetime | None:
    """One round. When the next is due."""
    while True:
        now = services.clock()
        with reading(services.sessions) as session:
            next_at = timers.next_due_at(session, [due.KIND])
        if next_at is None or next_at > now:
            return next_at
        with transaction(services.sessions) as session:
            if not fire_due(session, now):
                return now + _TRY_AGAIN


def fire_due(session: Session, now: datetime) -> int:
    """How many timers were closed."""
    found = timers.due(session, [due.KIND], now, _AT_A_TIME)
    for row in found:
        case = session.get(Case, int(row.subject.removeprefix("case:")), with_for_update=True)
        if case is None or row.occurrence not in {each.occurrence for each in due.desired(case)}:
            timers.close(row, timers.TimerState.CANCELLED, "overtaken", now)
            continue
        timers.close(row, timers.TimerState.FIRED, None, now)
        by = By.system(f"timer:{row.id}", now)
        case_commands.move(session, by, case.id, CaseState.WAITING_ON_DESK, next_step=NEXT_STEP, due_at=now)
    return len(found)


JOBS = (Job("overdue_cases", in_thread(run_once), wakes=(timers.TOPIC,), pace=5.0),)

"""What a clock that was set back leaves behind: texts and messages put off until an instant that is an hour away again.

Nothing that nobody holds back is put off for longer than minutes. What is due later than that was put off by another
clock than the present one, and is due now.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, select, update

from doorstep import wakeups
from doorstep.bootstrap import Services
from doorstep.clock import AT_ONCE
from doorstep.database import reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.messaging.models import MessageState, inbox, outbox

LONGEST_WAIT = timedelta(minutes=10)
"""More than any text or message waits for another try, and than the clocks of two machines differ."""

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    later = services.clock() + LONGEST_WAIT
    put_off = (
        (
            outbox,
            and_(outbox.c.due_at > later, outbox.c.state == MessageState.PENDING),
        ),  # a held one waits for its hour
        (inbox, inbox.c.due_at > later),
    )
    with reading(services.sessions) as session:
        if not any(session.execute(select(table.c.id).where(is_put_off)).first() for table, is_put_off in put_off):
            return None
    with transaction(services.sessions) as session:
        for table, is_put_off in put_off:
            mended = session.execute(update(table).where(is_put_off).values(due_at=AT_ONCE).returning(table.c.provider))
            for provider in set(mended.scalars()):
                _log.warning("put_off_by_another_clock", table=table.name, provider=provider)
                wakeups.notify(session, f"{table.name}_{provider}")
    return None


JOBS = (Job("mending", in_thread(run_once)),)
"""Woken, as all jobs are, when the clock jumps."""

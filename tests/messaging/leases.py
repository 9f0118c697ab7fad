"""Leases are measured by the database's clock, which no test can move: so they end by being ended."""

from sqlalchemy import update

from doorstep import wakeups
from doorstep.database import Sessions, database_now, transaction
from doorstep.messaging.models import inbox, outbox


def end(sessions: Sessions) -> None:
    """As if a minute had passed for the database, for whoever holds a message or a text."""
    with transaction(sessions) as session:
        for table in (inbox, outbox):
            held = update(table).where(table.c.claimed_until.is_not(None))
            session.execute(held.values(claimed_until=database_now(-1)))
        for provider in ("twilio", "slack"):  # who sleeps until the lease's end looks now
            wakeups.notify(session, f"inbox_{provider}")
            wakeups.notify(session, f"outbox_{provider}")

"""How often somebody may try to sign in: counted in the database, so that all processes count together.

An attempt is counted before its password is looked at, so that many at once are not free; success takes it back.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from doorstep.console.models import LoginAttempts
from doorstep.messaging.statements import dialect_of, inserting

FREE_PER_LOGIN = 5
FREE_PER_ADDRESS = 20
"""More: a whole desk may sit behind one address."""
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def wait_after(failures: int, free: int) -> timedelta:
    """None for the free ones, then 1 s, doubled with each further one."""
    if failures <= free:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - free - 1, 20)), LONGEST_WAIT)


def admit(session: Session, login: str, address: str, now: datetime) -> timedelta:
    """Nothing: the attempt may go on, and is counted. Else how long to wait; then it is not counted."""
    keys = {_login_key(login): FREE_PER_LOGIN, _address_key(address): FREE_PER_ADDRESS}
    for key in sorted(keys):
        session.execute(
            inserting(dialect_of(session), LoginAttempts)
            .values(key=key, failures=0, last_at=now)
            .on_conflict_do_nothing(index_elements=["key"])
        )
    rows = session.scalars(
        select(LoginAttempts).where(LoginAttempts.key.in_(keys)).order_by(LoginAttempts.key).with_for_update()
    ).all()
    blocked = [row.blocked_until - now for row in rows if row.blocked_until and row.blocked_until > now]
    if blocked:
        return max(blocked)
    for row in rows:
        row.failures = 1 if row.last_at < now - FORGOTTEN_AFTER else row.failures + 1
        row.last_at = now
        row.blocked_until = now + wait_after(row.failures, keys[row.key])
    return timedelta()


def forgive(session: Session, login: str, address: str) -> None:
    """The attempt succeeded: the login starts anew, the address is where it was before."""
    session.execute(delete(LoginAttempts).where(LoginAttempts.key == _login_key(login)))
    row = session.get(LoginAttempts, _address_key(address), with_for_update=True)
    if row is not None:
        row.failures = max(0, row.failures - 1)
        row.blocked_until = None


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(LoginAttempts).where(LoginAttempts.last_at < now - FORGOTTEN_AFTER))


def _login_key(login: str) -> str:
    return f"login:{login.strip().lower()[:80]}"


def _address_key(address: str) -> str:
    """IPv6: the network, for one person has a whole one."""
    return f"address:{':'.join(address.split(':')[:4]) if ':' in address else address}"

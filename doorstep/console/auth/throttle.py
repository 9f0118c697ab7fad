"""How often somebody may try to sign in: counted in the database, so that all processes count together.

Counted for a login from an address, for the address, and for the login from wherever: who guesses is slowed down from
one address and from many. What strangers do at a login holds up only those who have failed at it themselves: from an
address that has not, its owner comes in.

An attempt is counted before its password is looked at, so that many at once are not free; success takes it back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from doorstep.console.auth.models import LoginAttempts
from doorstep.upserts import dialect_of, inserting

FREE_PER_LOGIN = 5
"""From one address."""
FREE_PER_ADDRESS = 20
"""More: a whole desk may sit behind one address."""
FREE_FROM_ANYWHERE = 20
"""Per login. Beyond it those wait who have failed at it more than FREE_WHILE_GUESSED times."""
FREE_WHILE_GUESSED = 2
"""From an address, while others guess at the login: people mistype."""
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def wait_after(failures: int, free: int) -> timedelta:
    """None for the free ones, then 1 s, doubled with each further one."""
    if failures <= free:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - free - 1, 20)), LONGEST_WAIT)


def admit(session: Session, login: str, address: str, now: datetime) -> timedelta:
    """Nothing: the attempt may go on, and is counted. Else how long to wait; then it is not counted."""
    here, from_here, at_login = _pair_key(login, address), _address_key(address), _login_key(login)
    free = {here: FREE_PER_LOGIN, from_here: FREE_PER_ADDRESS, at_login: FREE_FROM_ANYWHERE}
    rows = {row.key: row for row in _locked(session, free, now)}
    for row in rows.values():
        if row.last_at < now - FORGOTTEN_AFTER:
            row.failures, row.blocked_until = 0, None
    count_too = {here, from_here} | ({at_login} if rows[here].failures > FREE_WHILE_GUESSED else set())
    waits = [until - now for key in count_too if (until := rows[key].blocked_until) and until > now]
    if waits:
        return max(waits)
    for key, row in rows.items():
        row.failures += 1
        row.last_at = now
        row.blocked_until = now + wait_after(row.failures, free[key])
    return timedelta()


def forgive(session: Session, login: str, address: str) -> None:
    """The attempt succeeded: this login starts anew from here, what others did at it stays, and the address is where
    it was before."""
    keys = (_pair_key(login, address), _address_key(address), _login_key(login))
    rows = {row.key: row for row in session.scalars(_in_order(keys).with_for_update())}
    here, from_here, at_login = (rows.get(key) for key in keys)
    if at_login is not None:
        at_login.failures = max(0, at_login.failures - (here.failures if here else 1))
    if from_here is not None:
        from_here.failures = max(0, from_here.failures - 1)
        from_here.blocked_until = None
    if here is not None:
        session.delete(here)


def _locked(session: Session, keys: Iterable[str], now: datetime) -> Sequence[LoginAttempts]:
    """Their rows, made where there were none, always in the same order: attempts at once do not lock each other out."""
    for key in sorted(keys):
        session.execute(
            inserting(dialect_of(session), LoginAttempts)
            .values(key=key, failures=0, last_at=now)
            .on_conflict_do_nothing(index_elements=["key"])
        )
    return session.scalars(_in_order(keys).with_for_update()).all()


def _in_order(keys: Iterable[str]) -> Select[tuple[LoginAttempts]]:
    return select(LoginAttempts).where(LoginAttempts.key.in_(list(keys))).order_by(LoginAttempts.key)


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(LoginAttempts).where(LoginAttempts.last_at < now - FORGOTTEN_AFTER))


def _login_key(login: str) -> str:
    return f"login:{_folded(login)}"


def _address_key(address: str) -> str:
    return f"address:{_network(address)}"


def _pair_key(login: str, address: str) -> str:
    """No login that somebody types makes the key of another's."""
    return f"from {_network(address)} as {_folded(login)}"


def _folded(login: str) -> str:
    return login.strip().lower()[:80]


def _network(address: str) -> str:
    """IPv6: the network, for one person has a whole one."""
    return ":".join(address.split(":")[:4]) if ":" in address else address

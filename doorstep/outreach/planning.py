"""The timers agree with what should be sent: after each change to the DMS, and of all when a worker begins.

A round takes the rows of history that came since the last one. Rows of transactions that were under way then have lower
numbers than what was seen: the latest are looked through again.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from doorstep import threads, timers
from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.dms.filling import dms_of
from doorstep.jobs import Hands, Job
from doorstep.outreach.looking import facts_of
from doorstep.outreach.notifications import KINDS, PLANNED, desired_timers
from doorstep.outreach.notifications.facts import Policy
from doorstep.outreach.policies import policy_of
from doorstep.timers import Desired

_AT_A_TIME = 200
_PLANNED_AT_ONCE = 1_000
"""Each of a round's changes may be of another truck: with what is on these it may be more than a statement takes."""
_LOOKED_THROUGH_AGAIN = 300
"""Rows of history: more than are written by transactions that overlap."""
_MAX_AGE = max(kind.max_late for kind in KINDS.values()) + timedelta(minutes=5)
"""What changed longer ago is told no more."""
_ALL_AGAIN = timedelta(hours=6)


def plan(session: Session, tracking_numbers: Sequence[str], policy: Policy, now: datetime) -> bool:
    """Make the timers of these deliveries agree with the DMS. Whether anything was changed."""
    return timers.agree(session, tracking_numbers, PLANNED, _wanted(session, tracking_numbers, policy), now)


def plan_with_their_routes(session: Session, tracking_numbers: Sequence[str], policy: Policy, now: datetime) -> None:
    plan(session, _with_their_routes(session, tracking_numbers), policy, now)


def _wanted(session: Session, tracking_numbers: Sequence[str], policy: Policy) -> list[Desired]:
    return [each for facts in facts_of(session, tracking_numbers) for each in desired_timers(facts, policy)]


def _with_their_routes(session: Session, tracking_numbers: Sequence[str]) -> list[str]:
    """What one delivery does, those behind it on the truck feel."""
    return list(dict.fromkeys([*tracking_numbers, *dms_of(session).out_with(tracking_numbers)]))


class Reconciler:
    """The rounds of one worker."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._policy = policy_of(services.settings)
        self._seen: deque[int] = deque(maxlen=_LOOKED_THROUGH_AGAIN)
        self._newest: int | None = None
        self._all_at: datetime | None = None

    async def once(self) -> datetime | None:
        return await threads.run(self._round)

    async def close(self) -> None:
        pass

    def _round(self) -> datetime | None:
        now = self._services.clock()
        if self._newest is None or self._all_at is None or now >= self._all_at:
            with reading(self._services.sessions) as session:
                newest = dms_of(session).newest_change()
                if self._newest is None:  # all that is there already is looked at now, or is over
                    rows = dms_of(session).changed_after(newest - _LOOKED_THROUGH_AGAIN, _LOOKED_THROUGH_AGAIN)
                    self._seen.extend(number for number, _ in rows)
            self._plan_all()
            self._newest, self._all_at = max(self._newest or 0, newest), now + _ALL_AGAIN
        while self._plan_changed():
            pass
        return self._all_at

    def _plan_all(self) -> None:
        """Of what is open, what became of others while no worker ran, and what has a timer though it is over."""
        after, since = "", self._news_since()
        while True:
            with reading(self._services.sessions) as session:
                numbers = dms_of(session).open_numbers(after, _AT_A_TIME, or_changed_since=since)
            if not numbers:
                break
            self._plan(numbers)
            after = numbers[-1]
        last = 0
        while True:
            with reading(self._services.sessions) as session:
                found = timers.set_subjects(session, PLANNED, last, _AT_A_TIME)
            if not found:
                return
            self._plan(list(dict.fromkeys(subject for _, subject in found)))
            last = found[-1][0]

    def _news_since(self) -> datetime:
        """What was over before anything was planned at all is no news: an upgrade tells nobody of the past."""
        now = self._services.clock()
        with reading(self._services.sessions) as session:
            first = timers.first_set_at(session, PLANNED)
        return max(now - _MAX_AGE, first or now)

    def _plan_changed(self) -> bool:
        """Whether there may be more."""
        assert self._newest is not None
        since = max(self._newest - _LOOKED_THROUGH_AGAIN, 0)
        with reading(self._services.sessions) as session:
            rows = dms_of(session).changed_after(since, _LOOKED_THROUGH_AGAIN + _AT_A_TIME)
        seen = set(self._seen)
        new = [(number, subject) for number, subject in rows if number not in seen]
        numbers = list(dict.fromkeys(subject for _, subject in new if ":" not in subject))
        if numbers:
            with reading(self._services.sessions) as session:
                numbers = _with_their_routes(session, numbers)
            for first in range(0, len(numbers), _PLANNED_AT_ONCE):
                self._plan(numbers[first : first + _PLANNED_AT_ONCE])
        self._seen.extend(number for number, _ in new)
        if not new:
            return False
        self._newest = max(self._newest, new[-1][0])
        return len(rows) >= _LOOKED_THROUGH_AGAIN + _AT_A_TIME

    def _plan(self, numbers: Sequence[str]) -> None:
        """Most agree already, since commands move timers themselves: only the others are written. Of what changes
        between looking and writing there is a newer row of history."""
        with reading(self._services.sessions) as session:
            numbers = timers.disagreeing(session, numbers, PLANNED, _wanted(session, numbers, self._policy))
        if not numbers:
            return
        with transaction(self._services.sessions) as session:
            plan(session, numbers, self._policy, self._services.clock())


def _begin(hands: Hands) -> Reconciler:
    return Reconciler(hands.services)


JOB = Job("notification_timers", _begin, wakes=("dms",), pace=0.5, looks_every=300.0)

"""A provider's clock beside ours: what its lists and events say of when something was sent is by its own.

Each of its answers says when it was made (`Date`, whole seconds). As long as that may be the time that we have, nothing
is put right.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from doorstep.clock import Clock

_STALE = timedelta(seconds=5)
"""Whole seconds, and servers keep what they say for a while: it may be so much older."""


class ProviderClock:
    def __init__(self, ours: Clock) -> None:
        """`ours` is the real time as the system has it."""
        self.ours = ours
        self._ahead = timedelta(0)

    def answered(self, date: str | None, asked_at: datetime) -> None:
        """What the answer says to a request that was made at this time of ours."""
        try:
            theirs = parsedate_to_datetime(date or "")
        except ValueError:
            return
        theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
        least, most = theirs - self.ours(), theirs + _STALE - asked_at
        self._ahead = min(max(timedelta(0), least), most)

    def in_ours(self, at: datetime) -> datetime:
        """What our clock showed then."""
        return at - self._ahead

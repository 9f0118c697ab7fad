"""How fast texts are handed to the carrier. Pure."""

from datetime import datetime, timedelta


class Pace:
    """So many a second, and no more than a second's worth at once after a rest."""

    def __init__(self, a_second: float | None) -> None:
        self._a_second = a_second
        self._left = max(a_second or 0.0, 1.0)
        self._at: datetime | None = None

    def room(self, now: datetime) -> int | None:
        """How many may go now; None: as many as there are."""
        if self._a_second is None:
            return None
        if self._at is not None and now > self._at:
            gained = (now - self._at).total_seconds() * self._a_second
            self._left = min(self._left + gained, max(self._a_second, 1.0))
        self._at = now  # also of a clock that was set back
        return int(self._left + 1e-6)

    def gone(self, count: int) -> None:
        if self._a_second is not None:
            self._left -= count

    def next_at(self, now: datetime) -> datetime | None:
        """When another may go, if none may now."""
        if self._a_second is None or self._left + 1e-6 >= 1:
            return None
        return now + timedelta(seconds=(1 - self._left) / self._a_second)

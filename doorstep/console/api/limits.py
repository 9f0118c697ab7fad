"""How much a token may ask: a bucket of requests that fills up again. In each process."""

import math
from collections.abc import Callable
from threading import Lock
from time import monotonic

from doorstep.console.api.problems import Problem

BURST = 120
PER_SECOND = 10.0


class RateLimits:
    """Of all tokens in this process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._left: dict[int, tuple[float, float]] = {}
        """By token: how many requests, and when that was so."""
        self._lock = Lock()

    def wait(self, token_id: int) -> int:
        """0: the request may go on, and is counted. Else in how many seconds it may come again."""
        with self._lock:
            now = self._clock()
            left, at = self._left.get(token_id, (float(BURST), now))
            left = min(BURST, left + (now - at) * PER_SECOND)
            if left < 1:
                self._left[token_id] = left, now
                return math.ceil((1 - left) / PER_SECOND)
            self._left[token_id] = left - 1, now
            return 0

    def must_not_wait(self, token_id: int) -> None:
        """Raises Problem."""
        if wait := self.wait(token_id):
            detail = f"Too many requests at once. Come again in {wait} s."
            raise Problem(429, "too_many_requests", detail, headers={"Retry-After": str(wait)})

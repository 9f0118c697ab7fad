"""About a message a second in each channel, with room for a burst."""

import math
import time

BURST = 5
PER_SECOND = 1.0
MAX_CHANNELS = 2_000


class RateLimit:
    """A bucket of tokens for each channel."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}

    def clear(self) -> None:
        self._buckets.clear()

    def take(self, channel: str, speed: float) -> int | None:
        """None when a message may go now; else whole seconds to wait."""
        now = time.monotonic()
        rate = PER_SECOND * speed
        left, at = self._buckets.get(channel, (float(BURST), now))
        left = min(float(BURST), left + (now - at) * rate)
        if left < 1:
            self._buckets[channel] = (left, now)
            return max(1, math.ceil((1 - left) / rate))
        if len(self._buckets) > MAX_CHANNELS:
            self._buckets.clear()
        self._buckets[channel] = (left - 1, now)
        return None

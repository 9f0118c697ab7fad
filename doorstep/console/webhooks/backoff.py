"""When a message is posted again, and when that is no use any more. Pure.

The times are those that Standard Webhooks proposes: ten posts in three days and a bit, each wait a little longer or
shorter, so that what failed together does not come together again.
"""

from datetime import datetime, timedelta

WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""After the first, the second, ... failure."""
LONGEST_ASKED_FOR = timedelta(hours=1)
"""Of what a receiver may ask for by Retry-After."""
DISABLED_AFTER = timedelta(days=3)
"""Without any success."""
OUTAGE = timedelta(minutes=10)
"""Without any success: then the first success means that all else is taken again, too."""
_JITTER = 0.2
_LONGEST_REST = timedelta(minutes=5)


def wait(attempts: int, asked_for: timedelta | None, chance: float) -> timedelta | None:
    """After so many posts in vain; None: it is given up. `chance`: 0 to 1."""
    if attempts > len(WAITS):
        return None
    longer = WAITS[attempts - 1] * (1 + _JITTER * (2 * chance - 1))
    return max(longer, min(asked_for or timedelta(), LONGEST_ASKED_FOR))


def rest(failures: int) -> timedelta:
    """Before anything is posted to a receiver after so many failures in a row, then one message to see."""
    return min(timedelta(seconds=2.0 ** min(failures, 10) / 2), _LONGEST_REST)


def is_hopeless(failing_since: datetime, now: datetime) -> bool:
    return now - failing_since >= DISABLED_AFTER

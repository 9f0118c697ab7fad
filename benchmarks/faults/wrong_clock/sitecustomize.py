"""In a process whose machine's clock is off: by FAULTS_CLOCK_OFF seconds, for our code and for whatever asks `time`.

SQLite and PostgreSQL are asked by SQL and show what the database's machine shows.
"""

import os
import time
from datetime import UTC, datetime, timedelta

from doorstep import clock

_OFF = float(os.environ["FAULTS_CLOCK_OFF"])
_time = time.time


def _system_clock() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=_OFF)


clock.system_clock = _system_clock
time.time = lambda: _time() + _OFF

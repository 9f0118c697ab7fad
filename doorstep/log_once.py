"""A database that is away, or a disk that is full, is one line in the log a minute, however many stumble over it.

The log is most often on the very disk that is full.
"""

import errno
import logging
import sys
import time
from collections.abc import Callable, Hashable, MutableMapping
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

EVERY_SECONDS = 60.0

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_WHOEVER_SAYS_SO = "database"
"""Events with it in their names say that the database is away."""


class SaidLately:
    """What was said within the last minute, whatever tells one thing from another."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._said_at: dict[Hashable, float] = {}

    def was_said(self, what: Hashable) -> bool:
        """False, and it counts as said from now on, when it was not within the minute."""
        at = self._now()
        if at - self._said_at.get(what, -EVERY_SECONDS) < EVERY_SECONDS:
            return True
        self._said_at[what] = at
        return False


class OnceAMinute:
    """For one process: a processor for structlog, and a filter for `logging`."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._lately = SaidLately(now)

    def __call__(self, _logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Raises structlog.DropEvent for what was said within the minute."""
        cause = cause_of(_error_in(event.get("exc_info")))
        if cause is not None:
            del event["exc_info"]
            event["error"] = cause
        elif _WHOEVER_SAYS_SO in str(event.get("event")):
            cause = f"database {event.get('error', '')}"
        if cause is not None and self._lately.was_said(cause):
            raise structlog.DropEvent
        return event

    def filter(self, record: logging.LogRecord) -> bool:
        cause = cause_of(record.exc_info[1] if record.exc_info else None)
        if cause is None:
            return True
        record.exc_info = record.exc_text = None
        record.msg, record.args = f"{record.getMessage()} error={cause}", ()
        return not self._lately.was_said(cause)


def cause_of(error: BaseException | None) -> str | None:
    """What is wrong outside of us, in a few words without anybody's data; None: something else is. Pure."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _FULL:
            return errno.errorcode[error.errno]
        if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
            original = error.orig if isinstance(error, DBAPIError) else error
            return getattr(original, "sqlite_errorname", None) or f"database {type(original).__name__}"
        error = error.__cause__ or error.__context__
    return None


def _error_in(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    known = exc_info if isinstance(exc_info, tuple) else sys.exc_info() if exc_info else (None, None, None)
    error: BaseException | None = known[1]
    return error

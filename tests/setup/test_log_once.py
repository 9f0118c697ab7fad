"""A full disk or a dead database is one line in the log a minute for each cause."""

import logging
import sqlite3
from contextlib import suppress
from io import StringIO
from itertools import pairwise

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from doorstep.log_once import EVERY_SECONDS, OnceAMinute, cause_of

ENOSPC = OSError(28, "No space left on device")


def full() -> OperationalError:
    original = sqlite3.OperationalError("database or disk is full")
    original.sqlite_errorname = "SQLITE_FULL"
    return OperationalError("INSERT INTO inbox (body) VALUES (?)", {"body": "my gate code is 4471"}, original)


def away() -> OperationalError:
    return OperationalError("SELECT 1", {}, ConnectionRefusedError("connection refused"))


def wrapped(error: Exception) -> Exception:
    try:
        try:
            raise error
        except Exception as inner:
            raise RuntimeError("could not keep the turn of +13125550142") from inner
    except RuntimeError as outer:
        return outer


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (full(), "SQLITE_FULL"),
        (wrapped(full()), "SQLITE_FULL"),
        (away(), "database ConnectionRefusedError"),
        (PoolTimeout("QueuePool limit"), "database TimeoutError"),
        (ENOSPC, "ENOSPC"),
        (wrapped(ENOSPC), "ENOSPC"),
        (ValueError("odd"), None),
        (IntegrityError("INSERT", {}, Exception("twice")), None),
        (None, None),
    ],
)
def test_what_is_wrong_outside_of_us_is_told_from_our_own_faults(error: Exception | None, cause: str | None) -> None:
    assert cause_of(error) == cause


class Log:
    def __init__(self) -> None:
        self.at = 0.0
        self.once = OnceAMinute(lambda: self.at)
        self.lines: list[dict[str, object]] = []

    def say(self, event: str, **fields: object) -> None:
        with suppress(structlog.DropEvent):
            self.lines.append(dict(self.once(None, "error", {"event": event, **fields})))


def test_a_thousand_failures_of_a_minute_are_one_line_without_a_trace() -> None:
    log = Log()
    for number in range(1000):
        log.at = number * 0.05
        log.say("outreach_failed", exc_info=full(), tracking_number=f"LM{number}")
        log.say("inbox_not_reached", exc_info=full())
    assert log.lines == [{"event": "outreach_failed", "tracking_number": "LM0", "error": "SQLITE_FULL"}]
    log.at = EVERY_SECONDS
    log.say("outreach_failed", exc_info=full())
    assert len(log.lines) == 2


def test_each_cause_has_its_own_line_and_our_own_faults_all_of_theirs() -> None:
    log = Log()
    fault = ValueError("odd")
    for _ in range(3):
        log.say("failed", exc_info=full())
        log.say("failed", exc_info=away())
        log.say("worker_waits_for_database", error="OperationalError")
        log.say("failed", exc_info=fault)
        log.say("worker_started")
    events = [(line["event"], line.get("error")) for line in log.lines]
    assert events.count(("failed", "SQLITE_FULL")) == 1
    assert events.count(("failed", "database ConnectionRefusedError")) == 1
    assert events.count(("worker_waits_for_database", "OperationalError")) == 1
    assert sum(line.get("exc_info") is fault for line in log.lines) == 3
    assert events.count(("worker_started", None)) == 3


@given(st.lists(st.floats(0, 30), max_size=60))
def test_no_two_lines_of_a_cause_are_less_than_a_minute_apart(pauses: list[float]) -> None:
    log, said_at = Log(), []
    for pause in pauses:
        log.at += pause
        before = len(log.lines)
        log.say("failed", exc_info=away())
        said_at += [log.at] * (len(log.lines) - before)
    assert all(later - earlier >= EVERY_SECONDS for earlier, later in pairwise(said_at))


def test_what_libraries_log_is_held_to_it_too() -> None:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(OnceAMinute())
    logger = logging.getLogger("test.log_once")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        for number in range(10):
            logger.error("request %s failed", number, exc_info=full())
        logger.error("100% odd", exc_info=ValueError("odd"))
    finally:
        logger.removeHandler(handler)
    first, *others = stream.getvalue().splitlines()
    assert first == "request 0 failed error=SQLITE_FULL"
    assert others[0] == "100% odd"
    assert "4471" not in stream.getvalue()

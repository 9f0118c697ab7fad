"""Any line of anybody from a driver, with any question open: no stop is written that the text does not report.

DOORSTEP_PAIRS says how many pairs are drawn (300 otherwise); evaluation/evidence.md has a long run.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from doorstep.database import make_sessions
from doorstep.dms.models import History
from doorstep.messaging.models import OutboxRow
from evaluation.interpreter import Interpreter
from tests.actions.conftest import NUMBERS, Driver, driver_on
from tests.databases import copied
from tests.evidence import oracle
from tests.evidence.lines import pairs

pytestmark = pytest.mark.timeout(600)  # the first waits for a model

PAIRS = int(os.environ.get("DOORSTEP_PAIRS", "300"))
TOGETHER = 50
"""Pairs of one test."""

QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "nothing": (),
    "where it was left": (("driver_delivered", "delivered 1"),),
    "why it failed": (("driver_failed", "could not deliver 2"),),
    "whether it failed": (("driver_failed", "closed"),),
    "how late": (("driver_late", "running late"),),
    "what to tell the customer": (("driver_tell_customer", "tell the customer of stop 2 something"),),
    "which stop is damaged": (("driver_damaged", "a box is damaged"),),
    "whether the van drives": (("driver_vehicle", "flat tire"),),
    "just delivered, with its place": (("driver_delivered", "delivered 1 porch"),),
}


@pytest.mark.parametrize("chunk", range(PAIRS // TOGETHER))
def test_no_stop_is_written_that_the_text_does_not_report(
    chunk: int,
    understand: Interpreter,
    sqlite_template: Path,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_up = []
    for number, (name, line) in enumerate(pairs("drivers", chunk, QUESTIONS, TOGETHER)):
        engine = copied(sqlite_template, tmp_path / f"{number}.db")
        driver = driver_on(engine, make_sessions(engine), now, monkeypatch)
        for intent, text in QUESTIONS[name]:
            driver.says(intent, text)
        rows, texts = _last(driver)
        understood = understand(line, "driver")
        driver.says("driver_unclear" if understood.fell_back else understood.intent, line)
        made_up += [f"{name} / {line!r}: {write}" for write in _without_evidence(driver, rows, texts, name, line)]
        engine.dispose()
        (tmp_path / f"{number}.db").unlink()
    assert not made_up, "\n".join(made_up)


def _without_evidence(driver: Driver, rows: int, texts: int, name: str, line: str) -> Iterator[str]:
    with driver.sessions() as session:
        for row in session.scalars(select(History).where(History.id > rows, History.actor.like("driver:%"))):
            after: dict[str, Any] = dict(row.after)
            position = NUMBERS.index(row.subject) + 1 if row.subject in NUMBERS else None
            if not oracle.is_reported(row.command, after, position, line, asked=name):
                yield f"stop {position}: {row.command} {after}"
        for text in session.scalars(select(OutboxRow).where(OutboxRow.id > texts)):
            if text.body.startswith("From your driver") and not oracle.has_words(text.body.split(": ", 1)[-1], line):
                yield f"texted: {text.body}"


def _last(driver: Driver) -> tuple[int, int]:
    with driver.sessions() as session:
        rows = session.scalar(select(func.max(History.id))) or 0
        return rows, session.scalar(select(func.max(OutboxRow.id))) or 0

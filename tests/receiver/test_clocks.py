"""The receiver's machine has a wrong clock: what it stores has the database's time, and Slack is believed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from doorstep import clock
from doorstep.clock import CommonClock
from doorstep.database import keep_time
from tests.receiver.conftest import SLACK, Receiver, Starting
from tests.receiver.requests_of import as_json, message, text

A_MINUTE = timedelta(minutes=1)


@pytest.fixture(params=[-3600, -400, -300, 300, 400, 3600])
def receiver(
    request: pytest.FixtureRequest, engine: Engine, starting: Starting, monkeypatch: pytest.MonkeyPatch
) -> Receiver:
    off = timedelta(seconds=request.param)
    monkeypatch.setattr(clock, "system_clock", lambda: datetime.now(UTC) + off)
    monkeypatch.setattr("doorstep.receiver.slack.system_clock", clock.system_clock)
    common = CommonClock()
    keep_time(engine, common)
    return starting(clock=common, **SLACK)


@pytest.mark.both_databases
def test_already_the_first_text_and_the_first_event_have_the_databases_time(receiver: Receiver) -> None:
    assert receiver.send(text(receiver.settings)).status_code == 200
    assert receiver.send(as_json(receiver.settings, message())).status_code == 200
    first, second = receiver.stored()
    assert abs(first.received_at - datetime.now(UTC)) < A_MINUTE
    assert abs(second.received_at - datetime.now(UTC)) < A_MINUTE

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from doorstep.bootstrap import services
from doorstep.database import make_sessions, transaction
from doorstep.messaging import consent, ledger, outbox
from doorstep.messaging.cli import app
from doorstep.messaging.outbox import Result
from doorstep.messaging.provider import Accepted, Refused


@pytest.fixture
def run(sqlite_engine: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.setenv("DATABASE_URL", str(sqlite_engine.url))
    monkeypatch.setenv("DOORSTEP_NOW", (now + timedelta(minutes=1)).isoformat())
    monkeypatch.setenv("COLUMNS", "200")
    services.cache_clear()
    yield CliRunner()
    services.cache_clear()


def test_what_did_not_arrive_is_listed_with_a_reason_for_people(
    run: CliRunner, sqlite_engine: Engine, now: datetime
) -> None:
    with transaction(make_sessions(sqlite_engine)) as session:
        ledger.owe(session, "+13125550142", "Hi", conversation_id=None, kind="reply", cause="a", now=now)
        (claimed,) = outbox.claim(session, "worker", now, 1)
        outbox.settle(session, [Result(claimed.text, Refused(21614))], now)
        ledger.owe(session, "+13125550143", "Hi", conversation_id=None, kind="reply", cause="b", now=now)
        consent.opt_out(session, "+13125550143", "sms", now)
        ledger.owe(session, "+13125550144", "Hi", conversation_id=None, kind="reply", cause="c", now=now)
    dead = run.invoke(app, ["dead"]).stdout
    assert "Not a mobile number." in dead
    assert "The person opted out of our texts." in dead
    assert "+13125550144" not in dead
    owed = run.invoke(app, ["owed"]).stdout
    assert "+13125550144" in owed
    assert "+13125550142" not in owed
    assert "+13125550143" in run.invoke(app, ["opt-outs"]).stdout


def test_a_text_that_arrived_without_its_picture_is_listed_with_the_reason(
    run: CliRunner, sqlite_engine: Engine, now: datetime
) -> None:
    with transaction(make_sessions(sqlite_engine)) as session:
        ledger.owe(
            session,
            "+13125550142",
            "Hi",
            conversation_id=None,
            kind="reply",
            cause="a",
            now=now,
            media_urls=["http://x"],
        )
        (claimed,) = outbox.claim(session, "worker", now, 1)
        outbox.settle(session, [Result(claimed.text, Refused(21620))], now)
    why = "Without its pictures: A picture's address is not valid."
    assert f"It is sent again. {why}" in run.invoke(app, ["owed"]).stdout
    with transaction(make_sessions(sqlite_engine)) as session:
        (claimed,) = outbox.claim(session, "worker", now, 1)
        outbox.settle(session, [Result(claimed.text, Accepted("SM1"))], now)
    dead = run.invoke(app, ["dead"]).stdout
    assert "queued" in dead
    assert why in dead


def test_an_empty_list_says_so(run: CliRunner) -> None:
    assert run.invoke(app, ["dead"]).stdout == "None.\n"

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from doorstep.bootstrap import services
from doorstep.database import make_sessions, transaction
from doorstep.messaging import consent
from doorstep.messaging.cli import app
from doorstep.messaging.outbox import queueing, sending
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.outbox.sending import SendResult
from doorstep.messaging.provider import Accepted, ProviderRefused, Unknown
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost


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
        queueing.enqueue(
            session, NewText("+13125550142", "Hi", conversation_id=None, kind="reply", idempotency_key="a"), now
        )
        (claimed,) = sending.claim(session, sending.Claimant("worker"), now, 1)
        sending.settle(session, [SendResult(claimed.text, ProviderRefused(21614))], now)
        queueing.enqueue(
            session, NewText("+13125550143", "Hi", conversation_id=None, kind="reply", idempotency_key="b"), now
        )
        consent.opt_out(session, consent.NewOptOut("+13125550143", "sms"), now)
        queueing.enqueue(
            session, NewText("+13125550144", "Hi", conversation_id=None, kind="reply", idempotency_key="c"), now
        )
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
        queueing.enqueue(
            session,
            NewText(
                "+13125550142", "Hi", conversation_id=None, kind="reply", idempotency_key="a", media_urls=["http://x"]
            ),
            now,
        )
        (claimed,) = sending.claim(session, sending.Claimant("worker"), now, 1)
        sending.settle(session, [SendResult(claimed.text, ProviderRefused(21620))], now)
    why = "Without its pictures: A picture's address is not valid."
    assert f"It is sent again. {why}" in run.invoke(app, ["owed"]).stdout
    with transaction(make_sessions(sqlite_engine)) as session:
        (claimed,) = sending.claim(session, sending.Claimant("worker"), now, 1)
        sending.settle(session, [SendResult(claimed.text, Accepted("SM1"))], now)
    dead = run.invoke(app, ["dead"]).stdout
    assert "queued" in dead
    assert why in dead


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("channel_not_found", "Slack knows no such channel, or it is private and the app was not invited."),
        ("token_revoked", "Slack does not accept our token. Install the app again and set SLACK_BOT_TOKEN."),
        ("something_new", "Slack refused it: something_new."),
    ],
)
def test_a_message_that_slack_refused_is_listed_with_a_reason_for_people(
    run: CliRunner, sqlite_engine: Engine, now: datetime, reason: str, why: str
) -> None:
    with transaction(make_sessions(sqlite_engine)) as session:
        posts.post(session, NewPost("C0GONE", "Hi", idempotency_key="a"), now)
        (claimed,) = sending.claim(session, sending.Claimant("worker", "slack"), now, 1)
        sending.settle(session, [SendResult(claimed.text, ProviderRefused(None, reason))], now)
    dead = run.invoke(app, ["dead"]).stdout
    assert "C0GONE" in dead
    assert why in dead


def test_a_message_that_a_newer_one_replaced_and_a_change_of_one_never_posted_are_explained(
    run: CliRunner, sqlite_engine: Engine, now: datetime
) -> None:
    with transaction(make_sessions(sqlite_engine)) as session:
        outbox_id = posts.post(session, NewPost("C0DISPATCH", "Hi", idempotency_key="a"), now)
        posts.update(session, outbox_id, "Hi there", idempotency_key="b", now=now)
        posts.withdraw(session, outbox_id, now)
        sending.claim(session, sending.Claimant("worker", "slack"), now, 9)
    dead = run.invoke(app, ["dead"]).stdout
    assert "A newer one says it all." in dead
    assert "It was to change a message that was never posted." in dead


def test_a_message_whose_fate_is_unknown_is_not_said_to_be_refused(
    run: CliRunner, sqlite_engine: Engine, now: datetime
) -> None:
    with transaction(make_sessions(sqlite_engine)) as session:
        posts.post(session, NewPost("C0DISPATCH", "Hi", idempotency_key="a"), now)
        (claimed,) = sending.claim(session, sending.Claimant("worker", "slack"), now, 1)
        sending.settle(session, [SendResult(claimed.text, Unknown("internal_error"))], now)
    assert "Whether it was sent is not known (internal_error)" in run.invoke(app, ["owed"]).stdout


def test_an_empty_list_says_so(run: CliRunner) -> None:
    assert run.invoke(app, ["dead"]).stdout == "None.\n"

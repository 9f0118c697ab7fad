"""What the receiver takes: stored before it is acknowledged, once, or not acknowledged at all."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from doorstep.clock import system_clock
from doorstep.database import make_engine, reading, transaction
from doorstep.messaging import absence, photos
from doorstep.messaging.models import DeliveryStatus
from tests.receiver.conftest import SLACK, Receiver, Starting
from tests.receiver.requests_of import PHONE, as_json, as_payload, form_filled_in, message, press, sid, status, text
from tests.stack import ROOT


@pytest.mark.both_databases
def test_a_text_is_stored_and_acknowledged_with_nothing(receiver: Receiver) -> None:
    answer = receiver.send(text(receiver.settings, "where’s my 📦"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
    assert [(row.provider, row.body) for row in receiver.stored()] == [("twilio", "where’s my 📦")]


@pytest.mark.both_databases
def test_the_same_delivery_ten_times_is_one_text(receiver: Receiver) -> None:
    signed = text(receiver.settings)
    assert {receiver.send(signed).status_code for _ in range(10)} == {200}
    assert receiver.count() == 1


def test_the_same_event_and_the_same_tap_again_are_one(receiver: Receiver) -> None:
    for signed in (as_json(receiver.settings, message()), as_payload(receiver.settings, press())):
        before = receiver.count()
        assert {receiver.send(signed, **{"X-Slack-Retry-Num": str(number)}).status_code for number in range(3)} == {200}
        assert receiver.count() == before + 1


def test_a_form_of_ours_is_stored(receiver: Receiver) -> None:
    answer = receiver.send(as_payload(receiver.settings, form_filled_in()))
    assert (answer.status_code, answer.content) == (200, b"")
    assert [row.payload["view"]["values"] for row in receiver.stored() if row.payload] == [{"minutes": "20"}]


@pytest.mark.both_databases
def test_a_status_is_kept(receiver: Receiver) -> None:
    assert receiver.send(status(receiver.settings, MessageSid="SM" + "7" * 32)).status_code == 204
    with reading(receiver.sessions) as session:
        assert session.scalars(select(DeliveryStatus.status)).all() == ["delivered"]


def test_a_photo_is_shown_to_who_knows_its_address(receiver: Receiver) -> None:
    with transaction(receiver.sessions) as session:
        photo_id = photos.keep(session, "slack:F1", b"jpeg", system_clock())
    answer = receiver.client.get(f"/webhooks/slack/photos/{photo_id}")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"jpeg", "image/jpeg")


@pytest.mark.parametrize("photo", ["nothing", "..%2f..%2fetc", "%00", "x" * 300, "%F0%9F%93%A6"])
def test_a_photo_that_there_is_not_is_not_found(receiver: Receiver, photo: str) -> None:
    assert receiver.client.get(f"/webhooks/slack/photos/{photo}").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"From": "12345"}, {"MessageSid": "SMx"}, {"To": ""}, {"NumMedia": "many"}, {"NumMedia": "1"}]
)
def test_a_genuine_but_malformed_text_is_refused(receiver: Receiver, wrong: dict[str, str]) -> None:
    assert receiver.send(text(receiver.settings, **wrong)).status_code == 400
    assert receiver.count() == 0


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B0OTHER", "subtype": "bot_message"},
        {"bot_id": "B0OTHER"},
        {"channel_type": "channel"},
        {"subtype": "channel_join"},
        {"user": None},
        {"subtype": "message_changed", "message": {"text": "a", "user": "U1"},
         "previous_message": {"text": "a", "user": "U1", "ts": "1.1"}},
    ],
)  # fmt: skip
def test_what_is_not_said_to_us_by_a_person_is_acknowledged_and_forgotten(
    receiver: Receiver, event: dict[str, Any]
) -> None:
    body = message()
    body["event"] |= event
    assert receiver.send(as_json(receiver.settings, body)).status_code == 200
    assert receiver.count() == 0


def test_a_form_that_is_filled_in_wrongly_says_why(receiver: Receiver) -> None:
    answer = receiver.send(as_payload(receiver.settings, form_filled_in(minutes="0")))
    assert answer.json() == {
        "response_action": "errors", "errors": {"minutes": "Give whole minutes, from 1 to 600."}
    }  # fmt: skip


@pytest.fixture
def without_database(starting: Starting, tmp_path: Path) -> Receiver:
    return starting(make_engine(f"sqlite:///{tmp_path}/nothing/here/../../gone/x.db?mode=ro&uri=true"), **SLACK)


def test_without_the_database_nothing_is_acknowledged_and_strangers_learn_nothing(without_database: Receiver) -> None:
    receiver = without_database
    genuine = (text(receiver.settings), status(receiver.settings), as_json(receiver.settings, message()))
    for signed in genuine:
        assert receiver.send(signed).status_code == 503
        path, body, _ = signed
        assert receiver.send((path, body, {})).status_code == 403
    assert receiver.client.get("/healthz").status_code == 200
    assert receiver.client.get("/readyz").status_code == 503


def test_after_a_text_that_could_not_be_stored_the_carrier_is_asked_for_it(receiver: Receiver, engine: Engine) -> None:
    settle(receiver)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    assert receiver.send(text(receiver.settings)).status_code == 503
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    assert wanted(receiver) is None
    assert receiver.send(text(receiver.settings)).status_code == 200
    assert wanted(receiver) is not None


def settle(receiver: Receiver) -> None:
    """What is asked for at the start was found."""
    receiver.send(text(receiver.settings, From="+13125550143"))
    with transaction(receiver.sessions) as session:
        if (now_wanted := absence.wanted(session, "twilio")) is not None:
            absence.settle(session, "twilio", now_wanted, system_clock())


def wanted(receiver: Receiver) -> int | None:
    with reading(receiver.sessions) as session:
        return absence.wanted(session, "twilio")


def test_ready_means_the_ledger_and_room_on_the_disk(receiver: Receiver) -> None:
    answer = receiver.client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]) == (200, {"database": "ok", "disk": "ok"})


def test_a_burst_is_stored_whole(receiver: Receiver) -> None:
    sids = [sid() for _ in range(120)]
    for number, each in enumerate(sids):
        assert (
            receiver.send(text(receiver.settings, MessageSid=each, From=f"{PHONE[:-3]}{number:03}")).status_code == 200
        )
    assert [row.provider_id for row in receiver.stored()] == sids


def test_nothing_of_the_dialogue_the_deliveries_or_the_desk_is_loaded() -> None:
    heavy = (
        "rasa", "rasa_sdk", "sanic", "spacy", "sklearn", "numpy", "onnxruntime", "tokenizers", "zipcodes",
        "phonenumbers", "aiohttp", "httpx", "requests", "PIL", "twilio", "slack_sdk", "slack_bolt", "doorstep.dms",
        "doorstep.cases", "doorstep.addresses", "doorstep.console", "doorstep.language.reports",
        "doorstep.language.opt_outs",
    )  # fmt: skip
    program = f"import sys, doorstep.receiver.app; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_each_acknowledgement_is_counted_by_where_it_came_to_and_nothing_else(receiver: Receiver) -> None:
    before = receiver.client.get("/metrics").text
    receiver.client.post("/webhooks/sms/webhook", content=b"From=%2B13125550142&Body=gate+4410")
    receiver.client.get("/nowhere/+13125550142")
    after = receiver.client.get("/metrics").text
    assert count_of(after, "text", "403") == count_of(before, "text", "403") + 1
    assert "3125550142" not in after
    assert "nowhere" not in after


def count_of(exposition: str, hook: str, status: str) -> float:
    name = f'doorstep_webhook_seconds_count{{hook="{hook}",status="{status}"}} '
    return next((float(line.removeprefix(name)) for line in exposition.splitlines() if line.startswith(name)), 0.0)

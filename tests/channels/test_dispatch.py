"""The desk and a running Rasa server: buttons that Slack really signs, and conversations that people take."""

import itertools
import json
import secrets
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import func, select

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.clock import system_clock
from doorstep.database import make_engine, reading, transaction
from doorstep.desk import approvals, takeover, texts
from doorstep.dms import queries as dms_queries
from doorstep.messaging.models import InboxRow
from doorstep.provenance import By
from doorstep.transcript import is_silent, lines
from tests.assistant.servers import RasaServer, eventually
from tests.channels.ledger_view import conversation_of, texts_to, unhandled
from tests.dms import world

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.timeout(300),  # the first test waits for training and for the server
]

CHANNEL = "C0DISPATCH"
NEW_ADDRESS = replace(world.HOME, number="1400")

_numbers = itertools.count(1)


@pytest.fixture
def phone() -> str:
    return f"+1312557{next(_numbers):04d}"


@pytest.fixture
def services(server: RasaServer) -> Services:
    """Of the desk's processes."""
    return Services(server.settings, system_clock, make_engine(server.settings.database_url), server.sessions)


@pytest.fixture
def case_id(server: RasaServer, phone: str) -> int:
    """A case that proposes a new address for a delivery of its own."""
    now, number = datetime.now(UTC), f"LM{secrets.randbelow(10**9):09d}"
    found(server, now)
    with transaction(server.sessions) as session:
        world.send_out(session, number, now, phone=phone)
        return case_commands.open_case(
            session,
            By.customer(f"SM{number}", datetime.now(UTC)),
            case_commands.NewCase(
                kind=CaseKind.ADDRESS_PROBLEM,
                tracking_number=number,
                reason="The customer corrected the address.",
                details={"proposed": asdict(NEW_ADDRESS), "on_file": asdict(world.HOME)},
            ),
        ).id


def found(server: RasaServer, now: datetime) -> None:
    with reading(server.sessions) as session:
        if dms_queries.in_service_area(session, "60610"):
            return
    world.found(server.sessions, now)


def press(server: RasaServer, action: str, case_id: int, *, user: str = "dee", **wrong: Any) -> httpx.Response:
    """A tap on a button of an alert, as Slack delivers it; `wrong` replaces the signature, the time or the channel."""
    tapped_at = f"{time.time():.6f}"
    drawn = approvals.seen_of(case_of(server, case_id))
    payload = {
        "type": "block_actions",
        "team": {"id": "T0SANDBOX", "domain": "doorstep"},
        "user": {"id": f"U{user.upper()}", "username": user, "name": user, "team_id": "T0SANDBOX"},
        "api_app_id": "A0SANDBOX",
        "token": "unused",
        "trigger_id": f"{tapped_at}.1.x",
        "container": {
            "type": "message",
            "message_ts": "1763000000.000100",
            "channel_id": CHANNEL,
            "is_ephemeral": False,
        },
        "channel": {"id": wrong.get("channel", CHANNEL), "name": "dispatch"},
        "message": {"type": "message", "user": "U0BOT", "bot_id": "B0", "ts": "1763000000.000100", "text": "alert"},
        "response_url": "https://hooks.slack.com/actions/x",
        "actions": [
            {
                "type": "button",
                "action_id": f"case:{action}",
                "block_id": "b1",
                "value": f"{case_id} {drawn}",
                "action_ts": wrong.get("action_ts", tapped_at),
                "text": {"type": "plain_text", "text": action.capitalize()},
            }
        ],
    }
    body = urlencode({"payload": json.dumps(payload)})
    timestamp = wrong.get("timestamp", str(int(time.time())))
    secret = server.settings.slack_signing_secret.get_secret_value()
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return server.client.post(
        f"{server.settings.receiver_url}/webhooks/slack/events",
        content=body,
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": wrong.get("signature", signature),
        },
    )


def case_of(server: RasaServer, case_id: int) -> Case:
    with reading(server.sessions) as session:
        case = session.get_one(Case, case_id)
        session.expunge_all()
        return case


def is_over(server: RasaServer, case_id: int) -> bool:
    return case_of(server, case_id).state == CaseState.RESOLVED


def presses_stored(server: RasaServer) -> int:
    with reading(server.sessions) as session:
        return session.scalar(select(func.count(InboxRow.id)).where(InboxRow.provider == "slack")) or 0


def waits(server: RasaServer) -> bool:
    with reading(server.sessions) as session:
        waiting = select(InboxRow.id).where(InboxRow.provider == "slack", InboxRow.handled_at.is_(None))
        return session.scalars(waiting).first() is not None


def test_a_signed_press_approves_an_address_change(server: RasaServer, case_id: int, phone: str) -> None:
    assert press(server, "approve", case_id).status_code == 200
    eventually(lambda: is_over(server, case_id))
    case = case_of(server, case_id)
    assert case.resolved_by == "desk:dee"
    with reading(server.sessions) as session:
        delivery = dms_queries.delivery(session, case.tracking_number or "")
        assert delivery is not None
        assert delivery.address == NEW_ADDRESS
    eventually(lambda: not waits(server))


def test_the_same_press_delivered_three_times_is_one(server: RasaServer, case_id: int) -> None:
    before = presses_stored(server)
    for _ in range(3):
        assert press(server, "approve", case_id, action_ts="1763000001.000001").status_code == 200
    eventually(lambda: is_over(server, case_id) and not waits(server))
    assert presses_stored(server) == before + 1


def test_the_second_of_two_people_is_answered_in_the_thread(server: RasaServer, case_id: int) -> None:
    press(server, "reject", case_id)
    eventually(lambda: is_over(server, case_id))
    press(server, "approve", case_id, user="kim")
    said = eventually(lambda: texts_to(server.sessions, CHANNEL))
    assert said[-1].startswith("Dee rejected this at ")


@pytest.mark.parametrize(
    "wrong", [{"signature": "v0=" + "0" * 64}, {"signature": ""}, {"timestamp": str(int(time.time()) - 600)}]
)
def test_a_forged_or_replayed_press_decides_nothing(server: RasaServer, case_id: int, wrong: dict[str, str]) -> None:
    before = presses_stored(server)
    assert press(server, "approve", case_id, **wrong).status_code == 403
    assert presses_stored(server) == before
    assert not is_over(server, case_id)


def test_a_press_in_another_channel_decides_nothing(server: RasaServer, case_id: int) -> None:
    assert press(server, "approve", case_id, channel="C0RANDOM").status_code == 200
    eventually(lambda: not waits(server))
    assert not is_over(server, case_id)


@pytest.fixture
def taken(server: RasaServer, services: Services, phone: str) -> str:
    """A conversation that dee took while the assistant waited for the answer to a question."""
    server.text("wrong address", sid=sid(), sender=phone)
    eventually(lambda: texts_to(server.sessions, phone) == ["Which number?"])
    conversation_id = conversation_of(server.sessions, phone)
    assert takeover.take(services, conversation_id, by="dee").is_silent
    return conversation_id


def sid() -> str:
    return "SM" + secrets.token_hex(16)


def texted(server: RasaServer, phone: str, body: str) -> list[str]:
    """All that the phone was sent, once this text of its own was handled."""
    server.text(body, sid=sid(), sender=phone)
    eventually(lambda: not unhandled(server.sessions, phone))
    return texts_to(server.sessions, phone)


def test_in_the_middle_of_a_question_the_assistant_falls_silent_and_later_begins_anew(
    server: RasaServer, services: Services, phone: str, taken: str
) -> None:
    assert texted(server, phone, "the number is 42") == ["Which number?"]
    texts.say(services, taken, "I changed it to 42 for you.", by="dee", cause="1")
    assert texted(server, phone, "where is it")[1:] == ["I changed it to 42 for you."]
    takeover.release(services, taken, by="dee")
    assert texted(server, phone, "where is it")[2:] == ["Located: where is it"]
    with reading(server.sessions) as session:
        said = [(line.speaker, line.text) for line in lines(session, taken)]
    assert said == [
        ("customer", "wrong address"), ("assistant", "Which number?"), ("customer", "the number is 42"),
        ("desk", "I changed it to 42 for you."), ("customer", "where is it"), ("customer", "where is it"),
        ("assistant", "Located: where is it"),
    ]  # fmt: skip


def test_a_press_takes_and_releases_a_conversation(server: RasaServer, phone: str) -> None:
    assert texted(server, phone, "hello") == ["Hello from tiny"]
    conversation_id = conversation_of(server.sessions, phone)
    with transaction(server.sessions) as session:
        case_id = case_commands.open_case(
            session,
            By.customer(sid(), datetime.now(UTC)),
            case_commands.NewCase(kind=CaseKind.COMPLAINT, conversation_id=conversation_id, reason="A complaint."),
        ).id
    for action, silent in (("take", True), ("release", False)):
        press(server, action, case_id)
        eventually(lambda silent=silent: _is_silent(server, conversation_id) is silent)
    assert texted(server, phone, "hello") == ["Hello from tiny"] * 2


def _is_silent(server: RasaServer, conversation_id: str) -> bool:
    with reading(server.sessions) as session:
        return is_silent(session, conversation_id)

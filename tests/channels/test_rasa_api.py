"""Rasa's HTTP API: what we do not use is not there, what we use wants the token, and the model cannot be changed."""

import itertools
import socket
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from doorstep.database import reading, transaction
from doorstep.messaging.conversations import open_conversation
from doorstep.transcript import DialogueEvent
from tests.assistant.servers import RasaServer

pytestmark = pytest.mark.timeout(200)

NOT_SERVED = [
    ("GET", "/"),
    ("GET", "/version"),
    ("GET", "/status"),
    ("GET", "/domain"),
    ("PUT", "/model"),
    ("DELETE", "/model"),
    ("POST", "/model/train"),
    ("POST", "/model/parse"),
    ("POST", "/model/predict"),
    ("POST", "/model/test/stories"),
    ("POST", "/model/test/intents"),
    ("GET", "/conversations/{}/tracker"),
    ("GET", "/conversations/{}/story"),
    ("PUT", "/conversations/{}/tracker/events"),
    ("POST", "/conversations/{}/execute"),
    ("POST", "/conversations/{}/predict"),
    ("POST", "/conversations/{}/messages"),
    ("DELETE", "/conversations/{}/tracker/events"),
    ("GET", "/conversations/{}/trigger_intent"),
    ("POST", "/conversations/{}/x/trigger_intent"),
    ("POST", "//conversations/{}/trigger_intent"),
]
USED = ("/conversations/{}/trigger_intent", "/conversations/{}/tracker/events")


_numbers = itertools.count(1000)


@pytest.fixture
def conversation(server: RasaServer) -> str:
    """One in which the assistant said something."""
    with transaction(server.sessions) as session:
        phone = f"+1312558{next(_numbers)}"
        made = open_conversation(session, server.settings.twilio_number, phone, datetime.now(UTC))
    assert asks(server, made)
    return made


def asks(server: RasaServer, conversation: str) -> bool:
    """Whether the assistant says something when it is told to."""
    before = events(server, conversation)
    answer = server.api(
        "POST", f"/conversations/{conversation}/trigger_intent", {"name": "outreach_ask"}, output_channel="sms"
    )
    return answer.status_code == 200 and events(server, conversation) > before


def events(server: RasaServer, conversation: str) -> int:
    with reading(server.sessions) as session:
        counted = select(func.count(DialogueEvent.id)).where(DialogueEvent.conversation_id == conversation)
        return session.scalar(counted) or 0


@pytest.mark.parametrize(("method", "path"), NOT_SERVED)
def test_what_we_do_not_use_is_not_there_even_with_the_token(
    server: RasaServer, conversation: str, method: str, path: str
) -> None:
    before = events(server, conversation)
    answer = server.api(method, path.format(conversation), {"name": "greet", "text": "hello", "sender": "user"})
    assert answer.status_code in (404, 405)
    assert "tiny" not in answer.text
    assert events(server, conversation) == before
    assert asks(server, conversation), "the model is still there"


@pytest.mark.parametrize("path", USED)
@pytest.mark.parametrize("token", ["", "wrong", "doorstep-local ", "doorstep-loca", "t\u00f6ken"])
def test_what_we_use_wants_the_token(server: RasaServer, conversation: str, path: str, token: str) -> None:
    before = events(server, conversation)
    answer = server.api("POST", path.format(conversation), {"event": "pause", "name": "greet"}, token=token)
    assert answer.status_code == 401
    assert server.client.post(server.url + path.format(conversation), json={"event": "pause"}).status_code == 401
    assert events(server, conversation) == before


@pytest.mark.parametrize(
    "forged",
    [
        {"event": "user", "text": "yes", "parse_data": {"intent": {"name": "affirm"}}},
        {"event": "slot", "name": "requested_slot", "value": "zip"},
        {"event": "active_loop", "name": "address_form"},
        {"event": "action", "name": "action_locate"},
        {"event": "restart"},
        {"event": "session_started"},
        {"event": "rewind"},
        {"event": "reminder", "intent": "greet"},
        {"event": "bot", "text": None, "data": {"custom": {}}},
        [{"event": "resume"}, {"event": "user", "text": "yes"}],
        "pause",
        7,
        None,
    ],
)
def test_nothing_is_written_from_outside_but_pauses_and_what_our_side_said(
    server: RasaServer, conversation: str, forged: object
) -> None:
    before = events(server, conversation)
    assert server.api("POST", USED[1].format(conversation), forged).status_code == 400
    assert events(server, conversation) == before


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 50_000, b'{"event": "pause"', b"\xff", b'{"event": NaN}'])
def test_a_body_that_is_no_json_is_refused_and_breaks_nothing(
    server: RasaServer, conversation: str, body: bytes
) -> None:
    token = server.settings.rasa_token.get_secret_value()
    path = server.url + USED[1].format(conversation)
    assert server.client.post(path, params={"token": token}, content=body).status_code == 400


@pytest.mark.parametrize(("token", "status"), [("doorstep-local", b"413"), ("wrong", b"401")])
def test_of_a_body_of_many_megabytes_none_is_waited_for(server: RasaServer, token: str, status: bytes) -> None:
    head = f"POST /conversations/x/trigger_intent?token={token} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(head.encode() + b"x" * 1000)
        assert line.recv(200).split()[1] == status


def test_it_listens_on_this_machine_alone(server: RasaServer) -> None:
    with socket.socket() as probe:
        probe.settimeout(5)
        assert probe.connect_ex(("127.0.0.2", server.port)) != 0


def test_it_says_that_it_lives_and_is_ready(server: RasaServer) -> None:
    assert server.client.get(f"{server.url}/healthz").json() == {"status": "ok"}
    ready = server.client.get(f"{server.url}/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ok", "parts": {"model": "ok", "database": "ok", "disk": "ok"}},
    )

"""A receiver and a Rasa server of ours as processes, whose actions do as they are told."""

import hashlib
import hmac
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import Engine
from twilio.request_validator import RequestValidator

from doorstep.database import Sessions, make_sessions, transaction
from doorstep.messaging import absence
from doorstep.settings import Settings
from tests.ports import free_port

PROJECT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:1"
"""In place of the sandbox, where nothing is to be sent: the secrets may then be the published ones."""


def eventually(met: Callable[[], object], seconds: float = 60) -> Any:
    """What `met` answers as soon as that is something true."""
    deadline = time.monotonic() + seconds
    while not (answer := met()):
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)
    return answer


@dataclass
class Actions:
    """What tests.assistant.told_actions asks: answers "Located: <text>" to action_locate. `answer` may be replaced, the
    whole stopped and started again."""

    port: int = field(default_factory=free_port)
    calls: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], tuple[int, Any]] = lambda call: (200, located(call))
    _server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        actions = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one packet

            def do_POST(self) -> None:
                if actions._server is None:  # stopped, but for kept-alive connections
                    self.close_connection = True
                    return
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                actions.calls.append(call)
                status, answer = actions.answer(call)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        ThreadingHTTPServer.allow_reuse_address = True
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def located(call: dict[str, Any]) -> dict[str, Any]:
    text = call["tracker"]["latest_message"]["text"]
    return {"events": [], "responses": [{"text": f"Located: {text}"}]}


@dataclass
class RasaServer:
    """With the receiver through which all that it handles comes in; that one outlives it when it is killed."""

    port: int
    settings: Settings
    sessions: Sessions
    log: Path
    process: "subprocess.Popen[bytes]"
    start: "Callable[[], subprocess.Popen[bytes]]"
    client: httpx.Client = field(default_factory=lambda: httpx.Client(verify=False, trust_env=False, timeout=60))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def text(self, body: str, *, sid: str, sender: str = "+13125550142", **more: str) -> httpx.Response:
        """A text as Twilio delivers it."""
        form = {
            "AccountSid": self.settings.twilio_account_sid,
            "MessageSid": sid,
            "From": sender,
            "To": self.settings.twilio_number,
            "Body": body,
            "NumMedia": "0",
            **more,
        }
        return self.post("/webhooks/sms/webhook", form)

    def post(self, path: str, form: dict[str, str], *, signature: str | None = None) -> httpx.Response:
        url = self.settings.public_url + path
        token = self.settings.twilio_auth_token.get_secret_value()
        signed = RequestValidator(token).compute_signature(url, form) if signature is None else signature
        return self.client.post(
            self.settings.receiver_url + path,
            content=urlencode(form),
            headers={"X-Twilio-Signature": signed.encode(), "Content-Type": b"application/x-www-form-urlencoded"},
        )

    def slack(
        self, body: str | bytes, *, is_form: bool = False, signature: str | None = None, timestamp: int | None = None
    ) -> httpx.Response:
        """A request as Slack makes it, signed unless a signature is given; `timestamp` in seconds."""
        at = str(timestamp if timestamp is not None else int(time.time()))
        raw = body.encode() if isinstance(body, str) else body
        secret = self.settings.slack_signing_secret.get_secret_value()
        base = b"v0:" + at.encode() + b":" + raw
        signed = signature or "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        kind = "application/x-www-form-urlencoded" if is_form else "application/json"
        headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signed, "Content-Type": kind}
        return self.client.post(f"{self.settings.receiver_url}/webhooks/slack/events", content=raw, headers=headers)

    def slack_event(self, event: dict[str, Any], **envelope: Any) -> httpx.Response:
        body = {
            "type": "event_callback",
            "team_id": "T0SANDBOX",
            "event_id": f"Ev{secrets.token_hex(6)}",
            "event": event,
        }
        return self.slack(json.dumps(body | envelope))

    def slack_interaction(self, payload: dict[str, Any]) -> httpx.Response:
        return self.slack(urlencode({"payload": json.dumps(payload)}), is_form=True)

    def api(self, method: str, path: str, body: object = None, **params: str) -> httpx.Response:
        token = self.settings.rasa_token.get_secret_value()
        return self.client.request(method, self.url + path, params={"token": token, **params}, json=body)

    def start_again(self) -> None:
        self.process = self.start()
        eventually(lambda: _is_healthy(self), 180)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def rasa_server(
    model: Path, engine: Engine, actions: Actions, folder: Path, port: int | None = None
) -> Iterator[RasaServer]:
    """`python -m assistant run` and `doorstep receiver`, healthy, until the block ends."""
    port = port or free_port()
    front = f"http://127.0.0.1:{free_port()}"
    settings = Settings(
        DATABASE_URL=engine.url.render_as_string(hide_password=False),
        public_url=front,
        receiver_url=front,
        rasa_url=f"http://127.0.0.1:{port}",
        TWILIO_API_URL=NOWHERE,
        SLACK_API_URL=NOWHERE,
    )
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")},
        "DATABASE_URL": settings.database_url,
        "DOORSTEP_PUBLIC_URL": settings.public_url,
        "DOORSTEP_RECEIVER_URL": settings.receiver_url,
        "DOORSTEP_RASA_URL": settings.rasa_url,
        "TOLD_ACTIONS_PORT": str(actions.port),
        "TWILIO_API_URL": NOWHERE,
        "SLACK_API_URL": NOWHERE,
    }
    log = folder / f"rasa-{port}.log"
    told = ("--endpoints", "tests/assistant/endpoints.yml")
    rasa = ("assistant", "run", "--model", str(model), "--port", str(port), *told)
    with ExitStack() as stack:
        stack.enter_context(_running(("doorstep", "receiver"), environment, log))

        def start() -> "subprocess.Popen[bytes]":
            return stack.enter_context(_running(rasa, environment, log))

        server = RasaServer(port, settings, make_sessions(engine), log, start(), start)
        eventually(lambda: _is_healthy(server), 180)
        eventually(lambda: _nothing_was_missed(server))
        yield server


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str], log: Path) -> "Iterator[subprocess.Popen[bytes]]":
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=PROJECT, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _nothing_was_missed(server: RasaServer) -> bool:
    """As the worker finds once it has asked the carrier: what comes in waits for that."""
    with transaction(server.sessions) as session:
        wanted = absence.wanted(session, "twilio")
        if wanted is not None:
            absence.settle(session, "twilio", wanted, datetime.now(UTC))
    return wanted is not None


def _is_healthy(server: RasaServer) -> bool:
    assert server.process.poll() is None, server.log.read_text()[-3000:]
    healths = (f"{server.url}/readyz", f"{server.settings.receiver_url}/healthz")
    try:
        return all(server.client.get(health).is_success for health in healths)
    except httpx.TransportError:
        return False

"""The receiver as a process: its restart costs nobody a text."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine

from doorstep.bootstrap import Services
from doorstep.clock import system_clock
from doorstep.database import make_sessions, transaction
from doorstep.messaging.twilio.webhooks import INBOUND_PATH
from doorstep.receiver import app
from doorstep.settings import Settings
from tests.assistant.servers import NOWHERE, eventually
from tests.ports import free_port
from tests.receiver.requests_of import PHONE, text
from tests.stack import ROOT

pytestmark = pytest.mark.timeout(200)


@dataclass
class Place:
    """Where receivers run; several of them on the one port."""

    settings: Settings
    engine: Engine
    folder: Path

    @contextmanager
    def receiver(self) -> Iterator[subprocess.Popen[bytes]]:
        environment = os.environ | {
            "DATABASE_URL": self.settings.database_url,
            "DOORSTEP_PUBLIC_URL": self.settings.public_url,
            "DOORSTEP_RECEIVER_URL": self.settings.receiver_url,
            "TWILIO_API_URL": NOWHERE,
        }
        with (self.folder / "receiver.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "doorstep", "receiver"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        try:
            eventually(lambda: self.answers(process), 120)
            yield process
        finally:
            process.kill()
            process.wait()

    def answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether this one of them does."""
        assert process.poll() is None, (self.folder / "receiver.log").read_text()
        try:
            return bool(httpx.get(f"{self.settings.receiver_url}/healthz").json()["pid"] == process.pid)
        except httpx.TransportError:
            return False

    def send(self, body: str, *, sent: threading.Event | None = None, **changed: str) -> httpx.Response:
        """`sent` is set when all of the request is on its way."""
        path, content, headers = text(self.settings, body, **changed)

        def trace(what: str, _: object) -> None:
            if sent and what == "http11.send_request_body.complete":
                sent.set()

        with httpx.Client(timeout=60) as client:
            url, traced = self.settings.receiver_url + path, {"trace": trace}
            return client.post(url, content=content, headers=headers, extensions=traced)

    def stored(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql("SELECT body FROM inbox ORDER BY id").scalars())


@pytest.fixture
def place(sqlite_engine: Engine, tmp_path: Path) -> Place:
    url = f"http://127.0.0.1:{free_port()}"
    settings = Settings(
        DATABASE_URL=sqlite_engine.url.render_as_string(hide_password=False), public_url=url, receiver_url=url
    )
    return Place(settings, sqlite_engine, tmp_path)


def test_a_rolling_restart_under_five_texts_a_second_loses_none(place: Place) -> None:
    """A new one begins on the same port before the old one ends, three times over."""
    acknowledged, refused, over = list[str](), list[str](), threading.Event()

    def text_on() -> None:
        for number in itertools.count():
            if over.wait(0.2):
                return
            try:
                place.send(f"text {number}").raise_for_status()
                acknowledged.append(f"text {number}")
            except httpx.HTTPError as error:
                refused.append(f"text {number}: {error!r}")

    with ExitStack() as stack:
        serving = stack.enter_context(place.receiver())
        texting = threading.Thread(target=text_on)
        texting.start()
        stack.callback(over.set)
        for _ in range(3):
            successor = stack.enter_context(place.receiver())
            serving.send_signal(signal.SIGTERM)
            assert serving.wait(60) == -signal.SIGTERM  # uvicorn ends by the signal, once all is done
            serving, before = successor, len(acknowledged)
            eventually(lambda before=before: len(acknowledged) > before + 5)
        over.set()
        texting.join()
    assert refused == []
    assert place.stored() == acknowledged


async def test_who_was_connected_when_it_stops_listening_is_answered_too(place: Place) -> None:
    services = Services(place.settings, system_clock, place.engine, make_sessions(place.engine))
    server = app._ReceiverServer(uvicorn.Config(app.create_app(services), ws="none", log_level="warning"))
    listening = app._shared_port("127.0.0.1", free_port())
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup([listening])
    with socket.create_connection(listening.getsockname()) as caller:  # no turn of the loop until it stops
        caller.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        await server.shutdown([listening])
        assert caller.recv(15) == b"HTTP/1.1 200 OK"


def test_what_is_under_way_is_stored_and_acknowledged_before_it_ends(place: Place) -> None:
    with place.receiver() as process, ExitStack() as stack:
        session = stack.enter_context(transaction(make_sessions(place.engine)))
        session.connection().exec_driver_sql("UPDATE conversations SET provider = provider")  # the writer is taken
        answers: list[httpx.Response] = []
        sent = threading.Event()
        texting = threading.Thread(target=lambda: answers.append(place.send("hello", sent=sent)))
        texting.start()
        assert sent.wait(60)
        eventually(lambda: _has_read_all(place.settings.receiver_url))
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert process.poll() is None
        stack.close()
        texting.join()
        assert process.wait(60) == -signal.SIGTERM
    assert [each.status_code for each in answers] == [200]
    assert place.stored() == ["hello"]


def test_a_stranger_who_sends_slowly_or_without_end_holds_nobody_up(place: Place) -> None:
    port = int(place.settings.receiver_url.rsplit(":", 1)[1])
    with place.receiver() as process, ExitStack() as stack:
        before = _memory(process)
        for _ in range(20):
            stranger = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            stranger.sendall(f"POST {INBOUND_PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
            sent = _sent(stranger, b"10000\r\n" + b"x" * 0x10000 + b"\r\n", times=1000)
            assert sent < 20_000_000
        assert place.send("hello", From=PHONE).status_code == 200
        assert _memory(process) - before < 30_000_000


def _sent(stranger: socket.socket, chunk: bytes, *, times: int) -> int:
    """How much of it was taken before the connection was closed."""
    sent = 0
    try:
        for _ in range(times):
            stranger.sendall(chunk)
            sent += len(chunk)
    except OSError:
        pass
    return sent


def _has_read_all(url: str) -> bool:
    """Of what has come to the server there."""
    port = f":{int(url.rsplit(':', 1)[1]):04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    waiting = [queues.split(":")[1] for _, here, _, state, queues, *_ in lines if here.endswith(port) and state == "01"]
    return waiting != [] and all(int(each, 16) == 0 for each in waiting)


def _memory(process: subprocess.Popen[bytes]) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))

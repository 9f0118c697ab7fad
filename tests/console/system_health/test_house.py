"""`/healthz` says how the whole house is; a banner is over every page while texts wait, and goes by itself."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.console.app import create_app
from doorstep.console.system_health.state import worker_parts
from doorstep.database import Sessions, database_now, transaction
from doorstep.desk import outages
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.job_rounds import RoundView
from doorstep.messaging.models import JobRound, MessageKind, WorkerHeartbeat
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.settings import Settings
from tests.console.browser import Browser

OK = b'{"status": "ok", "parts": {"database": "ok"}}'


class Neighbour:
    """Another process of the house, as it answers `/readyz`."""

    def __init__(self) -> None:
        neighbour = self
        self.answer = (200, OK)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = neighbour.answer if self.path == "/readyz" else (404, b"")
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def rasa() -> Iterator[Neighbour]:
    neighbour = Neighbour()
    yield neighbour
    neighbour.server.shutdown()
    neighbour.server.server_close()


@pytest.fixture
def services(services: Services, rasa: Neighbour) -> Services:
    settings = Settings(
        DATABASE_URL=services.settings.database_url, console_url=services.settings.console_url, rasa_url=rasa.url,
        receiver_url=rasa.url, TWILIO_API_URL="http://127.0.0.1:1",
    )  # fmt: skip
    return Services(settings, services.clock, services.engine, services.sessions)


@pytest.fixture
def worker_beats(sessions: Sessions) -> Callable[[bool], None]:
    def beats(is_alive: bool) -> None:
        with transaction(sessions) as session:
            session.execute(delete(WorkerHeartbeat))
            session.merge(
                JobRound(name="texts", worker="w", looks_every=30.0, failures=0, succeeded_at=services_now(session))
            )
            if is_alive:
                session.add(WorkerHeartbeat(worker="w", beat_at=services_now(session)))

    return beats


def services_now(session: Session) -> datetime:
    """The database's."""
    at = session.scalar(select(database_now()))
    assert at is not None
    return at


async def health(services: Services, path: str = "/healthz") -> tuple[int, dict[str, str]]:
    transport = httpx.ASGITransport(app=create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        answer = await client.get(path)
        return int(answer.status_code), answer.json().get("parts", {})


async def test_a_house_that_is_well_says_so(services: Services, worker_beats: Callable[[bool], None]) -> None:
    worker_beats(True)
    assert await health(services) == (
        200,
        dict.fromkeys(("database", "disk", "receiver", "rasa", "worker", "texts"), "ok"),
    )
    assert await health(services, "/livez") == (200, {})
    assert await health(services, "/readyz") == (200, {"database": "ok", "disk": "ok"})


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ((503, b'{"parts": {"model": "not loaded", "database": "ok"}}'), "model: not loaded"),
        ((200, b"<html>"), "an answer that is none of ours"),
        ((404, b""), "an answer that is none of ours"),
        ((200, b'{"parts": []}'), "an answer that is none of ours"),
    ],
)
async def test_what_another_process_says_of_itself_counts(
    services: Services, worker_beats: Callable[[bool], None], rasa: Neighbour, answer: tuple[int, bytes], trouble: str
) -> None:
    worker_beats(True)
    rasa.answer = answer
    status, parts = await health(services)
    assert (status, parts["rasa"], parts["worker"]) == (503, trouble, "ok")
    assert (await health(services, "/readyz"))[0] == 200, "this process itself is well"


async def test_a_process_that_does_not_answer_is_named(
    services: Services, worker_beats: Callable[[bool], None], rasa: Neighbour
) -> None:
    worker_beats(True)
    rasa.server.shutdown()
    rasa.server.server_close()
    status, parts = await health(services)
    assert (status, parts["rasa"], parts["receiver"]) == (503, "no answer (ConnectError)", "no answer (ConnectError)")


async def test_without_a_worker_the_house_is_not_well_and_texts_that_wait_are_counted(
    services: Services, sessions: Sessions, worker_beats: Callable[[bool], None]
) -> None:
    worker_beats(False)
    status, parts = await health(services)
    assert (status, parts["worker"], parts["texts"]) == (503, "none is running", "ok")
    owed(services, sessions)
    status, parts = await health(services)
    assert parts["texts"].startswith("1 conversation waits, the longest for ")


def view(name: str, **different: object) -> RoundView:
    usual: dict[str, object] = {
        "worker": "w", "underway_for": None, "succeeded_ago": 1.0, "failed_ago": None, "failures": 0, "error": None,
        "looks_every": 60.0,
    }  # fmt: skip
    return RoundView(name, **(usual | different))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ill", "part", "words"),
    [
        (view("missed_texts", failures=3, error="ListNotRead"), "carrier", "failed 3 times in a row (ListNotRead)"),
        (view("alerts", succeeded_ago=900.0), "job alerts", "makes no rounds, last succeeded 900 s ago"),
        (view("alerts", succeeded_ago=None), "job alerts", "makes no rounds, last succeeded never"),
    ],
)
def test_a_job_of_the_worker_that_fails_or_stands_still_is_named(ill: RoundView, part: str, words: str) -> None:
    worker, found = worker_parts(True, [view("texts"), ill])
    assert worker.trouble is None
    assert found.name == part
    assert words in str(found.trouble)


def owed(services: Services, sessions: Sessions) -> str:
    now = services.clock()
    with transaction(sessions) as session:
        conversation_id = inbox.receive(
            session, InboundMessage("twilio", "SM1", "+13125550142", "+13125550199", "hi", (), now)
        ).conversation_id
        queueing.enqueue(
            session,
            NewText(
                "+13125550142", "Hello.", conversation_id=conversation_id, kind=MessageKind.REPLY, idempotency_key="r1"
            ),
            now,
        )
    return conversation_id


async def test_a_banner_is_over_every_page_while_texts_wait_and_goes_by_itself(
    services: Services, sessions: Sessions, desk: Browser, worker_beats: Callable[[bool], None]
) -> None:
    worker_beats(True)
    for path in ("/cases", "/account"):
        assert "Texts wait:" not in (await desk.open(path)).text
    with transaction(sessions) as session:
        waiting = [("sms-1", services.clock() - timedelta(minutes=2)), ("sms-2", services.clock())]
        outages.join(session, waiting, reason="Texts have waited.", now=services.clock())
    for path in ("/cases", "/account", "/house"):
        text = (await desk.open(path)).text
        assert "Texts wait: 2 conversations, the longest since" in text
        assert 'href="/cases/1"' in text
    page = await desk.open("/cases/1")
    assert (page.status, "Texts have waited." in page.text) == (200, True)
    assert page.text.count('href="/conversations/sms-') == 2, "who waits is on its page"
    with transaction(sessions) as session:
        outages.settle(session, "sms-1", services.clock())
        outages.settle(session, "sms-2", services.clock())
        assert outages.close_if_over(session, services.clock(), timedelta())
    for path in ("/cases", "/house"):
        assert "Texts wait:" not in (await desk.open(path)).text
    assert (await desk.open("/cases/1")).status == 200


async def test_the_banner_says_that_no_worker_is_running(
    services: Services, sessions: Sessions, desk: Browser, worker_beats: Callable[[bool], None]
) -> None:
    assert "No worker" not in (await desk.open("/cases")).text, "there never was one"
    worker_beats(False)
    assert "No worker is running: nothing is sent until one does." in (await desk.open("/cases")).text
    owed(services, sessions)
    assert "No worker is running: texts wait to be sent, the longest since" in (await desk.open("/cases")).text
    worker_beats(True)
    assert "No worker" not in (await desk.open("/cases")).text

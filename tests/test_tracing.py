"""One message is one trace, from the webhook to the carrier, over what is stored in between; and nobody's words are in
it. Off, nothing of OpenTelemetry is loaded."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import select
from starlette.testclient import TestClient

from channels.intake import ClaimedMessage, Intake
from doorstep import tracing
from doorstep.bootstrap import Services
from doorstep.database import Sessions, reading
from doorstep.dms import commands as dms_commands
from doorstep.messaging import absence, inbox
from doorstep.messaging.models import InboxRow, OutboxRow
from doorstep.messaging.outbox.queueing import Reply
from doorstep.messaging.outbox.sending import Claimant
from doorstep.messaging.provider import Accepted, OutgoingText
from doorstep.messaging.sender import Sender
from doorstep.provenance import By
from doorstep.receiver.app import create_app
from doorstep.settings import Settings
from doorstep.storage import Storage
from doorstep.wakeups import Wakeups
from tests.dms.world import HOME, announce, found
from tests.receiver import requests_of

pytestmark = pytest.mark.both_databases

WORDS = "gate code is 4481, leave it with Rosalind Achterberg 312-555-0188"
ANSWER = "Okay, we told your driver about the gate."
NUMBER = "LM482915073"
SETTINGS = Settings(public_url="https://doorstep.example")


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    collector = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(collector))
    tracing.use(provider)
    yield collector
    tracing.use(None)


class Carrier:
    name = "twilio"

    async def send(self, text: OutgoingText) -> Accepted:
        return Accepted(f"SM{text.id:032}")

    async def find(self, text: OutgoingText) -> Accepted:
        raise AssertionError("nothing is uncertain")

    async def close(self) -> None:
        pass


class House:
    """Receiver, a turn that writes to the DMS, and a sender, one after the other."""

    def __init__(self, sessions: Sessions, now: datetime) -> None:
        self.sessions, self.now, self.storage, self.handled = sessions, now, Storage(sessions), asyncio.Event()
        services = Services(SETTINGS, lambda: now, sessions.kw["bind"], sessions)
        self.app = create_app(services)
        found(sessions, now)
        with sessions.begin() as session:
            announce(session, NUMBER, now, HOME, requests_of.PHONE)

    def post(self, signed: requests_of.Signed) -> int:
        path, body, headers = signed
        with TestClient(self.app, "https://doorstep.example") as client:
            status: int = client.post(path, content=body, headers=headers).status_code
            return status

    async def handle(self, claimed: ClaimedMessage) -> None:
        def finish(session):  # type: ignore[no-untyped-def]
            dms_commands.add_note(session, By.customer(f"inbox:{claimed.message.id}", self.now), NUMBER, WORDS)
            inbox.finish(session, claimed.message.id, [Reply(ANSWER)], self.now)

        await self.storage.write(finish)
        self.handled.set()

    @asynccontextmanager
    async def intake(self):  # type: ignore[no-untyped-def]
        rung = Wakeups(self.sessions.kw["bind"])
        running = Intake("twilio", self.handle, self.storage, lambda: self.now, "test", rung)
        await running.start()
        try:
            yield
        finally:
            await running.stop()
            await rung.close()

    def miss_nothing(self) -> None:
        """As the worker says once it has asked the carrier what came while nobody received."""
        with self.sessions.begin() as session:
            if (wanted := absence.wanted(session, "twilio")) is not None:
                absence.settle(session, "twilio", wanted, self.now)

    async def answer(self) -> None:
        async with self.intake(), asyncio.timeout(60):
            await self.handled.wait()

    async def send(self) -> None:
        woken = asyncio.Event()
        sender = Sender(self.sessions, Carrier(), lambda: self.now, Claimant("test"), woken.set)
        await sender.once()
        async with asyncio.timeout(60):
            await woken.wait()
        await sender.once()
        await sender.close()

    def first(self, kind):  # type: ignore[no-untyped-def]
        with reading(self.sessions) as session:
            row = session.scalars(select(kind)).first()
            session.expunge_all()
            return row


@pytest.fixture
def house(sessions: Sessions, now: datetime) -> House:
    return House(sessions, now)


def named(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    (one,) = [each for each in spans.get_finished_spans() if each.name == name]
    return one


async def played(house: House) -> None:
    assert house.post(requests_of.text(SETTINGS, WORDS)) == 200
    house.miss_nothing()
    house.now += timedelta(minutes=1)
    await house.answer()
    await house.send()
    sent = house.first(OutboxRow)
    assert house.post(requests_of.status(SETTINGS, MessageSid=sent.provider_id, MessageStatus="delivered")) == 204


async def test_a_text_is_one_trace_from_the_webhook_to_the_carrier(spans: InMemorySpanExporter, house: House) -> None:
    await played(house)
    webhook, turn = named(spans, "webhook text"), named(spans, "turn")
    write, send = named(spans, "dms add_note"), named(spans, "send")
    assert len({each.context.trace_id for each in (webhook, turn, write, send)}) == 1
    assert webhook.parent is None
    assert [each.parent.span_id for each in (turn, write, send)] == [
        webhook.context.span_id, turn.context.span_id, turn.context.span_id,
    ]  # fmt: skip
    assert dict(send.attributes or {})["doorstep.outcome"] == "accepted"


async def test_the_carriers_report_is_linked_to_what_it_is_about(spans: InMemorySpanExporter, house: House) -> None:
    await played(house)
    report = named(spans, "webhook status")
    assert report.context.trace_id != named(spans, "send").context.trace_id
    assert {each.context.span_id for each in report.links} == {named(spans, "turn").context.span_id}


async def test_nobodys_words_numbers_and_names_are_in_a_trace(spans: InMemorySpanExporter, house: House) -> None:
    await played(house)
    said = " ".join(each.to_json() for each in spans.get_finished_spans())
    for secret in (*WORDS.split(), ANSWER, NUMBER, requests_of.PHONE, "3125550142", "La Salle", "LA SALLE", "Lopez"):
        if len(secret) > 3 and secret not in ("code", "with", "leave"):
            assert secret not in said, secret


async def test_an_error_is_named_by_its_kind_and_not_by_its_words(spans: InMemorySpanExporter, house: House) -> None:
    with pytest.raises(RuntimeError), tracing.span("turn"):
        raise RuntimeError(WORDS)
    failed = named(spans, "turn")
    assert not failed.status.is_ok
    assert dict(failed.attributes or {}) == {"error.type": "RuntimeError"}
    assert WORDS not in failed.to_json()


async def test_a_stored_parent_that_cannot_be_read_begins_a_trace_of_its_own(
    spans: InMemorySpanExporter, house: House
) -> None:
    for stored in ("", "00-0-0-01", "nonsense", "00-zz-11-01", f"99-{1:032x}-{1:016x}-01"):
        with tracing.span("turn", parent=stored):
            pass
    assert all(each.parent is None for each in spans.get_finished_spans())


async def test_off_nothing_is_stored(house: House) -> None:
    await played(house)
    assert (house.first(InboxRow).traceparent, house.first(OutboxRow).traceparent) == (None, None)


def test_off_nothing_of_opentelemetry_is_loaded() -> None:
    code = (
        "import sys; from doorstep import tracing, worker; from doorstep.receiver import app\n"
        "tracing.send_to(None, 'worker')\n"
        "with tracing.span('turn', kind='consumer', parent=None, provider='twilio') as note: note('outcome', 'kept')\n"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

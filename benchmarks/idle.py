"""`python -m benchmarks.idle`: what a house costs in which nothing happens, and how soon it sends a text all the same.

All of the Procfile's processes on the seeded day, with a carrier and a Slack workspace before them. After a while in
which starts are over, processor time by process is taken over a stretch in which nobody says anything; then, in the
same house, texts are queued one at a time at odd moments by another process (this one), and it is taken how long each
took from before the transaction that queues it until the carrier has it.
"""

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.engine import make_url

from benchmarks import processes
from benchmarks.carrier import Carrier
from benchmarks.ours import OURS
from benchmarks.ports import free_ports
from benchmarks.processes import ROOT, NotStarted, Started
from benchmarks.sides import Place, make_place, wait_until_up, webhook_url
from doorstep.bootstrap import clock_of
from doorstep.console.read_model import refreshing
from doorstep.database import make_engine, make_sessions, reading, transaction
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText

MODEL = ROOT / "models" / "doorstep.tar.gz"
_KNOCK = "+13125550142"
_TO_SEND = (MessageState.PENDING, MessageState.SENDING)


def main(
    database: Annotated[str, typer.Option(help="sqlite, postgresql (a server of its own), or a URL.")] = "sqlite",
    settling: Annotated[float, typer.Option(help="Seconds after the start that do not count.")] = 45.0,
    seconds: Annotated[float, typer.Option(help="So long nothing happens.")] = 120.0,
    texts: Annotated[int, typer.Option(help="Queued afterwards.")] = 60,
) -> None:
    """Measure what the processes cost while nobody writes, and how soon a text then leaves. Prints JSON."""
    with tempfile.TemporaryDirectory() as folder, empty_database(database) as url:
        measured = asyncio.run(measure_idle(Path(folder), url, MODEL, settling, seconds, texts))
    typer.echo(json.dumps(measured, indent=2))


@contextmanager
def empty_database(database: str) -> Iterator[str | None]:
    """Its URL; None: a file that is still to be made."""
    if database == "sqlite":
        yield None
    elif database == "postgresql":
        from tests import postgres

        with postgres.server(None) as server, postgres.database(server) as engine:
            yield engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    else:
        yield database


async def measure_idle(
    folder: Path, database_url: str | None, model: Path, settling: float, seconds: float, texts: int
) -> dict[str, Any]:
    place = make_place(folder, database_url)
    console, sandbox = free_ports(2)
    slack = f"http://127.0.0.1:{sandbox}"
    place = replace(
        place,
        environment=place.environment
        | {
            "PYTHONPATH": str(ROOT),
            "DOORSTEP_CONSOLE_URL": f"http://127.0.0.1:{console}",
            "DOORSTEP_SANDBOX_URL": slack,
            "SLACK_API_URL": f"{slack}/slack/api/",
        },
    )
    carrier = _Carrier(place.settings, webhook_url(OURS, place), acknowledges_last=False)
    server = await asyncio.start_server(carrier.answer_api, "127.0.0.1", place.api_port)
    workspace = {"sandbox": [sys.executable, "-m", "doorstep", "sandbox"]}
    with ExitStack() as stack:
        stack.enter_context(processes.running(workspace, place.environment, folder / "workspace"))
        house = stack.enter_context(processes.running(OURS.commands(place, model), place.environment, folder / "logs"))
        await asyncio.to_thread(wait_until_up, OURS, place, house)
        await asyncio.to_thread(house.wait_until_answers, "console", f"http://127.0.0.1:{console}/livez", 30)
        await asyncio.to_thread(_wait_until_nothing_is_left_to_do, place)
        await asyncio.sleep(settling)
        cpu = await _idle(house, seconds)
        took = [await _sent_after(place, carrier, number) for number in range(texts)]
        memory = {name: round(house.memory_mb(name)) for name in house.processes}
    server.close()
    await carrier.close()
    took.sort()
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "database": make_url(place.environment["DATABASE_URL"]).get_backend_name(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "idle_seconds": seconds,
        "cpu_percent_of_a_core": {"all": round(sum(cpu.values()), 2)}
        | {name: round(each, 2) for name, each in cpu.items()},
        "texts": len(took),
        "sent_after_ms": {
            "median": round(statistics.median(took) * 1000, 1),
            "p95": round(took[int(len(took) * 0.95)] * 1000, 1),
            "longest": round(took[-1] * 1000, 1),
        },
        "memory_mb": {"all": sum(memory.values())} | memory,
    }


def _wait_until_nothing_is_left_to_do(place: Place) -> None:
    """For a minute or two a day that was just seeded is taken into the desk's lists, and drivers are asked about it."""
    sessions, deadline = make_sessions(make_engine(place.environment["DATABASE_URL"])), time.monotonic() + 300
    while True:
        with reading(sessions) as session:
            to_send = session.scalar(select(OutboxRow.id).where(OutboxRow.state.in_(_TO_SEND)).limit(1))
            if to_send is None and not refreshing.is_behind(session):
                return
        if time.monotonic() > deadline:
            raise NotStarted("The house has work to do five minutes after its start.")
        time.sleep(1)


async def _idle(house: Started, seconds: float) -> dict[str, float]:
    before, began = house.cpu_by_process(), time.monotonic()
    await asyncio.sleep(seconds)
    passed = time.monotonic() - began
    return {name: 100 * (after - before[name]) / passed for name, after in house.cpu_by_process().items()}


async def _sent_after(place: Place, carrier: "_Carrier", number: int) -> float:
    await asyncio.sleep(random.uniform(0.3, 1.0))
    body = f"Knock {number}"
    carrier.came.clear()
    began = await asyncio.to_thread(_owe, place, body)
    async with asyncio.timeout(30):
        await carrier.came.wait()
    assert carrier.body == body
    return carrier.at - began


def _owe(place: Place, body: str) -> float:
    sessions = make_sessions(make_engine(place.environment["DATABASE_URL"]))
    began = time.perf_counter()
    with transaction(sessions) as session:
        queueing.enqueue(
            session,
            NewText(_KNOCK, body, conversation_id=None, kind="reply", idempotency_key=body),
            clock_of(place.settings)(),
        )
    return began


class _Carrier(Carrier):
    """Notes when a text came."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.came = asyncio.Event()
        self.at, self.body = 0.0, ""

    def _take(self, form: dict[str, str], sid: str) -> None:
        if form["To"] == _KNOCK:
            self.at, self.body = time.perf_counter(), form["Body"]
            self.came.set()
        super()._take(form, sid)


if __name__ == "__main__":
    typer.run(main)

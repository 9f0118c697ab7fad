"""`python -m benchmarks.notifications`: a company's whole day of notifications, planned and sent on a stepped clock.

Every package is confirmed the evening before, loaded, driven to its door and delivered: four notifications each,
through the real reconciler, timers, send policy and sender, at the carrier's pace; only its API is a function.
The clock goes on with the work as it takes, and jumps to whatever is next when there is none: so what a house could not
keep up with shows as texts that wait.
"""

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, func, insert, select, text

from benchmarks.idle import empty_database
from doorstep.bootstrap import Services
from doorstep.database import Sessions, make_engine, make_sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import AttemptEvidence
from doorstep.dms.models import Address, Delivery, Depot, Driver, Recipient, Route, Stop
from doorstep.dms.seed import seed
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.outbox import sending
from doorstep.messaging.outbox.sending import Claimant
from doorstep.messaging.policy import Company
from doorstep.messaging.provider import Accepted, Matches, OutgoingText, Unknown
from doorstep.messaging.sender import Sender
from doorstep.migrate import upgrade
from doorstep.outreach import firing, planning, redating
from doorstep.outreach.composing import composing
from doorstep.provenance import By
from doorstep.settings import Settings
from doorstep.timers import Timer

EVENING = datetime(2026, 11, 19, 22, 50, tzinfo=UTC)
"""Thursday 16:50 in Chicago: ten minutes before the first text."""
_LOADED = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
_FIRST_DOOR, _BETWEEN_DOORS = timedelta(minutes=40), timedelta(minutes=6)
_STOPS = 80
"""Of a route: 100,000 packages are 1,250 of them."""
_LOADS_WITHIN = timedelta(minutes=90)
"""All trucks are loaded."""


class EventClock:
    """Goes on as fast as real time does, and can be set forward."""

    def __init__(self, start: datetime) -> None:
        self._at, self._since = start, time.perf_counter()

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=time.perf_counter() - self._since)

    def jump(self, to: datetime) -> None:
        now = self()
        if to > now:
            self._at, self._since = to, time.perf_counter()


class Taker:
    """A carrier that takes each text at once."""

    name = "twilio"

    async def send(self, text: OutgoingText) -> Accepted:
        return Accepted(f"SM{text.id:032x}")

    async def find(self, text: OutgoingText) -> Matches | Unknown:
        return Unknown("not asked")

    async def close(self) -> None:
        pass


@dataclass
class Spent:
    """Processor seconds, by what for."""

    by: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        began = time.process_time()
        try:
            yield
        finally:
            self.by[what] += time.process_time() - began


def main(
    packages: Annotated[int, typer.Option(help="Of the day.", min=10)] = 5_000,
    a_second: Annotated[float, typer.Option(help="Texts that the carrier takes a second (10DLC: 12 to 225).")] = 75.0,
    database: Annotated[str, typer.Option(help="sqlite, or postgresql (a server of its own).")] = "sqlite",
    out: Annotated[Path | None, typer.Option(help="Write the figures there as JSON, too.")] = None,
) -> None:
    """Plan and send a day's notifications. Prints JSON."""
    with tempfile.TemporaryDirectory() as folder, empty_database(database) as url:
        engine = make_engine(url or f"sqlite:///{folder}/doorstep.db")
        found = asyncio.run(measure(engine, packages, a_second))
        engine.dispose()
    figures = _circumstances() | found
    typer.echo(json.dumps(figures, indent=2))
    if out is not None:
        out.write_text(json.dumps(figures, indent=2) + "\n")


async def measure(engine: Engine, packages: int, a_second: float) -> dict[str, Any]:
    upgrade(engine)
    sessions, clock = make_sessions(engine), EventClock(EVENING)
    settings = Settings(consent_mode="all", texts_a_second=a_second)
    services = Services(settings, clock, engine, sessions)
    routes = build(sessions, packages, EVENING)
    size_before, spent = _size(engine), Spent()
    began, steps = time.perf_counter(), _day(routes)
    redating.keep(services)
    reconciler = planning.Reconciler(services)
    came_back = asyncio.Event()
    claimant = Claimant("benchmark", Taker.name, Company.of(settings), composing(settings))
    sender = Sender(sessions, Taker(), clock, claimant, came_back.set, a_second=a_second)
    with spent.on("first plan"):
        await reconciler.once()
    at = 0
    while True:
        changed = False
        while at < len(steps) and steps[at].at <= clock():
            with spent.on("dms"), transaction(sessions) as session:
                steps[at].do(session, clock())
            at, changed = at + 1, True
            if at % 50 == 0:
                break  # others have their turn, as they would in processes of their own
        if changed:
            with spent.on("plan"):
                await reconciler.once()
        with spent.on("fire"):
            next_timer = firing.run_once(services)
        with spent.on("send"):
            next_text = await _send(sender, came_back, sessions, clock)
        nexts = [each for each in (next_timer, next_text, steps[at].at if at < len(steps) else None) if each]
        if not nexts:
            break
        clock.jump(min(nexts))
    seconds = time.perf_counter() - began
    figures = _figures(sessions, spent, size_before, _size(engine))
    return {"packages": packages, "texts_a_second": a_second, "database": engine.dialect.name,
            "real_seconds": round(seconds), **figures}  # fmt: skip


async def _send(sender: Sender, came_back: asyncio.Event, sessions: Sessions, clock: EventClock) -> datetime | None:
    """All that may go now. When something may go next."""
    while True:
        came_back.clear()
        next_at = await sender.once()
        await asyncio.sleep(0)  # the carrier takes what was claimed
        if came_back.is_set():
            continue
        with reading(sessions) as session:
            is_due = sending.is_anything_due(session, clock())
        if is_due and (next_at is None or next_at <= clock()):
            continue
        if next_at is None:
            with reading(sessions) as session:
                wait = sending.next_due(session, clock())
            next_at = clock() + wait if wait is not None else None
        return next_at


@dataclass(frozen=True)
class Planned:
    """A truck of the day."""

    code: str
    driver: str
    numbers: Sequence[str]
    loaded_at: datetime


@dataclass(frozen=True)
class _Load:
    at: datetime
    route: Planned

    def do(self, session: Any, now: datetime) -> None:
        by = By(f"driver:{self.route.driver}", f"load:{self.route.code}", now)
        dms_commands.start_shift(session, by, self.route.driver, load=True)


@dataclass(frozen=True)
class _Deliver:
    at: datetime
    route: Planned
    number: str

    def do(self, session: Any, now: datetime) -> None:
        by = By(f"driver:{self.route.driver}", f"door:{self.number}", now)
        evidence = AttemptEvidence(left_at="front door")
        dms_commands.record_attempt(session, by, self.number, AttemptOutcome.DELIVERED, evidence=evidence)


def _day(routes: Sequence[Planned]) -> list[_Load | _Deliver]:
    steps: list[_Load | _Deliver] = []
    for route in routes:
        steps.append(_Load(route.loaded_at, route))
        for place, number in enumerate(route.numbers):
            steps.append(_Deliver(route.loaded_at + _FIRST_DOOR + place * _BETWEEN_DOORS, route, number))
    return sorted(steps, key=lambda step: step.at)


def build(sessions: Sessions, packages: int, now: datetime) -> list[Planned]:
    """All waits at the depot, planned for tomorrow. Written in bulk: this is not what is measured."""
    day = date(2026, 11, 20)
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=10)
        depot = session.scalars(select(Depot).where(Depot.code == "CHI")).one()
        ids = {table: session.scalar(select(func.max(table.id))) or 0
               for table in (Address, Recipient, Driver, Route, Stop)}  # fmt: skip
        planned, rows = [], defaultdict[type[Any], list[dict[str, Any]]](list)
        for number in range(packages):
            route, place = divmod(number, _STOPS)
            if place == 0:
                loaded = _LOADED + _LOADS_WITHIN * (route / max(1, packages / _STOPS))
                driver, code = f"N{route:05d}", f"N-{route:05d}"
                planned.append(Planned(code, driver, [], loaded))
                rows[Driver].append({"id": ids[Driver] + route + 1, "code": driver, "name": f"Driver {route}",
                                     "phone": None, "slack_user": None, "depot_id": depot.id})  # fmt: skip
                rows[Route].append({"id": ids[Route] + route + 1, "code": code, "depot_id": depot.id,
                                    "driver_id": ids[Driver] + route + 1, "service_date": day,
                                    "delay_minutes": 0, "delay_reported_at": None, "plan_version": 1})  # fmt: skip
            tracking_number = f"LM{200_000_000 + number}"
            planned[-1].numbers.append(tracking_number)  # type: ignore[attr-defined]
            eta = planned[-1].loaded_at + _FIRST_DOOR + place * _BETWEEN_DOORS
            rows[Address].append({"id": ids[Address] + number + 1, "number": str(100 + number), "predirectional": "N",
                                  "street": "CLARK", "suffix": "ST", "postdirectional": "", "unit_designator": "",
                                  "unit": "", "city": "CHICAGO", "state": "IL", "zip": "60614",
                                  "timezone": "America/Chicago"})  # fmt: skip
            rows[Recipient].append({"id": ids[Recipient] + number + 1, "name": f"Person {number}",
                                    "phone": f"+1312{2_000_000 + number:07d}", "is_business": False})  # fmt: skip
            rows[Stop].append({"id": ids[Stop] + number + 1, "route_id": ids[Route] + route + 1, "position": place + 1,
                               "completed_at": None, "put_off_at": None, "not_before": None, "turn": None})  # fmt: skip
            rows[Delivery].append({
                "tracking_number": tracking_number, "version": 1, "status": Status.AT_DEPOT, "status_changed_at": now,
                "recipient_id": ids[Recipient] + number + 1, "address_id": ids[Address] + number + 1,
                "depot_id": depot.id, "stop_id": ids[Stop] + number + 1, "sender_name": "Northline", "service": "",
                "window_start": eta - timedelta(hours=1), "window_end": eta + timedelta(hours=2), "eta": eta,
                "eta_updated_at": now, "planned_eta": eta, "signature_required": False, "value_cents": 1000,
                "delivered_at": None, "left_at": None, "held_until": None, "created_at": now, "updated_at": now,
            })  # fmt: skip
        for table in (Address, Recipient, Driver, Route, Stop, Delivery):
            for start in range(0, len(rows[table]), 5_000):
                session.execute(insert(table), rows[table][start : start + 5_000])
        if session.get_bind().dialect.name == "postgresql":
            for table in (Address, Recipient, Driver, Route, Stop):
                name = table.__tablename__
                session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"))
    return planned


def _figures(sessions: Sessions, spent: Spent, before: int, after: int) -> dict[str, Any]:
    ours = OutboxRow.tracking_number.like("LM2________")
    with reading(sessions) as session:
        rows = session.execute(
            select(OutboxRow.notice, OutboxRow.state, OutboxRow.reason, OutboxRow.created_at, OutboxRow.accepted_at)
            .where(OutboxRow.notice.is_not(None), ours)
            .order_by(OutboxRow.id)
        ).all()
        timers = Counter(dict(session.execute(select(Timer.state, func.count()).group_by(Timer.state)).tuples().all()))
    sent = [row for row in rows if row.accepted_at is not None]
    waits = defaultdict[str, list[float]](list)
    for row in sent:
        waits[str(row.notice)].append((row.accepted_at - row.created_at).total_seconds())
    others = [wait for kind in ("on_the_way", "delivered") for wait in waits[kind]]
    cpu, count = sum(spent.by.values()), max(len(sent), 1)
    return {
        "owed": len(rows),
        "sent": len(sent),
        "sent_by_kind": dict(sorted(Counter(str(row.notice) for row in sent).items())),
        "not_sent": dict(Counter(f"{row.notice} {row.state} {row.reason}" for row in rows if row.accepted_at is None)),
        "timers": {str(state): many for state, many in sorted(timers.items())},
        "queued_to_carrier_seconds": {kind: _spread(each) for kind, each in sorted(waits.items())}
        | {"on_the_way and delivered": _spread(others)},
        "cpu_ms_a_notification": round(1000 * cpu / count, 2),
        "cpu_seconds": {what: round(each, 1) for what, each in spent.by.items()},
        "database_bytes_a_notification": round((after - before) / count),
        "database_mb": {"before": round(before / 1e6, 1), "after": round(after / 1e6, 1)},
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _spread(waits: Sequence[float]) -> dict[str, float] | None:
    if not waits:
        return None
    ordered = sorted(waits)
    return {
        "texts": len(ordered),
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(len(ordered) * 0.95)], 3),
        "longest": round(ordered[-1], 1),
    }


def _size(engine: Engine) -> int:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())


def _circumstances() -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "command": " ".join(["python -m benchmarks.notifications", *sys.argv[1:]]),
        "commit": commit,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    typer.run(main)

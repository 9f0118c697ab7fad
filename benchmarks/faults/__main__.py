"""`python -m benchmarks.faults`: people with known ends text and report while the house is killed, hangs, is away."""

import asyncio
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import processes
from benchmarks.faults import blows, house, ledger, people, timers, webhooks
from benchmarks.faults.blows import Blow, Kind
from benchmarks.faults.house import House
from benchmarks.faults.people import Customer, Driver
from benchmarks.faults.said import Figures, figures
from benchmarks.idle import empty_database
from benchmarks.ports import free_ports
from doorstep.clock import clock_starting_at
from doorstep.console.webhooks.backoff import WAITS
from doorstep.console.webhooks.sending import LEASE_SECONDS
from doorstep.database import Sessions, make_engine, make_sessions, reading, transaction
from doorstep.dms.seed import seed
from doorstep.migrate import upgrade
from doorstep.outreach.policies import policy_of
from doorstep.sandbox.client import Sandbox
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.settings import Settings

LOGS = Path("var/faults")
"""Those of the last run."""
CUSTOMERS = 8
_DELIVERIES = 1000
_NOW = datetime(2026, 11, 20, 16, 42, tzinfo=UTC)
"""Friday 10:42 at the Chicago depot: drivers are under way and the desk is open."""
_DISK_MEGABYTES = 120
_SETTLES_WITHIN = ledger.ASKED_FOR_AFTER.total_seconds() + 60
_SETTLES_SOON_WITHIN = 30.0
CLOCK_OFF_FOR_SECONDS = 20.0
_SECONDS_A_KILL = 4.0
"""So long at least the house is struck; notifications fall due all the while."""
_LEAST_SECONDS = 20.0
"""People talk at least so long, however few the blows."""


class DatabaseName(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True)
class Place:
    folder: Path
    url: str
    """Of a database that is empty, or is yet to be made."""
    disk: Path | None
    """Under SQLite's file, small enough to be filled; None: PostgreSQL, or it may not be mounted here."""


@contextmanager
def empty_place(database: DatabaseName) -> Iterator[Place]:
    """For one run; the logs of the last one are gone."""
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        unmount = house.small_disk(folder / "disk", _DISK_MEGABYTES) if database is DatabaseName.SQLITE else None
        if unmount:
            stack.callback(unmount)
        url = stack.enter_context(empty_database(database)) or f"sqlite:///{folder / 'disk' / 'doorstep.db'}"
        disk = folder / "disk" if unmount else None
        yield Place(folder, url, disk)


def main(
    kills: Annotated[int, typer.Option(help="kill -9 of one process, or of all.", min=0)] = 200,
    database: Annotated[DatabaseName, typer.Option(help="postgresql: with two Rasa servers and two workers.")] = (
        DatabaseName.SQLITE
    ),
    outages: Annotated[bool, typer.Option(help="Also keep each part away for a minute, and fill the disk.")] = True,
    pause: Annotated[float, typer.Option(help="Seconds between an answer and the next text.")] = 2.0,
    number: Annotated[int, typer.Option(help="Which of the possible runs.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON at the end, and nothing else.")
    ] = False,
) -> None:
    """Play conversations under kills, outages and wrong clocks, and check every text.

    Exit status 1 when anything was lost, doubled, out of order, stuck or written wrongly.
    """
    terminal = Console(stderr=True, markup=False, highlight=False, quiet=as_json)
    with empty_place(database) as place:
        found, notes = asyncio.run(
            _run(place.folder, place.url, kills=kills, outages=outages, disk=place.disk is not None, pause=pause,
                 number=number, servers=2 if database is DatabaseName.POSTGRESQL else 1, terminal=terminal)
        )  # fmt: skip
    for note in notes:
        typer.echo(note, err=True)
    print(json.dumps(asdict(found)))
    is_told_wrongly = found.notifications_lost or found.notifications_doubled
    is_told_wrongly |= found.webhooks_lost or found.webhooks_doubled or found.webhooks_out_of_order
    if found.lost or found.doubled or found.out_of_order or found.stuck or found.wrong_state or is_told_wrongly:
        raise typer.Exit(1)


async def _run(
    folder: Path, database_url: str, *, kills: int, outages: bool, disk: bool, pause: float, number: int, servers: int,
    terminal: Console,
) -> tuple[Figures, list[str]]:  # fmt: skip
    environment, ready = settings(database_url)
    sessions, everybody = prepare(database_url)
    told = _to_be_told(sessions, kills)
    sandbox, slack = Sandbox(environment["DOORSTEP_SANDBOX_URL"]), SlackSandbox(environment["DOORSTEP_SANDBOX_URL"])
    listening = webhooks.listening(sessions, clock_starting_at(_NOW)())
    async with listening as counter, house.running(ready, environment, LOGS, servers=servers) as home:
        planned = blows.plan(home.mortal, kills, number, outages=home.mortal if outages else (), disk=outages and disk)
        small = house.SmallDisk(folder / "disk")
        stop = asyncio.Event()
        lives = [asyncio.create_task(_life(each, sandbox, slack, home, stop, pause)) for each in everybody]
        acknowledgements = people.Acknowledgements(sandbox, slack)
        following = asyncio.create_task(acknowledgements.follow())
        began = time.monotonic()
        for count, blow in enumerate(planned, 1):
            terminal.print(f"{count}/{len(planned)} {blow.kind} {blow.part} {blow.seconds:.0f}")
            await _strike(home, blow, small)
        await asyncio.sleep(max(0.0, _LEAST_SECONDS - (time.monotonic() - began)))
        stop.set()
        await asyncio.gather(*lives)
        came = await _all_told(sandbox, told)
        await _settled(sessions, _SETTLES_WITHIN if outages else _SETTLES_SOON_WITHIN)
        heard = await _all_heard(sessions, counter)
        said = people.everything_said(everybody)
        following.cancel()
        acknowledgements.look()
        acknowledgements.mark(said)
        with reading(sessions) as session:
            stuck, wrong = ledger.unsettled(session, ledger.ASKED_FOR_AFTER), ledger.wrong(session, everybody)
            found = figures(said, ledger.handled(session), stuck=len(stuck), wrong_state=len(wrong))
        found = replace(
            found,
            notifications_due=len(told),
            notifications_lost=sum(came[each.phone] == 0 for each in told),
            notifications_doubled=sum(came[each.phone] > 1 for each in told),
            webhooks_due=heard.due,
            webhooks_lost=heard.lost,
            webhooks_doubled=heard.doubled,
            webhooks_out_of_order=heard.out_of_order,
        )
    odd = [f"{each.person} {each.text!r}: {each.answers}" for each in said if len(each.answers) != 1]
    slow = max((each.seconds for each in said if each.seconds), default=0.0)
    odd += timers.faults(told, came)
    return found, [*stuck, *wrong, *odd, f"slowest answer after {slow:.1f} s; logs in {LOGS}"]


def _to_be_told(sessions: Sessions, kills: int) -> list[timers.Told]:
    """As many as fall due while the house is struck; in its own time, which has begun."""
    seconds = max(_LEAST_SECONDS, kills * _SECONDS_A_KILL)
    with transaction(sessions) as session:
        return timers.prepare(
            session, round(seconds / timers.EVERY.total_seconds()), policy_of(Settings(consent_mode="off")), _NOW
        )


async def _all_told(sandbox: Sandbox, told: Sequence[timers.Told]) -> Counter[str]:
    """When the last was to be told, and a while for what was interrupted."""
    last = max((each.due_at for each in told), default=_NOW) - _NOW
    deadline = time.monotonic() + last.total_seconds() + _SETTLES_SOON_WITHIN + people.PATIENCE_SECONDS
    while True:
        came = await people.soon(partial(timers.texts, sandbox, told))
        if all(came[each.phone] for each in told) or time.monotonic() > deadline:
            await asyncio.sleep(people.HEARS_DOUBLES_FOR)
            return await people.soon(partial(timers.texts, sandbox, told))
        await asyncio.sleep(1)


async def _all_heard(sessions: Sessions, counter: webhooks.Counter) -> webhooks.Heard:
    """By the company's own system: what a killed worker had in the air is posted again when its lease ends, and what
    failed twice (refused, then cut off by a blow) minutes later, as the schedule says."""
    waits = LEASE_SECONDS + 1.2 * WAITS[1].total_seconds()
    deadline = time.monotonic() + waits + _SETTLES_SOON_WITHIN + people.PATIENCE_SECONDS
    while True:
        with reading(sessions) as session:
            heard = webhooks.heard(webhooks.due(session), list(counter.posts))
        if not heard.lost or time.monotonic() > deadline:
            return heard
        await asyncio.sleep(1)


async def _life(
    person: Customer | Driver, sandbox: Sandbox, slack: SlackSandbox, home: House, stop: asyncio.Event, pause: float
) -> None:
    if isinstance(person, Customer):
        await person.live(sandbox, lambda: home.whole_since, stop, pause)
    else:
        await person.live(slack, lambda: home.whole_since, stop, pause * 2)


async def _strike(home: House, blow: Blow, disk: house.SmallDisk) -> None:
    match blow.kind:
        case Kind.KILL:
            home.kill(blow.part)
        case Kind.RESTART:
            home.terminate(blow.part)
        case Kind.HANG:
            home.freeze(blow.part)
            await asyncio.sleep(blow.seconds)
            home.thaw(blow.part)
        case Kind.OUTAGE:
            home.want(blow.part, False)
            await asyncio.sleep(blow.seconds)
            home.want(blow.part, True)
        case Kind.CLOCK:
            await _start_anew(home, blow.part, blow.seconds)
            await asyncio.sleep(CLOCK_OFF_FOR_SECONDS)
            await _start_anew(home, blow.part, 0.0)
        case Kind.DISK_FULL:
            disk.fill()
            await asyncio.sleep(blow.seconds)
            disk.empty()
    await home.until_whole()
    await asyncio.sleep(blow.pause)


async def _start_anew(home: House, part: str, clock_off: float) -> None:
    home.of(part)[0].clock_off = clock_off
    home.terminate(part)
    await home.until_whole()


async def _settled(sessions: Sessions, within: float) -> None:
    """Status reports of the last texts may still be on their way, or wait to be asked for."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with reading(sessions) as session:
            if not ledger.unsettled(session):
                return
        await asyncio.sleep(1)


def prepare(database_url: str, customers: int = CUSTOMERS) -> tuple[Sessions, Sequence[Customer | Driver]]:
    engine = make_engine(database_url)
    upgrade(engine)
    sessions = make_sessions(engine)
    with transaction(sessions) as session:
        seed(session, now=clock_starting_at(_NOW)(), deliveries=_DELIVERIES)
    with reading(sessions) as session:
        return sessions, [*ledger.customers(session, customers), *ledger.drivers(session)]


def settings(database_url: str) -> tuple[dict[str, str], dict[str, str | None]]:
    """The environment of all processes, and where each says that it is ready."""
    rasa, rasa2, receiver, sandbox, console = free_ports(5)
    at = "http://127.0.0.1:{}".format
    environment = processes.environment(
        DATABASE_URL=database_url,
        DOORSTEP_NOW=_NOW.isoformat(),
        DOORSTEP_NOW_SINCE=datetime.now(UTC).isoformat(),
        DOORSTEP_RASA_URL=at(rasa),
        DOORSTEP_RECEIVER_URL=at(receiver),
        DOORSTEP_PUBLIC_URL=at(receiver),
        DOORSTEP_CONSOLE_URL=at(console),
        DOORSTEP_SANDBOX_URL=at(sandbox),
        TWILIO_API_URL=at(sandbox),
        SLACK_API_URL=f"{at(sandbox)}/slack/api/",
        RASA_PORT=str(rasa),
        RASA2_PORT=str(rasa2),
    )
    ready: dict[str, str | None] = {
        "sandbox": f"{at(sandbox)}/healthz",
        "rasa": f"{at(rasa)}/readyz",
        "rasa2": f"{at(rasa2)}/readyz",
        "receiver": f"{at(receiver)}/healthz",
        "console": f"{at(console)}/readyz",
    }
    return environment, ready


if __name__ == "__main__":
    typer.run(main)

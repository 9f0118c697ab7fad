"""`doorstep simulate`: against the running system (`make demo` in another terminal)."""

import asyncio
import json
import math
import os
import time
from pathlib import Path
from typing import Annotated, NoReturn

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.simulation import day as days
from doorstep.simulation import day_report, findings, plan, play, report, system_time, world
from doorstep.simulation.system_time import SystemTime

app = typer.Typer(
    help="A day's exceptions, or a day with its drivers, played by scripted people against the running demo.",
    no_args_is_help=True,
    add_completion=False,
)

_DEMO = Path("var/demo.db")
_LONGEST_MINUTES = 45
_STOPS_OF_A_DAY = 25
_EXCEPTIONS = 0.12
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())

Number = Annotated[int, typer.Option(help="Which of the possible days.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one line of JSON, and on stderr no more than what went wrong.")
]


@app.command()
def exceptions(
    packages: Annotated[int, typer.Option(help="Of the day; 8 to 12 % become exceptions.", min=10, max=100_000)] = 1000,
    number: Number = 1,
    as_json: AsJson = False,
) -> None:
    """Play a day's exceptions, then say what was settled without a person and what was written unasked."""
    _use_the_demo()
    terminal = Console(stderr=True, markup=False, highlight=False)
    settings = services().settings
    clock = _time_of(settings.sandbox_url, terminal)
    with reading(services().sessions) as session:
        since = play.before(session)
    try:
        players = play.choose(services(), packages, number)
    except (play.TooFewDeliveries, play.NotRunning) as problem:
        _end(terminal, f"{problem} Start the demo afresh, or seed a larger day.")
    with Progress(*_COLUMNS, console=terminal) as progress:
        task = progress.add_task("Exceptions", total=len(players))
        asyncio.run(play.play(services(), players, clock, on_done=lambda: progress.advance(task)))
    play.look(services(), players, since)
    if not as_json:
        terminal.print(report.table(players))
        for line in (*report.wrong_writes(players), *report.unsettled(players)):
            terminal.print(line)
    print(json.dumps(report.figures(players, packages)))  # noqa: T201


@app.command()
def day(
    drivers: Annotated[int, typer.Option(help="Each with a route of their own.", min=1, max=12)] = 6,
    stops: Annotated[int, typer.Option(help="Of each route, about eight minutes apart.", min=1, max=40)] = 10,
    packages: Annotated[
        int | None,
        typer.Option(
            help="A whole day's, in place of drivers and stops: routes of 25, 12 % exceptions.", min=25, max=1000
        ),
    ] = None,
    number: Number = 1,
    as_json: AsJson = False,
) -> None:
    """Play drivers and customers of one day side by side, then compare what was written with what they meant.

    In the time of the running system: start it with a faster clock (DOORSTEP_CLOCK_SPEED=20 make demo).
    Exit status 1 when a write was wrong or missing, or somebody was not answered.
    """
    _use_the_demo()
    terminal = Console(stderr=True, markup=False, highlight=False)
    clock = _time_of(services().settings.sandbox_url, terminal)
    now = clock.now()
    try:
        if packages is not None:
            drivers, stops = math.ceil(packages / _STOPS_OF_A_DAY), _STOPS_OF_A_DAY
        exceptions = _EXCEPTIONS if packages is not None else None
        planned = plan.plan(number, drivers, stops, now, world.taken(services()), exceptions)
    except (world.NoDepot, plan.TooFewNumbers) as problem:
        _end(terminal, f"{problem} Start the demo afresh.")
    real_minutes = (planned.ends - now).total_seconds() / 60 / clock.speed
    if real_minutes > _LONGEST_MINUTES:
        _end(
            terminal,
            f"At the speed of this clock ({clock.speed:g}) the day takes {real_minutes:.0f} minutes. Start the system "
            "with a faster one (DOORSTEP_CLOCK_SPEED=20 make demo), or play fewer --stops.",
        )
    with reading(services().sessions) as session:
        since = findings.before(session)
    began = time.monotonic()
    try:
        with SlackSandbox(services().settings.sandbox_url) as slack, Progress(*_COLUMNS, console=terminal) as progress:
            world.build(services(), slack, planned, now)
            task = progress.add_task(f"Doors, in about {real_minutes:.0f} min", total=len(planned.stops))
            played = asyncio.run(
                days.play(
                    services(), slack, planned, clock, number,
                    on_stop=lambda doors: progress.update(task, completed=doors),
                )
            )  # fmt: skip
    except* httpx.TransportError as failures:
        _end(terminal, f"The system stopped meanwhile ({_first_of(failures)!r}).")
    with reading(services().sessions) as session:
        found = findings.look(session, planned, since, clock.now())
    outcome = day_report.PlayedDay(
        planned, played, found, time.monotonic() - began, clock.speed, services().settings.segment_price_cents
    )
    if not as_json:
        terminal.print(day_report.table(outcome))
        for line in day_report.lines(outcome):
            terminal.print(line)
    for line in day_report.faults(outcome):
        terminal.print(line)
    print(json.dumps(day_report.figures(outcome)))  # noqa: T201
    if not outcome.is_clean:
        raise typer.Exit(1)


def _first_of(failures: BaseExceptionGroup[Exception]) -> BaseException:
    first: BaseException = failures
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first


def _time_of(sandbox_url: str, terminal: Console) -> SystemTime:
    try:
        return system_time.read(sandbox_url)
    except httpx.HTTPError:
        _end(terminal, f"Nothing answers at {sandbox_url}: start the system first (make demo).")


def _end(terminal: Console, line: str) -> NoReturn:
    terminal.print(line)
    raise typer.Exit(1) from None


def _use_the_demo() -> None:
    """Unless DATABASE_URL says otherwise, the system that runs is the demo."""
    if "DATABASE_URL" not in os.environ and _DEMO.exists():
        os.environ["DATABASE_URL"] = f"sqlite:///{_DEMO}"

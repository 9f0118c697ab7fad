"""`doorstep simulate`: against the running system (`make demo` in another terminal)."""

import asyncio
import json
import os
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.simulation import play, report

app = typer.Typer(help="A day's exceptions, played by scripted customers.", no_args_is_help=True)

_DEMO = Path("var/demo.db")


@app.callback()
def _group() -> None:
    """A group, so that other days than that of exceptions can join."""


@app.command()
def exceptions(
    packages: Annotated[int, typer.Option(help="Of the day; 8 to 12 % become exceptions.", min=10, max=100_000)] = 1000,
    number: Annotated[int, typer.Option(help="Which of the possible days.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON at the end, and nothing else.")
    ] = False,
) -> None:
    """Play them, then say what was settled without a person, and whether anything was written that nobody asked for."""
    _use_the_demo()
    terminal = Console(stderr=True, markup=False, highlight=False)
    settings = services().settings
    try:
        httpx.get(f"{settings.sandbox_url}/healthz", timeout=3, trust_env=False).raise_for_status()
    except httpx.HTTPError:
        terminal.print(f"Nothing answers at {settings.sandbox_url}: start the system first (make demo).")
        raise typer.Exit(1) from None
    with reading(services().sessions) as session:
        since = play.before(session)
    try:
        players = play.choose(services(), packages, number)
    except (play.TooFewDeliveries, play.NotRunning) as problem:
        terminal.print(f"{problem} Start the demo afresh, or seed a larger day.")
        raise typer.Exit(1) from None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=terminal) as progress:
        task = progress.add_task("Exceptions", total=len(players))
        asyncio.run(play.play(services(), players, on_done=lambda: progress.advance(task)))
    play.look(services(), players, since)
    if not as_json:
        terminal.print(report.table(players))
        for line in (*report.wrong_writes(players), *report.unsettled(players)):
            terminal.print(line)
    print(json.dumps(report.figures(players, packages)))  # noqa: T201


def _use_the_demo() -> None:
    """Unless DATABASE_URL says otherwise, the system that runs is the demo."""
    if "DATABASE_URL" not in os.environ and _DEMO.exists():
        os.environ["DATABASE_URL"] = f"sqlite:///{_DEMO}"

"""`doorstep dms import`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select

from doorstep.bootstrap import Services
from doorstep.database import Sessions, reading
from doorstep.dms.cli_session import failed, opened
from doorstep.dms.importing import ImportReport, UnreadableFile, import_file
from doorstep.dms.importing import mapping as mappings
from doorstep.dms.importing.found import KINDS
from doorstep.dms.importing.guessing import as_yaml, guess
from doorstep.dms.importing.reading import OURS, sample
from doorstep.dms.importing.rehearsal import rehearsal
from doorstep.dms.importing.rows import columns_of, needed
from doorstep.dms.models import Depot

_PROBLEMS_SHOWN = 50


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX or JSON; docs/import.md has the columns.")],
    map_file: Annotated[
        Path | None, typer.Option("--map", help="YAML: which of the file's columns are ours, how it writes times.")
    ] = None,
    guessing: Annotated[
        bool, typer.Option("--guess", help="Make that mapping from the file, show it and, if you agree, keep it.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and keep nothing.")] = False,
) -> None:
    """Import depots, drivers, routes and deliveries. Exit status 2: some rows, or something of them, were left out."""
    house = opened()
    try:
        if guessing:
            _guess(house, file, map_file)
            return
        mapping = mappings.load(map_file, {name for kind in KINDS for name in columns_of(kind)}) if map_file else OURS
        with _database(house, dry_run) as sessions, _progress() as on_row:
            report = import_file(
                sessions, file, actor="import", now=house.clock(), mapping=mapping, on_row=on_row
            )  # fmt: skip
    except UnreadableFile as error:
        raise failed(str(error)) from None
    if dry_run:
        typer.echo("Tried only, nothing is kept:")
    _say(report)


@contextmanager
def _database(house: Services, dry_run: bool) -> Iterator[Sessions]:
    if not dry_run:
        yield house.sessions
        return
    with rehearsal(house.engine) as sessions:
        yield sessions


@contextmanager
def _progress() -> Iterator[Callable[[int, int | None], None]]:
    """A bar on a terminal, nothing in a log."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("rows", total=None)
        yield lambda done, rows: progress.update(bar, completed=done, total=rows)


def _guess(house: Services, file: Path, map_file: Path | None) -> None:
    """Exit status 2: there is no column for something that every row needs, so the mapping is not complete."""
    columns, rows = sample(file)
    with reading(house.sessions) as session:
        depots = session.execute(select(Depot.code, Depot.timezone)).all()
    only = (depots[0].code, depots[0].timezone) if len(depots) == 1 else None
    found = guess(columns, rows, needed=needed("deliveries"), depot=only)
    text = as_yaml(found)
    typer.echo(text, nl=False)
    kept = map_file or file.with_suffix(".map.yml")
    if kept.exists():
        typer.echo(f"{kept} is there already and stays as it is", err=True)
    elif typer.confirm(f"Keep this as {kept}?", err=True):
        kept.write_text(text, "utf-8")
        typer.echo(f"Now: doorstep dms import {file} --map {kept} --dry-run", err=True)
    if found.missing:
        raise typer.Exit(2)


def _say(report: ImportReport) -> None:
    typer.echo(f"{report.created:,} created, {report.changed:,} changed, {report.unchanged:,} unchanged")
    if report.encoding != "UTF-8":
        typer.echo(f"The file was read as {report.encoding}: look whether names with accents are right", err=True)
    if said := report.of_numbers_taken_away():
        typer.echo(said)
    told = sorted([*report.problems, *report.notes], key=lambda each: each.line)
    if not told:
        return
    reasons = report.by_reason()
    if len(reasons) < len(report.problems):
        for reason, rows in reasons:
            typer.echo(f"{rows:,} row{'s' * (rows > 1)} left out: {reason}", err=True)
    for each in told[:_PROBLEMS_SHOWN]:
        about = f", {each.subject}" if each.subject else ""
        typer.echo(f"line {each.line}{about}: {each.reason}", err=True)
    hidden = len(told) - _PROBLEMS_SHOWN
    if hidden > 0:
        typer.echo(f"and {hidden:,} more", err=True)
    raise typer.Exit(2)

"""`doorstep desk`: what the desk's corrections become, and its read model."""

import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from doorstep.bootstrap import services
from doorstep.console import seed as desk_seed
from doorstep.console.corrections import corrections, training_lines
from doorstep.console.read_model import refreshing
from doorstep.database import reading, transaction
from doorstep.migrate import upgrade

app = typer.Typer(help="The desk's corrections and lists.", no_args_is_help=True, add_completion=False)


@app.command()
def export(
    apply: Annotated[bool, typer.Option("--apply", help="Write the files here; otherwise print a diff.")] = False,
) -> None:
    """Corrected texts as training lines, conversations as dialogue tests: run in a checkout.

    Exit status 2: something could not be exported, and why.
    """
    root = Path.cwd()
    if not (root / training_lines.NLU).is_dir():
        _end("Run this in a checkout of Doorstep: data/nlu is not here.")
    house = services()
    with reading(house.sessions) as session:
        found = corrections.export(session, root)
    if apply:
        corrections.apply(found.files, root)
        with transaction(house.sessions) as session:
            corrections.mark_exported(session, found, now=house.clock())
        for path in sorted(found.files):
            typer.echo(path.as_posix())
    else:
        typer.echo(corrections.as_diff(found.files, root), nl=False)
    if not found.files:
        typer.echo("Nothing to export.", err=True)
    for problem in found.problems:
        typer.echo(problem, err=True)
    if found.files:
        typer.echo("Read what people wrote before you commit it: names and streets are theirs.", err=True)
    if found.problems:
        raise typer.Exit(2)


@app.command()
def rebuild() -> None:
    """Make the lists anew from the ledger, the transcripts, the cases and the DMS."""
    began = time.monotonic()
    upgrade(services().engine)
    conversations = refreshing.rebuild(services().sessions, services().clock())
    typer.echo(f"{conversations:,} conversations in {time.monotonic() - began:.0f} s.")


@app.command()
def seed(
    conversations: Annotated[int, typer.Option(min=100, max=1_000_000)] = 100_000,
    messages: Annotated[int, typer.Option(min=200, max=20_000_000)] = 1_000_000,
    cases: Annotated[int, typer.Option(min=0, max=2_000_000)] = 50_000,
    number: Annotated[int, typer.Option("--seed", help="Which of the possible ones.")] = 7,
) -> None:
    """Fill an empty ledger with invented conversations, to see the desk at full size. Takes minutes."""
    began = time.monotonic()
    house = services()
    upgrade(house.engine)
    try:
        done = desk_seed.seed(
            house.sessions, desk_seed.SeedSize(conversations, messages, cases), now=house.clock(), number=number,
            tell=lambda line: typer.echo(f"{time.monotonic() - began:4.0f} s  {line}"),
        )  # fmt: skip
    except desk_seed.DeskAlreadySeeded as error:
        _end(str(error))
    typer.echo(
        f"{time.monotonic() - began:4.0f} s  Seeded {done.conversations:,} conversations, {done.messages:,} messages, "
        f"{done.cases:,} cases."
    )


def _end(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(1)

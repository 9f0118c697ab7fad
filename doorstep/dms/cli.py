"""`doorstep dms ...`: the operator's view of deliveries. It shows telephone numbers."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import phonenumbers
import typer

from doorstep import tracking_patterns
from doorstep.database import reading, transaction
from doorstep.dms import queries as dms_queries
from doorstep.dms import terminal
from doorstep.dms.cli_session import failed, opened
from doorstep.dms.importing.cli import import_
from doorstep.dms.importing.exporting import export_file
from doorstep.dms.importing.found import UnreadableFile
from doorstep.dms.seed import AlreadySeeded, seed, today
from doorstep.language import tracking_numbers

app = typer.Typer(help="Deliveries, routes and drivers.", no_args_is_help=True, add_completion=False)
app.command(name="import")(import_)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="To be made: .csv or .xlsx.")],
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only those promised for this day or later (UTC).")
    ] = None,
) -> None:
    """Write deliveries to a file of the columns that `import` takes."""
    house = opened()
    try:
        with reading(house.sessions) as session:
            written = export_file(session, file, since.replace(tzinfo=UTC) if since else None)
    except UnreadableFile as error:
        raise failed(str(error)) from None
    typer.echo(f"{written:,} deliveries in {file}")


@app.command(name="seed")
def seed_a_day(
    deliveries: Annotated[int, typer.Option(help="How many.", min=50, max=20_000)] = 1000,
    service_date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Today in Chicago by default.")
    ] = None,
    number: Annotated[int, typer.Option("--seed", help="Which of the possible days.")] = 7,
) -> None:
    """Fill an empty DMS with a believable day. Exit status 3: it holds another day already."""
    house = opened()
    now = house.clock()
    day = service_date.date() if service_date else today(now)
    try:
        with transaction(house.sessions) as session:
            done = seed(session, now=now, deliveries=deliveries, service_date=day, number=number)
    except AlreadySeeded as error:
        typer.echo(f"{error}; nothing was changed")
        raise typer.Exit(0 if error.service_date == day else 3) from None
    typer.echo(f"Seeded {done.deliveries:,} deliveries and {done.routes} routes for {done.service_date.isoformat()}")


@app.command()
def show(
    tracking_number: str,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: the delivery, its notes and history.")] = False,
) -> None:
    """Print a delivery with its history."""
    house = opened()
    numbers = tracking_numbers.find(tracking_number)
    if len(numbers) != 1:
        raise failed(f"{tracking_number} is no tracking number: {tracking_patterns.form()}")
    with reading(house.sessions) as session:
        view = dms_queries.delivery(session, numbers[0])
        notes = dms_queries.notes(session, numbers[0])
        history = dms_queries.history(session, numbers[0])
    if view is None:
        raise failed(f"there is no delivery {numbers[0]}")
    if as_json:
        facts = {**asdict(view), "notes": [asdict(note) for note in notes], "history": [asdict(e) for e in history]}
        typer.echo(json.dumps(facts, indent=2, default=str, ensure_ascii=False))
        return
    terminal.print_delivery(view, notes, history)


@app.command()
def find(
    phone: Annotated[str | None, typer.Option(help="Of the recipient.")] = None,
    driver: Annotated[str | None, typer.Option(help="Code or full name.")] = None,
    route: Annotated[str | None, typer.Option(help="Code.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List deliveries by phone, driver or route."""
    if not (phone or driver or route):
        raise failed("say --phone, --driver or --route")
    number = _phone(phone) if phone else None
    with reading(opened().sessions) as session:
        found = dms_queries.find(session, phone=number, driver=driver, route=route)
    if as_json:
        typer.echo(json.dumps([asdict(view) for view in found], indent=2, default=str, ensure_ascii=False))
    elif found:
        terminal.print_list(found)
    if not found:
        raise failed("no deliveries found")


def _phone(text: str) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(text, "US"), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        raise failed(f"{text} is no telephone number") from None

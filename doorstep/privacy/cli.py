"""`doorstep privacy ...`: for who asks what we hold about them."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import phonenumbers
import typer

from doorstep.bootstrap import Services, services
from doorstep.console.auth import audit
from doorstep.console.read_model import refreshing
from doorstep.console.review import files as review_files
from doorstep.database import reading, transaction
from doorstep.privacy import erase as erasing
from doorstep.privacy import export as exports
from doorstep.privacy import retention, rewriting

app = typer.Typer(help="What is held about a person, and forgetting it.", no_args_is_help=True, add_completion=False)


@app.callback()
def _privacy() -> None:
    """What is held about a person, and forgetting it."""


@app.command()
def export(
    phone: Annotated[str, typer.Argument(help="Of whoever asks, and has shown that it is theirs.")],
    folder: Annotated[Path, typer.Argument(help="In which two new files are written: .json and .html.")],
) -> None:
    """Write all that is held about a telephone number: as JSON, and as a page to read."""
    number = _e164(phone)
    house = services()
    now = house.clock()
    with reading(house.sessions) as session:
        sections = exports.about(session, number)
    if not sections:
        typer.echo(f"Nothing is held about {number}.")
        raise typer.Exit(1)
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, said in (
        ("json", exports.as_json(number, sections, now)),
        ("html", exports.as_page(number, sections, now)),
    ):
        file = folder / f"{number.removeprefix('+')}.{suffix}"
        file.touch(mode=0o600)
        file.write_text(said, encoding="utf-8")
        typer.echo(f"{file}: {sum(map(len, sections.values()))} rows of {len(sections)} tables")


@app.command()
def erase(
    phone: Annotated[str, typer.Argument(help="Of whoever asks, and has shown that it is theirs.")],
    by: Annotated[str, typer.Option("--by", help="Who erases.", default_factory=getpass.getuser)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Without asking.")] = False,
) -> None:
    """Forget a person: their words, name, number, address and codes. It cannot be taken back.

    What was delivered stays, with tracking number, status and times; an opt-out stays as a hash and holds. Refused,
    with exit status 1, while a delivery is under way or a case is open.
    """
    number = _e164(phone)
    house = services()
    now = house.clock()
    try:
        with reading(house.sessions) as session:
            erasing.refuse_if_under_way(session, number)
            places = erasing.find_traces(session, number)
        with house.sessions() as session:
            counts = erasing.forget(session, number, places, now=now)
            session.rollback()
        if not counts:
            typer.echo(f"Nothing is held about {number}.")
            raise typer.Exit(1)
        for table, count in counts.items():
            typer.echo(f"{table:24} {count:>7,}")
        if dry_run:
            typer.echo("Nothing was erased.")
            return
        if not yes:
            typer.confirm(f"Erase {number} for good?", abort=True)
        with transaction(house.sessions) as session:
            erasing.erase(session, number, places, by=audit.COMMAND_LINE, details={"login": by}, now=now)
    except erasing.UnderWay as reason:
        typer.echo(f"Not erased: {reason}.", err=True)
        raise typer.Exit(1) from None
    _take_over(house, now)
    typer.echo(f"Erased. Backups made before {now:%Y-%m-%d %H:%M} UTC still hold it, and so do Twilio and Slack.")
    _rewrite(house)


@app.command(name="retention")
def keep(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
) -> None:
    """Forget what is older than DOORSTEP_KEEP_..._DAYS now; the worker does it once a day.

    What belongs to an open case or a package under way stays until that ends.
    """
    house = services()
    kept, now = retention.Kept.of(house.settings), house.clock()
    if kept == retention.Kept():
        typer.echo("Nothing is forgotten by age: no DOORSTEP_KEEP_..._DAYS is set.")
        return
    for kind, days in (("Words", kept.words), ("Pictures", kept.pictures), ("People", kept.people)):
        typer.echo(f"{kind}: {'for ever' if days is None else f'{days} days'}")
    counts = (retention.preview if dry_run else retention.sweep)(house.sessions, kept, now)
    for name, count in counts.items():
        typer.echo(f"{name:30} {count:>9,}")
    typer.echo("Nothing was changed." if dry_run else f"{sum(counts.values()):,} rows.")


@app.command()
def rewrite() -> None:
    """Make the database file anew, so that nothing erased stands in it; nobody can write meanwhile."""
    _rewrite(services())


def _take_over(house: Services, now: datetime) -> None:
    """In the desk's lists, and in the files that people's reviews are written to."""
    with transaction(house.sessions) as session:
        while refreshing.refresh(session, now):
            pass
    if house.settings.review_folder is not None:
        with reading(house.sessions) as session:
            review_files.write(session, house.settings.review_folder)


def _rewrite(house: Services) -> None:
    try:
        rewriting.rewrite(house.engine)
    except rewriting.StillHeld as reason:
        typer.echo(
            f"The database file may still hold it ({reason}): run `doorstep privacy rewrite` at a quiet time.", err=True
        )
        raise typer.Exit(3) from None
    typer.echo("The database was rewritten: nothing of it stands in the file any more.")


def _e164(text: str) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(text, "US"), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        raise typer.BadParameter(f"{text} is no telephone number") from None

"""`doorstep privacy ...`: for who asks what we hold about them."""

from pathlib import Path
from typing import Annotated

import phonenumbers
import typer

from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.privacy import export as exports

app = typer.Typer(help="What is held about a person.", no_args_is_help=True, add_completion=False)


@app.callback()
def _privacy() -> None:
    """What is held about a person."""


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


def _e164(text: str) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(text, "US"), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        raise typer.BadParameter(f"{text} is no telephone number") from None

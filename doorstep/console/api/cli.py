"""`doorstep api`: who may speak the API."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from doorstep.bootstrap import services
from doorstep.console.api import tokens
from doorstep.console.auth.models import Role
from doorstep.database import reading, transaction
from doorstep.language import spoken

app = typer.Typer(help="The public API.", no_args_is_help=True, add_completion=False)
token = typer.Typer(help="Tokens of programs: add, list, revoke.", no_args_is_help=True)
app.add_typer(token, name="token")

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the program is called, like: dms")]


@app.callback()
def _rooms() -> None:
    """The public API: who may speak it."""


@token.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="viewer reads, dispatcher writes too.")],
) -> None:
    """A new token. It is printed once, and never again."""
    house = services()
    try:
        with transaction(house.sessions) as session:
            made = tokens.add(session, name, role=role, now=house.clock())
    except tokens.TokenRefused as error:
        raise _refused(error) from None
    typer.echo(f"Token: {made}")


@token.command("list")
def list_tokens() -> None:
    """Every token, revoked ones last."""
    house = services()
    zone, now = house.settings.dispatch_timezone, house.clock()
    table = Table("name", "role", "since", "")
    with reading(house.sessions) as session:
        for each in tokens.everyone(session):
            state = f"revoked {spoken.moment(each.revoked_at, zone, now=now)}" if each.revoked_at else ""
            table.add_row(each.name, each.role, spoken.moment(each.created_at, zone, now=now), state)
    Console().print(table if table.row_count else "There is none yet: doorstep api token add NAME --role viewer")


@token.command()
def revoke(name: Name) -> None:
    """Refuse every further request with it, at once."""
    house = services()
    try:
        with transaction(house.sessions) as session:
            tokens.revoke(session, name, now=house.clock())
    except tokens.TokenRefused as error:
        raise _refused(error) from None
    typer.echo(f"{name} is refused from now on.")


def _refused(error: tokens.TokenRefused) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(1)

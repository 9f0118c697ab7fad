"""`doorstep users`: who may open the desk's pages."""

import sys
from datetime import datetime
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from doorstep.bootstrap import services
from doorstep.console.auth import accounts, audit, passwords
from doorstep.console.auth.models import ConsoleUser, Role
from doorstep.database import reading, transaction
from doorstep.language import spoken

app = typer.Typer(help="Who may open the desk's pages.", no_args_is_help=True, add_completion=False)

Login = Annotated[
    str, typer.Argument(metavar="NAME", help="What is typed to sign in: a short name or an e-mail address.")
]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of inventing one.")
]


@app.command()
def add(
    login: Login,
    role: Annotated[Role, typer.Option(help="viewer reads, dispatcher acts, admin manages accounts too.")],
    name: Annotated[str, typer.Option("--full-name", help="As colleagues read it; default: the name.")] = "",
    password_stdin: FromStdin = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Comes in through the identity provider only.")
    ] = False,
) -> None:
    """A new account. A password that we invent is printed once, and never again."""
    password = None if no_password else _password(password_stdin)
    try:
        with transaction(services().sessions) as session:
            user = accounts.add(
                session,
                accounts.NewAccount(login, role=role, password=password, name=name),
                now=services().clock(),
                by=audit.COMMAND_LINE,
            )
    except (accounts.AccountRefused, passwords.WeakPassword) as error:
        _refuse(str(error))
    typer.echo(f"{user.login} may come in as {user.role}.")
    _tell(password, password_stdin)


@app.command("list")
def list_users() -> None:
    """Every account, disabled ones last."""
    zone, now = services().settings.dispatch_timezone, services().clock()
    table = Table("name", "full name", "role", "comes in by", "since", "")
    with reading(services().sessions) as session:
        for user in accounts.everyone(session):
            table.add_row(
                user.login,
                user.name,
                user.role,
                _way_in(user),
                _moment(user.created_at, zone, now),
                _state(user, zone, now),
            )
    Console().print(
        table if table.row_count else "There is nobody yet. Make the first: doorstep users add NAME --role admin"
    )


@app.command()
def disable(login: Login) -> None:
    """Shut somebody out at once. Their name stays in every history."""
    try:
        with transaction(services().sessions) as session:
            accounts.disable(session, _found(session, login), now=services().clock(), by=audit.COMMAND_LINE)
    except accounts.AccountRefused as error:
        _refuse(str(error))
    typer.echo(f"{login} is out.")


@app.command()
def enable(login: Login) -> None:
    """Let somebody in again who was shut out."""
    with transaction(services().sessions) as session:
        accounts.enable(session, _found(session, login), now=services().clock(), by=audit.COMMAND_LINE)
    typer.echo(f"{login} may come in again.")


@app.command()
def password(login: Login, password_stdin: FromStdin = False) -> None:
    """A new password; signs the person out everywhere."""
    new = _password(password_stdin)
    try:
        with transaction(services().sessions) as session:
            accounts.set_password(session, _found(session, login), new, now=services().clock(), by=audit.COMMAND_LINE)
    except passwords.WeakPassword as error:
        _refuse(str(error))
    typer.echo(f"{login} has a new password.")
    _tell(new, password_stdin)


def _password(from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else passwords.generate()


def _tell(password: str | None, from_stdin: bool) -> None:
    if password is not None and not from_stdin:
        typer.echo(f"Password: {password}")


def _found(session: Session, login: str) -> ConsoleUser:
    user = accounts.named(session, login)
    if user is None:
        _refuse(f"There is no account {login}.")
    return user


def _way_in(user: ConsoleUser) -> str:
    ways = ["password"] if user.password_hash else []
    return ", ".join([*ways, "identity provider"] if user.oidc_subject or not ways else ways)


def _state(user: ConsoleUser, zone: str, now: datetime) -> str:
    return f"disabled {_moment(user.disabled_at, zone, now)}" if user.disabled_at else ""


def _moment(at: datetime, zone: str, now: datetime) -> str:
    return spoken.moment(at, zone, now=now)


def _refuse(why: str) -> NoReturn:
    Console(stderr=True).print(why, markup=False)
    raise typer.Exit(1)

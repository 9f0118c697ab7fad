"""`doorstep …`: the commands of the rooms, and the processes.

Every problem that its reader can do something about is one line and an exit status: 2 for a setting, 1 for the rest.
"""

import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

# Each room's cli.py has an `app`. It is imported when it is called, so that `doorstep --help` does not wait for them.
_ROOMS = {
    "dms": ("doorstep.dms.cli", "Deliveries, routes and drivers: seed, import, find, show."),
    "drivers": ("doorstep.dms.drivers_cli", "Who drives, and which Slack account is whose: list, link, unlink."),
    "cases": ("doorstep.desk.cli", "Exceptions that wait for a person."),
    "desk": ("doorstep.desk_cli", "The desk's corrections and lists, pictures of its pages."),
    "users": ("doorstep.console.accounts.cli", "Who may open the desk's pages."),
    "api": ("doorstep.console.api.cli", "The public API: who may speak it."),
    "simulate": (
        "doorstep.simulation.cli",
        "A day's exceptions, or a whole day with its drivers, played by scripted people.",
    ),
    "privacy": ("doorstep.privacy.cli", "What is held about a person."),
    "messages": (
        "doorstep.messaging.cli",
        "Texts and Slack messages still to be sent, those that did not arrive, opt-outs.",
    ),
}


class _Room(TyperCommand):
    """Stands in the help for a room's commands, and becomes them when it is called."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        module, _help = _ROOMS[str(self.name)]
        return typer.main.get_command(import_module(module).app).make_context(*args, **kwargs)


class _Rooms(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *_ROOMS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in _ROOMS:
            return _Room(cmd_name, help=_ROOMS[cmd_name][1])
        return super().get_command(ctx, cmd_name)


app = typer.Typer(
    cls=_Rooms,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The assistant of a last-mile delivery company.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"doorstep {version('doorstep')}")
        raise typer.Exit


@app.callback()
def _prepare(
    context: typer.Context,
    show_version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version and end.")
    ] = False,
) -> None:
    from doorstep import logs
    from doorstep.settings import load_settings

    if context.invoked_subcommand != "doctor":  # which says of every setting what is wrong with it
        logs.configure(load_settings())


@app.command()
def demo(
    past: Annotated[
        bool, typer.Option("--past", help="With three months of invented conversations, for the desk's lists.")
    ] = False,
) -> None:
    """Everything on this machine: an invented day, a trained model, all processes; a sandbox for Twilio and Slack."""
    from doorstep import demo, processes, training

    try:
        status = demo.run(past=past)
    except (processes.PortInUse, training.TrainingFailed, demo.NotACheckout) as problem:
        _end(str(problem), status=1)
    raise typer.Exit(status)


@app.command()
def receiver(
    host: Annotated[str | None, typer.Option(help="Listen there; default: as DOORSTEP_RECEIVER_URL says.")] = None,
    port: Annotated[int | None, typer.Option(help="On this port; default: the same.", min=1, max=65535)] = None,
) -> None:
    """Check, store and acknowledge what Twilio and Slack send, until stopped. Several may run, on one port too."""
    from doorstep.published_defaults import settings_to_serve_with

    settings_to_serve_with()
    from doorstep.bootstrap import services
    from doorstep.receiver import app

    app.run(services(), host, port)


@app.command()
def worker(
    show: Annotated[
        bool, typer.Option("--list", help="Print the jobs of a worker and when each last succeeded, and end.")
    ] = False,
    metrics_port: Annotated[int | None, typer.Option(help="Answer /metrics on this port.", min=1, max=65535)] = None,
    metrics_host: Annotated[str, typer.Option(help="And on this address.")] = "127.0.0.1",
) -> None:
    """Send what is to be sent and do whatever else is due (--list), until stopped. Any number of them may run."""
    from doorstep.bootstrap import services
    from doorstep.published_defaults import settings_to_serve_with

    if show:
        from rich.console import Console

        from doorstep import tables
        from doorstep.worker import cli

        Console().print(tables.for_terminal(cli.rows(services())))
        return
    settings_to_serve_with()
    from doorstep import metrics, worker

    if metrics_port is not None:
        metrics.serve(metrics_host, metrics_port)
    worker.run(services())


@app.command()
def sandbox(
    speed: Annotated[float, typer.Option(help="How many times faster than a real carrier.", min=0.01)] = 1.0,
) -> None:
    """A carrier that speaks Twilio's API, a Slack workspace, and phones to type on, until stopped."""
    from doorstep.bootstrap import services
    from doorstep.sandbox import app

    app.run(services().settings, speed=speed)


@app.command()
def console(
    host: Annotated[str | None, typer.Option(help="Listen there; default: as DOORSTEP_CONSOLE_URL says.")] = None,
    port: Annotated[int | None, typer.Option(help="On this port; default: the same.", min=1, max=65535)] = None,
) -> None:
    """The desk's pages, until stopped. If DOORSTEP_CONSOLE_URL names a proxy, behind it on 127.0.0.1:8035."""
    from doorstep.bootstrap import services
    from doorstep.published_defaults import settings_to_serve_with

    settings_to_serve_with()
    from doorstep.console import app
    from doorstep.privacy import pages

    app.run(services(), host, port, more=(pages,))


@app.command()
def migrate(
    to: Annotated[
        str | None, typer.Option(help="Back to this revision, before an older Doorstep is installed: docs/upgrading.md")
    ] = None,
) -> None:
    """Bring the database to the newest revision."""
    from doorstep.bootstrap import services
    from doorstep.migrate import CannotMigrate, downgrade, upgrade

    try:
        before = upgrade(services().engine) if to is None else downgrade(services().engine, to)
    except CannotMigrate as problem:
        _end(f"Nothing was changed: {problem}", status=1)
    if to is not None:
        typer.echo(
            f"The database was at {before} and is at {to}: install the Doorstep of that revision before you start."
        )
        return
    typer.echo("The database is at the newest revision.")
    if before is not None:
        typer.echo(f"It was at {before}; the way back: docs/upgrading.md")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Written anew; it must not be there yet.")],
) -> None:
    """Write the database into a file while everything runs. The model and the settings are files: keep them too."""
    from doorstep.backup import BackupFailed, backup
    from doorstep.bootstrap import services

    try:
        backup(services().engine, file)
    except BackupFailed as problem:
        _end(str(problem), status=1)
    typer.echo(f"The database is in {file}.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `doorstep backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Lose what the database holds now.")] = False,
) -> None:
    """Make the database what a backup holds. Stop every process first: what comes in meanwhile is asked for again."""
    from doorstep.backup import BackupFailed, restore
    from doorstep.bootstrap import services

    try:
        restore(services().engine, file, replace=replace)
    except BackupFailed as problem:
        _end(str(problem), status=1)
    typer.echo("The database is what the backup held, at the newest revision.")


@app.command()
def doctor() -> None:
    """Say what is not set up as it must be, and what to do. Exit status 1: something is wrong."""
    from doorstep.settings import broken_settings

    if broken := broken_settings():
        for each in broken:
            typer.echo(f"WRONG settings: {each}")
        sys.exit(2)
    from doorstep import doctor
    from doorstep.bootstrap import services
    from doorstep.doctor import findings

    is_well = True
    for finding in doctor.examine(services(), Path.cwd()):
        typer.echo("\n".join(findings.lines(finding)))
        is_well = is_well and (finding.is_well or finding.is_doubt)
    if not is_well:
        raise typer.Exit(1)


@app.command()
def policy(
    markdown: Annotated[bool, typer.Option("--markdown", help="As docs/policy.md shows it.")] = False,
) -> None:
    """What a recipient may change at which status, and what may follow from a text by its evidence."""
    from rich.console import Console

    from doorstep import tables
    from doorstep.dms import policy_table
    from doorstep.language import acts_table

    for rows in (policy_table.rows(), acts_table.rows()):
        if markdown:
            typer.echo(tables.as_markdown(rows) + "\n")
        else:
            Console().print(tables.for_terminal(rows))


@app.command()
def train(
    with_reviewed: Annotated[
        bool,
        typer.Option("--with-reviewed", help="Also on the lines of DOORSTEP_REVIEW_FOLDER that two people agreed on."),
    ] = False,
) -> None:
    """Train the dialogue model on data/ with config.yml, whether or not anything changed."""
    from doorstep import training
    from doorstep.console.review.files import TRAINING
    from doorstep.settings import load_settings

    folder = load_settings().review_folder if with_reviewed else None
    lines = folder / TRAINING if folder is not None else None
    if with_reviewed and (lines is None or not lines.is_file()):
        _end(
            "There are no reviewed lines: DOORSTEP_REVIEW_FOLDER is not set, or two people agreed on none yet.",
            status=2,
        )
    try:
        training.train(Path.cwd(), more=[lines.absolute()] if lines is not None else ())
    except training.TrainingFailed as problem:
        _end(str(problem), status=1)


def main() -> None:
    try:
        app()
    except Exception as error:
        line, status = _explained(error)
        _end(line, status=status)


def _explained(error: Exception) -> tuple[str, int]:
    """One line that says what to do, and the exit status. Raises the error again if it is a fault of ours."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from doorstep.bootstrap import services
    from doorstep.settings import BrokenSetting

    if isinstance(error, BrokenSetting):
        return f"Broken setting. {error}", 2
    if not isinstance(error, OperationalError | ProgrammingError):
        raise error
    database = services().engine.url.render_as_string(hide_password=True)
    reason = str(error.orig).strip().splitlines()[0]
    if "no such table" in reason or (isinstance(error, ProgrammingError) and "does not exist" in reason):
        return f"The database {database} is not up to date ({reason}). Run: doorstep migrate", 1
    return f"The database {database} cannot be used ({reason}). DATABASE_URL says where it is", 1


def _end(line: str, *, status: int) -> NoReturn:
    typer.echo(line, err=True)
    sys.exit(status)

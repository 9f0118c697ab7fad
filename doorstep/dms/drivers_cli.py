"""`doorstep drivers ...`: which account in Slack is whose."""

import getpass
import re
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from doorstep.database import reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import drivers
from doorstep.dms.cli_session import failed, opened
from doorstep.provenance import By

app = typer.Typer(help="Drivers and their accounts in Slack.", no_args_is_help=True, add_completion=False)

Code = Annotated[str, typer.Argument(help="The driver's code, from `doorstep drivers list`.")]

# As Slack puts it into a message that mentions somebody.
_MENTION = re.compile(r"<@(?P<id>\w+)(\|[^>]*)?>")


@app.command("list")
def list_drivers() -> None:
    """All drivers and who is linked to whom."""
    with reading(opened().sessions) as session:
        found = drivers.drivers(session)
    table = Table("driver", "name", "phone", "depot", "Slack", box=None, padding=(0, 2, 0, 0))
    for driver in found:
        table.add_row(
            *(escape(text) for text in (driver.code, driver.name, driver.phone or "no phone", driver.depot_code)),
            driver.slack_user or "not linked",
        )
    Console().print(table if found else "There are no drivers yet.")


@app.command()
def link(
    code: Code,
    slack_user: Annotated[
        str, typer.Argument(help="Slack's member id, U0123ABCD: profile, three dots, Copy member ID.")
    ],
) -> None:
    """Let a Slack account speak for a driver, in place of one they had before."""
    mention = _MENTION.fullmatch(slack_user.strip())
    slack_user = (mention["id"] if mention else slack_user.strip()).upper()
    house = opened()
    now = house.clock()
    try:
        with transaction(house.sessions) as session:
            dms_commands.link_driver(
                session, By(_desk(), f"cli:link:{slack_user}:{now.isoformat()}", now), code, slack_user
            )
    except dms_commands.CommandRejected as refusal:
        raise failed(str(refusal)) from None
    typer.echo(f"Driver {code} is {slack_user} in Slack.")


@app.command()
def unlink(code: Code) -> None:
    """The driver's account in Slack speaks for them no more."""
    house = opened()
    now = house.clock()
    try:
        with transaction(house.sessions) as session:
            dms_commands.unlink_driver(session, By(_desk(), f"cli:unlink:{now.isoformat()}", now), code)
    except dms_commands.CommandRejected as refusal:
        raise failed(str(refusal)) from None
    typer.echo(f"Driver {code} is linked to no Slack user.")


def _desk() -> str:
    return f"desk:{getpass.getuser()}"

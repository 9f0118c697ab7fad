"""What the command lines of this room share: the house with its database up to date, and a problem in one line."""

import typer
from sqlalchemy.exc import OperationalError

from doorstep.bootstrap import Services, services
from doorstep.migrate import CannotMigrate, upgrade
from doorstep.settings import BrokenSetting


def opened() -> Services:
    try:
        house = services()
    except BrokenSetting as error:
        raise failed(str(error)) from None
    try:
        upgrade(house.engine)
    except OperationalError as error:
        raise failed(f"DATABASE_URL: {str(error.orig).splitlines()[0]}") from None
    except CannotMigrate as error:
        raise failed(str(error)) from None
    return house


def failed(text: str) -> typer.Exit:
    typer.echo(text, err=True)
    return typer.Exit(1)

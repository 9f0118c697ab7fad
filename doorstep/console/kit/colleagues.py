"""How people of the desk are called in pages: histories name them by login."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.console.auth.models import ConsoleUser

Names = dict[str, str]
"""By login."""


def names(session: Session) -> Names:
    """Of everybody who ever had an account."""
    return dict(session.execute(select(ConsoleUser.login, ConsoleUser.name).order_by(ConsoleUser.name)).tuples().all())


def called(by: str | None, names: Names) -> str:
    """By whom: the name behind a login or an actor (`desk:kim`); as it is when nobody has that login, as on Slack."""
    login = (by or "").removeprefix("desk:")
    return names.get(login, login)

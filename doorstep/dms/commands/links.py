"""Which account in Slack is whose."""

import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from doorstep.dms.commands import lookups
from doorstep.dms.commands.recording import Order, command, once
from doorstep.dms.models import Driver
from doorstep.dms.outcomes import CommandResult, Invalid, Snapshot

_SLACK_USER = re.compile(r"[UW][A-Z0-9]{7,20}")


@command(name="link_driver")
def link_driver(session: Session, order: Order, code: str, slack_user: str) -> CommandResult:
    """The account speaks for the driver from now on, in place of one they had. `slack_user` is Slack's "U0123ABCD".

    Raises Invalid("slack_user_invalid"), Invalid("slack_user_taken") for the account of another driver.
    """
    if not _SLACK_USER.fullmatch(slack_user):
        raise Invalid(
            "slack_user_invalid", f"{slack_user} is no Slack user: U or W, then letters and digits (U0123ABCD)"
        )
    driver = lookups.locked_driver(session, code)

    def act() -> tuple[Snapshot, Snapshot]:
        _must_be_free(session, slack_user, driver)
        before = driver.slack_user
        driver.slack_user = slack_user
        session.flush()
        return {"slack_user": before}, {"slack_user": slack_user}

    try:
        return once(session, order, f"driver:{code}", act)
    except IntegrityError:  # another link of the same account came first
        raise Invalid("slack_user_taken", f"{slack_user} is linked to another driver already") from None


@command(name="unlink_driver")
def unlink_driver(session: Session, order: Order, code: str) -> CommandResult:
    """The driver has no account in Slack any more. Raises Invalid("not_linked")."""
    driver = lookups.locked_driver(session, code)

    def act() -> tuple[Snapshot, Snapshot]:
        if driver.slack_user is None:
            raise Invalid("not_linked", f"driver {code} is linked to no Slack user")
        before = driver.slack_user
        driver.slack_user = None
        return {"slack_user": before}, {"slack_user": None}

    return once(session, order, f"driver:{code}", act)


def _must_be_free(session: Session, slack_user: str, driver: Driver) -> None:
    other = session.scalar(select(Driver).where(Driver.slack_user == slack_user, Driver.id != driver.id))
    if other is not None:
        raise Invalid(
            "slack_user_taken",
            f"{slack_user} is linked to driver {other.code} ({other.name}); unlink that one first",
        )

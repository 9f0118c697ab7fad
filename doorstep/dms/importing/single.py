"""One row that the company's own system sends, taken over as a row of a file is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms import commands as dms_commands
from doorstep.dms.importing.apply import Outcome, apply, carry_out, takes_number_away, was_taken
from doorstep.dms.importing.found import Values
from doorstep.dms.importing.rows import BadRow as BadRow
from doorstep.dms.importing.rows import parse
from doorstep.dms.models import History
from doorstep.dms.outcomes import CommandResult, StaleVersion
from doorstep.provenance import By


class VersionWanted(Exception):
    """It would change what is there already, without saying what was looked at."""


@dataclass(frozen=True)
class Taken:
    outcome: Outcome
    left_out: tuple[str, ...]
    """In words, what of the row is not kept."""


def take_delivery(session: Session, by: By, values: Values, *, seen: int | None, filled_in: Values) -> Taken:
    """Make the DMS agree with the row, inside the caller's transaction: what raises must undo it.

    `seen`: the version of the delivery that was looked at. Without one a new delivery is made, and a row that was
    taken before, word for word, is left alone whatever happened since. `filled_in`: the row with what it does not name,
    as the release before took it. Raises VersionWanted, StaleVersion, BadRow and other CommandRejected.
    """
    row, left = parse("deliveries", values)
    if seen is None and was_taken(session, parse("deliveries", filled_in)[0]):
        return Taken("unchanged", tuple(left))
    if seen is None:
        outcome = apply(session, row, actor=by.actor, now=by.now).outcome
        if outcome == "changed":
            raise VersionWanted
        return Taken(outcome, tuple(left))
    if takes_number_away(session, row):
        left.append("the telephone number on file is taken away")
    outcome = carry_out(session, by, row)
    if outcome == "created":
        raise StaleVersion("stale_version", f"there is no delivery {row.subject} yet")
    before = _version_before(session, by, row.subject)
    if before not in (None, seen):
        raise StaleVersion("stale_version", f"{row.subject} is at version {before}, not {seen}")
    return Taken(outcome, tuple(left))


def take_route(session: Session, by: By, values: Values) -> Taken:
    """A plan has no two writers: what the row says is so. Raises as `take_delivery` does."""
    row, left = parse("routes", values)
    return Taken(carry_out(session, by, row), tuple(left))


def take_estimate(session: Session, by: By, tracking_number: str, eta: datetime | None) -> CommandResult:
    """Of the company's own system, which knows better."""
    return dms_commands.set_eta(session, by, tracking_number, eta)


def take_driver(session: Session, by: By, values: Values) -> Taken:
    """As `take_route`."""
    row, left = parse("drivers", values)
    return Taken(carry_out(session, by, row), tuple(left))


def _version_before(session: Session, by: By, subject: str) -> int | None:
    """At which this cause found the delivery; None: it changed nothing."""
    first = session.scalars(
        select(History)
        .where(History.subject == subject, History.cause.startswith(by.cause, autoescape=True))
        .order_by(History.id)
        .limit(1)
    ).first()
    return None if first is None else int(first.after["version"]) - 1

"""A driver's day for tests: two stops on the truck, a third whose package waits at the depot."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from doorstep.database import Sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import CommandRejected, CommandResult
from doorstep.dms.status import Status
from doorstep.provenance import By
from tests.databases import remembered
from tests.dms.world import HOME, NEIGHBOUR, announce, by, found, move, send_out

N1, N2, N3 = "LM100000001", "LM100000002", "LM100000003"


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@remembered
def on_the_road(sessions: Sessions, now: datetime) -> Sessions:
    """D1 has two stops on the truck, planned in 20 and 40 minutes; N3 waits at the depot for a third."""
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        send_out(session, N2, now, address=NEIGHBOUR)
        announce(session, N3, now, address=replace(HOME, number="1300"))
        move(session, N3, Status.AT_DEPOT, now)
        dms_commands.assign_to_route(session, by("p", now), N3, "R-D1")
        for number, ahead in ((N1, 20), (N2, 40)):
            dms_commands.set_eta(session, by("plan", now, "system"), number, now + minutes(ahead))
    return sessions


def refused(sessions: Sessions, by: By, command: object, *arguments: object, **named: object) -> str:
    """The reason."""
    with transaction(sessions) as session, pytest.raises(CommandRejected) as refusal:
        command(session, by, *arguments, **named)  # type: ignore[operator]
    return refusal.value.reason


def done(sessions: Sessions, by: By, command: object, *arguments: object, **named: object) -> CommandResult:
    with transaction(sessions) as session:
        change: CommandResult = command(session, by, *arguments, **named)  # type: ignore[operator]
    return change

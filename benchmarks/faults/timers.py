"""Notifications that fall due while the house is struck: who is to be told, and whether each was, and once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NewDelivery
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.outreach import planning
from doorstep.outreach.notifications.facts import UNDO, Policy
from doorstep.provenance import By
from doorstep.sandbox.client import Sandbox

FIRST_AFTER = timedelta(seconds=15)
"""About when the house is up."""
EVERY = timedelta(seconds=1.5)
_DEPOT = "CHI"


@dataclass(frozen=True)
class Told:
    """Somebody at whose door nobody was home, and who is to be told so once."""

    phone: str
    tracking_number: str
    due_at: datetime


def prepare(session: Session, count: int, policy: Policy, now: datetime) -> list[Told]:
    """Failed attempts whose texts fall due one after the other from now on; their timers are set."""
    found = []
    for number in range(count):
        told = Told(f"+1872556{number:04d}", f"LM{990_000_000 + number}", now + FIRST_AFTER + number * EVERY)
        _is_tried_in_vain(session, told, told.due_at - UNDO)
        found.append(told)
    for start in range(0, len(found), 100):
        planning.plan(session, [each.tracking_number for each in found[start : start + 100]], policy, now)
    return found


def _is_tried_in_vain(session: Session, told: Told, at: datetime) -> None:
    number = told.tracking_number
    by = By.system(f"faults:{number}", at)
    address = PostalAddress("1500", "N", "CLARK", "ST", "", "", "", "CHICAGO", "IL", "60610")
    new = NewDelivery(
        number, "Somebody Told", address, _DEPOT, at - timedelta(hours=1), at + timedelta(hours=1), told.phone
    )
    dms_commands.create_delivery(session, by, new)
    dms_commands.change_status(session, by, number, Status.AT_DEPOT)
    loaded = By.system(f"faults:{number}:load", at)
    dms_commands.change_status(session, loaded, number, Status.OUT_FOR_DELIVERY)
    dms_commands.record_attempt(session, by, number, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME)


def texts(sandbox: Sandbox, told: Sequence[Told]) -> Counter[str]:
    """How many said so, by phone: as the phones have it."""
    return Counter(
        {
            each.phone: sum(
                f"we came with package ..{each.tracking_number[-4:]} " in message["body"]
                for message in sandbox.messages(each.phone, direction="received")
            )
            for each in told
        }
    )


def faults(told: Sequence[Told], came: Counter[str]) -> list[str]:
    return [f"{each.phone}: told {came[each.phone]} times" for each in told if came[each.phone] != 1]

"""A past for a demonstration: conversations, cases and drivers' days of the last three months, all of them over.

What is invented waits for nobody: today's cases, alerts and waiting conversations stay those of who tries things out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.console import seed as desk_seed
from doorstep.database import Sessions, transaction
from doorstep.desk.models import Takeover
from doorstep.dms.models import Driver, Route
from doorstep.drivers.check_ins.models import CheckIn, CheckInKind, ScheduledCheckIn
from doorstep.drivers.notices.models import DriverNotice, NoticeKind
from doorstep.provenance import By

CONVERSATIONS, MESSAGES, CASES = 2_000, 14_000, 1_800
_DAYS = 90
_BY_PHONE = timedelta(minutes=48)
_SAID = ("traffic", "a long stop", "the weather", "an elevator out of order", "a road closed")
_CHANGED = (
    (NoticeKind.ADDRESS, "The address is Apt 9 now."),
    (NoticeKind.ACCESS, "There is a way in now."),
    (NoticeKind.INSTRUCTIONS, "Leave it with the neighbor."),
    (NoticeKind.WINDOW, "The window is 2 to 4 PM now."),
)


def fill(sessions: Sessions, day_begins: datetime, *, number: int = 7) -> None:
    """Fill an empty ledger up to the beginning of a day. Raises seed.AlreadySeeded."""
    desk_seed.seed(sessions, desk_seed.SeedSize(CONVERSATIONS, MESSAGES, CASES), now=day_begins, number=number)
    with transaction(sessions) as session:
        _end_what_is_open(session, day_begins)
        _drivers(session, Random(number), day_begins)  # noqa: S311


def _end_what_is_open(session: Session, at: datetime) -> None:
    for case in session.scalars(select(Case).where(Case.state != CaseState.RESOLVED)).all():
        by = By.desk("dee", f"before:{case.id}", case.opened_at + _BY_PHONE)
        case_commands.resolve(session, by, case.id, "Answered by phone.")
    ended = {"released_at": at, "released_by": "dee", "handed_back_at": at}
    session.execute(update(Takeover).where(Takeover.released_at.is_(None)).values(**ended))


def _drivers(session: Session, random: Random, day_begins: datetime) -> None:
    drivers = session.scalars(select(Driver).order_by(Driver.id)).all()
    for ago in range(1, _DAYS + 1):
        begins = day_begins - timedelta(days=ago)
        if begins.astimezone(ZoneInfo("America/Chicago")).weekday() < 6:
            _day(session, random, drivers, begins)


def _day(session: Session, random: Random, drivers: Sequence[Driver], begins: datetime) -> None:
    """Each driver's route, what they said, did not answer, and were told."""
    for driver in drivers:
        day = (begins + timedelta(hours=12)).date()
        route = Route(
            code=f"{driver.code}-{day:%Y%m%d}", depot_id=driver.depot_id, driver_id=driver.id, service_date=day
        )
        session.add(route)
        session.flush()
        if random.random() < 0.35:
            late, why = random.choice((5, 10, 15, 20, 25, 40)), random.choice(_SAID)
            session.add(
                CheckIn(
                    driver_id=driver.id,
                    route_id=route.id,
                    at=_at(random, begins),
                    minutes_late=late,
                    reason=why,
                )
            )
        if random.random() < 0.12:
            due = _at(random, begins)
            session.add(
                ScheduledCheckIn(
                    route_id=route.id, kind=random.choice((CheckInKind.MID_MORNING, CheckInKind.AFTERNOON)), position=0,
                    due_at=due, asked_at=due, asked_again_at=due + timedelta(minutes=10),
                    raised_at=due + timedelta(minutes=20),
                )
            )  # fmt: skip
        for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
            kind, text = random.choice(_CHANGED)
            told = _at(random, begins)
            seen = told + timedelta(minutes=random.expovariate(1 / 4)) if random.random() < 0.95 else None
            session.add(
                DriverNotice(
                    driver_id=driver.id, route_id=route.id, position=random.randint(1, 60), kind=kind, text=text,
                    created_at=told, seen_at=seen, raised_at=None if seen else told + timedelta(minutes=25),
                )
            )  # fmt: skip
    session.flush()


def _at(random: Random, begins: datetime) -> datetime:
    """While drivers are on the road."""
    return begins + timedelta(minutes=random.randint(9 * 60, 17 * 60))

"""Words of the desk's to the driver of a case: told as a change of a stop is, until they say that they saw it.

The driver's conversation is not taken for it: they report through the assistant, which has to go on hearing them.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.desk.subjects import driver_of, tracking_number_of
from doorstep.desk.takeover import DeskRefused
from doorstep.dms.driver_views import DriverView
from doorstep.dms.filling import dms_of
from doorstep.drivers import notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.language.access.hiding import without_codes
from doorstep.provenance import By

LONGEST = 600


@dataclass(frozen=True)
class _Where:
    route: str
    position: int | None
    """Of the stop that the case is about, if it is on that route."""


def reached(session: Session, case_id: int, by: By) -> DriverView:
    """Whom `tell` would tell. Raises CaseNotFound, DeskRefused."""
    driver, _ = _found(session, case_id, by)
    return driver


def tell(session: Session, by: By, case_id: int, words: str) -> str:
    """Whom: once for each cause, and the case notes it. Raises CaseNotFound, DeskRefused."""
    case = case_commands.get(session, case_id)  # locked before it is looked at: two presses at once are told once
    if case_commands.is_logged(session, case_id, by.cause):
        return "The driver"  # sent again: it was told, and who has the package now need not be whom
    words = " ".join(words.split())
    if not words:
        raise DeskRefused("There is nothing to send.")
    if len(words) > LONGEST:
        raise DeskRefused(f"Too long: {len(words)} characters, {LONGEST} at most.")
    driver, where = _found(session, case_id, by)
    number = tracking_number_of(case)
    about = f"stop {where.position}: " if where.position is not None else ""
    new = notices.NewNotice(
        driver.code, where.route, NoticeKind.MESSAGE, f"Dispatch, {about}{words}", position=where.position,
        tracking_number=number if where.position is not None else None,
    )  # fmt: skip
    notices.add_notice(session, new, by.now)
    case_commands.note(session, by, case_id, f"Told {driver.name}: {without_codes(words)}")
    return driver.name


def _found(session: Session, case_id: int, by: By) -> tuple[DriverView, _Where]:
    case = case_commands.get(session, case_id)
    number = tracking_number_of(case)
    driver = driver_of(session, case, dms_of(session).delivery(number) if number else None)
    if driver is None:
        raise DeskRefused("No driver has it.")
    if driver.slack_user is None:
        raise DeskRefused(f"{driver.name} is not in Slack. Call them instead.")
    route = dms_of(session).drivers.route_of(driver.code, by.now)
    if route is None:
        raise DeskRefused(f"{driver.name} is on no route today. Call them instead.")
    place = dms_of(session).drivers.place_of(number) if number else None
    return driver, _Where(route.code, place[1] if place is not None and place[0] == route.code else None)

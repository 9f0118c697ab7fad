"""The day before at 17:00: when it comes, and what the numbers stand for."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.messaging import notifications
from doorstep.outreach import unanswered
from doorstep.outreach.unanswered import Reminding
from doorstep.provenance import By
from doorstep.timers import local_instant
from tests.outreach.notified import Company

NUMBER = "LM000002207"
TOMORROW = timedelta(days=1)
WORDS = (
    "Doorstep Demo Delivery: package ..2207 comes tomorrow between 10:30 AM and 2:30 PM."
    " 1 keep, 2 another day, 3 tell us how to get in."
)


def evening(company: Company) -> None:
    company.now = company.now.replace(hour=23, minute=0)  # 17:00 in Chicago


def test_it_is_asked_at_five_the_day_before(company: Company) -> None:
    company.announces(NUMBER, company.now + TOMORROW, on=None)
    company.plans(NUMBER)
    timer = company.timers(kind="window_confirmation")[0]
    assert timer.due_at == company.now.replace(hour=23, minute=0)
    assert (timer.rule, timer.zone) == ("17:00 the day before, at the address", "America/Chicago")
    company.now = timer.due_at
    assert company.goes_on() == [WORDS]


def test_what_was_offered_is_kept_for_the_answer(company: Company) -> None:
    company.announces(NUMBER, company.now + TOMORROW, on=None)
    evening(company)
    company.goes_on(NUMBER)
    with transaction(company.sessions) as session:
        row = company.texts()[0]
        told = notifications.last_told(session, row.conversation_id or "", since=company.now)
    assert told is not None
    assert (told.notice, told.deliveries) == ("window_confirmation", (NUMBER,))
    assert told.offers == ("keep", "reschedule", "give_access_code")


def test_a_new_window_moves_it_and_a_second_evening_is_another_one(company: Company) -> None:
    company.announces(NUMBER, company.now + TOMORROW, on=None)
    company.plans(NUMBER)
    later = company.now + 3 * TOMORROW
    company.does(dms_commands.set_window, NUMBER, later, later + timedelta(hours=2))
    company.plans(NUMBER)
    assert [(each.occurrence, each.state) for each in company.timers()] == [
        ("day:2026-11-21", "cancelled"), ("day:2026-11-23", "set"),
    ]  # fmt: skip


def test_while_another_question_is_open_it_comes_without_numbers(company: Company) -> None:
    company.announces(NUMBER, company.now + TOMORROW, on=None)
    evening(company)
    company.plans(NUMBER)
    company.fires()
    with transaction(company.sessions) as session:
        conversation_id = company.texts()[0].conversation_id or ""
        unanswered.waits(session, conversation_id, "q", Reminding(), By.assistant("SM1", company.now))
    assert [text.partition("..2207 ")[2] for text in company.sends()] == [
        "comes tomorrow between 10:30 AM and 2:30 PM. Doesn't suit? Just tell us."
    ]


@pytest.mark.parametrize("status", [Status.HELD, Status.CANCELLED])
def test_what_does_not_come_is_not_confirmed(company: Company, status: Status) -> None:
    company.announces(NUMBER, company.now + TOMORROW, on=None)
    company.plans(NUMBER)
    company.moves(NUMBER, status)
    evening(company)
    company.fires()
    assert company.sends() == []


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        ("2026-10-31", "17:00", "America/New_York", "2026-10-31T21:00+00:00"),
        ("2026-11-01", "17:00", "America/New_York", "2026-11-01T22:00+00:00"),
        ("2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30+00:00"),  # comes twice: the first
        ("2027-03-14", "02:30", "America/New_York", "2027-03-14T07:30+00:00"),  # does not come: after the gap
        ("2026-11-01", "01:30", "America/Phoenix", "2026-11-01T08:30+00:00"),
        ("2027-03-14", "02:30", "America/Phoenix", "2027-03-14T09:30+00:00"),
        ("2026-11-01", "17:00", "America/Indiana/Indianapolis", "2026-11-01T22:00+00:00"),
        ("2026-11-01", "17:00", "America/Chicago", "2026-11-01T23:00+00:00"),
    ],
)
def test_on_the_nights_on_which_clocks_are_changed_there_is_one_instant(
    day: str, at: str, zone: str, instant: str
) -> None:
    when = datetime.fromisoformat(f"{day}T{at}")
    assert local_instant(when.date(), when.time(), zone) == datetime.fromisoformat(instant)


def test_an_address_in_another_zone_than_its_depot_counts_by_its_own(company: Company) -> None:
    from dataclasses import replace

    from tests.dms import world

    there = replace(world.HOME, city="DENVER", state="CO", zip="80202")
    company.announces(NUMBER, company.now + TOMORROW, address=there, on=None)
    company.plans(NUMBER)
    due_at = company.timers(kind="window_confirmation")[0].due_at
    assert due_at.astimezone(ZoneInfo("America/Denver")).hour == 17


def test_while_the_numbers_of_another_package_stand_it_comes_without_numbers(company: Company) -> None:
    company.announces(NUMBER, company.now + TOMORROW, on=None)
    company.announces("LM000004410", company.now + TOMORROW, on=None)
    evening(company)
    first, second = company.goes_on(NUMBER, "LM000004410")
    assert first.endswith("1 keep, 2 another day, 3 tell us how to get in.")
    assert second.endswith("Doesn't suit? Just tell us.")

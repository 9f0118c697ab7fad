"""Dispatch tells those whose window is missed: all of them, once, by the send policy."""

from datetime import timedelta

import pytest

from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.messaging import consent
from doorstep.outreach import telling
from tests.dms import world
from tests.outreach.notified import OURS, Company

NUMBERS = ("LM000002207", "LM000003308", "LM000004409")
PHONES = (world.PHONE, "+13125550177", "+13125550178")


@pytest.fixture
def company(company: Company) -> Company:
    """Three on one truck whose windows end at 12:30; it is 10:30."""
    for number, phone in zip(NUMBERS, PHONES, strict=True):
        company.announces(number, company.now, hours=2, phone=phone, name=f"Person {number[-1]}")
    company.loads(*NUMBERS, eta=company.now + timedelta(minutes=90))
    company.only = frozenset({"delay"})
    return company


def is_late_by(company: Company, minutes: int) -> None:
    """The plan is 12:00, 12:15, 12:30."""
    company.does(dms_commands.report_delay, "R-D1", minutes, "traffic", actor="driver:D1")


def to_tell(company: Company) -> dict[str, str]:
    with company.sessions() as session:
        found = telling.untold(session, "R-D1", company.policy, company.now)
    return {each.tracking_number: each.words for each in found}


def tells(company: Company) -> int:
    with transaction(company.sessions) as session:
        return telling.tell(session, "R-D1", company.policy, OURS, company.now, "anna")


def test_whose_window_is_kept_is_not_told(company: Company) -> None:
    assert to_tell(company) == {}
    assert tells(company) == 0
    assert company.sends() == []


def test_all_are_told_by_however_little_it_is_missed(company: Company) -> None:
    is_late_by(company, 20)
    assert company.goes_on(*NUMBERS) == [], "20 minutes are told by nobody else"
    shown = to_tell(company)
    assert list(shown) == list(NUMBERS[1:]), "the first comes at 12:20, in its window"
    assert tells(company) == 2
    sent = company.sends()
    assert sorted(sent) == sorted(shown.values()), "the words that were shown are those that went"
    assert sent[0].startswith("Doorstep Demo Delivery: package ..3308 is running late: now about 12:35 PM.")


def test_pressed_twice_it_sends_once(company: Company) -> None:
    is_late_by(company, 20)
    assert tells(company) == 2
    assert tells(company) == 0
    assert len(company.sends()) == 2
    assert (to_tell(company), tells(company), company.sends()) == ({}, 0, [])


def test_who_was_told_by_itself_is_not_told_again(company: Company) -> None:
    is_late_by(company, 50)
    assert len(company.goes_on(*NUMBERS)) == 2
    assert list(to_tell(company)) == [NUMBERS[0]], "whose window is missed by 20 minutes"
    assert tells(company) == 1
    assert len(company.sends()) == 1
    assert company.goes_on(*NUMBERS) == []


def test_who_is_about_to_be_told_by_itself_is_left_to_that(company: Company) -> None:
    is_late_by(company, 50)
    company.plans(*NUMBERS)
    assert list(to_tell(company)) == [NUMBERS[0]]
    assert tells(company) == 1
    company.fires()
    assert len(company.sends()) == 3


def test_what_dispatch_told_counts_until_it_moves_by_half_an_hour_again(company: Company) -> None:
    is_late_by(company, 20)
    assert tells(company) == 2
    assert len(company.sends()) == 2
    is_late_by(company, 40)
    company.after(minutes=1)
    assert company.goes_on(*NUMBERS) == [], "20 minutes later than was told: no news"
    is_late_by(company, 60)
    company.after(minutes=1)
    assert len(company.goes_on(*NUMBERS)) == 3


def test_the_send_policy_decides_each(company: Company) -> None:
    is_late_by(company, 20)
    with transaction(company.sessions) as session:
        consent.opt_out(session, consent.NewOptOut(PHONES[1], "customer"), company.now)
    assert tells(company) == 2
    assert len(company.sends()) == 1
    assert [(row.to_number, row.state, row.reason) for row in company.texts() if row.state == "dropped"] == [
        (PHONES[1], "dropped", "opted_out")
    ]


def test_it_is_told_as_it_is_when_it_is_sent(company: Company) -> None:
    is_late_by(company, 20)
    assert tells(company) == 2
    is_late_by(company, 0)
    assert company.sends() == []
    assert {row.reason for row in company.texts()} == {"overtaken"}


def test_two_for_one_door_are_one_text(company: Company) -> None:
    for number in ("LM000005510", "LM000006611"):
        company.announces(number, company.now, hours=2, phone="+13125550179", address=world.HOME)
        company.loads(number, eta=company.now + timedelta(minutes=115))
    is_late_by(company, 20)
    assert tells(company) == 4
    assert len(company.sends()) == 3


def test_a_route_that_there_is_not_has_nobody(company: Company) -> None:
    with transaction(company.sessions) as session:
        assert telling.untold(session, "R-none", company.policy, company.now) == []
        assert telling.tell(session, "R-none", company.policy, OURS, company.now, "anna") == 0


def test_a_press_is_no_third_delay_of_a_trip(company: Company) -> None:
    told = 0
    for minutes in (35, 70):
        is_late_by(company, minutes)
        company.after(minutes=1)
        told += sum("..4409" in text for text in company.goes_on(*NUMBERS))
    assert told == 2
    is_late_by(company, 105)
    assert NUMBERS[2] not in to_tell(company)

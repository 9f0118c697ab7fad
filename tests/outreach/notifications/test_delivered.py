"""It is there: where and when, after the 90 s in which drivers take things back."""

from datetime import timedelta

from doorstep.dms import commands
from tests.outreach.notified import Company

NUMBER = "LM000002207"


def is_delivered(company: Company, left_at: str | None = "front door") -> None:
    company.only = frozenset({"delivered"})
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.after(minutes=104)
    company.delivers(NUMBER, left_at)


def test_it_is_told_after_90_seconds(company: Company) -> None:
    is_delivered(company)
    assert company.goes_on(NUMBER) == []
    company.after(seconds=90)
    assert company.goes_on() == [
        "Doorstep Demo Delivery: package ..2207 was delivered at 12:14 PM (front door). Not there? Just tell us."
    ]
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == []


def test_what_is_taken_back_by_then_is_not_told(company: Company) -> None:
    is_delivered(company)
    company.plans(NUMBER)
    company.after(seconds=80)
    company.does(commands.take_back_report, NUMBER, actor="driver:D1")
    company.after(seconds=20)
    company.fires()
    assert company.sends() == []
    assert [each.state for each in company.timers(kind="delivered")] == ["cancelled"]


def test_delivered_again_it_is_told_of_the_second_time(company: Company) -> None:
    is_delivered(company)
    company.plans(NUMBER)
    company.does(commands.take_back_report, NUMBER, actor="driver:D1")
    company.after(minutes=20)
    company.delivers(NUMBER, "garage")
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == [
        "Doorstep Demo Delivery: package ..2207 was delivered at 12:34 PM (garage). Not there? Just tell us."
    ]


def test_at_night_it_waits_for_the_morning_and_says_so(company: Company) -> None:
    company.now += timedelta(hours=10)
    is_delivered(company)
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == []
    assert [(row.state, row.reason) for row in company.texts()] == [("held", "quiet_hours")]
    company.after(hours=10)
    assert company.sends() == [
        "Doorstep Demo Delivery: package ..2207 was delivered last night at 10:14 PM (front door)."
        " Not there? Just tell us."
    ]


def test_a_place_of_many_words_or_other_letters_is_left_out(company: Company) -> None:
    is_delivered(company, "z tyłu domu przy śmietniku")
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == [
        "Doorstep Demo Delivery: package ..2207 was delivered at 12:14 PM. Not there? Just tell us."
    ]


def test_more_than_four_hours_late_it_is_not_told(company: Company) -> None:
    is_delivered(company)
    company.plans(NUMBER)
    company.after(hours=5)
    company.fires()
    assert [each.state for each in company.timers(kind="delivered")] == ["stale"]

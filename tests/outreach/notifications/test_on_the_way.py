"""Soon at the door: once a trip, in minutes, and never of what is so no more."""

from datetime import timedelta

import pytest

from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from tests.dms import world
from tests.outreach.notified import Company

NUMBERS = [f"LM00000220{place}" for place in range(1, 9)]
LAST = NUMBERS[-1]


def under_way(company: Company, eta_after: timedelta = timedelta(minutes=60)) -> None:
    company.only = frozenset({"on_the_way", "delivered"})
    for place, number in enumerate(NUMBERS):
        company.announces(number, company.now, phone=f"+1312555013{place}")
    company.loads(*NUMBERS, eta=company.now + eta_after)
    company.after(minutes=10)


def test_it_is_told_when_the_stop_before_brings_it_within_five_stops(company: Company) -> None:
    under_way(company)
    company.delivers(NUMBERS[0])
    assert company.goes_on(NUMBERS[0]) == [
        f"Doorstep Demo Delivery: package ..220{stop} is on the way, there in about {minutes} min (around {at})."
        for stop, minutes, at in (
            (2, 65, "11:45 AM"), (3, 80, "12 PM"), (4, 95, "12:15 PM"), (5, 110, "12:30 PM"), (6, 125, "12:45 PM"),
            (7, 140, "1 PM"),
        )
    ]  # fmt: skip
    company.after(minutes=10)
    company.delivers(NUMBERS[1])
    assert [text.partition("package ")[2][:6] for text in company.goes_on(NUMBERS[1]) if "way" in text] == ["..2208"]


def test_it_is_told_once_a_trip_whatever_is_shuffled(company: Company) -> None:
    under_way(company)
    company.delivers(NUMBERS[0])
    company.goes_on(NUMBERS[0])
    company.does(dms_commands.put_off, NUMBERS[1], actor="driver:D1")
    company.does(dms_commands.set_eta, NUMBERS[1], company.now + timedelta(minutes=100))
    company.after(minutes=75)
    texts = company.goes_on(*NUMBERS)
    assert not any("..2202" in text for text in texts)


def test_the_clock_tells_it_when_the_estimate_is_half_an_hour_away(company: Company) -> None:
    under_way(company)
    company.plans(*NUMBERS)
    first = next(each for each in company.timers(kind="on_the_way") if each.subject == NUMBERS[0])
    company.now = first.due_at
    assert company.goes_on() == [
        "Doorstep Demo Delivery: package ..2201 is on the way, there in about 30 min (around 11:30 AM)."
    ]


def test_what_ended_before_it_was_loaded_brings_nothing_near(company: Company) -> None:
    under_way(company)
    company.plans(*NUMBERS)
    assert company.goes_on(*NUMBERS) == []


def test_more_than_five_minutes_late_it_is_not_told(company: Company) -> None:
    under_way(company)
    company.delivers(NUMBERS[0])
    company.plans(NUMBERS[0])
    company.after(minutes=6)
    company.fires()
    assert not any("on the way" in text for text in company.sends())
    assert {each.reason for each in company.timers(kind="on_the_way", state="stale")} == {"stale"}


def test_a_stale_one_is_told_when_the_next_stop_brings_it_nearer(company: Company) -> None:
    under_way(company)
    company.delivers(NUMBERS[0])
    company.plans(NUMBERS[0])
    company.after(minutes=6)
    company.fires()
    company.delivers(NUMBERS[1])
    assert any("..2203" in text for text in company.goes_on(NUMBERS[1]))


def test_what_was_cancelled_between_the_trigger_and_the_carrier_is_dropped(company: Company) -> None:
    under_way(company)
    company.delivers(NUMBERS[0])
    company.plans(NUMBERS[0])
    company.fires()
    company.does(dms_commands.cancel_delivery, NUMBERS[1], "Not wanted.")
    assert not any("..2202" in text for text in company.sends())
    assert [row.reason for row in company.texts() if row.tracking_number == NUMBERS[1]] == ["overtaken"]


def test_three_packages_for_one_door_are_one_text(company: Company) -> None:
    company.announces(NUMBERS[0], company.now, phone="+13125550130")
    for number in NUMBERS[1:4]:
        company.announces(number, company.now, address=world.HOME)
    company.loads(*NUMBERS[:4], eta=company.now + timedelta(minutes=60), each=timedelta(0))
    company.after(minutes=5)
    company.delivers(NUMBERS[0])
    texts = [text for text in company.goes_on(NUMBERS[0]) if "on the way" in text]
    assert texts == ["Doorstep Demo Delivery: your 3 packages are on the way, there in about 55 min (around 11:30 AM)."]
    assert len({row.outbox_id for row in company.timers(kind="on_the_way", state="fired")}) == 1


@pytest.mark.parametrize("apart", [15, 40])
def test_packages_for_one_door_that_come_at_two_times_are_two_texts(company: Company, apart: int) -> None:
    company.only = frozenset({"on_the_way"})
    company.announces(NUMBERS[0], company.now, phone="+13125550130")
    for number in NUMBERS[1:3]:
        company.announces(number, company.now, address=world.HOME)
    company.loads(*NUMBERS[:3], eta=company.now + timedelta(minutes=60), each=timedelta(minutes=apart))
    company.after(minutes=5)
    company.delivers(NUMBERS[0])
    assert [text.partition("package ")[2].partition("min")[0] for text in company.goes_on(NUMBERS[0])] == [
        f"..2202 is on the way, there in about {55 + apart} ",
        f"..2203 is on the way, there in about {55 + 2 * apart} ",
    ]  # fmt: skip


@pytest.mark.parametrize("minutes", [25, 70])
def test_whose_time_has_come_to_differ_by_then_is_left_out(company: Company, minutes: int) -> None:
    company.only = frozenset({"on_the_way"})
    company.announces(NUMBERS[0], company.now, phone="+13125550130")
    for number in NUMBERS[1:3]:
        company.announces(number, company.now, address=world.HOME)
    company.loads(*NUMBERS[:3], eta=company.now + timedelta(minutes=60), each=timedelta(0))
    company.after(minutes=5)
    company.delivers(NUMBERS[0])
    company.plans(NUMBERS[0])
    company.fires()
    company.does(dms_commands.set_eta, NUMBERS[2], company.now + timedelta(minutes=60 + minutes))
    assert [text.partition("Delivery: ")[2].partition(",")[0] for text in company.sends()] == [
        "package ..2202 is on the way"
    ]
    assert [row.about and row.about["deliveries"] for row in company.texts()] == [[NUMBERS[1]]]


def test_a_driver_of_whom_nothing_is_known_is_told_by_the_window(company: Company) -> None:
    under_way(company, timedelta(minutes=120))
    company.plans(*NUMBERS)
    company.now = next(each for each in company.timers(kind="on_the_way") if each.subject == NUMBERS[0]).due_at
    assert company.goes_on() == ["Doorstep Demo Delivery: package ..2201 is on the way, expected by 2:30 PM."]


def test_it_is_not_told_of_what_comes_half_an_hour_late(company: Company) -> None:
    under_way(company, timedelta(hours=5))
    company.delivers(NUMBERS[0])
    assert company.goes_on(NUMBERS[0]) == []
    assert company.timers(kind="on_the_way", state="set") == []


def test_what_is_back_at_the_depot_has_no_timer(company: Company) -> None:
    under_way(company)
    company.plans(*NUMBERS)
    company.moves(LAST, Status.AT_DEPOT)
    company.plans(LAST)
    assert [each.state for each in company.timers(subject=LAST)] == ["cancelled"]

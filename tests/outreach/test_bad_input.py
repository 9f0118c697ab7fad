"""What goes wrong in the data and around it: nothing false is said, nobody is told twice, and the rest goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Address
from doorstep.dms.status import Status
from doorstep.messaging import consent, segments
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.outreach import firing
from tests.dms import world
from tests.outreach.notifications.test_kinds import LONGEST, NAME
from tests.outreach.notified import OURS, Company

NUMBER, OTHER = "LM000002207", "LM000003308"


@pytest.fixture
def company(sessions, now) -> Company:  # type: ignore[no-untyped-def]
    world.found(sessions, now)
    return Company(sessions, now)


def of_one_number(company: Company, count: int) -> list[str]:
    numbers = [f"LM{410_000_000 + number}" for number in range(count)]
    for each in numbers:
        company.announces(each, company.now)
    return numbers


def test_an_estimate_in_the_past_is_told_to_nobody(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER, eta=company.now - timedelta(hours=3))
    company.after(minutes=2)
    told = company.goes_on(NUMBER)
    assert told
    assert not [text for text in told if "about" in text or "7:30 AM" in text], "only its window is told"


def test_an_estimate_before_the_trip_began_is_no_early_one(company: Company) -> None:
    company.announces(NUMBER, company.now + timedelta(hours=2))
    company.loads(NUMBER, eta=company.now - timedelta(minutes=1))
    company.after(minutes=2)
    assert not [text for text in company.goes_on(NUMBER) if "early" in text]


def test_what_is_on_no_route_is_told_by_its_window_alone(company: Company) -> None:
    company.announces(NUMBER, company.now, on=None)
    company.moves(NUMBER, Status.OUT_FOR_DELIVERY)
    company.after(minutes=2)
    [text] = company.goes_on(NUMBER)
    assert "is on the truck and planned for today" in text
    assert not company.timers(kind="on_the_way")


def test_stops_done_out_of_order_bring_each_text_once(company: Company) -> None:
    numbers = of_one_number(company, 4)
    company.only = frozenset({"on_the_way", "delivered"})
    company.loads(*numbers, eta=company.now + timedelta(hours=1))
    told: list[str] = []
    for each in (numbers[3], numbers[0], numbers[2], numbers[1]):
        company.after(minutes=4)
        company.delivers(each)
        company.after(minutes=2)
        told += company.goes_on(*numbers)
    assert sum("was delivered" in text for text in told) <= 4
    with company.sessions() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.notice == "delivered")).all()
        assert len({(row.tracking_number, str(row.about)) for row in rows}) == len(rows)
    about = [row.tracking_number for row in company.texts() if row.notice == "on_the_way"]
    assert len(about) == len(set(about))


def test_an_address_without_a_zone_is_told_by_the_depots_clock(company: Company) -> None:
    company.announces(NUMBER, company.now + timedelta(days=1), on=None)
    with transaction(company.sessions) as session:
        for address in session.scalars(select(Address)):
            address.timezone = "Mars/Olympus"
    company.plans(NUMBER)
    assert [each.zone for each in company.timers(kind="window_confirmation")] == ["America/Chicago"]


def test_two_recipients_of_one_phone_are_told_in_words_that_name_neither(company: Company) -> None:
    company.announces(NUMBER, company.now, name="Maria Lopez")
    company.announces(OTHER, company.now, name="Jan Nowak")
    company.loads(NUMBER, OTHER)
    company.after(minutes=2)
    told = company.goes_on(NUMBER, OTHER)
    assert len(told) == 2
    assert not [text for text in told if any(word in text for word in ("Maria", "Lopez", "Jan", "Nowak", "La Salle"))]
    assert ["..2207" in told[0], "..3308" in told[1]] == [True, True]


def test_what_is_cancelled_after_the_trigger_is_dropped_as_overtaken(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.after(minutes=2)
    company.plans(NUMBER)
    company.fires()
    company.does(dms_commands.change_status, NUMBER, Status.CANCELLED)
    assert company.sends() == []
    assert [(row.state, row.reason) for row in company.texts()] == [(MessageState.DROPPED, "overtaken")]


def test_a_clock_that_jumps_back_and_forth_tells_nobody_twice(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    told = []
    for minutes in (2, -60, 62, -30, 45):
        company.after(minutes=minutes)
        told += company.goes_on(NUMBER)
    assert sum("is on the truck" in text for text in told) == 1


def test_a_process_that_slept_for_six_hours_says_nothing_late(company: Company) -> None:
    company.announces(NUMBER, company.now + timedelta(hours=5))
    company.loads(NUMBER, eta=company.now + timedelta(hours=6))
    company.plans(NUMBER)
    company.after(hours=9)
    company.plans(NUMBER)
    company.fires()
    assert {each.kind: each.state for each in company.timers()}["out_for_delivery"] == "stale"


def test_five_thousand_triggers_in_one_minute_are_each_owed_once(company: Company) -> None:
    """A hundred here; the benchmark has the thousands."""
    numbers = of_one_number(company, 100)
    company.loads(*numbers)
    company.after(minutes=2)
    company.plans(*numbers)
    while company.timers(state="set", kind="out_for_delivery"):
        company.fires()
    with transaction(company.sessions) as session:
        firing.fire_due(session, company.policy, OURS, company.now)
    owed = company.texts()
    assert sorted(number for row in owed for number in (row.about or {})["deliveries"]) == sorted(numbers)


def test_stop_while_a_hundred_wait_lets_none_leave(company: Company) -> None:
    numbers = of_one_number(company, 100)
    company.loads(*numbers)
    company.after(minutes=2)
    company.plans(*numbers)
    company.fires()
    with transaction(company.sessions) as session:
        consent.opt_out(session, consent.NewOptOut(world.PHONE, "keyword"), company.now)
    company.fires()
    assert company.sends() == []
    assert {(row.state, row.reason) for row in company.texts()} == {(MessageState.DROPPED, "opted_out")}


def test_a_carrier_that_is_away_for_an_hour_at_five_asks_about_tomorrow_afterwards(company: Company) -> None:
    company.now = company.now.replace(hour=22, minute=58)  # 16:58 in Chicago
    company.announces(NUMBER, company.now + timedelta(hours=20), on=None)
    company.plans(NUMBER)
    company.after(minutes=2)
    company.fires()
    company.after(hours=1)
    [text] = company.sends()
    assert "tomorrow" in text


def test_a_package_that_is_imported_again_is_told_of_once(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.after(minutes=2)
    told = company.goes_on(NUMBER)
    with pytest.raises(dms_commands.CommandRejected):
        company.announces(NUMBER, company.now)
    company.moves(NUMBER, Status.AT_DEPOT)
    company.moves(NUMBER, Status.OUT_FOR_DELIVERY)
    company.after(minutes=2)
    assert len(told + company.goes_on(NUMBER)) == 1


@pytest.mark.parametrize("name", [NAME, "", "  ", "{company}", "%s %(name)s"])
def test_a_name_of_sixty_letters_and_one_of_none_are_in_no_text(company: Company, name: str) -> None:
    company.announces(NUMBER, company.now, name="x")
    with transaction(company.sessions) as session:
        from doorstep.dms.models import Recipient

        for each in session.scalars(select(Recipient)):
            each.name = name
    company.settings = company.settings.model_copy(update={"company_name": LONGEST.company})
    company.loads(NUMBER)
    company.after(minutes=2)
    [text] = company.goes_on(NUMBER)
    assert segments.size(text).segments == 1
    assert not [each for each in ("{", "%", "None", "  ", NAME) if each in text]

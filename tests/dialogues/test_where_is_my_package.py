"""Where is my package, and when will it come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Delivery
from doorstep.messaging import segments
from tests.dialogues.people import LA_SALLE, Town

QUESTION = "where is my package"


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        ("created", ["has not reached our depot yet", "today between 2 and 4 PM"]),
        ("at depot", ["at our depot, not on a truck yet", "today between 2 and 4 PM"]),
        ("out", ["out for delivery", "You are the next stop.", "about 3:10 PM"]),
        ("attempted: nobody_home", ["today at 10:18 AM", "nobody answered", "Next try: today", "where it can be left"]),
        ("attempted: no_access", ["could not get in", "Next try: today between 2 and 4 PM", "like a gate code"]),
        ("attempted: address_not_found", ["could not find the address", "Text the right address"]),
        ("attempted: business_closed", ["the business was closed", "when somebody is there"]),
        ("attempted: no_safe_place", ["no safe place", "where it can be left"]),
        ("attempted: unsafe", ["safely", "PERSON"]),
        ("attempted: out_of_time", ["ran out of time today", "That is on us."]),
        ("attempted: damaged", ["damaged", "PERSON"]),
        ("delivered", ["delivered today at 10:18 AM", "Left: front door"]),
        ("held", ["held for pickup at Chicago North depot, 900 W Division St"]),
        ("refused", ["refused today", "back to the sender"]),
        ("returned", ["went back to the sender today"]),
        ("cancelled", ["was cancelled today"]),
    ],
)
def test_every_status_is_said_in_plain_words_and_one_segment(town: Town, situation: str, words: list[str]) -> None:
    reply = town.customer(situation).says(QUESTION)
    for piece in words:
        assert piece in reply
    assert segments.size(reply).segments == 1


def test_times_are_those_of_the_address(town: Town) -> None:
    louisville = replace(LA_SALLE, street="MAIN", predirectional="W", city="LOUISVILLE", state="KY", zip="40202")
    customer = town.customer("out", address=louisville)
    assert "about 4:10 PM" in customer.says(QUESTION)  # 3:10 PM at the depot in Chicago


def test_stops_before_theirs_are_counted(town: Town) -> None:
    neighbours = [replace(LA_SALLE, number=str(number)) for number in (1301, 1303)]
    customer = town.customer("at depot")
    town.put_on_one_route(
        [town.deliver("at depot", None, address) for address in neighbours] + customer.tracking_numbers
    )
    assert "2 stops before yours." in customer.says(QUESTION)


def test_an_old_estimate_is_said_to_be_old(town: Town) -> None:
    customer = town.customer("out")
    eta = town.now + timedelta(hours=4, minutes=50)
    town.change(dms_commands.set_eta, customer.tracking_number, eta, ago=timedelta(hours=2))
    reply = customer.says(QUESTION)
    assert "As of 8:30 AM it was expected about 3:20 PM; I have nothing newer" in reply


def test_an_estimate_after_the_window_is_said_to_be_late(town: Town) -> None:
    customer = town.customer("out")
    town.change(dms_commands.set_eta, customer.tracking_number, town.now + timedelta(hours=7))
    assert "running late: now expected about 5:30 PM, after the window today between 2 and 4 PM" in customer.says(
        QUESTION
    )


def test_an_estimate_that_has_passed_is_not_repeated_as_if_it_held(town: Town) -> None:
    customer = town.customer("out")
    town.change(
        dms_commands.set_eta, customer.tracking_number, town.now - timedelta(minutes=30), ago=timedelta(minutes=40)
    )
    assert "was expected about 10 AM and is not marked delivered yet" in customer.says(QUESTION)


@pytest.mark.parametrize("situation", ["created", "at depot"])
def test_a_missed_window_is_admitted_and_no_time_is_invented(town: Town, situation: str) -> None:
    customer = town.customer(situation)
    starts = town.now - timedelta(hours=20)
    town.change(dms_commands.set_window, customer.tracking_number, starts, starts + timedelta(hours=2))
    reply = customer.says(QUESTION)
    assert "planned for yesterday between 2:30 and 4:30 PM and is late. I have no new time yet." in reply


def test_a_next_try_that_is_not_planned_is_not_promised(town: Town) -> None:
    customer = town.customer("attempted")
    starts = town.now - timedelta(hours=3)
    town.change(dms_commands.set_window, customer.tracking_number, starts, starts + timedelta(hours=2))
    assert "The next try is not planned yet." in customer.says(QUESTION)


def test_a_status_that_has_not_changed_for_days_is_said_to_be_old(town: Town) -> None:
    customer = town.customer("created")
    with town.house.sessions.begin() as session:
        delivery = session.query(Delivery).filter_by(tracking_number=customer.tracking_number).one()
        delivery.status_changed_at = town.now - timedelta(days=5)
    assert "Nothing newer since Sun Nov 15." in customer.says(QUESTION)


def test_of_several_deliveries_the_open_ones_are_listed_and_one_is_picked(town: Town) -> None:
    customer = town.customer("at depot", "out", "delivered")
    shop = [town.delivery(number).sender_name for number in customer.tracking_numbers]
    listed = customer.says("when will it get here")
    assert f"1) {shop[0]}, due today\n2) {shop[1]}, out for delivery\nText the number." in listed
    assert "delivered" not in listed
    assert customer.tracking_numbers[1] in customer.says("2")


def test_a_package_that_was_delivered_stands_back_for_the_one_still_to_come(town: Town) -> None:
    customer = town.customer("delivered", "out")
    assert customer.tracking_numbers[0] in customer.says(f"where is {customer.tracking_numbers[0]}")
    assert customer.tracking_numbers[1] in customer.says("and when will my package come?")


def test_someone_with_only_tracking_number_and_zip_hears_status_and_window(town: Town) -> None:
    theirs = town.customer("out").tracking_number
    stranger = town.customer()
    stranger.says(QUESTION)
    reply = stranger.says(f"{theirs} 60610")
    assert f"Package {theirs} is out for delivery." in reply
    assert "today between 2 and 4 PM" in reply
    assert "3:10" not in reply
    assert "stop" not in reply


@pytest.mark.parametrize(
    ("situation", "kept"), [("delivered", "front door"), ("attempted", "gate code"), ("held", "La Salle")]
)
def test_someone_with_only_tracking_number_and_zip_hears_nothing_about_place_or_name(
    town: Town, situation: str, kept: str
) -> None:
    theirs = town.customer(situation).tracking_number
    reply = town.customer().says(f"where is {theirs}? zip 60610")
    assert theirs in reply or "driver came" in reply
    for secret in (kept, "Ana", "Ortiz", "1205", "gate locked", "Dana"):
        assert secret not in reply

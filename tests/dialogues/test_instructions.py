"""Where to leave it, whom to give it to, the dog, the bell."""

import pytest

from doorstep.cases.lifecycle import CaseState
from doorstep.dms import arrangements
from tests.dialogues.people import Customer, Town


def instructions(customer: Customer) -> list[tuple[str, str]]:
    with customer.town.house.sessions() as session:
        found = arrangements.instructions(session, customer.tracking_number)
    return [(each.kind.value, each.detail) for each in found]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("please leave it on the back porch", [("leave_at", "on the back porch")]),
        ("leave it with my neighbor Maria in 3B", [("leave_with", "my neighbor Maria in 3B")]),
        ("dont ring the bell the baby is asleep", [("do_not_ring", "dont ring the bell the baby is asleep")]),
    ],
)
def test_an_instruction_is_noted_and_said_back(town: Town, text: str, kept: list[tuple[str, str]]) -> None:
    customer = town.customer("at depot")
    assert customer.says(text).startswith("Noted for the driver: ")
    assert instructions(customer) == kept
    [case] = customer.cases()
    assert (case.state, case.resolved_by) == (CaseState.RESOLVED, "assistant")


def test_on_the_truck_the_driver_is_told(town: Town) -> None:
    customer = town.customer("out")
    assert customer.says("leave it with the doorman").endswith("They see it now.")
    assert any("doorman" in note.text for note in town.notes(customer.tracking_number))


def test_a_corrected_apartment_in_the_same_breath_is_not_lost(town: Town) -> None:
    customer = town.customer("out")
    reply = customer.says("its apt 12, and leave it w the doorman")
    assert "leave it with doorman" in reply
    assert reply.endswith("Should it go to 1205 N La Salle St Apt 12, Chicago, IL 60610?")
    assert instructions(customer) == [("leave_with", "doorman")]
    assert customer.says("yes").startswith("Done.")
    assert customer.delivery.address.unit == "12"


def test_a_later_place_takes_the_place_of_the_first(town: Town) -> None:
    customer = town.customer("out")
    customer.says("leave it on the back porch")
    customer.says("actually leave it with the doorman")
    assert [kind for kind, _ in instructions(customer)] == ["leave_with"]


def test_what_is_delivered_takes_no_instructions(town: Town) -> None:
    customer = town.customer("delivered")
    assert "Text PERSON" in customer.says("leave it at the back door")
    assert instructions(customer) == []
    assert customer.cases() == []


def test_in_the_middle_of_a_correction_it_is_noted_and_the_correction_goes_on(town: Town) -> None:
    customer = town.customer("out")
    customer.says("my apt is 7C")
    reply = customer.says("and leave it with the doorman")
    assert reply.startswith("Noted for the driver: leave it with")
    assert reply.endswith("Should it go to 1205 N La Salle St Apt 7C, Chicago, IL 60610?")
    customer.says("yes")
    assert customer.delivery.address.unit == "7C"


def test_instructions_without_words_are_asked_for(town: Town) -> None:
    customer = town.customer("at depot")
    assert "What should the driver do?" in customer.says("i want to leave delivery instructions")
    assert customer.says("leave it on the back porch").startswith("Noted for the driver: ")
    assert instructions(customer) == [("leave_at", "on the back porch")]


def test_what_needs_a_signature_is_left_with_a_person_only(town: Town) -> None:
    customer = town.customer("at depot, to be signed for")
    assert "Who there could sign?" in customer.says("just leave it on the back porch")
    assert instructions(customer) == []
    assert customer.says("leave it with my neighbor Maria in 3B").startswith("Noted for the driver: ")
    assert instructions(customer) == [("leave_with", "my neighbor Maria in 3B")]


def test_who_knows_nobody_to_sign_leaves_it_as_planned(town: Town) -> None:
    customer = town.customer("at depot, to be signed for")
    customer.says("just leave it on the back porch")
    assert "ring for a signature" in customer.says("no")
    assert instructions(customer) == []
    [case] = customer.cases()
    assert case.state == CaseState.RESOLVED


def test_what_is_not_understood_is_noted_after_a_yes(town: Town) -> None:
    customer = town.customer("at depot")
    assert customer.says("please ring twice") == 'Should I pass this on to the driver: "ring twice"?'
    assert instructions(customer) == []
    customer.says("yes")
    assert instructions(customer) == [("other", "ring twice")]

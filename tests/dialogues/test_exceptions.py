"""What is passed to dispatch, because the assistant cannot do it itself."""

import pytest

from doorstep.cases.lifecycle import Kind
from tests.dialogues.people import Town


@pytest.mark.parametrize(
    ("situation", "text", "kind", "words"),
    [
        ("out", "cancel my delivery", Kind.REFUSAL, "not cancelled until they confirm"),
        ("attempted", "gate code is 7316", Kind.ACCESS, "how to get in"),
        ("out", "leave it with the doorman", Kind.DELIVERY_CHANGE, "your instructions"),
        ("out", "can you bring it tomorrow instead", Kind.DELIVERY_CHANGE, "can't change the day or time myself"),
        ("at depot", "can i just pick it up at the depot", Kind.DELIVERY_CHANGE, "not held until they confirm"),
        ("delivered", "it says delivered but i never got it", Kind.NOT_RECEIVED, "find out what happened"),
        ("attempted", "i was home all day and nobody came", Kind.ATTEMPT_DISPUTED, "noted that you were there"),
        ("delivered", "the box is smashed and the vase is broken", Kind.DAMAGE, "A picture helps"),
        ("delivered", "can you send me a photo of where you left it", Kind.PROOF_WANTED, "proof of delivery"),
        ("out", "this is the worst delivery company ever", Kind.COMPLAINT, "I'm sorry"),
    ],
)
def test_a_request_it_cannot_carry_out_becomes_a_case(
    town: Town, situation: str, text: str, kind: Kind, words: str
) -> None:
    customer = town.customer(situation)
    reply = customer.says(text)
    assert words in reply
    assert "They will text you here. Phone: 312-555-0100." in reply
    [case] = customer.cases()
    assert (case.kind, case.tracking_number) == (kind, customer.tracking_number)


@pytest.mark.parametrize(
    ("situation", "text"),
    [
        ("delivered", "leave it at the back door"),
        ("delivered", "cancel my delivery"),
        ("returned", "can you bring it tomorrow instead"),
        ("held", "can you hold it at the depot for me"),
        ("out", "i haven't received my package"),
        ("at depot", "can you send me a photo of where you left it"),
    ],
)
def test_what_makes_no_sense_any_more_is_answered_with_the_status(town: Town, situation: str, text: str) -> None:
    customer = town.customer(situation)
    reply = customer.says(text)
    assert customer.tracking_number in reply
    assert "Text PERSON" in reply
    assert customer.cases() == []


def test_not_received_is_about_the_delivered_one_of_several(town: Town) -> None:
    customer = town.customer("out", "delivered")
    assert customer.tracking_numbers[1] in customer.says("it says delivered but i never got it")
    [case] = customer.cases()
    assert case.tracking_number == customer.tracking_numbers[1]


def test_saying_it_again_joins_the_case(town: Town) -> None:
    customer = town.customer("out")
    customer.says("leave it with the doorman")
    customer.says("leave it with the doorman ok")
    assert len(customer.cases()) == 1


def test_an_exception_in_the_middle_of_a_correction_is_passed_on_and_the_correction_goes_on(town: Town) -> None:
    customer = town.customer("out")
    customer.says("my apt is 7C")
    reply = customer.says("and leave it with the doorman")
    assert "your instructions" in reply
    assert reply.endswith("Should it go to 1205 N La Salle St Apt 7C, Chicago, IL 60610?")
    customer.says("yes")
    assert customer.delivery.address.unit == "7C"


def test_a_picture_after_a_report_goes_to_dispatch_with_it(town: Town) -> None:
    customer = town.customer("delivered")
    customer.says("the box is smashed and the vase is broken")
    picture = town.house.sandbox.upload(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    assert customer.says("", media=[picture]) == "Thanks, I've added the picture for dispatch."
    [case] = customer.cases()
    assert "The customer sent a picture: http" in town.desk("cases", "show", str(case.id))

"""What counts as a yes to an address that was read back, and what it may not hold."""

import pytest

from tests.actions.texting import Texter

NUMBER = "LM100000001"


@pytest.fixture
def at_depot(customer: Texter) -> Texter:
    customer.gets(NUMBER, is_loaded=False)
    return customer


@pytest.mark.parametrize("text", ["its a house no unit", "there is no apartment", "correct, just a house"])
def test_that_there_is_no_unit_confirms_an_address_read_back_without_one(at_depot: Texter, text: str) -> None:
    at_depot.texts("correct_address", "send it to 1440 N Wells St 60610")
    at_depot.texts("inform", text)
    after = at_depot.delivery(NUMBER).address
    assert (after.number, after.street, after.unit) == ("1440", "WELLS", "")


def test_a_former_unit_goes_with_the_former_address(at_depot: Texter) -> None:
    at_depot.texts("correct_address", "we moved out of apt 4B, now its 88 E Oak St 60614, a house")
    at_depot.texts("affirm", "yes that same house")
    after = at_depot.delivery(NUMBER).address
    assert (after.number, after.street, after.unit) == ("88", "OAK", "")


def test_the_type_of_street_is_asked_again_after_the_apartment_was_said(at_depot: Texter) -> None:
    at_depot.texts("correct_address", "its 1440 n wells 60610")
    at_depot.texts("inform", "apt 7F")
    assert at_depot.delivery(NUMBER).address.street == "LA SALLE"
    at_depot.texts("inform", "street")
    at_depot.texts("affirm", "yes")
    after = at_depot.delivery(NUMBER).address
    assert (after.street, after.suffix, after.unit) == ("WELLS", "ST", "7F")


@pytest.mark.parametrize("text", ["no thanks leave it as it was", "nah, keep everything how it is"])
def test_a_no_that_leaves_all_as_it_was_is_the_end_of_it(at_depot: Texter, text: str) -> None:
    at_depot.texts("correct_address", "its apt 7F")
    before = at_depot.delivery(NUMBER).address
    no, rest = text.split(maxsplit=2)[0], text
    assert at_depot.texts("deny", text, parts=(("deny", no), ("withdraw", rest))) == ["utter_dropped"]
    assert at_depot.texts("affirm", "yes") != ["utter_address_changed"]
    assert at_depot.delivery(NUMBER).address == before


@pytest.mark.parametrize(
    "yes",
    [
        "yes 88 east oak street",
        "yep, 88 e oak st 60614",
        "correct 88 oak, the house",
        "Yes! 88 E Oak",
        "88 E OAK ST yes",
        "oak street, thats right",
        "sip 88 oak",
        "88 e oak st 60614",
        "yup chicago illinois 60614",
        "yes thats the zip 60614",
        "88 east oak, not 86",
        "si es 88 e oak",
    ],
)
def test_a_yes_that_says_the_address_again_is_a_yes(at_depot: Texter, yes: str) -> None:
    at_depot.texts("correct_address", "its 88 E Oak St 60614, a house")
    at_depot.texts("nlu_fallback", yes)
    after = at_depot.delivery(NUMBER).address
    assert (after.number, after.street) == ("88", "OAK")


@pytest.mark.parametrize(
    "text",
    ["yes but 88 oak", "88 oak?", "not 88 oak", "yes if its 88 oak", "oak", "yes 88 elm st", "88 oak right", "no 88"],
)
def test_what_says_it_again_without_being_a_yes_writes_nothing(at_depot: Texter, text: str) -> None:
    at_depot.texts("correct_address", "its 88 E Oak St 60614, a house")
    before = at_depot.delivery(NUMBER).address
    at_depot.texts("nlu_fallback", text)
    assert at_depot.delivery(NUMBER).address == before


def test_a_unit_said_again_with_the_yes_is_the_same_one(at_depot: Texter) -> None:
    at_depot.texts("correct_address", "its apt 7F")
    at_depot.texts("give_access_code", "yes unit 7f")
    assert at_depot.delivery(NUMBER).address.unit == "7F"


def test_a_yes_with_another_number_is_a_correction(at_depot: Texter) -> None:
    at_depot.texts("correct_address", "its 88 E Oak St 60614, a house")
    before = at_depot.delivery(NUMBER).address
    assert at_depot.texts("correct_address", "yes 83 e oak st") == ["utter_read_back"]
    assert at_depot.delivery(NUMBER).address == before


@pytest.mark.parametrize("text", ["ok thanks", "thank you so much"])
def test_thanks_between_is_no_yes_to_the_address(at_depot: Texter, text: str) -> None:
    at_depot.texts("correct_address", "its 88 E Oak St 60614, a house")
    before = at_depot.delivery(NUMBER).address
    at_depot.texts("thank", text)
    assert at_depot.delivery(NUMBER).address == before

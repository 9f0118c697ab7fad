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
    "yes", ["yes 88 east oak street", "yep, 88 e oak st 60614", "correct 88 oak, the house", "Yes! 88 E Oak"]
)
def test_a_yes_that_says_the_address_again_is_a_yes(at_depot: Texter, yes: str) -> None:
    at_depot.texts("correct_address", "its 88 E Oak St 60614, a house")
    at_depot.texts("nlu_fallback", yes)
    after = at_depot.delivery(NUMBER).address
    assert (after.number, after.street) == ("88", "OAK")


def test_a_yes_with_another_number_is_a_correction(at_depot: Texter) -> None:
    at_depot.texts("correct_address", "its 88 E Oak St 60614, a house")
    before = at_depot.delivery(NUMBER).address
    assert at_depot.texts("correct_address", "yes 83 e oak st") == ["utter_read_back"]
    assert at_depot.delivery(NUMBER).address == before

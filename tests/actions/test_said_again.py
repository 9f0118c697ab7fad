"""A yes in which what was read back is said again, to every question that can be answered with yes."""

import pytest

from tests.actions.texting import Texter

NUMBER = "LM100000001"


@pytest.fixture
def at_depot(customer: Texter) -> Texter:
    customer.gets(NUMBER, is_loaded=False)
    return customer


@pytest.mark.parametrize(
    "text",
    ["yes the third shed past the barn", "the third shed, yep", "sí third shed past the barn", "yup. past the barn"],
)
def test_words_for_the_driver_said_again_are_passed_on(at_depot: Texter, text: str) -> None:
    at_depot.texts("give_instructions", "third shed past the barn")
    assert at_depot.texts("nlu_fallback", text) == ["utter_instructions_noted"]


@pytest.mark.parametrize("text", ["yes but the second shed", "third shed?", "no, the third shed is wrong"])
def test_what_is_no_yes_passes_nothing_on(at_depot: Texter, text: str) -> None:
    at_depot.texts("give_instructions", "third shed past the barn")
    said = at_depot.texts("nlu_fallback", text)
    assert "utter_instructions_noted" not in said or "second" in str(at_depot.said)


@pytest.mark.parametrize(
    "text", ["yes hold it at the depot", "hold it for pickup, yes", "yep i will pick it up at the depot"]
)
def test_a_pickup_said_again_is_held(at_depot: Texter, text: str) -> None:
    at_depot.texts("hold_for_pickup", "can you hold it so i can pick it up")
    assert at_depot.texts("hold_for_pickup", text)[0] == "utter_pickup_written"


@pytest.mark.parametrize(
    "text", ["yes keep 4411 for next time", "yup 4411 is right keep it", "sip, for later ones too"]
)
def test_a_code_said_again_is_kept(at_depot: Texter, text: str) -> None:
    at_depot.texts("give_access_code", "gate code is 4411")
    assert at_depot.texts("give_access_code", text) == ["utter_access_kept"]

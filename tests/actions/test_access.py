"""A number is a code only where something says so; another code takes the place of the first."""

from datetime import datetime

import pytest

from actions import access
from actions.steps import Ask, Settled
from doorstep.database import Sessions, transaction
from doorstep.dms import arrangements
from tests.actions.asking import NUMBER, Customer, responses
from tests.actions.texting import Texter
from tests.dms.world import found, send_out


@pytest.fixture
def driver_is_out(sessions: Sessions, now: datetime) -> Customer:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, NUMBER, now)
    return Customer(sessions, now)


def _on_file(customer: Customer) -> dict[str, str]:
    with transaction(customer.sessions) as session:
        return {view.kind.value: view.value for view in arrangements.access(session, NUMBER)}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the gate code is 7720", {"gate": "7720"}),
        ("door 4491#", {"door": "4491#"}),
        ("dial *31 at the box", {"callbox": "*31"}),
        ("the call box code is 204", {"callbox": "204"}),
        ("punch 4417 into the call box", {"callbox": "4417"}),
    ],
)
def test_a_code_that_is_named_is_kept(driver_is_out: Customer, text: str, kept: dict[str, str]) -> None:
    driver_is_out.asks(access, text)
    assert _on_file(driver_is_out) == kept


@pytest.mark.parametrize(
    "text",
    ["its 7720", "my order is 55512", "si no estoy dejelo con la vecina del 1409", "we are there from 9 to 5", "8831"],
)  # fmt: skip
def test_a_number_that_nothing_calls_a_code_is_asked_about(driver_is_out: Customer, text: str) -> None:
    step = driver_is_out.asks(access, text)
    assert not isinstance(step, Settled)
    assert _on_file(driver_is_out) == {}


@pytest.mark.parametrize(
    "text", ["look for Ortiz", "ring the buzzer for 22", "take the ramp on the north side", "dial 17 at the intercom"]
)
def test_a_door_or_a_bell_is_no_secret_and_the_driver_is_told(driver_is_out: Customer, text: str) -> None:
    step = driver_is_out.asks(access, text)
    assert isinstance(step, Settled)
    assert responses(step) == ["utter_instructions_told"]
    assert _on_file(driver_is_out) == {}


@pytest.mark.parametrize("text", ["the gate on elm is open all day", "call me at 312-555-0188 when you get here"])
def test_what_holds_no_code_is_for_the_driver(driver_is_out: Customer, text: str) -> None:
    step = driver_is_out.asks(access, text)
    assert set(responses(step)) & {"utter_instructions_confirm", "utter_instructions_told"}
    assert _on_file(driver_is_out) == {}


def test_a_code_that_its_owner_wants_nobody_told_is_not_kept(driver_is_out: Customer) -> None:
    driver_is_out.asks(access, "the landlady's gate code is 4417 but she said not to give it out, so ring me instead")
    assert _on_file(driver_is_out) == {}


def test_to_the_open_question_a_bare_number_is_the_code(driver_is_out: Customer) -> None:
    assert isinstance(driver_is_out.asks(access, "i have a code for the driver"), Ask)
    driver_is_out.answers(access, "8831")
    assert _on_file(driver_is_out) == {"gate": "8831"}


def test_to_the_open_question_another_sentence_with_a_number_is_none(driver_is_out: Customer) -> None:
    driver_is_out.asks(access, "i have a code for the driver")
    driver_is_out.answers(access, "si no estoy en casa dejelo con la vecina del 1409")
    assert _on_file(driver_is_out) == {}


@pytest.mark.parametrize(
    "text",
    [
        "scratch that, they changed it to 0412",
        "sorry its 0412",
        "not 7720, 0412",
        "my wife says thats the old one haha. its 0412 now",
        "argh 0412 was right",
    ],
)
def test_another_number_right_after_takes_the_place_of_what_was_given(driver_is_out: Customer, text: str) -> None:
    driver_is_out.asks(access, "the lobby code is 7720")
    driver_is_out.answers(access, text, "correct_address")
    assert _on_file(driver_is_out) == {"lobby": "0412"}


@pytest.mark.parametrize("text", ["order 55512", "2 boxes", "ok see you at 1400", "its for apt 412", "thanks"])
def test_another_number_right_after_that_is_no_code_changes_nothing(driver_is_out: Customer, text: str) -> None:
    driver_is_out.asks(access, "the lobby code is 7720")
    driver_is_out.answers(access, text, "correct_address")
    assert _on_file(driver_is_out) == {"lobby": "7720"}


def test_a_house_number_is_none_also_right_after_a_code(driver_is_out: Customer) -> None:
    driver_is_out.asks(access, "the lobby code is 7720")
    driver_is_out.answers(access, "sorry its 1250 not 1205", "correct_address")
    assert _on_file(driver_is_out) == {"lobby": "7720"}


def test_a_corrected_code_is_taken_as_one_though_it_reads_as_an_address(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("give_access_code", "gate code is 7720")
    customer.texts("deny", "no thanks")
    assert "utter_access_written" in customer.texts("correct_address", "scratch that, they changed it to 0412")
    with customer.sessions() as session:
        [view] = arrangements.access(session, NUMBER)
    assert view.value == "0412"


def test_who_asks_about_the_code_hears_that_there_is_one_and_not_which(driver_is_out: Customer) -> None:
    driver_is_out.asks(access, "gate code is 7720")
    step = driver_is_out.tells(access, "does he have my gate code?")
    assert responses(step) == ["utter_access_on_file"]
    assert "7720" not in str(step)


@pytest.mark.parametrize(
    "text",
    [
        "youll need the gate code, its 4471 thx",
        "tell him to punch 4471 at the gate",
        "the gate code changed, its 4471 now",
        "oops sorry forgot, gate 4471",
        "you need 4471 to get in at the gate",
    ],
)
def test_the_frame_of_a_code_is_no_word_for_the_driver(driver_is_out: Customer, text: str) -> None:
    driver_is_out.asks(access, text)
    assert _on_file(driver_is_out) == {"gate": "4471"}
    with transaction(driver_is_out.sessions) as session:
        assert not arrangements.instructions(session, NUMBER)


def test_the_house_that_is_named_beside_a_code_is_no_code(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("give_access_code", "doorman at 1205 here, the lobby code is 6642 from today")
    with customer.sessions() as session:
        assert [view.value for view in arrangements.access(session, NUMBER)] == ["6642"]


def test_their_own_house_number_alone_is_answered_with_the_address(customer: Texter) -> None:
    customer.gets(NUMBER)
    assert customer.texts("give_access_code", "and its 1205 as ever") == ["utter_address_on_file"]
    assert not customer.cases()


def test_of_a_house_that_has_a_gate_its_number_is_no_code(customer: Texter) -> None:
    customer.gets("LM100000001")
    said = customer.texts("give_access_code", "heads up, 1205 has a new gate")
    assert "utter_access_written" not in said
    assert customer.texts("give_access_code", "the gate code is 1205")[0] == "utter_access_written"


def test_when_a_code_opens_is_told_with_it(customer: Texter) -> None:
    customer.gets("LM100000001")
    customer.texts("give_access_code", "code 8812 but it only works after 7")
    assert customer.values_of("utter_instructions_told") == {"instructions": "it only works after 7"}

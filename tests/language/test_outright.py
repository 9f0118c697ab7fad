"""What words settle whatever the classifier makes of them: outright.yml is the product, this only runs it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.acts import Cost, cost
from doorstep.language.outright import asked_outright

PHRASES = yaml.safe_load((Path(__file__).parent / "outright.yml").read_text())
NOTHING = PHRASES.pop("nothing")
LINES = [(text, intent.removeprefix("unclear_")) for intent, texts in PHRASES.items() for text in texts]


@pytest.mark.parametrize(("text", "intent"), LINES, ids=[text for text, _ in LINES])
def test_plain_words_are_what_they_are(text: str, intent: str) -> None:
    heard = {"instructions": "give_instructions", "access_code": "give_access_code"}.get(intent, intent)
    assert asked_outright(text, "nlu_fallback") == heard


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_them_is_left_to_the_classifier(text: str) -> None:
    assert asked_outright(text, "nlu_fallback") in (None, "ask_if_bot" if "driver of" in text else None)


def test_what_the_classifier_makes_something_of_is_not_read_for_a_day() -> None:
    assert asked_outright("friday is better", "ask_service") is None


@given(st.text(max_size=120))
def test_no_text_is_taken_for_consent(text: str) -> None:
    intent = asked_outright(text, "nlu_fallback")
    assert intent is None or cost(intent) is not Cost.OPT_OUT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("dont leave it with the neighbor", "give_instructions"),
        ("please do not ring the bell", "give_instructions"),
        ("never leave it outside", "give_instructions"),
        ("pls no deliveries between 3 and 4 the doors lock", "give_instructions"),
        ("no knocking after 8, the twins sleep", "give_instructions"),
        ("no parking on the lawn", "give_instructions"),
        ("no delivery", None),
        ("no delivery came", None),
        ("dont change anything", None),
        ("leave it as it was", None),
    ],
)
def test_what_forbids_the_driver_something_takes_nothing_back(text: str, intent: str | None) -> None:
    assert asked_outright(text, "withdraw") == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("bring it to my sister, 488 W Elm, she's in all day", "correct_address"),
        ("just run the box over to the salon at 1702 Kedzie Ave", "correct_address"),
        ("deliver to my office 55 East Monroe", "correct_address"),
        ("take it to the neighbor in 4C", None),
        ("bring it to the side door", None),
        ("dont take it to 488 W Elm, leave it here", None),
        ("give it to Noor at 1702, she signs", None),
    ],
)
def test_a_way_to_another_door_is_no_word_for_the_driver(text: str, intent: str | None) -> None:
    """Where a package shall go is read back; a note would send it astray without anybody's yes."""
    assert asked_outright(text, "give_instructions") == intent


@pytest.mark.parametrize(
    "text", ["i authorize my wife Lena to sign for it", "We hereby authorise the caretaker to accept on our behalf"]
)
def test_who_may_sign_is_said_to_the_driver(text: str) -> None:
    assert asked_outright(text, "reschedule") == "give_instructions"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please get it here by thursday", "reschedule"),
        ("i need it delivered to my house on monday", "reschedule"),
        ("bring it to me tomorrow", "reschedule"),
        ("hold it, i'll come get it friday", None),
        ("i need to get it here at your counter friday", None),
        ("keep my box till monday", None),
    ],
)
def test_what_is_to_be_brought_is_not_fetched(text: str, intent: str | None) -> None:
    assert asked_outright(text, "hold_for_pickup") == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("was in with my earbuds in, my bad", "out_of_scope"),
        ("oh that was my fault, i had ear plugs in", "out_of_scope"),
        ("i was home and nobody knocked", None),
        ("no headphones on me and nobody rang", None),
        ("it is not my fault your driver never came", None),
        ("how is that my fault, i was home all day", None),
        ("you say its my mistake but i was home", None),
    ],
)
def test_who_says_it_was_their_own_fault_disputes_nothing(text: str, intent: str | None) -> None:
    assert asked_outright(text, "dispute_attempt") == intent


@pytest.mark.parametrize(
    "text",
    [
        "just drop it off with my neighbor mrs lee in unit 9",
        "leave it with the super in apt 1A",
        "dejalo con mi tia en el apto 3",
    ],
)
def test_whose_door_is_said_as_well_is_no_address_of_their_own(text: str) -> None:
    assert asked_outright(text, "correct_address") == "give_instructions"


@pytest.mark.parametrize(
    "text",
    [
        "my apartment is 3",
        "leave it with my brother, my unit is 4",
        "deliver it to my mom at 1220 n oak st",
        "bring it to apt 7",
    ],
)
def test_an_address_beside_somebody_is_left_to_the_classifier(text: str) -> None:
    assert asked_outright(text, "correct_address") is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("across the street from 77 elm", "give_instructions"),
        ("leave it with 2A", "give_instructions"),
        ("somebody left a box for 1812 on my steps", "report_not_received"),
        ("tracking says its at 3200 s pulaski rd", "where_is_my_package"),
        ("it says my address is 88 elm but its 89", None),
    ],
)
def test_what_names_another_door_corrects_no_address(text: str, intent: str | None) -> None:
    assert asked_outright(text, "correct_address") == intent


def test_who_has_no_doorman_misses_no_package() -> None:
    assert asked_outright("we dont have a doorman", "report_not_received") == "out_of_scope"
    assert asked_outright("we dont have it", "report_not_received") is None


@pytest.mark.parametrize(
    "text", ["ill leave the side gate open", "moved our truck so he can park", "left it unlocked for you"]
)
def test_what_they_made_ready_is_for_the_driver_and_no_complaint(text: str) -> None:
    assert asked_outright(text, "complain") == "give_instructions"


@pytest.mark.parametrize("text", ["you left the gate open and my dog got out", "you guys moved my bins"])
def test_what_the_driver_left_is_a_complaint(text: str) -> None:
    assert asked_outright(text, "complain") is None


@pytest.mark.parametrize(
    ("text", "taken_for", "intent"),
    [
        ("quit delivering it to the shop, bring it home", "cancel_delivery", "correct_address"),
        ("stop sending it", "cancel_delivery", None),
        ("never leave it with the super", "nlu_fallback", "give_instructions"),
        ("never mind", "nlu_fallback", None),
        ("change of plans, we are home all day", "reschedule", "where_is_my_package"),
        ("i am home all day", "reschedule", None),
        ("plans changed, bring it friday", "reschedule", None),
        ("we are moving out next week", "reschedule", "where_is_my_package"),
        ("we are moving friday so bring it thursday", "reschedule", None),
        ("its the red house on the left", "nlu_fallback", "give_instructions"),
    ],
)
def test_words_that_settle_what_a_neighbouring_meaning_was_taken_for(
    text: str, taken_for: str, intent: str | None
) -> None:
    assert asked_outright(text, taken_for) == intent

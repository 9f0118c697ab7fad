"""Where a driver's words say better than the classifier what is meant: towards what costs less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.acts import COST_OF, Cost
from doorstep.language.reports import better_said

INTENTS = (
    "driver_delivered", "driver_failed", "driver_refused", "driver_damaged", "driver_missing", "driver_undo",
    "driver_late", "driver_check_in", "driver_stop_details", "driver_next_stop", "driver_access_problem",
    "driver_tell_customer", "driver_inform", "driver_unclear", "driver_break", "driver_end_shift", "driver_dispatch",
    "driver_chatter", "driver_ask_day", "driver_thank",
)  # fmt: skip
REPORTS = {name for name, cost in COST_OF.items() if cost in (Cost.STATUS, Cost.SET_ASIDE) and "driver" in name}
WORDS = st.lists(
    st.sampled_from(
        "tell dispatch ask customer 12 no way in moving on next waiting min how many left back lunch when am i done "
        "late on time note number phone call her did they answer clock punch out help delivered nobody home".split()
    ),
    max_size=10,
).map(" ".join)


@pytest.mark.parametrize(
    ("words", "taken_for", "meant"),
    [
        ("let dispatch know 7 needs two people", "driver_tell_customer", "driver_dispatch"),
        ("could someone ring up, i mean can dispatch call 7", "driver_tell_customer", "driver_dispatch"),
        ("give me the customers number", "driver_stop_details", "driver_tell_customer"),
        ("no way into this building, moving along", "driver_late", "driver_giving_up"),
        ("been stood here waiting 14 min", "driver_late", "driver_any_answer"),
        ("did he answer yet", "driver_stop_details", "driver_any_answer"),
        ("somebody buzzed me in", "driver_unclear", "driver_got_in"),
        ("how many do i have left", "driver_next_stop", "driver_ask_day"),
        ("not behind anymore", "driver_late", "driver_check_in"),
        ("our loader was late again today", "driver_late", "driver_chatter"),
        ("the loader was late, adding 15 min to mine", "driver_late", "driver_late"),
        ("van keys hang on the hook", "driver_vehicle", "driver_end_shift"),
        ("5 more til lunch", "driver_break", "driver_intent_to"),
        ("am i running late", "driver_late", "driver_ask_day"),
        ("punch me in", "driver_chatter", "driver_start_shift"),
        ("see yall tomorrow", "driver_dispatch", "driver_end_shift"),
        ("can i leave early", "driver_end_shift", "driver_dispatch"),
        ("when is my break", "driver_break", "driver_ask_service"),
        ("lunch after the next stop", "driver_break", "driver_intent_to"),
        ("need help!!", "driver_help", "driver_emergency"),
        ("help", "driver_help", "driver_emergency"),
        ("right where im supposed to be", "driver_next_stop", "driver_check_in"),
        ("where im supposed to be", "driver_check_in", "driver_check_in"),
        ("phone number for dispatch", "driver_stop_details", "driver_dispatch"),
        ("unit is not on the sticker", "driver_wrong_address", "driver_stop_details"),
        ("right on man", "driver_chatter", "driver_chatter"),
        ("is the address of 7 wrong?", "driver_wrong_address", "driver_stop_details"),
        ("any notes on 7", "driver_stop_details", "driver_note"),
        ("do i need a signature at 7 and how many boxes", "driver_ask_access", "driver_stop_details"),
        ("remember when 7 had geese", "driver_note", "driver_chatter"),
        ("wasnt my truck that clipped it", "driver_vehicle", "driver_no"),
        ("20 min till the game", "driver_late", "driver_chatter"),
        ("if nobody comes to 7 can i leave it", "driver_failed", "driver_stop_details"),
        ("nearly drove to the wrong house haha", "driver_chatter", "driver_chatter"),
        ("going to lunch", "driver_unclear", "driver_break"),
        ("adding 15 to everything", "driver_unclear", "driver_late"),
        ("7 is an empty field", "driver_unclear", "driver_wrong_address"),
        ("can i leave 7 with a neighbor", "driver_unclear", "driver_stop_details"),
        ("two huskies loose behind 9, friendly, all good", "driver_note", "driver_chatter"),
        ("hay un gallo en la 6, no pasa nada", "driver_note", "driver_chatter"),
        ("note for 9: huskies are friendly, no problem", "driver_note", "driver_note"),
        ("huskies loose behind 9", "driver_note", "driver_note"),
        ("tell 7 im here", "driver_tell_customer", "driver_tell_customer"),
        ("delivered 7 front door", "driver_delivered", "driver_delivered"),
        ("next", "driver_next_stop", "driver_next_stop"),
        ("back", "driver_inform", "driver_inform"),
    ],
)
def test_words_are_taken_for_what_they_say(words: str, taken_for: str, meant: str) -> None:
    assert better_said(words, taken_for) == meant


@given(st.text() | WORDS, st.sampled_from(INTENTS))
def test_words_never_make_a_report_of_a_delivery(text: str, intent: str) -> None:
    meant = better_said(text, intent)
    assert meant == intent or meant not in REPORTS

"""What words ask right after a notification, by its kind."""

import pytest

from doorstep.language.after_notice import HEARD, PATIENT, RESEND, WHO, WHY, intent_after, only_remarks


@pytest.mark.parametrize(
    ("notice", "text", "taken_for", "asked"),
    [
        ("on_the_way", "whos texting me", "ask_if_bot", WHO),
        ("delivered", "is this number legit? never bought a thing", "wrong_number", WHO),
        ("on_the_way", "who dis left it", "report_not_received", None),
        ("delay", "how come", "nlu_fallback", WHY),
        ("returned", "why did it go back, i was here all week", "dispute_attempt", WHY),
        ("delay", "why not friday then", "nlu_fallback", None),
        ("returned", "could they ship another one", "nlu_fallback", RESEND),
        ("on_the_way", "hurray", "nlu_fallback", HEARD),
        ("delay", "surprise surprise", "affirm", HEARD),
        ("delay", "really?? ugh", "ask_for_help", HEARD),
        ("delay", "need it before the party", "nlu_fallback", None),
        ("early", "great, we're here", "dispute_attempt", HEARD),
        ("on_the_way", "running down", "where_is_my_package", HEARD),
        ("on_the_way", "im home until 3", "affirm", None),
        ("on_the_way", "been waiting all day im home", "where_is_my_package", None),
        ("delay", "no rush at all", "out_of_scope", PATIENT),
        ("delay", "no rush but how long do i wait", "where_is_my_package", None),
        ("window_confirmation", "same time works fine, dad is there", "hold_for_pickup", PATIENT),
        ("early", "nope, not before 4", "deny", "reschedule"),
        ("early", "leave it after 2 as promised", "withdraw", "reschedule"),
        ("on_the_way", "lady in 3C will take it", "correct_address", "give_instructions"),
        ("on_the_way", "put it by the side door", "correct_address", "give_instructions"),
        ("on_the_way", "put it by 212 oak st", "correct_address", None),
        ("on_the_way", "the green gate not the white one", "choose_option", "give_instructions"),
        ("window_confirmation", "the old tenant moved last year", "nlu_fallback", "wrong_number"),
        ("window_confirmation", "we moved out last week", "nlu_fallback", None),
        ("window_confirmation", "you promised monday!! not this", "where_is_my_package", "complain"),
        ("delivered", "he put it at 22, i live in 12", "correct_address", "report_not_received"),
        ("delivered", "cant find the box anywhere", "where_is_my_package", "report_not_received"),
        ("delivered", "cant see it, still at work", "where_is_my_package", HEARD),
        ("delivered", "the corner is dented but its fine", "report_damage", HEARD),
        ("delivered", "the corner is dented, thats not fine", "report_damage", None),
        ("delivered", "lid cracked but all good, please send another", "report_damage", None),
        ("delivered", "i returned that already", "nlu_fallback", "complain"),
        ("delivered", "it was meant for the school, not us", "nlu_fallback", "report_not_received"),
        ("delivered", "great job mister", "nlu_fallback", "praise"),
        ("delivered", "not a great job", "nlu_fallback", None),
        ("attempted", "no one rang here", "where_is_my_package", "dispute_attempt"),
        ("attempted", "please hold on to it til i am back", "reschedule", "hold_for_pickup"),
        ("ready_for_pickup", "my wife will grab it later", "reschedule", HEARD),
        ("ready_for_pickup", "i cant come, bring it", "reschedule", None),
        ("ready_for_pickup", "when do you shut tonight", "where_is_my_package", "hold_for_pickup"),
        ("delay", "typical. park by the barn then", "nlu_fallback", None),
        ("delivered", "only half of it came", "nlu_fallback", None),
        ("delivered", "ok gonna bring it in tonight", "hold_for_pickup", HEARD),
        ("delivered", "there aint no box", "nlu_fallback", "report_not_received"),
        ("delivered", "i have mr olsens parcel here", "nlu_fallback", "report_not_received"),
        ("returned", "we were going to fetch it monday", "hold_for_pickup", HEARD),
        ("returned", "who decided this", "ask_for_proof", WHY),
        ("delay", "it worked out in the end", "never_mind", HEARD),
        ("delay", "forget it", "never_mind", None),
        ("window_confirmation", "needs to be here by noon", "where_is_my_package", "reschedule"),
        ("feedback", "hurray", "nlu_fallback", None),
        ("delivered", "whatever, the carton is soaked through", "report_damage", None),
        ("delivered", "doesnt matter, somebody already grabbed it", "report_not_received", None),
        ("delivered", "still at the office, my doorbell shows a guy taking it", "where_is_my_package", None),
        ("delivered", "nice spot, right in the mud", "praise", None),
        ("delivered", "super fast, he threw it over", "nlu_fallback", None),
        ("delivered", "is this for real, it stands in a puddle", "nlu_fallback", None),
        ("on_the_way", "who are you giving my box to", "nlu_fallback", None),
        ("delivered", "it is hissing", "nlu_fallback", None),
        ("delivered", "your man hit the neighbors car", "nlu_fallback", None),
        ("delivered", "we returned home and there it was", "nlu_fallback", HEARD),
        ("delivered", "cant see any reason to worry", "nlu_fallback", HEARD),
        ("on_the_way", "no rush, just ring the side bell", "nlu_fallback", None),
        ("delay", "take your time but give it to the neighbor", "affirm", None),
        ("delay", "no hurry, we are away til sunday", "affirm", None),
        ("on_the_way", "im ready to cancel this", "affirm", None),
        ("on_the_way", "i see him driving away", "dispute_attempt", None),
        ("on_the_way", "were here in the hospital", "nlu_fallback", None),
        ("on_the_way", "heading out now", "nlu_fallback", None),
        ("on_the_way", "heading out to get it", "nlu_fallback", HEARD),
        ("window_confirmation", "we are in portugal", "nlu_fallback", None),
        ("window_confirmation", "baby asleep", "nlu_fallback", None),
        ("window_confirmation", "bull is loose", "nlu_fallback", None),
        ("window_confirmation", "round the back", "nlu_fallback", None),
        ("on_the_way", "leave in an hour for the airport", "nlu_fallback", None),
        ("on_the_way", "leave on holiday tomorrow", "correct_address", None),
        ("on_the_way", "the super never takes them", "nlu_fallback", None),
        ("early", "not before 4 and cancel it otherwise", "deny", None),
        ("delay", "you said tuesday but put it in the shed", "nlu_fallback", None),
        ("on_the_way", "the last guy left it in a ditch", "nlu_fallback", None),
        ("on_the_way", "she doesnt live here, but its for me", "nlu_fallback", None),
        ("on_the_way", "why did you charge me twice", "nlu_fallback", None),
        ("returned", "what happened with my refund", "nlu_fallback", None),
        ("returned", "dont send it out again", "nlu_fallback", None),
        ("returned", "i was going to fetch it, can i still", "hold_for_pickup", None),
        ("attempted", "sorry, i didnt come down in time", "nlu_fallback", None),
        ("attempted", "dont hold on to it", "nlu_fallback", None),
        ("attempted", "hang onto it and bring it friday", "reschedule", None),
        ("ready_for_pickup", "my son will come, tell them hes named bob", "hold_for_pickup", None),
        ("ready_for_pickup", "ill come in two weeks, hold it longer", "hold_for_pickup", None),
    ],
)
def test_by_the_kind_of_notification(notice: str, text: str, taken_for: str, asked: str | None) -> None:
    assert intent_after(notice, text, taken_for) == asked


@pytest.mark.parametrize(
    "text", ["hurray", "my bad, was in the tub", "really? lol", "slower than my grandma", "ok told the boss"]
)
def test_only_a_remark(text: str) -> None:
    assert only_remarks(text)


@pytest.mark.parametrize(
    "text",
    [
        "call me", "it is the wrong one", "bring ice", "who", "somebody fell down the stairs", "door is open", "at 5",
        "friday", "he peed on the steps", "glass all over", "got two",
        "the dog bit him", "i refused it", "nothing came", "is he close?", "my insulin is in there", "stop texting",
    ],
)  # fmt: skip
def test_what_may_be_more_than_a_remark(text: str) -> None:
    assert not only_remarks(text)

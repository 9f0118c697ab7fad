"""What customers ask of a day, of refusing, of us and of our texts, in many words, and what only sounds like it."""

import pytest

from doorstep.language.day_questions import asks_to_confirm
from doorstep.language.instructions import tells_the_driver
from doorstep.language.numbered_answers import numbered
from doorstep.language.outright import asked_outright
from doorstep.language.service import asks_for_address, refuses_secrets, topic_of
from doorstep.language.text_wishes import keeps_texts, text_wish


@pytest.mark.parametrize(
    "text",
    [
        "its still coming today right?",
        "so wednesday between 1 and 5 correct",
        "tomorrow then yeah",
        "thursday it is, right",
        "my dresser comes on tuesday is that right",
        "so you said monday huh",
        "its gonna be here by noon right",
    ],
)
def test_a_day_is_said_to_have_it_confirmed(text: str) -> None:
    assert asks_to_confirm(text)


@pytest.mark.parametrize(
    "text",
    [
        "bring it tomorrow right after lunch",
        "its the third door on the right",
        "move it to friday right away",
        "i wont be home friday right",
        "leave it on the right",
        "monday or tuesday",
        "yes tomorrow",
    ],
)
def test_what_asks_for_no_confirmation_is_none(text: str) -> None:
    assert not asks_to_confirm(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what if we decline the package", "refusal"),
        ("if my wife refuses it what then", "refusal"),
        ("sent back to who", "returned"),
        ("who gets it back", "returned"),
        ("are you guys even legit", "who"),
        ("how would i know its really you", "who"),
        ("are these texts real", "who"),
        ("can i trust this link", "who"),
        ("how do i know when it comes", None),
        ("is it really coming today", None),
        ("are you a real person", None),
        ("i refuse it", None),
    ],
)
def test_the_service_is_asked_about(text: str, topic: str | None) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "you aint getting my card",
        "i wont send money",
        "never giving out my ssn",
        "refuse to share bank info",
        "u wont get my bank details",
        "dont ask me for a gift card",
    ],
)
def test_who_fears_for_their_money_is_heard(text: str) -> None:
    assert refuses_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "im not giving you the gate code",
        "i paid with a card",
        "dont leave the card in the mailbox",
        "my social security card is in that package",
        "dont send it to the bank",
    ],
)
def test_a_card_in_passing_is_no_fear(text: str) -> None:
    assert not refuses_secrets(text)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("5 messages in one day is ridiculous", "essential"),
        ("all these texts are a bit much", "essential"),
        ("i dont need six texts about a lamp", "essential"),
        ("ease up on the texts", "essential"),
        ("just let me know when it has actually arrived", "outcome"),
        ("text me only when it is on my porch", "outcome"),
    ],
)
def test_fewer_texts_are_wished_in_many_words(text: str, level: str) -> None:
    wish = text_wish(text)
    assert wish is not None
    assert wish.level == level


@pytest.mark.parametrize(
    "text",
    ["four boxes is a lot", "i got 3 texts", "tell the driver to text me when he is here", "did you get my texts"],
)
def test_what_is_no_wish_about_texts_is_none(text: str) -> None:
    assert text_wish(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "im not opting out",
        "this is not a stop",
        "i still want the texts",
        "not saying stop",
        "keep texting me please",
        "no keep sending them",
        "ok you can keep updating me",
    ],
)
def test_who_keeps_our_texts_says_so(text: str) -> None:
    assert keeps_texts(text)


@pytest.mark.parametrize(
    "text",
    [
        "not sure how to unsubscribe",
        "i dont want texts",
        "still want my package",
        "stop",
        "stop you keep texting me",
        "people keep texting me for him",
        "i dont want you to keep texting",
        "dont keep texting me",
    ],
)
def test_who_does_not_keep_them_is_not_heard_so(text: str) -> None:
    assert not keeps_texts(text)


@pytest.mark.parametrize(
    "text", ["which house did the driver go to", "whats the address on file", "what address is listed"]
)
def test_the_address_on_file_is_asked_for(text: str) -> None:
    assert asks_for_address(text)


@pytest.mark.parametrize("text", ["what is your depot address", "my address is wrong", "which door should he use"])
def test_another_address_is_not(text: str) -> None:
    assert not asks_for_address(text)


@pytest.mark.parametrize(
    "text", ["let the driver know we close at 4", "please ask the driver to come before 2", "warn him"]
)
def test_the_driver_shall_be_told(text: str) -> None:
    assert tells_the_driver(text)


@pytest.mark.parametrize("text", ["any earlier? leaving soon", "tell me when", "let him in", "let me know"])
def test_a_wish_tells_the_driver_nothing(text: str) -> None:
    assert not tells_the_driver(text)


@pytest.mark.parametrize(
    ("text", "taken_for", "intent"),
    [
        ("im out of town until monday", "where_is_my_package", "reschedule"),
        ("were in reno thru the 5th so who ordered that", "where_is_my_package", "reschedule"),
        ("im in denver til monday so leave it with my neighbor", "where_is_my_package", None),
        ("is it coming while im in reno til monday?", "where_is_my_package", None),
        ("your driver is a liar", "nlu_fallback", "complain"),
        ("drove to your depot and they couldnt find it", "nlu_fallback", "complain"),
        ("he is blind so read it to him", "nlu_fallback", None),
        ("my husband went by the depot yesterday", "nlu_fallback", None),
    ],
)
def test_who_is_away_or_was_wronged_is_heard(text: str, taken_for: str, intent: str | None) -> None:
    assert asked_outright(text, taken_for) == intent


@pytest.mark.parametrize("text", ["1 for now, if it slips again i take 2", "1 for the time being"])
def test_a_number_for_now_is_chosen(text: str) -> None:
    chosen = numbered(text, 2)
    assert chosen is not None
    assert (chosen.position, chosen.is_sure) == (0, True)

"""Numbers beside other words, and words that only a notification makes something of."""

import pytest

from doorstep.dms.values import InstructionKind
from tests.actions.test_notification_answers import NUMBER, is_told
from tests.actions.texting import Texter


@pytest.fixture
def told(customer: Texter) -> Texter:
    customer.gets(NUMBER, is_loaded=False)
    is_told(customer, NUMBER)
    return customer


@pytest.fixture
def delayed(customer: Texter) -> Texter:
    customer.gets(NUMBER)
    is_told(customer, NUMBER, offers=("keep", "reschedule"), notice="delay")
    return customer


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("nlu_fallback", "1 i suppose"),
        ("out_of_scope", "my mother will be in, 1"),
        ("deny", "2 nah jk 1"),
        ("choose_option", "1 is fine"),
        ("thank", "1, much obliged"),
    ],
)
def test_a_number_keeps_it_whatever_is_said_around_it(told: Texter, intent: str, text: str) -> None:
    before = told.delivery(NUMBER).version
    assert told.texts(intent, text) == ["utter_notification_kept"]
    assert told.question is None
    assert told.delivery(NUMBER).version == before


def test_what_the_driver_shall_do_is_taken_beside_the_number(told: Texter) -> None:
    assert "utter_notification_kept" in told.texts("nlu_fallback", "1 but please dont ring the bell")
    assert _instructions(told) == [InstructionKind.DO_NOT_RING]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("nlu_fallback", "2 im at practice til 6"),
        ("out_of_scope", "2. my aunt has the doctor then"),
        ("deny", "1 no wait 2"),
        ("nlu_fallback", "cant be there then, so 2"),
    ],
)
def test_another_day_is_asked_for_whatever_the_reason(told: Texter, intent: str, text: str) -> None:
    told.texts(intent, text)
    assert told.question is not None
    assert (told.question.of, told.question.about) == ("reschedule", NUMBER)


def test_the_way_in_stands_behind_its_number(told: Texter) -> None:
    entity = {"entity": "access_code", "value": "5512#", "start": 14, "end": 19}
    told.texts("give_access_code", "3 the gate is 5512#", entities=(entity,))
    with told.sessions() as session:
        from doorstep.dms import arrangements

        assert [view.value for view in arrangements.access(session, NUMBER)] == ["5512#"]


def test_a_code_beside_the_number_that_keeps_it_is_not_lost(told: Texter) -> None:
    assert "utter_notification_kept" in told.texts("choose_option", "1, gate code is 5512")
    with told.sessions() as session:
        from doorstep.dms import arrangements

        assert [view.value for view in arrangements.access(session, NUMBER)] == ["5512"]


@pytest.mark.parametrize("text", ["1 won't work for me", "1 is not possible", "1: no", "i cant do option 1"])
def test_a_number_that_is_turned_down_keeps_nothing(told: Texter, text: str) -> None:
    assert "utter_notification_kept" not in told.texts("nlu_fallback", text)


@pytest.mark.parametrize("text", ["3 dogs live here", "2 late 2 furious", "does 2 cost more", "1 and 2"])
def test_what_chooses_nothing_chooses_nothing(told: Texter, text: str) -> None:
    assert "utter_notification_kept" not in told.texts("nlu_fallback", text)
    assert told.question is None


@pytest.mark.parametrize(("intent", "text"), [("affirm", "copy that"), ("never_mind", "the kids have it already")])
def test_what_is_said_of_the_news_is_heard(customer: Texter, intent: str, text: str) -> None:
    customer.gets(NUMBER)
    is_told(customer, NUMBER, offers=(), notice="on_the_way")
    assert customer.texts(intent, text) == ["utter_in_passing"]


def test_who_takes_something_back_is_not_only_heard(customer: Texter) -> None:
    customer.gets(NUMBER)
    is_told(customer, NUMBER, offers=(), notice="on_the_way")
    assert customer.texts("never_mind", "never mind") == ["utter_nothing_pending"]


def test_who_waits_asks_nothing(delayed: Texter) -> None:
    assert delayed.texts("where_is_my_package", "we can wait, there is no hurry") == ["utter_notification_kept"]
    assert delayed.texts("where_is_my_package", "where is it") != ["utter_notification_kept"]


def test_a_question_about_being_out_moves_nothing(told: Texter) -> None:
    told.texts("ask_service", "what if im not home")
    assert told.question is None


def test_who_is_not_there_then_is_asked_for_another_day(told: Texter) -> None:
    told.texts("nlu_fallback", "nobody is home then")
    assert told.question is not None
    assert told.question.of == "reschedule"


def test_who_wants_a_person_gets_one_whatever_the_number(told: Texter) -> None:
    assert "utter_person_soon" in told.texts("talk_to_person", "1 but i want somebody to call me")


def _instructions(customer: Texter) -> list[InstructionKind]:
    from doorstep.dms import arrangements

    with customer.sessions() as session:
        return [each.kind for each in arrangements.instructions(session, NUMBER)]

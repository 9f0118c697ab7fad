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


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("affirm", "copy that", "utter_in_passing"),
        ("never_mind", "the kids have it already", "utter_chatter_noted"),
    ],
)
def test_what_is_said_of_the_news_is_heard(customer: Texter, intent: str, text: str, said: str) -> None:
    customer.gets(NUMBER)
    is_told(customer, NUMBER, offers=(), notice="on_the_way")
    assert customer.texts(intent, text) == [said]


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


@pytest.fixture
def on_the_way(customer: Texter) -> Texter:
    customer.gets(NUMBER)
    is_told(customer, NUMBER, offers=(), notice="on_the_way")
    return customer


def test_a_remark_is_heard_and_nothing_is_written(on_the_way: Texter) -> None:
    before = on_the_way.delivery(NUMBER).version
    assert on_the_way.texts("nlu_fallback", "hurray") == ["utter_chatter_noted"]
    assert on_the_way.delivery(NUMBER).version == before


@pytest.mark.parametrize(("intent", "text"), [("ask_if_bot", "who's this"), ("ask_service", "is this a scam")])
def test_who_asks_who_writes_is_told(on_the_way: Texter, intent: str, text: str) -> None:
    assert on_the_way.texts(intent, text) == ["utter_service_who"]


def test_who_expects_nothing_and_asks_is_told_who_writes_and_asked_whether_to_stop(on_the_way: Texter) -> None:
    said = on_the_way.texts("wrong_number", "i never buy online, is this spam?")
    assert said == ["utter_service_who", "utter_wrong_number", "utter_opt_out_options"]


def test_who_asks_why_hears_what_is_known(delayed: Texter) -> None:
    said = delayed.texts("nlu_fallback", "why though")
    assert said[0] == "utter_service_why_then"
    assert len(said) > 1


def test_who_waits_for_a_package_is_told_where_it_is(delayed: Texter) -> None:
    said = delayed.texts("where_is_my_package", "im waiting for the parcel")
    assert "utter_notification_kept" not in said
    assert "utter_where_out_for_delivery" in said


def test_too_early_is_passed_on_to_nobody(on_the_way: Texter) -> None:
    said = on_the_way.texts("reschedule", "too early, we are at the lake still")
    assert said[-1] == "utter_another_day_too_early"
    assert _instructions(on_the_way) == []


def test_not_before_an_hour_is_a_wish_for_a_later_one(on_the_way: Texter) -> None:
    on_the_way.texts("reschedule", "wont be here til 6 so dont come b4 then")
    assert on_the_way.question is not None
    assert on_the_way.question.of == "reschedule"
    assert _instructions(on_the_way) == []


def test_a_remark_on_several_packages_is_heard_too(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.gets("LM000002208")
    is_told(customer, NUMBER, offers=(), notice="on_the_way")
    is_told(customer, "LM000002208", offers=(), notice="on_the_way")
    assert customer.texts("nlu_fallback", "hurray") == ["utter_chatter_noted"]


def test_dictated_marks_are_marks(told: Texter) -> None:
    assert told.texts("nlu_fallback", "One period and thanks") == ["utter_notification_kept"]


def _instructions(customer: Texter) -> list[InstructionKind]:
    from doorstep.dms import arrangements

    with customer.sessions() as session:
        return [each.kind for each in arrangements.instructions(session, NUMBER)]


def test_a_bare_day_beside_a_no_is_read_back_to_who_may_choose_one(customer: Texter) -> None:
    customer.gets(NUMBER)
    is_told(customer, NUMBER, offers=("keep", "reschedule"), notice="delay")
    parts = (("deny", "nah nah."), ("reschedule", "mon"))
    assert customer.texts("reschedule", "nah nah. mon", parts=parts) == ["utter_another_day_read_back"]


def test_a_person_who_is_named_elsewhere_in_the_text_is_passed_on_in_their_words(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("give_instructions", "my sister in 2C is in, give it to her")
    customer.texts("affirm", "yes")
    (note,) = customer.driver_notes(NUMBER)
    assert "my sister in 2C is in, give it to her" in note.text

"""What comes within seconds of an answer, and is answered in the same words."""

from datetime import timedelta

from tests.actions.texting import Texter

NUMBER = "LM000002207"
_AT_ONCE = timedelta(seconds=2)


def test_a_fragment_on_the_heels_of_the_same_answer_is_not_answered_again(customer: Texter) -> None:
    customer.gets(NUMBER)
    assert customer.texts("where_is_my_package", "wheres my stuff")
    assert customer.texts("where_is_my_package", "my box??", after=_AT_ONCE) == []


def test_a_text_of_several_acts_is_answered_however_soon_it_comes(customer: Texter) -> None:
    customer.gets(NUMBER)
    asked = ("ask_service", "is there a fee"), ("where_is_my_package", "when")
    first = customer.texts_several(*asked)
    said = customer.texts("ask_service", "is there a fee. when", parts=asked, after=_AT_ONCE)
    assert first
    assert said == ["utter_as_before", *first]

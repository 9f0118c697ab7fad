"""The engine of customers' turns: what is open, what answers it, what comes between."""

from datetime import timedelta
from typing import Any

import pytest
import yaml

from actions import dialogues
from actions.question import LASTS, OpenQuestion
from actions.steps import Ask, Asked, NotAnAnswer, Settled, Step
from doorstep.cases.lifecycle import Kind, State
from doorstep.requests import REQUESTS, Request
from tests.actions.texting import Texter
from tests.house import ROOT

NUMBER, OTHER = "LM100000001", "LM100000002"


@pytest.fixture
def expecting(customer: Texter) -> Texter:
    customer.gets(NUMBER)
    return customer


def test_a_question_comes_back_from_its_slot_as_it_went_in(expecting: Texter) -> None:
    expecting.texts("correct_address", "my apt is 7C")
    question = expecting.question
    assert question is not None
    assert OpenQuestion.from_slot(question.to_slot()) == question


class Gift:
    """A toy request: declared by one entry, carried out by one module."""

    @staticmethod
    def begin(asked: Asked) -> Step:
        return Ask([("utter_gift_ask", {})], {"asked": "paper"})

    @staticmethod
    def answer(asked: Asked, memory: dict[str, str]) -> Step:
        if asked.turn.intent == "affirm":
            return Settled([("utter_gift_wrapped", {})], "Wrapped.")
        return NotAnAnswer()


def test_a_request_is_added_by_one_entry_and_its_module(expecting: Texter, monkeypatch: pytest.MonkeyPatch) -> None:
    toy = Request("wrap_it", "gift", "have it wrapped", (Kind.DELIVERY_CHANGE, "The customer wants it wrapped."))
    monkeypatch.setitem(REQUESTS, "wrap_it", toy)
    monkeypatch.setitem(dialogues.DIALOGUES, "wrap_it", Gift)  # type: ignore[arg-type]
    assert expecting.texts("wrap_it", "wrap it nicely please") == ["utter_gift_ask"]
    assert expecting.texts("where_is_my_package", "where is it")[-1] == "utter_gift_ask"
    assert expecting.texts("affirm", "yes") == ["utter_gift_wrapped"]
    [case] = expecting.cases()
    assert (case.kind, case.state, case.resolution) == (Kind.DELIVERY_CHANGE, State.RESOLVED, "Wrapped.")


class TestAnOldQuestion:
    def test_takes_no_bare_yes_and_is_asked_again(self, expecting: Texter) -> None:
        expecting.texts("correct_address", "my apt is 7C")
        said = expecting.texts("affirm", "yes", after=LASTS + timedelta(minutes=1))
        assert said[0] == "utter_asked_long_ago"
        assert expecting.delivery(NUMBER).address.unit == "4B"
        expecting.texts("affirm", "yes")
        assert expecting.delivery(NUMBER).address.unit == "7C"

    def test_of_the_same_day_takes_its_yes(self, expecting: Texter) -> None:
        expecting.texts("correct_address", "my apt is 7C")
        expecting.texts("affirm", "yes", after=timedelta(hours=11))
        assert expecting.delivery(NUMBER).address.unit == "7C"


@pytest.mark.parametrize("text", ["yes no wait", "yes, not", "wrong, yes"])
def test_whatever_the_model_makes_of_it_a_yes_with_a_no_in_it_is_none(expecting: Texter, text: str) -> None:
    expecting.texts("correct_address", "my apt is 7C")
    expecting.texts("affirm", text)
    assert expecting.delivery(NUMBER).address.unit == "4B"


class TestWhatDoesNotAnswer:
    def test_is_asked_about_in_other_words_and_then_goes_to_a_person(self, expecting: Texter) -> None:
        first = expecting.texts("hold_for_pickup", "i want to pick it up myself")
        second = expecting.texts("nlu_fallback", "hmm the thing")
        third = expecting.texts("nlu_fallback", "dunno really")
        assert first != second != third
        assert second[-1] == third[-1] == first[-1]
        assert "utter_person_soon" in expecting.texts("nlu_fallback", "well")
        assert [case.kind for case in expecting.cases()][-1] == Kind.PERSON_WANTED


def test_our_request_data_is_sound() -> None:
    for intent, request in REQUESTS.items():
        assert intent == request.intent
        assert hasattr(dialogues.module_of(request), "begin")


def test_every_intent_of_customers_is_in_their_one_rule() -> None:
    def read(file: str) -> dict[str, Any]:
        data: dict[str, Any] = yaml.safe_load((ROOT / file).read_text())
        return data

    intents = {each for each in read("domain.yml")["intents"] if not each.startswith("driver_") or each in REQUESTS}
    [rule] = read("data/rules/customer.yml")["rules"]
    named = {each["intent"] for each in rule["steps"][0]["or"]}
    assert named == intents | {"nlu_fallback"}

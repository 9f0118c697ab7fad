"""Customers who write in another language than English."""

from pathlib import Path

import pytest
import yaml

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.language.languages import NAMES, OTHER
from doorstep.messaging import segments
from tests.actions.texting import Texter

NUMBER = "LM941260358"
RESPONSES = yaml.safe_load(Path("data/responses/other_languages.yml").read_text())["responses"]


def test_every_language_has_its_sentence_within_two_segments() -> None:
    assert {f"utter_reads_english_{code}" for code in NAMES if code != OTHER} == RESPONSES.keys() - {
        "utter_reads_english"
    }
    for variants in RESPONSES.values():
        assert segments.size(segments.to_gsm7(variants[0]["text"])).segments <= 2


@pytest.mark.parametrize(
    "misread", ["reschedule", "cancel_delivery", "give_access_code", "out_of_scope", "where_is_my_package"]
)
def test_one_sentence_in_their_language_and_a_case_whatever_it_was_taken_for(customer: Texter, misread: str) -> None:
    customer.gets(NUMBER)
    before = customer.delivery(NUMBER)
    assert customer.texts(misread, "pode deixar na casa 4411 do vizinho") == ["utter_reads_english_pt"]
    assert customer.delivery(NUMBER) == before
    assert customer.driver_notes(NUMBER) == []
    [case] = customer.cases()
    assert (case.kind, case.state, case.details["language"]) == (
        CaseKind.NOT_UNDERSTOOD,
        CaseState.WAITING_ON_DESK,
        "pt",
    )
    assert "Portuguese" in case.reason
    assert not customer.is_paused


def test_what_a_text_was_taken_apart_into_is_not_looked_at(customer: Texter) -> None:
    customer.gets(NUMBER)
    acts = (("reschedule", "hoy no voy a estar"), ("hold_for_pickup", "voy mañana a la bodega"))
    assert customer.texts_several(*acts) == ["utter_reads_english_es"]
    assert customer.question is None


def test_further_texts_join_the_case_and_the_sentence_is_not_said_twice_in_a_row(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("out_of_scope", "bonsoir je suis en voyage")
    assert customer.texts("reschedule", "est ce que vous pouvez venir samedi") == []
    assert customer.texts("where_is_my_package", "where is my package") != []
    assert customer.texts("out_of_scope", "je ne comprends pas votre message") == ["utter_reads_english_fr"]
    [case] = customer.cases()
    assert sum("French" in note for note in customer.notes_of(case.id)) == 3


def test_an_open_question_stays_and_is_not_answered(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("cancel_delivery", "cancel the delivery")
    open_before = customer.question
    assert open_before is not None
    assert customer.texts("affirm", "gdzie jest moja paczka") == ["utter_reads_english_pl"]
    assert customer.question == open_before


def test_who_waits_for_a_person_hears_no_more_of_it_and_the_words_are_kept(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("talk_to_person", "quiero hablar con una persona")
    [case] = customer.cases()
    assert case.kind == CaseKind.PERSON_WANTED
    assert customer.texts("give_instructions", "hàng của tôi đâu rồi") == ["utter_added_for_dispatch"]
    assert customer.texts("reschedule", "tôi không có nhà hôm nay") == []
    assert [each.id for each in customer.cases()] == [case.id]
    assert any("hàng của tôi" in note for note in customer.notes_of(case.id))


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("thank", "muchas gracias por todo"),
        ("where_is_my_package", "a que hora llega mi paquete"),
        ("reschedule", "cuando llega mi pedido por favor"),
        ("give_access_code", "el codigo de la reja es 4411"),
        ("talk_to_person", "quiero hablar con alguien"),
    ],
)
def test_what_of_spanish_is_read_is_answered_as_ever(customer: Texter, intent: str, text: str) -> None:
    customer.gets(NUMBER)
    said = customer.texts(intent, text)
    assert said
    assert not any(each.startswith("utter_reads_english") for each in said)
    assert customer.question is None or customer.question.of != "reschedule"
    assert all(case.kind != CaseKind.NOT_UNDERSTOOD for case in customer.cases())


@pytest.mark.parametrize(
    "text", ["ya no me manden mensajes por favor", "no quiero mas mensajes de ustedes", "ARRET", "arrêtez svp merci"]
)
def test_an_opt_out_stays_one_in_any_language_that_it_is_heard_in(customer: Texter, text: str) -> None:
    customer.gets(NUMBER)
    customer.texts("out_of_scope", text)
    assert customer.is_opted_out()


def test_words_for_the_driver_that_were_taken_for_another_wish_are_asked_about(customer: Texter) -> None:
    customer.gets(NUMBER)
    assert customer.texts("reschedule", "dejenlo con la vecina de abajo por favor") == ["utter_instructions_confirm"]
    assert customer.driver_notes(NUMBER) == []

"""Spanish that the model makes nothing of: answered, or asked about; nothing is written on a guess."""

from doorstep.dms import arrangements
from tests.actions.texting import Texter

NUMBER = "LM100000001"


def test_a_question_in_spanish_is_answered(customer: Texter) -> None:
    customer.gets(NUMBER)
    assert "utter_where_out_for_delivery" in customer.texts("greet", "buenas tardes, a que hora llega mi paquete")


def test_words_for_the_driver_are_passed_on_in_spanish_after_a_yes(customer: Texter) -> None:
    customer.gets(NUMBER)
    said = "si no hay nadie que lo deje con mi vecina del 2207"
    assert customer.texts("nlu_fallback", said) == ["utter_instructions_confirm"]
    with customer.sessions() as session:
        assert arrangements.instructions(session, NUMBER) == []
    customer.texts("affirm", "sí por favor")
    with customer.sessions() as session:
        [given] = arrangements.instructions(session, NUMBER)
        assert given.detail == said
        assert arrangements.access(session, NUMBER) == []

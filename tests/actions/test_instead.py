"""A proposal for this delivery in the words of a question about the service."""

from tests.actions.texting import Texter


def test_another_day_instead_is_about_the_delivery_and_is_read_back(customer: Texter) -> None:
    customer.gets("LM100000001", is_loaded=False)
    assert customer.texts("ask_service", "could you deliver on monday instead?") == ["utter_another_day_read_back"]
    assert customer.delivery("LM100000001").version == 1

"""What no person wrote to us: kept, shown, and neither an answer nor a request."""

import pytest

from tests.dialogues.people import Customer, Town


@pytest.fixture
def asked(town: Town) -> Customer:
    """Whether their address is right."""
    customer = town.customer("out")
    assert "Apt 7C" in customer.says("my apt is 7C")
    return customer


@pytest.mark.parametrize(
    "body",
    [
        "Liked \u201cShould it go to 1205 N La Salle St Apt 7C, Chicago, IL 60610?\u201d",
        "\U0001f44d to \u201cShould it go to 1205 N La Salle St Apt 7C, Chicago, IL 60610?\u201d",
        "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
    ],
)
def test_is_kept_and_not_answered_and_the_question_stays_open(asked: Customer, body: str) -> None:
    asked.says_without_reply(body)
    assert asked.transcript()[-1].text == body
    assert asked.delivery.address.unit == "4D"
    assert asked.says("yes").startswith("Done.")
    assert asked.delivery.address.unit == "7C"

"""What is said outside the dialogue fits one segment."""

import pytest

from doorstep.messaging import segments, texts

COMPANY = "Doorstep Demo Delivery"


@pytest.mark.parametrize(
    "text",
    [
        texts.opted_out(COMPANY),
        texts.opted_in(COMPANY),
        texts.help_text(COMPANY, "+13125550100"),
        texts.outage(),
        texts.address_approved("LM123456789", "11250 N Martin Luther King Jr Blvd Apt 1204B, Chicago, IL 60610"),
        texts.address_rejected("LM123456789"),
    ],
)
def test_each_text_is_one_plain_segment(text: str) -> None:
    assert segments.size(text) == segments.Size("GSM-7", len(text), 1)


def test_help_says_the_number_as_people_write_it() -> None:
    assert "312-555-0100" in texts.help_text(COMPANY, "+13125550100")

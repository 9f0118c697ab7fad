import pytest

from doorstep.messaging.e164 import is_e164
from doorstep.messaging.numbers import InvalidNumber, time_zones, to_e164


@pytest.mark.parametrize(
    "raw", ["+13125550142", "(312) 555-0142", "312.555.0142", "1 312 555 0142", "３１２５５５０１４２"]
)
def test_us_numbers_as_people_write_them(raw: str) -> None:
    assert to_e164(raw) == "+13125550142"


@pytest.mark.parametrize(
    "raw", ["", "hello", "555-0142", "312555014", "+1312555014299", "911", "312-555-0142 x12", "\x00"]
)
def test_what_no_text_could_go_to(raw: str) -> None:
    with pytest.raises(InvalidNumber) as error:
        to_e164(raw)
    assert not raw or raw not in str(error.value)


def test_the_form_of_e164() -> None:
    assert is_e164("+13125550142")
    assert not any(
        map(is_e164, ["13125550142", "+0123456789", "22395", "+1312555014x", "whatsapp:+13125550142", "+13125550142\n"])
    )


@pytest.mark.parametrize("digit", ["\u0968", "\uff12", "\u0662", "\u00b2", "\U0001d7d0"])  # all of them a two
def test_digits_of_other_scripts_are_no_number_of_ours(digit: str) -> None:
    assert not is_e164(f"+1312555014{digit}")


def test_the_area_code_tells_the_time_zone() -> None:
    assert time_zones("+13125550142") == ("America/Chicago",)
    assert time_zones("+99912345678") == ()

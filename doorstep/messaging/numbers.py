"""Phone numbers: E.164 everywhere inside, anything people write at the edges."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, timezone


class InvalidNumber(ValueError):
    """Not a number that a text could go to."""


def to_e164(raw: str, region: str = "US") -> str:
    """`(312) 555-0142` -> `+13125550142`. Raises InvalidNumber; the message does not repeat what was given."""
    try:
        number = phonenumbers.parse(raw, region)
    except NumberParseException as error:
        raise InvalidNumber("not a phone number") from error
    if number.extension:
        raise InvalidNumber("a number with an extension cannot be texted")
    if not phonenumbers.is_valid_number(number):
        raise InvalidNumber("no such phone number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def time_zones(number: str) -> tuple[str, ...]:
    """The time zones (IANA) of a number's area code; empty if nothing is known. A mobile phone may be elsewhere."""
    try:
        zones: tuple[str, ...] = timezone.time_zones_for_number(phonenumbers.parse(number))
    except NumberParseException:
        return ()
    return () if zones == ("Etc/Unknown",) else zones


def place_of(number: str) -> str:
    """Where a number's area code is, "Florida" or "Miami, FL"; empty when it is not known."""
    from phonenumbers import geocoder  # its tables are large, and few companies need them

    try:
        described: str = geocoder.description_for_number(phonenumbers.parse(number), "en", region="US")
    except NumberParseException:
        return ""
    return described

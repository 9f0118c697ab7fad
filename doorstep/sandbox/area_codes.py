"""FromCity, FromState and FromZip of a webhook: Twilio guesses them from the number's first digits."""

from typing import NamedTuple


class Place(NamedTuple):
    city: str
    state: str
    zip: str


UNKNOWN = Place("", "", "")

# The main place of some area codes; of others Twilio, too, often knows nothing and sends empty fields.
_PLACES = {
    "206": Place("SEATTLE", "WA", "98101"),
    "212": Place("NEW YORK", "NY", "10001"),
    "213": Place("LOS ANGELES", "CA", "90012"),
    "215": Place("PHILADELPHIA", "PA", "19103"),
    "303": Place("DENVER", "CO", "80202"),
    "305": Place("MIAMI", "FL", "33130"),
    "312": Place("CHICAGO", "IL", "60601"),
    "404": Place("ATLANTA", "GA", "30303"),
    "415": Place("SAN FRANCISCO", "CA", "94102"),
    "503": Place("PORTLAND", "OR", "97204"),
    "512": Place("AUSTIN", "TX", "78701"),
    "602": Place("PHOENIX", "AZ", "85004"),
    "612": Place("MINNEAPOLIS", "MN", "55401"),
    "617": Place("BOSTON", "MA", "02108"),
    "713": Place("HOUSTON", "TX", "77002"),
    "773": Place("CHICAGO", "IL", "60614"),
    "847": Place("EVANSTON", "IL", "60201"),
}


def place_of(number: str) -> Place:
    """`number` in E.164."""
    return _PLACES.get(number[2:5], UNKNOWN) if number.startswith("+1") else UNKNOWN

"""FromCity, FromState and FromZip of a webhook: Twilio guesses them from the number's first digits."""

from typing import NamedTuple


class AreaPlace(NamedTuple):
    city: str
    state: str
    zip: str


UNKNOWN = AreaPlace("", "", "")

# The main place of some area codes; of others Twilio, too, often knows nothing and sends empty fields.
_PLACES = {
    "206": AreaPlace("SEATTLE", "WA", "98101"),
    "212": AreaPlace("NEW YORK", "NY", "10001"),
    "213": AreaPlace("LOS ANGELES", "CA", "90012"),
    "215": AreaPlace("PHILADELPHIA", "PA", "19103"),
    "303": AreaPlace("DENVER", "CO", "80202"),
    "305": AreaPlace("MIAMI", "FL", "33130"),
    "312": AreaPlace("CHICAGO", "IL", "60601"),
    "404": AreaPlace("ATLANTA", "GA", "30303"),
    "415": AreaPlace("SAN FRANCISCO", "CA", "94102"),
    "503": AreaPlace("PORTLAND", "OR", "97204"),
    "512": AreaPlace("AUSTIN", "TX", "78701"),
    "602": AreaPlace("PHOENIX", "AZ", "85004"),
    "612": AreaPlace("MINNEAPOLIS", "MN", "55401"),
    "617": AreaPlace("BOSTON", "MA", "02108"),
    "713": AreaPlace("HOUSTON", "TX", "77002"),
    "773": AreaPlace("CHICAGO", "IL", "60614"),
    "847": AreaPlace("EVANSTON", "IL", "60201"),
}


def place_of(number: str) -> AreaPlace:
    """`number` in E.164."""
    return _PLACES.get(number[2:5], UNKNOWN) if number.startswith("+1") else UNKNOWN

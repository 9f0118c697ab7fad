"""What is asked and answered about an address that cannot be written yet."""

from collections.abc import Collection
from datetime import datetime

from actions.conversation import Saying
from doorstep.addresses import PostalAddress
from doorstep.addresses.casing import in_title_case
from doorstep.addresses.correction import Ambiguous, Unusable
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken

MOST_OPTIONS = 5

_QUESTIONS = {
    "unit_or_number": "utter_ask_unit_or_number",
    "missing_number": "utter_ask_house_number",
    "missing_street": "utter_ask_street",
    "missing_unit": "utter_ask_unit",
    "missing_zip": "utter_ask_zip_of_address",
    "missing_city": "utter_ask_city",
}


def question(pending: Ambiguous) -> Saying:
    if pending.question in ("which_street_type", "which_city") and 1 < len(pending.options) <= MOST_OPTIONS:
        return "utter_ask_which", {"options": _either(pending.options)}
    if pending.question == "which_street_type":
        return "utter_ask_street_type", {"street": in_title_case(pending.partial.street)}
    if pending.question == "missing_street" and not pending.partial.number:
        return "utter_ask_whole_address", {}
    values = {"value": pending.value, "street": in_title_case(pending.partial.street) or "that street"}
    return _QUESTIONS.get(pending.question, "utter_ask_city"), values


def _either(options: Collection[str]) -> str:
    """`Evanston, IL or Evanston, WY` is `Evanston in IL or WY`; street types stay as they are."""
    pairs = [option.rpartition(", ") for option in options]
    cities, states = {city for city, _, _ in pairs}, [state for _, _, state in pairs]
    if cities == {""}:
        return spoken.either([in_title_case(option) for option in options])
    if len(cities) == 1:
        return f"{in_title_case(cities.pop())} in {spoken.either(states)}"
    return spoken.either([f"{in_title_case(city)} {state}" for city, _, state in pairs])


def read_back(address: PostalAddress, assumed: Collection[str], *, again: bool) -> Saying:
    """Ask for the yes, naming what the texts left open and we had to assume."""
    values = {"address": address.spoken()}
    if again:
        return "utter_read_back_again", values
    unit = "kept_unit" if address.unit_line else "unit"
    parts = (("zip", "zip"), ("unit", unit))
    to_check = "_and_".join(name for part, name in parts if part in assumed)
    return f"utter_read_back_check_{to_check}" if to_check else "utter_read_back", values


def problem(unusable: Unusable, on_file: PostalAddress) -> Saying:
    reason = "foreign" if unusable.reason == "military" else unusable.reason
    return f"utter_problem_{reason}", {
        "zip": unusable.value,
        "zip_city": f"{in_title_case(unusable.city)}, {unusable.state}",
        "address": on_file.spoken(),
    }


def refusal(delivery: DeliveryView, reason: str, now: datetime) -> Saying:
    """Why the address cannot change any more, and what can be done instead."""
    at = delivery.delivered_at or delivery.status_changed_at
    return f"utter_address_refused_{reason}", {
        "day": spoken.day(at, delivery.timezone, now=now),
        "time": spoken.clock_time(at, delivery.timezone),
    }

"""What a conversation is about, in the words of a list: the last thing that was wanted, not the last yes. Pure."""

from collections.abc import Iterable

_WORDS = {
    "where_is_my_package": "where it is",
    "correct_address": "the address",
    "talk_to_person": "wants a person",
    "cancel_delivery": "does not want it",
    "give_access_code": "how to get in",
    "give_instructions": "where to leave it",
    "reschedule": "another day",
    "hold_for_pickup": "picks it up",
    "report_not_received": "not received",
    "dispute_attempt": "was at home",
    "report_damage": "damaged",
    "ask_for_proof": "proof",
    "complain": "complains",
    "stop_texts": "no more texts",
    "start_texts": "texts again",
    "ask_service": "a question",
    "praise": "praises",
    "wrong_number": "wrong number",
    "withdraw": "takes it back",
    "failed_attempt": "failed attempt",
    "driver_asks": "the driver asks",
    "driver_start_shift": "starts the shift",
    "driver_end_shift": "ends the shift",
    "driver_break": "break",
    "driver_check_in": "how it goes",
    "driver_late": "late",
    "driver_next_stop": "next stop",
    "driver_ask_access": "how to get in",
    "driver_access_problem": "cannot get in",
    "driver_delivered": "delivered",
    "driver_failed": "not delivered",
    "driver_refused": "refused",
    "driver_damaged": "damaged",
    "driver_missing": "missing",
    "driver_undo": "takes it back",
    "driver_wrong_address": "the address",
    "driver_tell_customer": "tells the customer",
    "driver_ask_customer": "asks the customer",
    "driver_vehicle": "the vehicle",
    "driver_emergency": "emergency",
    "driver_dispatch": "wants dispatch",
    "driver_skip": "skips a stop",
    "driver_extra_package": "one package too many",
}
"""By intent. What is not there answers, greets or thanks, and is about nothing by itself."""


def latest(intents: Iterable[str]) -> str | None:
    """Of the last intents, the latest first, the one that is about something; else the latest."""
    read = list(intents)
    return next((intent for intent in read if intent in _WORDS), read[0] if read else None)


def words_of(intent: str | None) -> str:
    """Empty when it is about nothing by itself."""
    return _WORDS.get(intent or "", "")

"""What is only remembered until a request is done or dropped."""

from rasa_sdk.events import EventType, SlotSet

_ADDRESS_SLOTS = ("new_address", "address_confirmed", "address_work")
_REQUEST_SLOTS = ("request_work", "request_settled")
_WAITING_SLOTS = (
    "requests_next",
    "requests",
    "claimed_tracking_number",
    "claimed_zip",
    "identification_problem",
)


def forget_address() -> list[EventType]:
    return [SlotSet(slot, None) for slot in _ADDRESS_SLOTS]


def forget_request() -> list[EventType]:
    return [SlotSet(slot, None) for slot in _REQUEST_SLOTS]


def forget_everything() -> list[EventType]:
    return [SlotSet(slot, None) for slot in (*_ADDRESS_SLOTS, *_REQUEST_SLOTS, *_WAITING_SLOTS)]

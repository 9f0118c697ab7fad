"""The phones that are there from the start: those of the customers in the seeded day, and a stranger's."""

from doorstep.dms.seed import DEMO_CUSTOMERS, STRANGERS_PHONE, DemoCustomer
from doorstep.sandbox.records import Phone

STRANGER_PLACE = 3
"""Among the first four phones: those a desktop screen shows."""

_ANYONE = ("where is my package", "can I talk to a person")
_HINTS = {
    "out for delivery": ("where is my package", "it's 1250 n lasalle not 1205", "apt 4c not 4b"),
    "two open deliveries": ("when will it come", "2", "move the second one to apt 2n"),
    "failed attempt yesterday": ("i was home all day!!", "why didnt you deliver", "the buzzer is 802"),
    "delivered today": ("where is my package", "i never got it", "change my address to 2533 n halsted"),
    "at the depot, not loaded": ("send it to 1130 s michigan ave apt 2205 instead", "will it come tomorrow?"),
    "a business": ("we close at 5, when are you here", "use the back door, 2110 n halsted"),
    "apartment missing": ("apt 3w", "sorry its apartment 12 at 1350 n lasalle"),
}  # fmt: skip


def seeded_phones() -> list[Phone]:
    phones = [_customers_phone(customer) for customer in DEMO_CUSTOMERS]
    phones.insert(STRANGER_PLACE, _strangers_phone())
    return phones


def _customers_phone(customer: DemoCustomer) -> Phone:
    situation = f"{customer.situation} · {', '.join(customer.tracking_numbers)}"
    return Phone(customer.phone, customer.name, situation, _HINTS.get(customer.situation, _ANYONE), seeded=True)


def _strangers_phone() -> Phone:
    """Somebody with another person's tracking number: sees its status with the ZIP, and changes nothing."""
    someone = DEMO_CUSTOMERS[0]
    hints = ("where's my stuff", f"{someone.tracking_numbers[0]} {someone.address.zip}", "are you a bot?")
    return Phone(STRANGERS_PHONE, "Unknown number", "on no delivery", hints, seeded=True)

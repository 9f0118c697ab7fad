"""What is texted, and by whom. The same for both sides."""

from collections.abc import Iterator
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.dms.models import Delivery, Recipient
from doorstep.dms.status import Status

_GREETINGS = ("hi", "hello", "good morning", "hey there")
_WHERE = (
    "wheres my package",
    "where is my package?",
    "when will my package be here",
    "whats the status of my delivery",
)
_CORRECTIONS = (
    "my apt number is wrong, its apt {}",
    "the unit should be apt {}",
    "you have the wrong apartment, im in apt {}",
)
_YES = ("yes", "yep", "yes please", "correct")
_THANKS = ("thanks", "thank you", "thx so much", "great thanks")

ROUND = 5
"""Texts in one round of a conversation: greeting, question, correction, confirmation, thanks."""


def rounds(number: int) -> Iterator[tuple[str, ...]]:
    """One round after another of conversation `number`; every round corrects the apartment to another one."""
    random = Random(number)
    for count in range(1, 10_000):
        apartment = f"{count % 90 + 10}{random.choice('abcdef')}"
        yield (
            random.choice(_GREETINGS),
            random.choice(_WHERE),
            random.choice(_CORRECTIONS).format(apartment),
            random.choice(_YES),
            random.choice(_THANKS),
        )


def phones(session: Session) -> list[str]:
    """Customers of exactly one package, which is still to come: nobody has to be asked which one they mean."""
    only = select(func.max(Delivery.id)).group_by(Delivery.recipient_id).having(func.count() == 1)
    to_come = (Status.OUT_FOR_DELIVERY, Status.AT_DEPOT)
    numbers = select(Recipient.phone).join(Delivery, Delivery.recipient_id == Recipient.id)
    rows = session.scalars(
        numbers.where(Delivery.id.in_(only), Delivery.status.in_(to_come), Recipient.phone.is_not(None)).order_by(
            Recipient.phone
        )
    )
    return [phone for phone in rows if phone]

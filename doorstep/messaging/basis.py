"""On what basis a number is texted, and from whom it came: evidence, kept as long as opt-outs are."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from doorstep.messaging.models import TextBasis
from doorstep.upserts import dialect_of, inserting


class Basis(StrEnum):
    ORDER = "order"
    """The number came with a delivery: given to the sender for it."""
    ASKED = "asked"
    """The person asked us for texts, after they had wanted none."""


def keep(session: Session, number: str, basis: Basis, source: str, since: datetime) -> None:
    """What is known already stays: the first basis is the evidence."""
    session.execute(
        inserting(dialect_of(session), TextBasis)
        .values(number=number, basis=basis, source=source, since=since)
        .on_conflict_do_nothing(index_elements=["number"])
    )


def asked_again(session: Session, number: str, source: str, now: datetime) -> None:
    """From now on their own word is the basis."""
    session.merge(TextBasis(number=number, basis=Basis.ASKED, source=source, since=now))


def of_number(session: Session, number: str) -> TextBasis | None:
    return session.get(TextBasis, number)

"""What recipients wish of our texts, by number: said once, it holds for every package that comes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from doorstep.messaging import erased_numbers
from doorstep.messaging.models import TextWish
from doorstep.messaging.policy.wishes import NOTHING, KeptWish, Level

_OF_NUMBERS = select(TextWish.number, TextWish.level, TextWish.not_before, TextWish.not_after).where(
    TextWish.number.in_(bindparam("numbers", expanding=True))
)


@dataclass(frozen=True)
class NewWish:
    """What they said now: a level, hours, or both."""

    level: Level | None = None
    not_before: time | None = None
    not_after: time | None = None


def keep(session: Session, number: str, wish: NewWish, source: str, now: datetime) -> KeptWish:
    """What they said now beside what they said before; who wants all again takes everything back. Saying it twice
    changes nothing. Hours that leave none between them are not both meant: the newer one holds."""
    before, not_before, not_after = of_number(session, number), wish.not_before, wish.not_after
    if not_before and before.not_after and not_before >= before.not_after:
        before = replace(before, not_after=None)
    if not_after and before.not_before and before.not_before >= not_after:
        before = replace(before, not_before=None)
    after = KeptWish(
        level=wish.level or before.level,
        not_before=not_before if wish.level is Level.ALL else not_before or before.not_before,
        not_after=not_after if wish.level is Level.ALL else not_after or before.not_after,
    )
    values = {"level": after.level.value, "not_before": after.not_before, "not_after": after.not_after}
    session.merge(TextWish(number=number, said_at=now, source=source, **values))
    return after


def of_number(session: Session, number: str) -> KeptWish:
    return of_numbers(session, [number]).get(number, NOTHING)


def of_numbers(session: Session, numbers: Collection[str]) -> dict[str, KeptWish]:
    """Of those that wish anything."""
    known = erased_numbers.known_as(session, numbers)
    rows = session.execute(_OF_NUMBERS, {"numbers": list(known)}).all()
    wishes = {row.number: KeptWish(Level(row.level), row.not_before, row.not_after) for row in rows}
    # What somebody says after they were erased takes the place of what they said before: they come last.
    return {known[each]: wishes[each] for each in known if each in wishes}

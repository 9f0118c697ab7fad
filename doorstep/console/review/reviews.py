"""What people said of texts: the next one for somebody, what they say of it, taken back, and how far people agree."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, delete, exists, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.console.read_model.tables import readings
from doorstep.console.review.models import Review, ReviewItem
from doorstep.console.review.reasons import REASONS

MOST_ACTS = 6
LONGEST_ARGUMENT = 80
NOTHING = "nothing"
"""As an act of figures: there is nothing to do."""
_SHOWN_FOR = timedelta(days=30)

Acts = Sequence[Mapping[str, Any]]


class InvalidReview(ValueError):
    """The message says why, for the person who tried."""


def next_item(
    session: Session, by: str, *, why: str | None = None, after: tuple[datetime, int] | None = None
) -> ReviewItem | None:
    """The latest that they have not reviewed and that still wants somebody; `after` one that they left for later."""
    query = select(ReviewItem).where(_waits_for(by)).order_by(ReviewItem.at.desc(), ReviewItem.inbox_id.desc()).limit(1)
    if why is not None:
        query = query.where(ReviewItem.why == why)
    if after is not None:
        at, inbox_id = after
        query = query.where(or_(ReviewItem.at < at, and_(ReviewItem.at == at, ReviewItem.inbox_id < inbox_id)))
    return session.scalars(query).one_or_none()


def waiting(session: Session, by: str) -> Mapping[str, int]:
    """How many wait for them, by reason, in the order of reasons."""
    rows = session.execute(select(ReviewItem.why, func.count()).where(_waits_for(by)).group_by(ReviewItem.why))
    found = dict(rows.tuples().all())
    return {why: found[why] for why in REASONS if why in found}


def was_taken_for(session: Session, inbox_id: int) -> list[str]:
    return list(
        session.scalars(select(readings.c.intent).where(readings.c.inbox_id == inbox_id).order_by(readings.c.event_id))
    )


def review(session: Session, inbox_id: int, acts: Acts, *, by: str, now: datetime) -> Review:
    """Say what a text is: all its acts with their arguments; none: there is nothing to do. It takes the place of what
    they said of it before. Raises LookupError, Invalid."""
    item = session.get(ReviewItem, inbox_id, with_for_update=True)
    if item is None:
        raise LookupError(f"no text {inbox_id} to review")
    session.execute(
        update(Review)
        .where(Review.inbox_id == inbox_id, Review.by == by, Review.removed_at.is_(None))
        .values(removed_at=now)
    )
    row = Review(
        inbox_id=inbox_id, conversation_id=item.conversation_id, was=was_taken_for(session, inbox_id),
        acts=_checked(acts), by=by, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _keep_wanted(session, item)
    wakeups.notify(session, "desk")
    return row


def take_back(session: Session, inbox_id: int, *, by: str, now: datetime) -> None:
    """One's own word of a text; again changes nothing."""
    item = session.get(ReviewItem, inbox_id, with_for_update=True)
    session.execute(
        update(Review)
        .where(Review.inbox_id == inbox_id, Review.by == by, Review.removed_at.is_(None))
        .values(removed_at=now)
    )
    if item is not None:
        _keep_wanted(session, item)


def forget(session: Session, conversation_ids: Sequence[str]) -> int:
    """A person is erased: nothing of what was said of their texts stays. Answers how many reviews there were."""
    if not conversation_ids:
        return 0
    session.execute(delete(ReviewItem).where(ReviewItem.conversation_id.in_(conversation_ids)))
    gone = session.execute(delete(Review).where(Review.conversation_id.in_(conversation_ids)).returning(Review.id))
    return len(gone.all())


@dataclass(frozen=True)
class OfPerson:
    by: str
    reviewed: int
    right: int
    """Of these, how many the assistant had read right."""


@dataclass(frozen=True)
class OfAct:
    act: str
    reviewed: int
    right: int


@dataclass(frozen=True)
class ReviewFigures:
    people: Sequence[OfPerson]
    acts: Sequence[OfAct]
    """By what it is; those that are read worst first."""
    by_two: int
    """Texts of which two people said something."""
    agreed: int


def figures(session: Session, now: datetime) -> ReviewFigures:
    """Of the last 30 days."""
    is_shown = and_(Review.removed_at.is_(None), Review.at > now - _SHOWN_FOR)
    was, acts = cast(Review.was, Text), cast(Review.acts, Text)
    alike = session.execute(
        select(Review.by, was, acts, func.count()).where(is_shown).group_by(Review.by, was, acts)
    ).all()  # most texts are one of few acts: thousands of reviews are some dozens of rows
    people: Counter[tuple[str, bool]] = Counter()
    of_acts: Counter[tuple[str, bool]] = Counter()
    for by, taken_for, said, count in alike:
        reviewed = json.loads(said)
        is_right = was_right(json.loads(taken_for), reviewed)
        people[by, is_right] += count
        for name in set(names_of(reviewed)):
            of_acts[name, is_right] += count
    by_two = select(Review.inbox_id).where(is_shown).group_by(Review.inbox_id).having(func.count() > 1)
    texts: dict[int, list[Counter[str]]] = defaultdict(list)
    for inbox_id, said in session.execute(
        select(Review.inbox_id, Review.acts).where(is_shown, Review.inbox_id.in_(by_two))
    ):
        texts[inbox_id].append(Counter(names_of(said)))
    return ReviewFigures(
        sorted(
            (OfPerson(by, people[by, True] + people[by, False], people[by, True]) for by in {by for by, _ in people}),
            key=lambda one: (-one.reviewed, one.by),
        ),
        sorted(
            (
                OfAct(act, of_acts[act, True] + of_acts[act, False], of_acts[act, True])
                for act in {act for act, _ in of_acts}
            ),
            key=lambda one: (one.right / one.reviewed, -one.reviewed, one.act),
        ),
        len(texts),
        sum(all(one == each[0] for one in each) for each in texts.values()),
    )


def names_of(acts: Acts) -> list[str]:
    return [str(each["act"]) for each in acts] or [NOTHING]


def was_right(was: Sequence[str], acts: Acts) -> bool:
    """What it was taken for is what it is; what was not understood is right only where there is nothing to do."""
    return sorted(name for name in was if name != "nlu_fallback") == sorted(str(each["act"]) for each in acts)


def _waits_for(by: str) -> ColumnElement[bool]:
    """Only where one of two has looked can that have been they."""
    said = exists().where(Review.inbox_id == ReviewItem.inbox_id, Review.by == by, Review.removed_at.is_(None))
    return (ReviewItem.wanted > literal_column("0")) & ~(  # as the partial indexes say it
        ReviewItem.wants_second & (ReviewItem.wanted == 1) & said
    )


def _keep_wanted(session: Session, item: ReviewItem) -> None:
    """Whoever writes of a text has its row locked."""
    said = select(func.count()).where(Review.inbox_id == item.inbox_id, Review.removed_at.is_(None))
    item.wanted = max(0, 1 + item.wants_second - (session.scalar(said) or 0))


def _checked(acts: Acts) -> list[dict[str, Any]]:
    if len(acts) > MOST_ACTS:
        raise InvalidReview(f"A text does {MOST_ACTS} things at most.")
    found: list[dict[str, Any]] = []
    for each in acts:
        name = str(each["act"])
        if not name.isidentifier():
            raise InvalidReview("There is no such act.")
        arguments = {str(key): str(value)[:LONGEST_ARGUMENT] for key, value in (each.get("args") or {}).items()}
        found.append({"act": name, "args": arguments})
    return found

"""What each person of the desk did in a period: cases that they resolved, how soon, and texts that they wrote."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.console.numbers.figures import bounds, percentile
from doorstep.desk.models import DeskText

_DESK = "desk:"


@dataclass(frozen=True)
class OfDispatcher:
    by: str
    """Login, or how Slack knows them."""
    resolved: int
    median_minutes: float | None
    """From the first sign to the resolution."""
    texts: int


def desk_figures(session: Session, first_day: date, last_day: date, zone: str) -> Sequence[OfDispatcher]:
    """Of the days of a time zone (IANA), both included; who resolved most is first. Raises figures.BadPeriod."""
    begins, ends = bounds(first_day, last_day, zone)
    minutes: dict[str, list[float]] = defaultdict(list)
    resolved = select(Case.resolved_by, Case.opened_at, Case.resolved_at).where(
        Case.resolved_at >= begins, Case.resolved_at < ends, Case.resolved_by.startswith(_DESK)
    )
    for by, opened_at, resolved_at in session.execute(resolved).tuples():
        if by is not None and resolved_at is not None:
            minutes[by.removeprefix(_DESK)].append((resolved_at - opened_at).total_seconds() / 60)
    wrote = select(DeskText.by, func.count()).where(DeskText.at >= begins, DeskText.at < ends).group_by(DeskText.by)
    texts = dict(session.execute(wrote).tuples().all())
    found = [
        OfDispatcher(
            by,
            len(minutes.get(by, ())),
            percentile(sorted(minutes[by]), 0.5) if minutes.get(by) else None,
            texts.get(by, 0),
        )
        for by in {*minutes, *texts}
    ]
    return sorted(found, key=lambda each: (-each.resolved, -each.texts, each.by))

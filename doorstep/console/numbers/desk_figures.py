"""What each person of the desk did in a period: cases that they resolved, how soon, and texts that they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.console.numbers.figures import bounds, percentile
from doorstep.console.read_model.quarters import BY_PERSON, epoch
from doorstep.desk.models import DeskText
from doorstep.upserts import dialect_of


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
    dialect = dialect_of(session)
    seconds = cast(epoch(dialect, Case.resolved_at) - epoch(dialect, Case.opened_at), String)
    together = func.group_concat(seconds) if dialect == "sqlite" else func.string_agg(seconds, ",")
    # One row of each person: to fetch a row of each case takes longer than all else on the page.
    resolved = (
        select(Case.resolved_by, together)
        .where(Case.resolved_at >= begins, Case.resolved_at < ends, Case.resolved_by.startswith(BY_PERSON))
        .group_by(Case.resolved_by)
    )
    took = {
        str(by).removeprefix(BY_PERSON): sorted(int(one) for one in each.split(","))
        for by, each in session.execute(resolved).tuples()
    }
    wrote = select(DeskText.by, func.count()).where(DeskText.at >= begins, DeskText.at < ends).group_by(DeskText.by)
    texts = dict(session.execute(wrote).tuples().all())
    found = [
        OfDispatcher(
            by,
            len(took.get(by, ())),
            percentile(took[by], 0.5) / 60 if by in took else None,
            texts.get(by, 0),
        )
        for by in {*took, *texts}
    ]
    return sorted(found, key=lambda each: (-each.resolved, -each.texts, each.by))

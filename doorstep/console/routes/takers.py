"""Who could take stops over: drivers of the same depot who are at work."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.console.routes import queries as routes_today
from doorstep.dms.mirror import Break, Depot, Driver, Shift
from doorstep.dms.routes import LONGEST_SHIFT


@dataclass(frozen=True)
class Taker:
    code: str
    name: str
    stops_left: int
    minutes_late: int
    is_on_break: bool

    @property
    def said(self) -> str:
        """What they have to do themselves."""
        left = (
            f"{self.stops_left} stop{'' if self.stops_left == 1 else 's'} left" if self.stops_left else "no stops left"
        )
        late = f", {self.minutes_late} min late" if self.minutes_late else ""
        return left + late + (", on a break" if self.is_on_break else "")


def takers(session: Session, depot_code: str, giver: str | None, now: datetime) -> list[Taker]:
    """Whoever has least left first; without who gives."""
    rows = session.execute(
        select(Driver.code, Driver.name, Break.id.is_not(None).label("is_on_break"))
        .join(Shift, Shift.driver_id == Driver.id)
        .join(Depot, Depot.id == Driver.depot_id)
        .outerjoin(Break, (Break.shift_id == Shift.id) & Break.ended_at.is_(None))
        .where(Shift.ended_at.is_(None), Shift.started_at > now - LONGEST_SHIFT, Depot.code == depot_code)
        .distinct()
    ).all()
    today = {each.driver_code: each for each in routes_today.routes(session, now)}
    found = []
    for row in rows:
        if row.code == giver:
            continue
        route = today.get(row.code)
        left, late = (route.stops - route.stops_done, route.lateness) if route else (0, 0)
        found.append(Taker(row.code, row.name, left, late, row.is_on_break))
    return sorted(found, key=lambda each: (each.is_on_break, each.stops_left, each.name))

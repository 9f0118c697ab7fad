"""Hours stricter than the federal ones, by state, for companies that keep to them (`DOORSTEP_TEXT_HOURS=strict`).

They bind telephone solicitation; a delivery notice is none. That is why they are a choice. Not legal advice: whoever
rests on them has them checked. The hours are those of secondary sources of 2026-11; whose section itself was read says
`is_checked`, the others' numbers are where to begin looking.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

Hours = tuple[time, time]

FEDERAL: Hours = (time(8), time(21))
"""47 CFR 64.1200(c)(1): not before 8 a.m. or after 9 p.m. at the called party's location."""

MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@dataclass(frozen=True)
class StateHours:
    name: str
    citation: str
    hours: Hours = FEDERAL
    by_weekday: Mapping[int, Hours | None] = field(default_factory=dict)
    """Where a weekday (0 is Monday) has its own; None: none."""
    is_checked: bool = False
    """Somebody of ours has read the section; of the others hours and numbers are from secondary sources."""

    def on(self, day: date) -> Hours | None:
        return self.by_weekday.get(day.weekday(), self.hours)


_TO_EIGHT: Hours = (time(8), time(20))

STRICTER: dict[str, StateHours] = {
    "FL": StateHours("Florida", "Fla. Stat. 501.616(6)(a)", _TO_EIGHT, is_checked=True),
    "KY": StateHours("Kentucky", "KRS 367.46955", (time(10), time(21))),
    "MD": StateHours("Maryland", "Md. Code, Com. Law 14-4502", _TO_EIGHT),
    "ME": StateHours("Maine", "10 M.R.S. 1498", (time(9), time(17)), {SATURDAY: None, SUNDAY: None}),
    "OK": StateHours("Oklahoma", "Okla. Stat. tit. 15, 775C.4", _TO_EIGHT),
    "PA": StateHours("Pennsylvania", "73 P.S. 2245.2, as amended from 2026-10-18", FEDERAL, {SUNDAY: None}),
    "TX": StateHours("Texas", "Tex. Bus. & Com. Code 301.051", (time(9), time(21)), {SUNDAY: (time(12), time(21))}),
    "WA": StateHours("Washington State", "RCW 80.36.390", _TO_EIGHT),
}


def hours_on(day: date, state: str, *, is_strict: bool) -> Hours | None:
    """In which an unasked text may arrive there; None: not that day."""
    known = STRICTER.get(state) if is_strict else None
    return known.on(day) if known else FEDERAL


def state_in(described: str) -> str:
    """Of a place as phonenumbers has it, "Florida" or "Miami, FL": the state if it is one of the stricter ones."""
    of_it = (state for state, known in STRICTER.items() if described == known.name or described.endswith(f", {state}"))
    return next(of_it, "")

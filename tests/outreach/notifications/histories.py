"""Random histories of a small company: whatever the DMS, the desk and the recipients can do, on days and nights on
which something is odd about the clock."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import delete

from doorstep.database import make_sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import CommandRejected
from doorstep.dms.filling import dms_of
from doorstep.dms.status import FINISHED, Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.messaging import consent, wishes_kept
from doorstep.messaging.policy.wishes import Level
from doorstep.simulation import heard, notified
from doorstep.simulation.heard import TextOnPhone
from doorstep.timers import Timer, TimerState
from tests.databases import _copy, copied
from tests.dms import world
from tests.outreach.notified import Company

NUMBERS = tuple(f"LM00000220{place}" for place in range(1, 6))
PHONES = {number: f"+1312555013{place // 2}" for place, number in enumerate(NUMBERS)}
"""Two share a phone, and two another."""
CHICAGO = ZoneInfo("America/Chicago")
ROUTES = ("R-D1", "R-D2")
STARTS = (
    datetime(2026, 11, 20, 16, 30, tzinfo=UTC),  # Friday, 10:30 in Chicago
    datetime(2026, 11, 21, 1, 30, tzinfo=UTC),  # 19:30
    datetime(2026, 10, 31, 21, 50, tzinfo=UTC),  # 16:50 before the night that has an hour twice
    datetime(2026, 11, 1, 6, 20, tzinfo=UTC),  # 1:20 in the hour that comes twice
    datetime(2027, 3, 13, 22, 40, tzinfo=UTC),  # before the night that lacks one
    datetime(2027, 3, 14, 7, 50, tzinfo=UTC),  # ten minutes before the gap
)
_MINUTES = (0.5, 2, 10, 45, 300)
_HOURS = (-3, 1, 2, 5, 26)
_AFTER_THE_END = frozenset({"delivered", "returned", "correction"})
_RUNGS = frozenset({"attempted", "reminder", "call"})
_places = count()


@dataclass(frozen=True)
class Step:
    what: str
    """Of STEPS."""
    package: int
    amount: int
    minutes: float
    """That pass afterwards."""

    @property
    def number(self) -> str:
        return NUMBERS[self.package]

    @property
    def phone(self) -> str:
        return PHONES[self.number]

    @property
    def hours(self) -> timedelta:
        return timedelta(hours=_HOURS[self.amount % len(_HOURS)])

    @property
    def actor(self) -> str:
        return ("system", "customer", "desk:ann")[self.amount % 3]

    @property
    def route(self) -> str:
        return ROUTES[self.amount % 2]


@dataclass(frozen=True)
class History:
    start: datetime
    steps: tuple[Step, ...]


@dataclass
class Played:
    """A company in which a history is played, step by step."""

    company: Company
    backup: sqlite3.Connection | None = None

    def does(self, step: Step) -> None:
        with contextlib.suppress(CommandRejected):
            STEPS[step.what](self, step)

    def looks(self, times: int = 1) -> None:
        """So many looks of the reconciler, of whoever fires, of the desk's calls, and of the sender."""
        stages = (partial(self.company.plans, *NUMBERS), self.company.fires, self.company.calls, self.company.sends)
        for stage in stages:
            for _ in range(times):
                stage()

    def loses_its_timers(self) -> None:
        """As when a table is thrown away: what has fired stands with its text."""
        with transaction(self.company.sessions) as session:
            session.execute(delete(Timer).where(Timer.state.in_((TimerState.SET, TimerState.CANCELLED))))

    def living(self) -> list[Timer]:
        """What is set about packages; a case has timers of its own."""
        return [each for each in self.company.timers(state=TimerState.SET) if each.subject in NUMBERS]

    def table(self) -> list[tuple[str, str, str, datetime, str, str]]:
        """In an order of its own: a rebuild numbers them anew."""
        return sorted(
            (each.subject, each.kind, each.occurrence, each.due_at, each.rule, each.zone) for each in self.living()
        )

    def dead(self) -> list[str]:
        """Timers of what is over."""
        statuses = {each: world.view(self.company.sessions, each).status for each in NUMBERS}
        return [
            f"{each.kind} of {each.subject}, which is {statuses[each.subject]}"
            for each in self.living()
            if (statuses[each.subject] in FINISHED and each.kind not in _AFTER_THE_END)
            or (statuses[each.subject] is not Status.ATTEMPTED and each.kind in _RUNGS)
        ]

    def newest_change(self) -> int:
        with self.company.sessions() as session:
            return dms_of(session).newest_change()

    def changed_since(self, history_id: int) -> set[str]:
        with self.company.sessions() as session:
            return {subject for _, subject in dms_of(session).changed_after(history_id, 1_000)}

    def texts(self) -> list[TextOnPhone]:
        return [
            TextOnPhone(row.to_number, row.accepted_at, row.body)
            for row in self.company.texts()
            if row.accepted_at is not None
        ]

    def contradictions(self) -> list[str]:
        """As the phones have it, by the DMS's history at each instant."""
        with self.company.sessions() as session:
            packages = notified.packages(session, PHONES, [list(PHONES)], "America/Chicago")
        return [str(fault) for fault in heard.faults(self.texts(), packages)]


@contextlib.contextmanager
def founded(template: Path, folder: Path, start: datetime) -> Iterator[Played]:
    """Five packages at the depot on one route, an hour apart, in a database of their own."""
    file = folder / f"history-{next(_places)}.db"
    engine = copied(template, file)
    sessions = make_sessions(engine)
    world.found(sessions, start)
    company = Company(sessions, start)
    for place, each in enumerate(NUMBERS):
        company.announces(each, start + timedelta(hours=place), phone=PHONES[each])
    yield Played(company)
    engine.dispose()
    file.unlink()


def _driver(played: Played, command: object, *arguments: object, **named: object) -> None:
    played.company.does(command, *arguments, actor="driver:D1", **named)


def _loads_all(played: Played, step: Step) -> None:
    for place, each in enumerate(NUMBERS):
        with contextlib.suppress(CommandRejected):
            played.company.loads(each, eta=played.company.now + timedelta(minutes=30 * (place + 1)))


def _is_backed_up(played: Played, step: Step) -> None:
    played.backup = sqlite3.connect(":memory:", check_same_thread=False)
    _copy(played.company.sessions.kw["bind"], played.backup)


def _is_restored(played: Played, step: Step) -> None:
    """The clock has gone on meanwhile."""
    if played.backup is not None:
        _copy(played.backup, played.company.sessions.kw["bind"])


def _opts_out(played: Played, step: Step) -> None:
    with transaction(played.company.sessions) as session:
        consent.opt_out(session, consent.NewOptOut(step.phone, f"customer:{played.company.now}"), played.company.now)


def _opts_in(played: Played, step: Step) -> None:
    with transaction(played.company.sessions) as session:
        consent.opt_in(session, step.phone, f"customer:{played.company.now}", played.company.now)


def _wishes(played: Played, step: Step) -> None:
    level = (None, Level.ALL, Level.ESSENTIAL, Level.OUTCOME)[step.amount % 4]
    not_before = time(9 + step.amount) if level is None else None
    with transaction(played.company.sessions) as session:
        wishes_kept.keep(
            session,
            step.phone,
            wishes_kept.NewWish(level, not_before=not_before),
            f"wish:{played.company.now}",
            played.company.now,
        )


def _window(played: Played, step: Step) -> tuple[datetime, datetime]:
    return played.company.now + step.hours, played.company.now + step.hours + timedelta(hours=2)


STEPS: Mapping[str, Callable[[Played, Step], None]] = {
    "moves": lambda p, s: p.company.moves(s.number, list(Status)[s.amount % len(Status)], actor=s.actor),
    "cancels": lambda p, s: p.company.moves(s.number, Status.CANCELLED, actor=s.actor),
    "loads": lambda p, s: p.company.moves(s.number, Status.OUT_FOR_DELIVERY),
    "loads all": _loads_all,
    "delivers": lambda p, s: p.company.delivers(s.number),
    "fails": lambda p, s: _driver(
        p, dms_commands.record_attempt, s.number, AttemptOutcome.FAILED,
        reason=list(FailureReason)[s.amount % len(FailureReason)],
    ),
    "takes back": lambda p, s: _driver(p, dms_commands.take_back_report, s.number),
    "is late": lambda p, s: _driver(p, dms_commands.report_delay, "R-D1", (0, 20, 60, 90, 200)[s.amount % 5]),
    "is expected": lambda p, s: p.company.does(dms_commands.set_eta, s.number, p.company.now + s.hours),
    "is expected no more": lambda p, s: p.company.does(dms_commands.set_eta, s.number, None),
    "gets a window": lambda p, s: p.company.does(dms_commands.set_window, s.number, *_window(p, s)),
    "is put off": lambda p, s: _driver(p, dms_commands.put_off, s.number),
    "is planned": lambda p, s: p.company.does(dms_commands.assign_to_route, s.number, s.route),
    "is next": lambda p, s: p.company.does(
        dms_commands.move_stop, s.route, s.package + 1, before=None, seen=None, actor="desk:ann"
    ),
    "is left for last": lambda p, s: p.company.does(
        dms_commands.skip_stop, s.route, s.package + 1, seen=None, actor="desk:ann"
    ),
    "is given away": lambda p, s: p.company.does(
        dms_commands.give_stops, "R-D1", [s.package + 1], to="D2", seen=None, actor="desk:ann"
    ),
    "goes to work": lambda p, s: p.company.does(
        dms_commands.start_shift, f"D{1 + s.amount % 2}", load=s.amount > 4, actor="driver:D1"
    ),
    "is held": lambda p, s: p.company.does(
        dms_commands.hold_for_pickup, s.number, _day(p.company.now + s.hours), actor=s.actor
    ),
    "opts out": _opts_out,
    "opts in": _opts_in,
    "wishes": _wishes,
    "is backed up": _is_backed_up,
    "is restored": _is_restored,
    "nothing happens": lambda p, s: None,
}  # fmt: skip


def _day(at: datetime) -> date:
    return at.date()


def histories() -> st.SearchStrategy[History]:
    step = st.builds(
        Step, st.sampled_from(sorted(STEPS)), st.integers(0, len(NUMBERS) - 1), st.integers(0, 9),
        st.sampled_from(_MINUTES),
    )  # fmt: skip
    return st.builds(History, st.sampled_from(STARTS), st.lists(step, min_size=10, max_size=24).map(tuple))

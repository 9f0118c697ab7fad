"""Whatever is done to cases, in whatever order."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from doorstep.cases import commands as case_commands
from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.provenance import By

_NUMBERS = itertools.count(300000001)
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "move", "resolve", "note"]), st.sampled_from(list(CaseState)), st.integers(0, 3)
    ),
    max_size=14,
)


def test_every_kind_has_its_way_to_the_end() -> None:
    assert set(KINDS) == set(CaseKind)


@given(_STEPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_sequence_leaves_a_case_both_open_and_resolved_or_loses_a_line_of_its_log(
    sqlite_engine: Engine, now: datetime, steps: list[tuple[str, CaseState, int]]
) -> None:
    sessions = make_sessions(sqlite_engine)
    subject = f"LM{next(_NUMBERS)}"
    seen: Sequence[tuple[int, str, str]] = []
    for position, (step, state, repeated) in enumerate(steps):
        _do(sessions, subject, step, state, f"{subject}:{repeated}", now + timedelta(minutes=position))
        with reading(sessions) as session:
            cases = session.scalars(select(Case).where(Case.tracking_number == subject)).all()
            log = [
                (row.id, row.entry, row.note)
                for row in session.scalars(select(CaseLog).join(Case).where(Case.tracking_number == subject))
            ]
            for case in cases:
                ended = (case.resolved_at, case.resolved_by, case.resolution)
                is_resolved = case.state == CaseState.RESOLVED
                assert all(each is not None for each in ended) if is_resolved else ended == (None, None, None)
                assert (case.open_key is None) == is_resolved
            assert sum(case.state != CaseState.RESOLVED for case in cases) <= 1
        assert log[: len(seen)] == seen
        seen = log


def _do(sessions: Sessions, subject: str, step: str, state: CaseState, cause: str, now: datetime) -> None:
    try:
        with transaction(sessions) as session:
            if step == "open":
                case_commands.open_case(
                    session,
                    By.customer(cause, now),
                    case_commands.NewCase(kind=CaseKind.ACCESS, tracking_number=subject, reason="a code"),
                )
                return
            newest = session.scalar(
                select(Case.id).where(Case.tracking_number == subject).order_by(Case.id.desc()).limit(1)
            )
            if newest is None:
                return
            if step == "move":
                case_commands.move(session, By.desk("ana", cause, now), newest, state, next_step="", due_at=None)
            elif step == "resolve":
                case_commands.resolve(session, By.desk("ana", cause, now), newest, "done")
            else:
                case_commands.note(session, By.desk("ana", cause, now), newest, "looked at")
    except case_commands.CaseRejected:
        pass

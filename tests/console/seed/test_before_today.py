"""The past of a demonstration: full, and over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.console import seed as desk_seed
from doorstep.console.numbers import driver_figures, figures
from doorstep.console.read_model import refreshing
from doorstep.console.read_model.tables import DeskConversation
from doorstep.console.seed import before_today
from doorstep.database import Sessions, transaction
from doorstep.desk import takeover
from doorstep.dms.seed import seed
from doorstep.messaging.models import InboxRow

MIDNIGHT = datetime(2026, 11, 20, 6, tzinfo=UTC)
"""Where dispatch is."""


@pytest.mark.both_databases
def test_the_past_is_full_and_leaves_nothing_to_do(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in (("CONVERSATIONS", 150), ("MESSAGES", 1200), ("CASES", 150)):
        monkeypatch.setattr(before_today, name, number)
    now = MIDNIGHT + timedelta(hours=10)
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=200)
    before_today.fill(sessions, MIDNIGHT)
    while True:
        with transaction(sessions) as session:
            if refreshing.refresh(session, now) == 0:
                break
    with sessions() as session:
        assert session.scalar(select(func.count()).where(Case.state != CaseState.RESOLVED)) == 0
        assert takeover.all_held(session) == {}
        assert session.scalar(select(func.max(InboxRow.received_at, type_=InboxRow.received_at.type))) < MIDNIGHT
        assert session.scalar(select(func.count()).where(DeskConversation.waiting_since.is_not(None))) == 0
        last, first = MIDNIGHT.date() - timedelta(days=1), MIDNIGHT.date() - timedelta(days=80)
        found = figures.figures(session, first, last, "America/Chicago")
        drivers = driver_figures.driver_figures(session, first, last, "America/Chicago")
        today = figures.figures(session, MIDNIGHT.date(), MIDNIGHT.date(), "America/Chicago")
    assert min(found.total.exceptions, found.total.resolved, found.total.texts_in) > 50
    assert min(drivers.total.late, drivers.total.silent, drivers.total.told) > 20
    assert (today.total.exceptions, today.total.texts_in) == (0, 0)


def test_a_past_is_not_mixed_with_what_there_is(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in (("CONVERSATIONS", 100), ("MESSAGES", 400), ("CASES", 10)):
        monkeypatch.setattr(before_today, name, number)
    before_today.fill(sessions, MIDNIGHT)
    with pytest.raises(desk_seed.DeskAlreadySeeded):
        before_today.fill(sessions, MIDNIGHT)

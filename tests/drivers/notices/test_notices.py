from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NotFound
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, AttemptOutcome, InstructionKind
from doorstep.drivers import notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.drivers.notices.queries import TOLD_WITHIN, DriverChange, unposted_notices
from tests.databases import remembered
from tests.dms.test_concurrency import at_once
from tests.dms.world import NEIGHBOUR, announce, by, found, move, send_out

N1, N2 = "LM100000001", "LM100000002"


@pytest.fixture
@remembered
def company(sessions: Sessions, now: datetime) -> Sessions:
    """D1 has N1 on the truck; N2 is planned for the same route and still at the depot."""
    found(sessions, now)
    with transaction(sessions) as session:
        dms_commands.link_driver(session, by("l", now, "desk:Ana"), "D1", "U0123ABCD")
        send_out(session, N1, now)
        announce(session, N2, now, address=NEIGHBOUR)
        move(session, N2, Status.AT_DEPOT, now)
        dms_commands.assign_to_route(session, by("p", now, "planner"), N2, "R-D1")
    return sessions


def changes(sessions: Sessions, now: datetime) -> list[DriverChange]:
    with reading(sessions) as session:
        return notices.changes_for_drivers(session, now)


def tell(sessions: Sessions, change: DriverChange, now: datetime) -> int:
    with transaction(sessions) as session:
        return notices.add_notice(
            session,
            notices.NewNotice(
                change.driver_code,
                change.route_code,
                change.kind,
                "Changed.",
                position=change.position,
                tracking_number=change.tracking_number,
                history_id=change.history_id,
            ),
            now,
        )


CHANGES: dict[NoticeKind, Callable[..., object]] = {
    NoticeKind.ADDRESS: lambda session, who: dms_commands.change_address(session, who, N1, NEIGHBOUR),
    NoticeKind.ACCESS: lambda session, who: dms_commands.give_access(session, who, N1, [(AccessKind.GATE, "4711")]),
    NoticeKind.INSTRUCTIONS: lambda session, who: dms_commands.give_instructions(
        session, who, N1, [(InstructionKind.DOG, "")]
    ),
    NoticeKind.WINDOW: lambda session, who: dms_commands.set_window(
        session, who, N1, who.now, who.now + timedelta(hours=1)
    ),
    NoticeKind.RESCHEDULED: lambda session, who: dms_commands.reschedule(
        session, who, N1, who.now + timedelta(days=1), who.now + timedelta(days=2)
    ),
    NoticeKind.CANCELLED: lambda session, who: dms_commands.cancel_delivery(session, who, N1, ""),
    NoticeKind.HELD: lambda session, who: dms_commands.hold_for_pickup(
        session, who, N1, who.now.date() + timedelta(days=5)
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_by_others_to_what_is_on_the_truck_is_told_once(
    company: Sessions, now: datetime, kind: NoticeKind
) -> None:
    later = now + timedelta(minutes=5)
    with transaction(company) as session:
        CHANGES[kind](session, by("SM1", later, "customer"))
    (change,) = changes(company, later)
    assert (change.kind, change.tracking_number, change.at, change.actor) == (kind, N1, later, "customer")
    assert (change.route_code, change.position, change.driver_code, change.slack_user) == (
        "R-D1", 1, "D1", "U0123ABCD",
    )  # fmt: skip
    assert "4711" not in repr(change)
    tell(company, change, later)
    assert changes(company, later) == []


@pytest.mark.parametrize("kind", CHANGES)
def test_drivers_are_not_told_what_they_did_themselves(company: Sessions, now: datetime, kind: NoticeKind) -> None:
    with transaction(company) as session:
        CHANGES[kind](session, by("e1", now, "driver:D1"))
    assert changes(company, now) == []


@pytest.mark.parametrize("kind", CHANGES)
def test_what_changed_before_it_was_loaded_is_no_news(company: Sessions, now: datetime, kind: NoticeKind) -> None:
    with transaction(company) as session:
        dms_commands.change_status(session, by("back", now), N1, Status.AT_DEPOT)
        CHANGES[kind](session, by("SM1", now, "customer"))
        if kind not in (NoticeKind.CANCELLED, NoticeKind.HELD):
            dms_commands.change_status(session, by("out", now + timedelta(minutes=1)), N1, Status.OUT_FOR_DELIVERY)
    assert changes(company, now + timedelta(minutes=2)) == []


def test_what_was_delivered_meanwhile_is_no_news(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.give_access(session, by("SM1", now, "customer"), N1, [(AccessKind.GATE, "4711")])
        dms_commands.record_attempt(session, by("a1", now), N1, AttemptOutcome.DELIVERED)
    assert changes(company, now) == []


def test_what_was_put_off_is_told_to_the_driver_who_has_it_though_it_is_planned_anew(
    company: Sessions, now: datetime
) -> None:
    with transaction(company) as session:
        CHANGES[NoticeKind.RESCHEDULED](session, by("SM1", now, "customer"))
        dms_commands.assign_to_route(session, by("p2", now, "planner"), N1, "R-D2")
        dms_commands.assign_to_route(session, by("p3", now, "planner"), N1, "R-D2", 7)
    (change,) = changes(company, now)
    assert (change.driver_code, change.route_code, change.position) == ("D1", "R-D1", 1)


def test_what_no_driver_has_on_a_truck_concerns_nobody(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.change_address(session, by("SM1", now, "customer"), N2, replace(NEIGHBOUR, unit="9"))
        dms_commands.assign_driver(session, by("d", now, "desk:Ana"), "R-D1", None)
        CHANGES[NoticeKind.ACCESS](session, by("SM2", now, "customer"))
    assert changes(company, now) == []


@pytest.mark.both_databases
def test_a_change_that_commits_after_a_later_one_is_not_missed(company: Sessions, now: datetime) -> None:
    """On PostgreSQL ids are given before rows become visible."""
    if company.kw["bind"].dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with transaction(company) as session:
        dms_commands.change_status(session, by("out", now), N2, Status.OUT_FOR_DELIVERY)
    slow = company()
    dms_commands.give_access(slow, by("slow", now, "customer"), N1, [(AccessKind.GATE, "1")])
    with transaction(company) as session:
        dms_commands.give_access(session, by("fast", now, "customer"), N2, [(AccessKind.GATE, "2")])
    (first,) = changes(company, now)
    tell(company, first, now)
    slow.commit()
    slow.close()
    (second,) = changes(company, now)
    assert (first.cause, second.cause) == ("fast", "slow")
    assert second.history_id < first.history_id


def test_old_changes_are_no_news(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        CHANGES[NoticeKind.ACCESS](session, by("SM1", now, "customer"))
    assert len(changes(company, now + TOLD_WITHIN - timedelta(minutes=1))) == 1
    assert changes(company, now + TOLD_WITHIN) == []


def test_four_workers_make_one_notice_of_a_change(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        CHANGES[NoticeKind.ACCESS](session, by("SM1", now, "customer"))
    (change,) = changes(company, now)
    made = at_once(
        company,
        *[
            lambda session: notices.add_notice(
                session, notices.NewNotice("D1", "R-D1", change.kind, "Code.", history_id=change.history_id), now
            )
        ]
        * 4,
    )
    assert len(set(made)) == 1


def test_a_notice_is_posted_seen_and_raised_once(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        number = notices.add_notice(
            session,
            notices.NewNotice("D1", "R-D1", NoticeKind.MESSAGE, "Ring twice.", position=1, tracking_number=N1),
            now,
        )
        assert [each.id for each in unposted_notices(session, now)] == [number]
        assert notices.mark_notice_posted(session, number, 41)
        assert not notices.mark_notice_posted(session, number, 42)
        assert unposted_notices(session, now) == []
        assert [each.text for each in notices.unseen_notices(session, "R-D1")] == ["Ring twice."]
        assert notices.unseen_notices(session, "R-D2") == []
        assert notices.raise_notice(session, number, now)
        assert not notices.raise_notice(session, number, now)
        assert notices.see_notice(session, number, now + timedelta(minutes=3), driver_code="D1")
        assert not notices.see_notice(session, number, now + timedelta(minutes=4), driver_code="D1")
        seen = notices.notice(session, number)
        assert notices.unseen_notices(session, "R-D1") == []
    assert seen is not None
    assert (seen.posted_outbox_id, seen.raised_at, seen.seen_at) == (41, now, now + timedelta(minutes=3))


def test_what_was_seen_is_not_raised(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        number = notices.add_notice(session, notices.NewNotice("D1", "R-D1", NoticeKind.MESSAGE, "Ring twice."), now)
        notices.see_notice(session, number, now)
        assert not notices.raise_notice(session, number, now)


def test_another_drivers_notice_is_not_theirs_to_see(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        number = notices.add_notice(session, notices.NewNotice("D1", "R-D1", NoticeKind.MESSAGE, "Ring twice."), now)
        for notice_id, driver in ((number, "D2"), (number + 1, "D1")):
            with pytest.raises(NotFound):
                notices.see_notice(session, notice_id, now, driver_code=driver)
        with pytest.raises(NotFound):
            notices.add_notice(session, notices.NewNotice("D1", "nowhere", NoticeKind.MESSAGE, "x"), now)

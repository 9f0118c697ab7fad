"""The policy where it is asked: by the sender, for what is owed, on both databases."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from doorstep.database import Sessions, transaction
from doorstep.messaging import by_hand, consent, spending, wishes_kept
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.outbox import queueing, sending
from doorstep.messaging.policy import Company, Mode, Notice, Reason
from doorstep.messaging.policy.wishes import KeptWish, Level
from doorstep.messaging.provider import Accepted

pytestmark = pytest.mark.both_databases

THEIRS = "+13125550142"
Owe = Callable[..., None]


@pytest.fixture
def owe(sessions: Sessions, now: datetime) -> Owe:
    def owe(cause: str, kind: str = "outreach", to: str = THEIRS, **more: object) -> None:
        with transaction(sessions) as session:
            arguments = {"conversation_id": None, "kind": kind, "idempotency_key": cause, **more}
            queueing.enqueue(session, queueing.NewText(to, cause, **arguments), now)  # type: ignore[arg-type]

    return owe


def sent(sessions: Sessions, now: datetime, company: Company | None = None) -> list[str]:
    """Their causes; the carrier takes them."""
    with transaction(sessions) as session:
        claimed = sending.claim(session, sending.Claimant("sender", company=company or Company()), now, 200)
        results = [sending.SendResult(each.text, Accepted(f"SM{each.text.id}")) for each in claimed]
        sending.settle(session, results, now)
    return sorted(each.text.body for each in claimed)


def reasons(sessions: Sessions) -> dict[str, tuple[str, str | None]]:
    with sessions() as session:
        rows = session.execute(select(OutboxRow.idempotency_key, OutboxRow.state, OutboxRow.reason))
        return {
            row.idempotency_key: (row.state.value, row.reason)
            for row in rows
            if row.state in (MessageState.HELD, MessageState.DROPPED)
        }


def test_stop_while_a_hundred_wait_and_none_leaves_later(sessions: Sessions, now: datetime, owe: Owe) -> None:
    night = now.replace(hour=5)  # before midnight in Chicago
    for number in range(100):
        owe(f"attempt:1Z{number}:1:text")
    assert sent(sessions, night) == []
    assert {reason for _, reason in reasons(sessions).values()} == {"quiet_hours"}
    with transaction(sessions) as session:
        consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword", by_carrier=True), night)
    owe("attempt:late:1:text")
    for hours in (0, 9, 18, 40):
        assert sent(sessions, night + timedelta(hours=hours)) == []
    assert set(reasons(sessions).values()) == {("dropped", "opted_out")}
    assert len(reasons(sessions)) == 101


def test_a_wish_holds_from_the_next_claim_on_whatever_was_owed_before(
    sessions: Sessions, now: datetime, owe: Owe
) -> None:
    owe("question:c:7:question_waits")
    owe("attempt:1Z:1:text")
    owe("an answer", kind="reply")
    owe("it is near")
    with transaction(sessions) as session:
        session.execute(
            update(OutboxRow).where(OutboxRow.idempotency_key == "it is near").values(notice=Notice.ON_THE_WAY)
        )
        wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(Level.OUTCOME), "SM1", now)
    assert sent(sessions, now) == ["an answer", "attempt:1Z:1:text", "question:c:7:question_waits"]
    assert reasons(sessions) == {"it is near": ("dropped", "wish")}


def test_wished_hours_are_kept_and_answers_go_at_once(sessions: Sessions, now: datetime, owe: Owe) -> None:
    with transaction(sessions) as session:
        wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(None, not_before=time(20, 30)), "SM1", now)
    owe("attempt:1Z:1:text")
    owe("an answer", kind="reply")
    assert sent(sessions, now) == ["an answer"]
    assert reasons(sessions) == {"attempt:1Z:1:text": ("held", "wished_hours")}
    with sessions() as session:
        due_at = session.scalars(select(OutboxRow.due_at).where(OutboxRow.state == MessageState.HELD)).one()
    assert due_at is not None
    assert sent(sessions, due_at) == ["attempt:1Z:1:text"]


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        ({"not_after": time(10)}, {"not_before": time(14)}, KeptWish(not_before=time(14))),
        ({"not_before": time(18)}, {"not_after": time(18)}, KeptWish(not_after=time(18))),
        ({"not_before": time(10)}, {"not_after": time(18)}, KeptWish(not_before=time(10), not_after=time(18))),
    ],
)
def test_of_hours_that_leave_none_between_them_the_newer_one_holds(
    sessions: Sessions, now: datetime, first: dict[str, time], then: dict[str, time], kept: KeptWish
) -> None:
    with transaction(sessions) as session:
        wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(**first), "SM1", now)
        assert wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(**then), "SM2", now) == kept
    with sessions() as session:
        assert wishes_kept.of_number(session, THEIRS) == kept


def test_wishes_are_kept_beside_one_another_until_all_is_wanted(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(Level.ESSENTIAL), "SM1", now)
        both = wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(None, not_before=time(9)), "SM2", now)
        assert (both.level, both.not_before) == (Level.ESSENTIAL, time(9))
        assert wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(None, not_before=time(9)), "SM2", now) == both
        wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(Level.ALL), "SM3", now)
        assert wishes_kept.of_number(session, THEIRS) == wishes_kept.NOTHING


def test_the_address_may_be_earlier_than_the_number(sessions: Sessions, now: datetime, owe: Owe) -> None:
    eight_in_chicago = now.replace(hour=14, minute=0)
    owe("attempt:1Z:1:text", timezone="America/Los_Angeles")
    assert sent(sessions, eight_in_chicago) == []
    assert sent(sessions, eight_in_chicago + timedelta(hours=2)) == ["attempt:1Z:1:text"]


def test_a_toll_free_number_waits_until_it_is_day_everywhere(sessions: Sessions, now: datetime, owe: Owe) -> None:
    owe("attempt:1Z:1:text", to="+18885550142")
    assert sent(sessions, now.replace(hour=14, minute=0)) == []
    assert reasons(sessions)["attempt:1Z:1:text"] == ("held", "quiet_hours")


def test_the_budget_drops_the_less_urgent_first_and_dispatch_is_told_once(
    sessions: Sessions, now: datetime, owe: Owe
) -> None:
    company = Company(mode=Mode.ALL, segments_a_day=10, alert_channel="C0DISPATCH")
    for number in range(8):
        owe(f"answer {number}", kind="reply")
    assert len(sent(sessions, now, company)) == 8
    owe("attempt:1Z:1:text")
    owe("question:c:7:question_waits")
    owe("one more answer", kind="reply")
    assert sent(sessions, now, company) == ["attempt:1Z:1:text", "one more answer"]
    assert reasons(sessions)["question:c:7:question_waits"] == ("dropped", Reason.BUDGET)
    owe("attempt:2Z:1:text")
    owe("attempt:1Z:1:corrected")
    owe("the last answer", kind="reply")
    assert sent(sessions, now, company) == ["attempt:1Z:1:corrected", "the last answer"]
    with sessions() as session:
        told = list(session.scalars(select(OutboxRow.body).where(OutboxRow.provider == "slack")))
        assert len(told) == 1
        assert told[0].startswith("8 of today's 10 text segments are used.")
        assert spending.used_today(session, company, now) == 12
        assert spending.used_today(session, company, now + timedelta(days=1)) == 0


def test_without_a_budget_nothing_is_counted(sessions: Sessions, now: datetime, owe: Owe) -> None:
    owe("an answer", kind="reply")
    sent(sessions, now)
    with sessions() as session:
        assert spending.used_today(session, Company(segments_a_day=5), now) == 0


def test_who_presses_send_now_passes_a_wish_and_not_an_opt_out(sessions: Sessions, now: datetime, owe: Owe) -> None:
    with transaction(sessions) as session:
        wishes_kept.keep(session, THEIRS, wishes_kept.NewWish(None, not_before=time(20)), "SM1", now)
    owe("attempt:1Z:1:text")
    assert sent(sessions, now) == []
    press(sessions, by_hand.send_now, now)
    assert sent(sessions, now) == ["attempt:1Z:1:text"]

    owe("attempt:2Z:1:text")
    assert sent(sessions, now) == []
    with transaction(sessions) as session:
        consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword", by_carrier=True), now)
    with pytest.raises(by_hand.NotWaiting):
        press(sessions, by_hand.send_now, now)
    assert sent(sessions, now) == []


def test_what_somebody_cancelled_never_leaves_and_says_who_and_why(sessions: Sessions, now: datetime, owe: Owe) -> None:
    night = now.replace(hour=5)
    owe("attempt:1Z:1:text")
    assert sent(sessions, night) == []
    press(sessions, by_hand.cancel, night)
    assert sent(sessions, now + timedelta(days=1)) == []
    with sessions() as session:
        row = session.scalars(select(OutboxRow)).one()
    assert (row.state, row.reason, row.pressed_by, row.pressed_why) == (
        MessageState.DROPPED,
        "cancelled",
        "dee",
        "called them",
    )


def test_send_now_at_night_waits_for_the_morning(sessions: Sessions, now: datetime, owe: Owe) -> None:
    night = now.replace(hour=5)
    owe("attempt:1Z:1:text")
    assert sent(sessions, night) == []
    press(sessions, by_hand.send_now, night)
    assert sent(sessions, night) == []
    assert reasons(sessions)["attempt:1Z:1:text"] == ("held", "quiet_hours")
    assert sent(sessions, now) == ["attempt:1Z:1:text"]


def press(sessions: Sessions, command: Callable[..., None], now: datetime) -> None:
    with transaction(sessions) as session:
        waiting = select(OutboxRow.id).order_by(OutboxRow.id.desc()).limit(1)
        command(session, session.scalars(waiting).one(), "dee", "called them", now)


def test_mode_exempt_counts_what_went_about_a_package(sessions: Sessions, now: datetime, owe: Owe) -> None:
    company = Company(name="attempt", mode=Mode.EXEMPT)  # the bodies are the causes here
    owe("attempt:STOP STOP:1:text")
    assert sent(sessions, now, company) == ["attempt:STOP STOP:1:text"]
    owe("attempt:STOP STOP:2:text")
    owe("attempt:STOP OTHER:1:text")
    later = now + timedelta(days=3)
    assert sent(sessions, later, company) == ["attempt:STOP OTHER:1:text"]
    assert reasons(sessions) == {"attempt:STOP STOP:2:text": ("dropped", "mode_count")}

"""The first rung: due once the driver's 90 s are over, for as long as the package waits for an answer."""

from datetime import datetime, timedelta

from sqlalchemy import select

from doorstep.cases.models import Case
from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.dms.views import AttemptView
from doorstep.messaging import consent
from doorstep.messaging.outbox.queueing import NewText, enqueue
from doorstep.outreach.causes import FailedAttempt
from doorstep.outreach.notifications import attempted
from doorstep.outreach.notifications.facts import Saying
from tests.dms import world
from tests.outreach.notifications.test_kinds import LONGEST, facts
from tests.outreach.notified import Company

NUMBER, OTHER = "LM000002207", "LM000003308"


def fails(company: Company, reason: FailureReason = FailureReason.NOBODY_HOME, number: str = NUMBER) -> None:
    company.does(dms_commands.record_attempt, number, AttemptOutcome.FAILED, reason=reason, actor="driver:D1")


def test_it_is_due_90_seconds_after_the_report(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    fails(company)
    company.plans(NUMBER)
    [timer] = company.timers(kind="attempted")
    assert (timer.state, timer.due_at, timer.occurrence) == ("set", company.now + timedelta(seconds=90), "attempt:1")


def test_all_rungs_end_when_it_is_taken_back(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    fails(company)
    company.plans(NUMBER)
    assert {each.kind for each in company.timers(state="set")} >= {"attempted", "reminder", "call"}
    company.does(dms_commands.take_back_report, NUMBER, actor="driver:D1")
    company.plans(NUMBER)
    rungs = [each for each in company.timers() if each.kind in ("attempted", "reminder", "call")]
    assert {each.state for each in rungs} == {"cancelled"}


def test_the_next_attempt_that_fails_is_another(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    fails(company)
    company.moves(NUMBER, Status.AT_DEPOT)
    company.moves(NUMBER, Status.OUT_FOR_DELIVERY)
    company.after(minutes=20)
    fails(company)
    company.plans(NUMBER)
    assert [each.occurrence for each in company.timers(kind="attempted")] == ["attempt:2"]


def test_one_text_says_what_was_wrong_and_what_they_can_choose(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.sends()
    fails(company)
    company.after(minutes=2)
    [text] = company.goes_on(NUMBER)
    assert text.endswith(
        ": we came with package ..2207 but nobody was there. What now?\n"
        "1) where to leave it\n2) another day\n3) pick it up"
    )
    [row] = [each for each in company.texts() if each.notice == "attempted"]
    assert (row.about or {})["offers"] == ["give_instructions", "reschedule", "hold_for_pickup"]


def test_case_timer_and_text_are_one_transaction(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    fails(company)
    company.after(minutes=2)
    company.plans(NUMBER)
    company.fires()
    company.fires()
    with company.sessions() as session:
        [case] = session.scalars(select(Case)).all()
        assert (case.kind, case.state, case.conversation_id is not None) == (
            "failed_attempt",
            "waiting_on_customer",
            True,
        )
    [timer] = company.timers(kind="attempted")
    assert (timer.state, timer.outbox_id is not None) == ("fired", True)
    assert len([each for each in company.texts() if each.notice == "attempted"]) == 1


def test_two_packages_for_one_door_are_one_text_and_two_cases(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.announces(OTHER, company.now, address=world.view(company.sessions, NUMBER).address)
    company.loads(NUMBER, OTHER)
    company.after(minutes=1)
    for number in (NUMBER, OTHER):
        fails(company, FailureReason.NO_ACCESS, number)
    company.after(minutes=2)
    told = [text for text in company.goes_on(NUMBER, OTHER) if "couldn't get in" in text]
    assert len(told) == 1
    assert "your 2 packages" in told[0]
    with company.sessions() as session:
        assert {each.tracking_number for each in session.scalars(select(Case))} == {NUMBER, OTHER}


def test_in_the_evening_it_waits_for_the_morning_and_says_last_night(company: Company) -> None:
    company.now = company.now.replace(hour=3, minute=30) + timedelta(days=1)  # 9:30 PM in Chicago
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    fails(company)
    company.after(minutes=2)
    assert not [text for text in company.goes_on(NUMBER) if "nobody" in text]
    company.after(hours=11)
    [text] = company.sends()
    assert "we came last night with package ..2207 but nobody was there." in text


def test_while_other_numbers_are_open_it_comes_without(now: datetime) -> None:
    attempt = AttemptView(1, now, AttemptOutcome.FAILED, FailureReason.ADDRESS_NOT_FOUND, "", None)
    of = facts(now, status=Status.ATTEMPTED, attempts=(attempt,))
    composed = attempted.words([of], Saying(LONGEST, now, "attempt:1", may_number=False))
    assert composed is not None
    assert composed.offers == ()
    assert composed.words.endswith("Text us the right one. Another day, or pick it up? Just tell us.")


def test_whom_an_earlier_version_told_is_not_told_again(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    fails(company)
    with transaction(company.sessions) as session:
        enqueue(
            session,
            NewText(
                world.PHONE,
                "We came.",
                conversation_id=None,
                kind="outreach",
                idempotency_key=FailedAttempt(NUMBER, 1, world.PHONE).text,
            ),
            company.now,
        )
    company.after(minutes=2)
    company.plans(NUMBER)
    assert company.timers(kind="attempted") == []


def test_who_wants_no_texts_is_called_by_the_desk(company: Company) -> None:
    with transaction(company.sessions) as session:
        consent.opt_out(session, consent.NewOptOut(world.PHONE, "keyword"), company.now)
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    fails(company)
    company.after(minutes=2)
    assert company.goes_on(NUMBER) == []
    with company.sessions() as session:
        [case] = session.scalars(select(Case)).all()
        assert (case.state, case.next_step) == ("waiting_on_desk", "Call the recipient: the number wants no texts.")

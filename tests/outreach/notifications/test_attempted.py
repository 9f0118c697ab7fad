"""The first rung: due once the driver's 90 s are over, for as long as the package waits for an answer."""

from datetime import timedelta

from doorstep.dms import commands
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from tests.outreach.notified import Company

NUMBER = "LM000002207"


def fails(company: Company, reason: FailureReason = FailureReason.NOBODY_HOME) -> None:
    company.does(commands.record_attempt, NUMBER, AttemptOutcome.FAILED, reason=reason, actor="driver:D1")


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
    company.does(commands.take_back_report, NUMBER, actor="driver:D1")
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


def test_the_sender_puts_nothing_into_words_that_the_assistant_says(company: Company) -> None:
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    fails(company)
    company.after(minutes=5)
    company.goes_on(NUMBER)
    assert [each.notice for each in company.texts() if each.notice == "attempted"] == []
    assert [each.state for each in company.timers(kind="attempted")] == ["set"]

"""What drivers ask customers: asked once, answered in the thread, or ended plainly."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from doorstep.cases.lifecycle import CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import AccessKind, AttemptOutcome, FailureReason
from doorstep.drivers import codes, questions
from doorstep.drivers.notices import unseen_notices
from doorstep.drivers.questions import QuestionKind
from doorstep.drivers.questions import job as question_job
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging import consent, conversations
from doorstep.messaging.models import MessageState
from doorstep.transcript import DialogueEvent
from tests.outreach.road import DM, NUMBERS, PHONES, Road, blocks_of

FIRST, SECOND, THIRD = NUMBERS
ANA = PHONES[0]
WHERE = "stop 1, 1205 N La Salle St Apt 4B"


def rounds(road: Road, *, minutes: int = 0) -> None:
    for _ in range(minutes):
        road.passes(minutes=1)
        question_job.run_once(road.services)
        road.sent("twilio")
        road.sent("slack")
    question_job.run_once(road.services)
    road.sent("twilio")


def question(road: Road, question_id: int = 1) -> DriverQuestion:
    with road.services.sessions() as session:
        return session.get_one(DriverQuestion, question_id)


def opt_out(road: Road, phone: str = ANA) -> None:
    with road.services.sessions.begin() as session:
        consent.opt_out(session, consent.NewOptOut(phone, "sms"), road.now)


@pytest.mark.both_databases
def test_the_customer_is_texted_once_and_the_answer_comes_into_the_thread(road: Road) -> None:
    assert road.asks(QuestionKind.QUESTION, text="may it stay with 4C?")
    rounds(road, minutes=3)
    assert len(road.words(ANA)) == 1
    road.answers("yes <@U1> & thanks")
    rounds(road, minutes=3)
    (told,) = road.owed(DM)
    assert told.body == f"The customer answers ({WHERE}): yes &lt;@U1&gt; &amp; thanks"
    assert (told.payload, told.conversation_id) == ({"thread_ts": "1.1"}, road.conversation())
    (case,) = road.cases("customer_asked")
    assert (case.state, case.resolution) == (CaseState.RESOLVED, "The customer answered.")


@pytest.mark.parametrize("waited", [1, 12], ids=["in time", "late"])
def test_who_has_the_stop_by_then_hears_the_answer_too(road: Road, waited: int) -> None:
    road.asks(QuestionKind.QUESTION, text="may it stay with 4C?")
    rounds(road, minutes=waited)
    road.change(dms_commands.start_shift, "D2", actor="driver:D2")
    road.change(dms_commands.give_stops, "R-D1", [1], to="D2", seen=None)
    road.answers("yes, Ruth is home")
    rounds(road, minutes=1)
    assert road.words(DM)[-1].endswith(f"({FIRST}): yes, Ruth is home")
    with road.services.sessions() as session:
        (told,) = unseen_notices(session, "R-D2")
        assert unseen_notices(session, "R-D1") == []
    assert told.text == (
        f'Stop 1, Maria Lopez ({FIRST}): Erin Bell asked "may it stay with 4C?" and the customer answers:'
        ' "yes, Ruth is home"'
    )


def test_whose_stop_it_is_still_hears_the_answer_once(road: Road) -> None:
    road.asks(QuestionKind.QUESTION, text="may it stay with 4C?")
    rounds(road, minutes=1)
    road.answers("yes")
    rounds(road, minutes=1)
    with road.services.sessions() as session:
        assert unseen_notices(session, "R-D1") == []


def test_a_code_in_any_words_is_an_answer_and_is_shown_in_the_direct_message(road: Road) -> None:
    road.asks()
    rounds(road, minutes=1)
    road.change(dms_commands.give_access, FIRST, [(AccessKind.GATE, "4711#")], actor="customer")
    question_job.run_once(road.services)
    told, shown = road.owed(DM)
    assert told.body == f"The customer sent how to get in ({WHERE})."
    assert "4711" not in str(told.payload)
    assert blocks_of(told) == ["Show code"]
    assert shown.body == f"There is a code now for {WHERE}:\nGate: `4711#`"


def test_a_code_that_was_shown_is_not_kept_and_vanishes_after_the_delivery(road: Road) -> None:
    road.asks()
    rounds(road, minutes=1)
    road.change(dms_commands.give_access, FIRST, [(AccessKind.GATE, "4711#")], actor="customer")
    rounds(road, minutes=1)
    codes.run_once(road.services)
    assert not any("4711" in words for words in road.words(DM))
    assert len(road.words(DM)) == 2
    road.delivers(FIRST)
    for _ in range(2):
        codes.run_once(road.services)
        road.sent("slack")
    hidden = road.owed(DM)[2:]
    assert [row.body for row in hidden] == [
        f"There is a code now for {WHERE}:\nGate: ****\n_Removed: this stop is done._"
    ]
    assert hidden[0].payload is not None
    assert hidden[0].payload["update_of"] == road.owed(DM)[1].id


def test_no_answer_within_ten_minutes_ends_plainly_with_options_and_the_case_with_the_desk(road: Road) -> None:
    road.asks()
    rounds(road)
    rounds(road, minutes=10)
    assert road.words(DM) == []
    rounds(road, minutes=1)
    (told,) = road.owed(DM)
    assert told.body.startswith(f"No answer yet from the customer of {WHERE}. Your options:")
    assert blocks_of(told) == ["Could not deliver 1", "Dispatch"]
    (case,) = road.cases("access")
    assert (case.state, case.next_step) == (CaseState.WAITING_ON_DESK, "The customer has not answered; call them.")
    rounds(road, minutes=5)
    assert len(road.words(DM)) == 1


def test_an_answer_that_comes_late_still_reaches_the_driver(road: Road) -> None:
    """The customer is told that it was passed on."""
    road.asks(QuestionKind.QUESTION, text="may it stay with 4C?")
    rounds(road, minutes=12)
    road.answers("yes, Ruth is home")
    rounds(road, minutes=1)
    assert road.words(DM)[1:] == [f"The customer answers after all ({WHERE}): yes, Ruth is home"]
    assert road.owed(DM)[1].payload == {"thread_ts": "1.1"}
    assert road.cases("customer_asked")[0].state == CaseState.RESOLVED


def test_an_answer_is_told_once_however_often_it_is_taken(road: Road) -> None:
    road.asks(QuestionKind.QUESTION, text="may it stay with 4C?")
    rounds(road, minutes=12)
    for words in ("yes", "yes, Ruth is home"):
        road.answers(words)
    rounds(road, minutes=1)
    assert len(road.words(DM)) == 2


def test_a_customer_who_opted_out_meanwhile_is_not_texted_and_the_driver_hears_it(road: Road) -> None:
    road.asks()
    opt_out(road)
    rounds(road)
    assert road.words(ANA) == []
    (told,) = road.owed(DM)
    assert told.body.startswith(f"The customer of {WHERE} could not be texted. Your options:")
    assert road.cases("access")[0].state == CaseState.WAITING_ON_DESK


def test_a_customer_who_opts_out_before_the_text_leaves_is_not_waited_for(road: Road) -> None:
    road.asks()
    question_job.run_once(road.services)
    opt_out(road)
    question_job.run_once(road.services)
    assert [row.state for row in road.owed(ANA)] == [MessageState.DROPPED]
    assert "could not be texted" in road.words(DM)[0]


def test_a_text_that_the_carrier_does_not_bring_is_not_waited_for(road: Road) -> None:
    road.asks()
    question_job.run_once(road.services)
    road.refused()
    question_job.run_once(road.services)
    assert "could not be texted" in road.words(DM)[0]


def test_who_opted_out_before_is_not_asked_at_all(road: Road) -> None:
    opt_out(road)
    assert not road.asks()


def test_at_night_the_text_is_dropped_and_not_sent_in_the_morning(road: Road) -> None:
    road.passes(hours=12)  # 22:31 in Chicago
    road.asks()
    rounds(road)
    question_job.run_once(road.services)
    assert [row.reason for row in road.owed(ANA)] == ["stale"]
    assert "could not be texted" in road.words(DM)[0]


def test_rasa_away_and_back(road: Road) -> None:
    road.rasa.is_away = True
    road.asks()
    rounds(road, minutes=3)
    assert road.words(ANA) == road.words(DM) == []
    road.rasa.is_away = False
    rounds(road)
    assert len(road.words(ANA)) == 1
    assert question(road).texted_at == road.now


def test_rasa_away_for_too_long_ends_plainly(road: Road) -> None:
    road.rasa.is_away = True
    road.asks()
    rounds(road, minutes=6)
    assert "could not be texted" in road.words(DM)[0]
    road.rasa.is_away = False
    rounds(road, minutes=2)
    assert road.words(ANA) == []


def test_answers_are_told_while_rasa_is_away(road: Road) -> None:
    road.asks(QuestionKind.QUESTION, number=FIRST, text="?")
    rounds(road, minutes=1)
    road.rasa.is_away = True
    road.asks(QuestionKind.QUESTION, number=SECOND, text="?")
    road.answers("yes", 1)
    rounds(road, minutes=1)
    assert road.words(DM) == [f"The customer answers ({WHERE}): yes"]


def test_an_answer_of_rasas_that_is_lost_does_not_text_twice(road: Road) -> None:
    road.rasa.loses_answers = True
    road.asks()
    rounds(road, minutes=3)
    assert len(road.words(ANA)) == len(road.rasa.triggered) == 1
    assert question(road).texted_at is not None


def test_a_conversation_that_fails_keeps_no_other_question_waiting(road: Road) -> None:
    road.asks(number=FIRST)
    road.asks(number=SECOND)
    question_job.run_once(road.services)
    failing = road.rasa.triggered[0][0]
    road.rasa.refuses.add(failing)
    road.asks(QuestionKind.QUESTION, number=FIRST, text="?")
    road.asks(QuestionKind.QUESTION, number=THIRD, text="?")
    rounds(road, minutes=1)
    assert len(road.words(PHONES[2])) == 1


def test_a_question_that_breaks_keeps_no_other_waiting(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    road.asks(number=FIRST)
    road.asks(number=SECOND)
    real = question_job.is_answered

    def is_answered(session: object, each: DriverQuestion) -> bool:
        if each.tracking_number == FIRST:
            raise ArithmeticError
        return real(session, each)  # type: ignore[arg-type]

    monkeypatch.setattr(question_job, "is_answered", is_answered)
    rounds(road)
    assert len(road.words(PHONES[1])) == 1


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_worker_that_dies_around_the_text_texts_once(road: Road, monkeypatch: pytest.MonkeyPatch, dies: str) -> None:
    real = question_job.trigger_intent

    def trigger(*arguments: object, **named: object) -> None:
        if dies == "after":
            real(*arguments, **named)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    road.asks()
    with monkeypatch.context() as patched:
        patched.setattr(question_job, "trigger_intent", trigger)
        with pytest.raises(KeyboardInterrupt):
            question_job.run_once(road.services)
    rounds(road, minutes=2)
    assert len(road.words(ANA)) == 1
    road.answers("come in")
    rounds(road, minutes=1)
    assert len(road.words(DM)) == 1


@pytest.mark.both_databases
def test_several_workers_at_once_text_and_tell_once(road: Road) -> None:
    for number in NUMBERS:
        road.asks(QuestionKind.QUESTION, number=number, text="?")

    def at_once() -> None:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(question_job.run_once, [road.services] * 3))

    at_once()
    assert [len(road.words(phone)) for phone in PHONES] == [1, 1, 1]
    road.answers("yes", 1)
    road.passes(minutes=11)
    at_once()
    assert sorted(words.split(" ")[0] for words in road.words(DM)) == ["No", "No", "The"]


@pytest.mark.both_databases
def test_two_questions_about_one_package_are_both_asked(road: Road) -> None:
    """Each by its own turn, which names it."""
    road.asks(QuestionKind.ACCESS)
    road.asks(QuestionKind.QUESTION, text="may it stay with 4C?")
    rounds(road)
    assert [entities["question"] for _, _, entities in road.rasa.triggered] == ["1", "2"]
    with road.services.sessions() as session:
        found = [questions.asked(session, number, FIRST) for number in (1, 2)]
        assert [each.kind for each in found if each] == [QuestionKind.ACCESS, QuestionKind.QUESTION]
        assert questions.asked(session, 1, SECOND) is None


def test_the_same_question_while_it_is_open_asks_once(road: Road) -> None:
    assert road.asks()
    assert road.asks()
    rounds(road)
    assert len(road.words(ANA)) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("cause", ["D1:1.2"])
def test_the_same_turn_again_asks_once(road: Road, cause: str) -> None:
    road.asks(QuestionKind.MESSAGE, text="I am out front", cause=cause)
    rounds(road, minutes=1)
    road.asks(QuestionKind.MESSAGE, text="I am out front", cause=cause)
    rounds(road, minutes=1)
    assert len(road.words(ANA)) == 1


@pytest.mark.parametrize("outcome", [AttemptOutcome.DELIVERED, AttemptOutcome.FAILED])
def test_a_driver_who_went_on_is_not_told_that_nobody_answered(road: Road, outcome: AttemptOutcome) -> None:
    road.asks()
    rounds(road, minutes=3)
    reason = FailureReason.NO_ACCESS if outcome is AttemptOutcome.FAILED else None
    road.change(dms_commands.record_attempt, FIRST, outcome, reason=reason, actor="driver:D1")
    rounds(road, minutes=20)
    assert road.words(DM) == []
    (case,) = road.cases("access")
    assert (case.state, case.resolution) == (CaseState.RESOLVED, "The driver has gone on.")


def test_a_message_needs_no_answer_and_ends_when_it_left(road: Road) -> None:
    road.asks(QuestionKind.MESSAGE, text="I left it behind the planter")
    road.delivers(FIRST)
    rounds(road, minutes=15)
    assert len(road.words(ANA)) == 1
    assert road.words(DM) == []
    assert question(road).closed_at is not None


def test_a_message_that_could_not_be_passed_on_is_not_said_to_be(road: Road) -> None:
    road.asks(QuestionKind.MESSAGE, text="I am out front")
    opt_out(road)
    rounds(road)
    (told,) = road.owed(DM)
    assert told.body == f"The customer of {WHERE} could not be texted, so this was not sent: I am out front"
    assert blocks_of(told) == ["Dispatch"]


def test_where_nothing_was_said_nobody_is_waited_for_longer_than_for_an_answer(road: Road) -> None:
    """A person has the customer's conversation: the assistant is silent in it."""
    road.rasa.is_silent = lambda intent: True
    road.asks()
    rounds(road, minutes=12)
    assert road.words(DM)[0].startswith("No answer yet")
    assert road.now - question(road).asked_at > timedelta(minutes=10)


def desk_takes(road: Road, phone: str = ANA) -> None:
    """A person of dispatch talks to the recipient: the assistant is silent there."""
    with road.services.sessions.begin() as session:
        found = conversations.open_conversation(session, road.services.settings.twilio_number, phone, road.now)
        data = json.dumps({"event": "pause", "timestamp": road.now.timestamp(), "metadata": {}})
        session.add(DialogueEvent(conversation_id=found, type_name="pause", data=data))


@pytest.mark.parametrize("kind", [QuestionKind.MESSAGE, QuestionKind.QUESTION, QuestionKind.ACCESS])
def test_while_dispatch_talks_to_the_recipient_the_words_go_to_dispatch_and_the_driver_hears_so(
    road: Road, kind: QuestionKind
) -> None:
    road.asks(kind, text="" if kind is QuestionKind.ACCESS else "your gate is locked")
    desk_takes(road)
    rounds(road, minutes=3)
    assert road.words(ANA) == []
    (told,) = road.owed(DM)
    assert told.body.startswith(f"Dispatch is talking to the customer of {WHERE}, so I passed it to dispatch.")
    (case,) = road.cases("driver_wants_desk")
    assert case.tracking_number == FIRST
    assert kind is QuestionKind.ACCESS or "your gate is locked" in case.reason


def test_a_message_of_which_no_text_came_is_not_said_to_be_sent(road: Road) -> None:
    road.rasa.is_silent = lambda intent: True
    road.asks(QuestionKind.MESSAGE, text="I am out front")
    rounds(road, minutes=1)
    assert road.words(DM)[0].endswith("could not be texted, so this was not sent: I am out front")

"""Who has a conversation, that the assistant is silent in it meanwhile, and that nothing is left in between."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from actions.talk import OPEN
from doorstep import following, transcript
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseState
from doorstep.desk import closing, takeover, texts
from doorstep.desk.models import DeskText, Takeover
from doorstep.desk.takeover import DeskRefused
from doorstep.messaging import consent
from doorstep.messaging.models import MessageKind
from doorstep.messaging.rasa_api import RasaUnavailable
from tests.desk.desk import NUMBER, PHONE, Desk


@pytest.fixture
def conversation_id(desk: Desk) -> str:
    return desk.receives("where is it")


def is_silent(desk: Desk, conversation_id: str) -> bool:
    with desk.services.sessions() as session:
        return transcript.is_silent(session, conversation_id)


def who_has(desk: Desk, conversation_id: str) -> str | None:
    with desk.services.sessions() as session:
        holder = takeover.who_has(session, conversation_id)
        return holder.by if holder else None


def take(desk: Desk, conversation_id: str, by: str = "dee") -> takeover.TakeoverResult:
    return takeover.take(desk.services, conversation_id, by=by)


def reconciled(desk: Desk) -> None:
    desk.passes(seconds=6)
    takeover.reconcile(desk.services)
    texts.complete_transcript(desk.services)


def test_taking_silences_the_assistant_and_drops_its_open_question(desk: Desk, conversation_id: str) -> None:
    taken = take(desk, conversation_id)
    assert (taken.is_yours, taken.is_silent, taken.holder.by, taken.holder.since) == (True, True, "dee", desk.now)
    assert is_silent(desk, conversation_id)
    [(told, events)] = desk.rasa.posted
    assert told == conversation_id
    assert events[0] == {"event": "active_loop", "name": None}
    assert events[-1] == {"event": "pause", "metadata": {"takeover": taken.holder.takeover_id}}
    forgotten = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert forgotten == dict.fromkeys(["requested_slot", *takeover.OPEN_QUESTION_SLOTS])


def test_given_back_what_is_due_of_their_packages_follows_once_the_assistant_answers(
    desk: Desk, conversation_id: str
) -> None:
    desk.found()
    followed: list[tuple[str, bool]] = []

    def follower(session: Session, subjects: Sequence[str]) -> None:
        followed.extend((each, transcript.is_silent(session, conversation_id)) for each in subjects)

    following.follow(desk.services.sessions, "test", follower)
    take(desk, conversation_id)
    takeover.release(desk.services, conversation_id, by="dee")
    assert followed == [(NUMBER, False)]
    desk.rasa.happens(conversation_id, {"event": "pause"})  # the assistant waits for a person; nobody took it
    takeover.release(desk.services, conversation_id, by="dee")
    assert followed == [(NUMBER, False)] * 2


def test_given_back_while_rasa_is_away_they_follow_when_it_is_told(desk: Desk, conversation_id: str) -> None:
    desk.found()
    followed: list[str] = []
    following.follow(desk.services.sessions, "test", lambda session, subjects: followed.extend(subjects))
    take(desk, conversation_id)
    desk.rasa.is_away = True
    with pytest.raises(RasaUnavailable):
        takeover.release(desk.services, conversation_id, by="dee")
    assert followed == []
    desk.rasa.is_away = False
    reconciled(desk)
    assert followed == [NUMBER]


def test_what_the_assistant_forgets_is_what_it_forgets_when_it_hands_over_itself() -> None:
    assert set(OPEN) <= set(takeover.OPEN_QUESTION_SLOTS)


def test_taking_what_another_has_answers_who_has_it(desk: Desk, conversation_id: str) -> None:
    since = desk.now
    take(desk, conversation_id)
    desk.passes(minutes=5)
    taken = take(desk, conversation_id, by="kim")
    assert (taken.is_yours, taken.holder.by, taken.holder.since) == (False, "dee", since)
    assert who_has(desk, conversation_id) == "dee"


def test_taking_twice_is_taking_once(desk: Desk, conversation_id: str) -> None:
    first = take(desk, conversation_id)
    assert first.began
    assert take(desk, conversation_id) == replace(first, began=False)
    assert len(desk.rasa.posted) == 1


@pytest.mark.both_databases
def test_of_two_who_take_at_once_one_has_it(desk: Desk, conversation_id: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda number: take(desk, conversation_id, f"person{number % 3}"), range(6)))
    assert len({each.holder for each in taken}) == 1
    assert {each.holder.by for each in taken if each.is_yours} == {who_has(desk, conversation_id)}


def test_a_conversation_that_is_none_cannot_be_taken(desk: Desk) -> None:
    with pytest.raises(DeskRefused, match="There is no conversation sms-nobody"):
        take(desk, "sms-nobody")


def test_taking_one_that_waits_for_a_person_claims_it_while_rasa_is_away(desk: Desk, conversation_id: str) -> None:
    case_id = desk.person_wanted(conversation_id)
    desk.rasa.is_away = True
    taken = take(desk, conversation_id)
    assert (taken.is_yours, taken.is_silent) == (True, True)
    assert desk.notes(case_id) == ["dee took the conversation."]


def test_releasing_hands_back_and_notes_it_in_the_case(desk: Desk, conversation_id: str) -> None:
    case_id = desk.case(conversation_id=conversation_id)
    take(desk, conversation_id)
    desk.passes(minutes=1)
    holder = takeover.release(desk.services, conversation_id, by="kim")
    assert holder is not None
    assert holder.by == "dee"
    assert not is_silent(desk, conversation_id)
    assert who_has(desk, conversation_id) is None
    assert desk.notes(case_id) == ["dee took the conversation.", "kim gave the conversation back."]
    assert takeover.release(desk.services, conversation_id, by="kim") is None
    assert desk.rasa.kinds(conversation_id).count("resume") == 1


def test_releasing_what_nobody_took_resumes_what_the_assistant_paused(desk: Desk, conversation_id: str) -> None:
    desk.person_wanted(conversation_id)
    assert takeover.release(desk.services, conversation_id, by="kim") is None
    assert not is_silent(desk, conversation_id)


@pytest.mark.both_databases
def test_it_is_taken_from_who_has_it_without_a_word_of_the_assistant(desk: Desk, conversation_id: str) -> None:
    case_id = desk.case(conversation_id=conversation_id)
    seen = take(desk, conversation_id).holder
    desk.passes(minutes=1)
    taken = takeover.take_from(desk.services, conversation_id, seen.takeover_id, by="kim")
    assert (taken.is_yours, taken.is_silent, taken.holder.since) == (True, True, desk.now)
    assert desk.rasa.kinds(conversation_id).count("resume") == 0
    assert desk.notes(case_id) == ["dee took the conversation.", "kim took the conversation from dee."]
    with pytest.raises(DeskRefused, match="kim has this conversation"):
        texts.say(desk.services, conversation_id, "Hello", by="dee", cause="1")
    reconciled(desk)
    assert is_silent(desk, conversation_id)
    takeover.release(desk.services, conversation_id, by="kim")
    reconciled(desk)
    assert not is_silent(desk, conversation_id)


def test_it_is_not_taken_from_somebody_else_than_was_seen(desk: Desk, conversation_id: str) -> None:
    seen = take(desk, conversation_id).holder
    takeover.release(desk.services, conversation_id, by="dee")
    take(desk, conversation_id, by="kim")
    taken = takeover.take_from(desk.services, conversation_id, seen.takeover_id, by="ana")
    assert (taken.is_yours, taken.holder.by) == (False, "kim")


@pytest.mark.both_databases
def test_of_two_who_take_it_from_a_third_one_has_it(desk: Desk, conversation_id: str) -> None:
    seen = take(desk, conversation_id).holder

    def take_from(by: str) -> bool:
        return takeover.take_from(desk.services, conversation_id, seen.takeover_id, by=by).is_yours

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take_from, ["ana", "bo", "cy", "di"])) == 1


def test_one_does_not_hand_back_what_another_has_by_now(desk: Desk, conversation_id: str) -> None:
    seen = take(desk, conversation_id).holder
    takeover.take_from(desk.services, conversation_id, seen.takeover_id, by="kim")
    with pytest.raises(DeskRefused, match="kim has this conversation"):
        takeover.release(desk.services, conversation_id, by="dee", takeover_id=seen.takeover_id)
    assert who_has(desk, conversation_id) == "kim"


def test_it_can_be_taken_again(desk: Desk, conversation_id: str) -> None:
    take(desk, conversation_id)
    takeover.release(desk.services, conversation_id, by="dee")
    assert take(desk, conversation_id, by="kim").is_yours
    reconciled(desk)
    assert is_silent(desk, conversation_id)


class TestSomethingIsAway:
    def test_taken_while_rasa_is_away_is_silenced_when_it_is_back(self, desk: Desk, conversation_id: str) -> None:
        desk.rasa.is_away = True
        taken = take(desk, conversation_id)
        assert (taken.is_yours, taken.is_silent) == (True, False)
        reconciled(desk)
        desk.rasa.is_away = False
        reconciled(desk)
        assert is_silent(desk, conversation_id)

    def test_until_then_its_holder_cannot_write_so_that_never_both_answer(
        self, desk: Desk, conversation_id: str
    ) -> None:
        desk.rasa.is_away = True
        take(desk, conversation_id)
        with pytest.raises(DeskRefused, match="could not be silenced yet"):
            texts.say(desk.services, conversation_id, "Hello", by="dee", cause="1")

    def test_released_while_rasa_is_away_is_handed_back_when_it_is_back(self, desk: Desk, conversation_id: str) -> None:
        take(desk, conversation_id)
        desk.rasa.is_away = True
        with pytest.raises(RasaUnavailable):
            takeover.release(desk.services, conversation_id, by="dee")
        assert who_has(desk, conversation_id) is None
        desk.rasa.is_away = False
        reconciled(desk)
        assert not is_silent(desk, conversation_id)
        reconciled(desk)
        assert desk.rasa.kinds(conversation_id).count("resume") == 1

    def test_an_answer_of_rasa_that_is_lost_does_no_harm(self, desk: Desk, conversation_id: str) -> None:
        desk.rasa.loses_answers = True
        take(desk, conversation_id)
        with pytest.raises(RasaUnavailable):
            takeover.release(desk.services, conversation_id, by="dee")
        desk.person_wanted(conversation_id)  # before anybody could look, the customer asked for a person again
        desk.rasa.loses_answers = False
        reconciled(desk)
        assert is_silent(desk, conversation_id)

    def test_a_pause_that_arrives_after_the_release_is_undone(self, desk: Desk, conversation_id: str) -> None:
        taken = take(desk, conversation_id)
        takeover.release(desk.services, conversation_id, by="dee")
        desk.rasa.happens(conversation_id, {"event": "pause", "metadata": {"takeover": taken.holder.takeover_id}})
        reconciled(desk)
        assert not is_silent(desk, conversation_id)

    def test_a_resume_that_arrives_after_the_next_one_took_it_is_undone(self, desk: Desk, conversation_id: str) -> None:
        first = take(desk, conversation_id)
        takeover.release(desk.services, conversation_id, by="dee")
        take(desk, conversation_id, by="kim")
        desk.rasa.happens(conversation_id, {"event": "resume", "metadata": {"takeover": first.holder.takeover_id}})
        with pytest.raises(DeskRefused, match="could not be silenced yet"):
            texts.say(desk.services, conversation_id, "Hello", by="kim", cause="1")
        reconciled(desk)
        assert is_silent(desk, conversation_id)

    def test_a_person_wanted_again_after_the_release_is_left_waiting_for_one(
        self, desk: Desk, conversation_id: str
    ) -> None:
        take(desk, conversation_id)
        takeover.release(desk.services, conversation_id, by="dee")
        desk.person_wanted(conversation_id)
        reconciled(desk)
        assert is_silent(desk, conversation_id)

    def test_one_who_takes_and_dies_has_taken(self, desk: Desk, conversation_id: str) -> None:
        with desk.services.sessions.begin() as session:
            session.add(Takeover(conversation_id=conversation_id, by="dee", since=desk.now))
        reconciled(desk)
        assert is_silent(desk, conversation_id)


STEPS = st.lists(
    st.sampled_from(
        ["take dee", "take kim", "over dee", "over kim", "release", "person wanted", "rasa leaves", "rasa comes",
         "look", "dies", "late pause",
         "late resume"]
    ),
    max_size=14,
)  # fmt: skip


class TestWhateverHappens:
    @given(steps=STEPS)
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    def test_in_the_end_a_person_has_it_and_it_is_silent_or_the_assistant_answers(
        self, steps: list[str], sqlite_desk: Desk
    ) -> None:
        desk = sqlite_desk
        conversation_id = desk.receives("hello", phone=f"+1312555{desk.made:04d}")
        wanted = False
        for step in steps:
            wanted = self._do(desk, conversation_id, step, wanted)
        desk.rasa.is_away = False
        for _ in range(4):
            reconciled(desk)
        if who_has(desk, conversation_id) is not None:
            assert is_silent(desk, conversation_id)
        elif not wanted:
            assert not is_silent(desk, conversation_id)
        with desk.services.sessions.begin() as session:  # the next example begins anew
            session.execute(delete(Takeover))

    def _do(self, desk: Desk, conversation_id: str, step: str, wanted: bool) -> bool:
        """Answers whether somebody asked for a person since nobody has it."""
        desk.passes(seconds=1)
        match step.split():
            case ["take", by]:
                take(desk, conversation_id, by)
            case ["over", by]:
                with desk.services.sessions() as session:
                    holder = takeover.who_has(session, conversation_id)
                takeover.take_from(desk.services, conversation_id, holder.takeover_id if holder else 0, by=by)
            case ["release"]:
                try:
                    takeover.release(desk.services, conversation_id, by="dee")
                except RasaUnavailable:
                    return wanted and who_has(desk, conversation_id) is None
                return False
            case ["person", "wanted"]:
                if not desk.rasa.is_away and not is_silent(desk, conversation_id):
                    desk.rasa.happens(conversation_id, {"event": "pause"})
                    return True
            case ["rasa", where]:
                desk.rasa.is_away = where == "leaves"
            case ["look"]:
                reconciled(desk)
            case ["dies"]:
                with desk.services.sessions.begin() as session:
                    session.execute(
                        update(Takeover)
                        .where(Takeover.released_at.is_(None))
                        .values(released_at=desk.now, released_by="dee")
                    )
            case ["late", what]:
                with desk.services.sessions() as session:
                    newest = session.scalars(select(Takeover.id).order_by(Takeover.id.desc())).first()
                if newest is not None and not desk.rasa.is_away:
                    desk.rasa.happens(conversation_id, {"event": what, "metadata": {"takeover": newest}})
                    return wanted and what == "pause"
        return wanted


class TestWriting:
    @pytest.fixture
    def taken(self, desk: Desk, conversation_id: str) -> str:
        take(desk, conversation_id)
        return conversation_id

    @pytest.mark.both_databases
    def test_a_text_is_owed_once_and_stands_in_the_transcript(self, desk: Desk, taken: str) -> None:
        ids = {texts.say(desk.services, taken, "I am on it.", by="dee", cause="form:1") for _ in range(2)}
        assert len(ids) == 1
        [row] = desk.owed(PHONE)
        assert (row.id, row.body, row.kind, row.conversation_id) == (ids.pop(), "I am on it.", MessageKind.DESK, taken)
        assert row.idempotency_key == "desk:dee:form:1"
        with desk.services.sessions() as session:
            said = [(line.speaker, line.text) for line in transcript.lines(session, taken)]
        assert said == [("customer", "where is it"), ("desk", "I am on it.")]

    def test_a_text_that_rasa_did_not_take_is_put_into_the_transcript_later_and_once(
        self, desk: Desk, taken: str
    ) -> None:
        desk.rasa.is_away = True
        texts.say(desk.services, taken, "I am on it.", by="dee", cause="1")
        reconciled(desk)
        desk.rasa.is_away, desk.rasa.loses_answers = False, True
        reconciled(desk)
        desk.rasa.loses_answers = False
        reconciled(desk)
        reconciled(desk)
        assert desk.rasa.kinds(taken).count("bot") == 1
        with desk.services.sessions() as session:
            assert session.scalars(select(DeskText.in_transcript_at)).one() is not None

    def test_a_code_does_not_stay_in_what_was_written(self, desk: Desk, taken: str) -> None:
        texts.say(desk.services, taken, "The gate code is 4471.", by="dee", cause="1")
        [row] = desk.owed(PHONE)
        assert (row.body, row.blanked_body) == ("The gate code is 4471.", "The gate code is ****.")
        with desk.services.sessions() as session:
            assert transcript.lines(session, taken)[-1].text == "The gate code is ****."

    @pytest.mark.parametrize(
        ("text", "why"), [("  ", "nothing to send"), ("x" * 1601, "Too long: 1601 characters, 1600 at most")]
    )
    def test_what_cannot_be_sent_is_refused(self, desk: Desk, taken: str, text: str, why: str) -> None:
        with pytest.raises(DeskRefused, match=why):
            texts.say(desk.services, taken, text, by="dee", cause="1")
        assert desk.owed(PHONE) == []

    def test_one_who_does_not_have_it_is_told_who_has(self, desk: Desk, taken: str) -> None:
        with pytest.raises(DeskRefused, match="dee has this conversation since 10:30 AM"):
            texts.say(desk.services, taken, "Hello", by="kim", cause="1")

    def test_nobody_writes_where_the_assistant_answers(self, desk: Desk, conversation_id: str) -> None:
        with pytest.raises(DeskRefused, match="Take the conversation first"):
            texts.say(desk.services, conversation_id, "Hello", by="dee", cause="1")

    def test_nobody_writes_to_a_number_that_wants_no_texts(self, desk: Desk, taken: str) -> None:
        with desk.services.sessions.begin() as session:
            consent.opt_out(session, consent.NewOptOut(PHONE, "keyword"), desk.now)
        with pytest.raises(DeskRefused, match="wants no texts"):
            texts.say(desk.services, taken, "Hello", by="dee", cause="1")


class TestClosing:
    def close(self, desk: Desk, case_id: int, by: str = "dee", cause: str = "1") -> CaseState:
        return CaseState(closing.close(desk.services, case_id, "Called.", by=by, cause=cause).state)

    def test_what_waited_for_a_person_is_given_back(self, desk: Desk, conversation_id: str) -> None:
        case_id = desk.person_wanted(conversation_id)
        take(desk, conversation_id)
        assert self.close(desk, case_id) == CaseState.RESOLVED
        assert not is_silent(desk, conversation_id)
        assert who_has(desk, conversation_id) is None
        assert self.close(desk, case_id) == CaseState.RESOLVED

    def test_another_case_leaves_the_conversation_with_who_has_it(self, desk: Desk, conversation_id: str) -> None:
        case_id = desk.case(conversation_id=conversation_id)
        take(desk, conversation_id)
        assert self.close(desk, case_id) == CaseState.RESOLVED
        assert who_has(desk, conversation_id) == "dee"

    def test_nobody_closes_what_another_is_answering(self, desk: Desk, conversation_id: str) -> None:
        case_id = desk.person_wanted(conversation_id)
        take(desk, conversation_id)
        with pytest.raises(
            case_commands.CaseRejected, match=r"dee has this conversation since 10:30 AM. Release it first."
        ):
            self.close(desk, case_id, by="kim")

    def test_while_rasa_is_away_the_case_stays_open(self, desk: Desk, conversation_id: str) -> None:
        case_id = desk.person_wanted(conversation_id)
        desk.rasa.is_away = True
        with pytest.raises(RasaUnavailable):
            self.close(desk, case_id)
        assert desk.get(case_id).state == CaseState.WAITING_ON_DESK

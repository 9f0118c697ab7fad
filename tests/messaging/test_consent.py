from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import consent
from doorstep.messaging.consent import OptedIn
from doorstep.messaging.keywords import classify
from doorstep.messaging.models import MessageState, OptOut, OutboxRow
from doorstep.messaging.outbox import queueing, sending
from doorstep.messaging.outbox.queueing import NewText
from doorstep.settings import TWILIO_STOP_WORDS

THEIRS = "+13125550142"
WITHOUT_CANCEL = tuple(word for word in TWILIO_STOP_WORDS if word != "CANCEL")


@pytest.mark.parametrize("word", TWILIO_STOP_WORDS)
@pytest.mark.parametrize("shape", ["{}", " {}\n", "{0}"])
def test_a_word_the_carrier_takes_is_the_carriers_to_confirm(word: str, shape: str) -> None:
    assert classify(shape.format(word.lower()), False, TWILIO_STOP_WORDS) == "stop_carrier"


@pytest.mark.parametrize(
    "text", ["Stop!!", "stop.", "STOP 🛑", "“stop”", "stop stop STOP", "opt-out", "Opt out", "ＳＴＯＰ"]
)
def test_a_decorated_stop_is_ours_because_the_carrier_lets_it_pass(text: str) -> None:
    assert classify(text, False, TWILIO_STOP_WORDS) == "stop_ours"


def test_a_word_taken_off_the_carriers_list_is_ours() -> None:
    assert classify("end", False, ("STOP",)) == "stop_ours"


@pytest.mark.parametrize("text", ["cancel", "CANCEL", " Cancel! ", "cancel?"])
def test_a_bare_cancel_that_reaches_us_is_asked_about(text: str) -> None:
    assert classify(text, False, WITHOUT_CANCEL) == "ambiguous_cancel"


@pytest.mark.parametrize(
    "text",
    [
        "cancel my delivery",
        "Cancel delivery",
        "please don't call me at work",
        "stop by after 5",
        "don't stop at the gate",
        "the end",
        "quit texting me and bring it friday",
        "unit 4",
        "",
        "🛑",
        "   ",
        "yes please",
        "help me find my package",
    ],
)
@pytest.mark.parametrize("opted_out", [True, False])
def test_a_sentence_about_anything_else_is_no_keyword(text: str, opted_out: bool) -> None:
    assert classify(text, opted_out, TWILIO_STOP_WORDS) is None


@pytest.mark.parametrize(
    "text", ["Please STOP. Thank you", "stop thx", "quit texting me", "ALTO", "ya no me manden mensajes"]
)
def test_a_plain_opt_out_in_any_words_is_settled_like_the_keyword(text: str) -> None:
    assert classify(text, False, TWILIO_STOP_WORDS) == "stop_ours"


@pytest.mark.parametrize("text", ["No. Stop", "stop texting me at night", "stop the texts but is it still coming"])
def test_what_may_be_an_answer_or_asks_for_more_is_left_to_the_dialogue(text: str) -> None:
    assert classify(text, False, TWILIO_STOP_WORDS) is None


@pytest.mark.parametrize(
    ("text", "keyword"), [("yes", "start_carrier"), ("YES!", "start_ours"), ("Yes 👍", "start_ours")]
)
def test_yes_brings_back_only_who_opted_out(text: str, keyword: str) -> None:
    assert classify(text, True, TWILIO_STOP_WORDS) == keyword
    assert classify(text, False, TWILIO_STOP_WORDS) is None


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("Start", "start_carrier"),
        (" unstop\n", "start_carrier"),
        ("unstop.", "start_ours"),
        ("START START", "start_ours"),
        ("HELP", "help"),
        ("info?", "help"),
    ],
)
def test_start_and_help(text: str, keyword: str) -> None:
    assert classify(text, False, TWILIO_STOP_WORDS) == keyword


@given(st.text(), st.booleans())
def test_any_text_is_classified_without_an_error(text: str, opted_out: bool) -> None:
    assert classify(text, opted_out, TWILIO_STOP_WORDS) in {
        "stop_carrier", "stop_ours", "start_carrier", "start_ours", "help", "ambiguous_cancel", None,
    }  # fmt: skip


@given(st.sampled_from(TWILIO_STOP_WORDS), st.text(st.sampled_from("!.?… \n🛑👋*\"'"), max_size=8))
def test_no_decoration_hides_a_stop(word: str, decoration: str) -> None:
    assert classify(decoration + word.title() + decoration, True, ("STOP",)) in {"stop_carrier", "stop_ours"}


def test_opting_out_drops_what_is_owed_and_confirms_once(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        owed = queueing.enqueue(
            session, NewText(THEIRS, "On its way", conversation_id=None, kind="outreach", idempotency_key="a"), now
        )
        other = queueing.enqueue(
            session,
            NewText("+13125550143", "On its way", conversation_id=None, kind="outreach", idempotency_key="b"),
            now,
        )
    with transaction(sessions) as session:
        first = consent.opt_out(session, consent.NewOptOut(THEIRS, "sms"), now, confirmation="No more texts.")
    with transaction(sessions) as session:
        again = consent.opt_out(session, consent.NewOptOut(THEIRS, "sms"), now, confirmation="No more texts.")
    assert (first.is_new, first.dropped) == (True, 1)
    assert (again.is_new, again.dropped, again.confirmation_id) == (False, 0, None)
    with reading(sessions) as session:
        states = {row.id: (row.state, row.reason) for row in session.query(OutboxRow)}
        assert consent.is_opted_out(session, THEIRS)
    assert states == {
        owed: (MessageState.DROPPED, "opted_out"),
        other: (MessageState.PENDING, None),
        first.confirmation_id: (MessageState.PENDING, None),
    }


def test_who_asks_in_words_to_be_texted_again_hears_of_start_once(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        assert consent.tell_the_way_back(session, THEIRS, "text START", now) is None
        consent.opt_out(session, consent.NewOptOut(THEIRS, "words"), now, confirmation="bye")
        first = consent.tell_the_way_back(session, THEIRS, "text START", now)
        assert first is not None
        assert consent.tell_the_way_back(session, THEIRS, "text START", now) == first
        assert consent.is_opted_out(session, THEIRS)


def test_whom_the_carrier_blocks_hears_nothing_of_ours(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword", by_carrier=True), now)
        assert consent.tell_the_way_back(session, THEIRS, "text START", now) is None


def test_start_brings_back_and_a_later_stop_counts_again(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        assert consent.opt_in(session, THEIRS, "sms", now) is None
        consent.opt_out(session, consent.NewOptOut(THEIRS, "sms"), now)
        assert consent.opt_in(session, THEIRS, "sms", now) == OptedIn(by_carrier=False)
        assert not consent.is_opted_out(session, THEIRS)
        assert consent.opt_out(session, consent.NewOptOut(THEIRS, "sms"), now + timedelta(hours=1)).is_new
        assert consent.is_opted_out(session, THEIRS)


def test_whoever_the_carrier_blocks_is_the_carriers_to_bring_back(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword", by_carrier=True), now)
        assert consent.opt_in(session, THEIRS, "keyword", now) == OptedIn(by_carrier=True)


@pytest.mark.both_databases
def test_an_opt_out_of_ours_is_the_carriers_too_once_the_carrier_has_it(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        first = consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword"), now, confirmation="No more texts.")
        assert not consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword", by_carrier=True), now).is_new
        kept = session.scalars(select(OptOut)).one()
        assert (kept.by_carrier, kept.confirmation_id) == (True, first.confirmation_id)
        assert consent.opt_in(session, THEIRS, "keyword", now) == OptedIn(by_carrier=True)


def test_what_the_carrier_had_before_says_nothing_of_a_later_opt_out(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword", by_carrier=True), now)
        consent.opt_in(session, THEIRS, "keyword", now)
        consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword"), now, confirmation="No more texts.")
        assert consent.opt_in(session, THEIRS, "keyword", now) == OptedIn(by_carrier=False)


@pytest.mark.both_databases
def test_nothing_unasked_leaves_for_a_number_that_was_asked_whether_it_wants_texts(
    sessions: Sessions, now: datetime
) -> None:
    with transaction(sessions) as session:
        consent.doubt(session, THEIRS, now)
        consent.doubt(session, THEIRS, now)
        for kind in ("outreach", "reply"):
            queueing.enqueue(session, NewText(THEIRS, kind, conversation_id=None, kind=kind, idempotency_key=kind), now)
    with transaction(sessions) as session:
        assert [each.text.body for each in sending.claim(session, sending.Claimant("w1"), now, 10)] == ["reply"]
        consent.settle_doubt(session, THEIRS)
    with transaction(sessions) as session:
        later = now + timedelta(minutes=11)
        assert "outreach" in [each.text.body for each in sending.claim(session, sending.Claimant("w1"), later, 10)]

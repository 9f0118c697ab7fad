"""Texts through the real webhook of a running server: really signed requests, a real database, a tiny model."""

import concurrent.futures
import itertools
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from doorstep.cases.models import Case, OutageConversation
from doorstep.clock import system_clock
from doorstep.database import reading, transaction
from doorstep.messaging import consent, inbox, texts
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import DeliveryStatus, MessageKind, OutboxRow
from doorstep.transcript import lines
from tests.assistant.servers import Actions, RasaServer, eventually
from tests.channels.ledger_view import (
    conversation_of,
    outbox,
    texts_to,
    transcript_of,
    unhandled,
)

pytestmark = pytest.mark.timeout(300)  # the first test waits for training and for the server

_numbers = itertools.count(1000)


def sid() -> str:
    return "SM" + secrets.token_hex(16)


@pytest.fixture
def phone() -> str:
    """A number that texts for the first time."""
    return f"+1312556{next(_numbers)}"


@pytest.fixture
def say(server: RasaServer, phone: str) -> Callable[..., list[str]]:
    """Text something and wait until it is handled; answers what was owed to the phone in return."""

    def say(body: str, **form: str) -> list[str]:
        before = len(texts_to(server.sessions, phone))
        assert server.text(body, sid=sid(), sender=phone, **form).status_code == 200
        eventually(lambda: not unhandled(server.sessions, phone))
        return texts_to(server.sessions, phone)[before:]

    return say


def test_a_text_is_acknowledged_with_nothing_and_answered_through_the_outbox(server: RasaServer, phone: str) -> None:
    answer = server.text("hello", sid=sid(), sender=phone)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
    assert eventually(lambda: texts_to(server.sessions, phone)) == ["Hello from tiny"]
    assert [row.kind for row in outbox(server.sessions, phone)] == [MessageKind.REPLY]


def test_the_same_delivery_three_times_is_one_message_with_one_answer(server: RasaServer, phone: str) -> None:
    the_sid = sid()
    for _ in range(3):
        assert server.text("hello", sid=the_sid, sender=phone).status_code == 200
    server.text("where is it", sid=sid(), sender=phone)
    eventually(lambda: not unhandled(server.sessions, phone))
    assert texts_to(server.sessions, phone) == ["Hello from tiny", "Located: where is it"]


def test_the_same_delivery_at_the_same_time_is_one_message(server: RasaServer, phone: str) -> None:
    the_sid = sid()
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: server.text("hello", sid=the_sid, sender=phone).status_code, range(6)))
    assert answers == [200] * 6
    eventually(lambda: not unhandled(server.sessions, phone))
    assert texts_to(server.sessions, phone) == ["Hello from tiny"]


@pytest.mark.both_databases
def test_eight_quick_texts_are_answered_in_order_and_wait_for_no_poll_of_a_lock(server: RasaServer) -> None:
    longer = []
    for _ in range(3):  # whatever else this machine is busy with for a moment
        phone = f"+1312556{next(_numbers)}"
        server.text("hello", sid=sid(), sender=phone)
        eventually(lambda phone=phone: texts_to(server.sessions, phone))
        began = time.monotonic()
        server.text("where is it", sid=sid(), sender=phone)
        eventually(lambda phone=phone: len(texts_to(server.sessions, phone)) == 2)
        one_takes = time.monotonic() - began
        began = time.monotonic()
        for number in range(8):
            server.text(f"where is it {number}", sid=sid(), sender=phone)
        said = eventually(lambda phone=phone: len(said := texts_to(server.sessions, phone)) == 10 and said)
        longer.append(time.monotonic() - began - 8 * one_takes)
        assert said[2:] == [f"Located: where is it {number}" for number in range(8)]
    assert min(longer) < 7  # polls of Rasa's own lock store alone take 8 more, however fast the machine


def test_what_one_turn_says_twice_is_said_once_in_one_text(say: Callable[..., list[str]]) -> None:
    assert say("where is it") == ["Located: where is it"]


def test_a_picture_alone_is_understood_as_one_and_kept_by_reference(
    say: Callable[..., list[str]], server: RasaServer, phone: str
) -> None:
    url = "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1"
    assert say("", NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg") == ["Thanks for the picture."]
    line = transcript_of(server.sessions, phone)[0]
    assert (line.intent, line.media_urls, line.text) == ("picture_only", (url,), "")


@pytest.mark.parametrize("body", ["", "   ", "\n\n", "/", " // "])
def test_a_text_without_words_is_understood_as_empty(say: Callable[..., list[str]], body: str) -> None:
    assert say(body) == ["That was empty."]


@pytest.mark.parametrize(
    "body", ["/greet", " /greet{}", "//greet", "/restart", "/ /greet", "\u00a0/greet", "\x07/greet"]
)
def test_a_customer_cannot_give_rasa_commands(
    say: Callable[..., list[str]], server: RasaServer, phone: str, body: str
) -> None:
    say("where is it")
    assert say(body) == ["Sorry, what?"]
    intents = [line.intent for line in transcript_of(server.sessions, phone) if line.speaker == "customer"]
    assert intents[-1] != "greet"


@pytest.mark.parametrize(
    "body", ["🙂🙂", "где моя посылка", "a" * 1600, "'; DROP TABLE inbox;--", "{number} {{7*7}}", "?"]
)
def test_whatever_is_written_gets_an_answer(say: Callable[..., list[str]], body: str) -> None:
    assert say(body) == ["Sorry, what?"]


def test_two_requests_in_one_text_are_one_message_of_the_transcript(
    say: Callable[..., list[str]], server: RasaServer, phone: str
) -> None:
    """What it does is the dialogue's to see: its acts stand in the message's metadata."""
    assert len(say("wrong address. also where is it")) == 1
    said = [line.text for line in transcript_of(server.sessions, phone) if line.speaker == "customer"]
    assert said == ["wrong address. also where is it"]


@pytest.mark.parametrize("body", ["Liked \u201cWhich number?\u201d", "\U0001f44d to \u201cWhich number?\u201d"])
def test_what_no_person_wrote_is_kept_and_answers_nothing(
    say: Callable[..., list[str]], server: RasaServer, phone: str, body: str
) -> None:
    assert say("wrong address") == ["Which number?"]
    assert say(body) == []
    assert [line.text for line in transcript_of(server.sessions, phone)][-1] == body
    assert say("the number is 42") == ["Which street?"]


def test_a_form_is_filled_over_several_texts(say: Callable[..., list[str]]) -> None:
    assert say("wrong address") == ["Which number?"]
    assert say("the number is 42") == ["Which street?"]
    assert say("Elm Street") == ["Noted 42 Elm Street."]


def test_stop_that_the_carrier_takes_ends_texts_without_a_word_of_ours(
    say: Callable[..., list[str]], server: RasaServer, phone: str
) -> None:
    say("hello")
    assert say("STOP") == []
    assert say("where is it") == []
    with reading(server.sessions) as session:
        assert consent.is_opted_out(session, phone)
    assert transcript_of(server.sessions, phone)[-1].text == "where is it"  # dispatch sees it


def test_stop_that_the_carrier_lets_through_is_confirmed_once(
    say: Callable[..., list[str]], server: RasaServer
) -> None:
    confirmation = texts.opted_out(server.settings.company_name)
    assert say("stop!!") == [confirmation]
    assert say("stop!!") == []
    assert say("START") == [texts.opted_in(server.settings.company_name)]
    assert say("hello") == ["Hello from tiny"]


def test_who_opted_out_and_asks_in_words_to_be_texted_again_is_told_how(
    say: Callable[..., list[str]], server: RasaServer
) -> None:
    company = server.settings.company_name
    assert say("stop!!") == [texts.opted_out(company)]
    assert say("where is it") == []
    assert say("please start texting me again") == [texts.way_back(company)]
    assert say("hello") == []
    assert say("START") == [texts.opted_in(company)]


@pytest.mark.parametrize("word", ["START", " unstop ", "Yes"])
def test_start_after_the_carriers_stop_is_confirmed_by_the_carrier_alone(
    say: Callable[..., list[str]], word: str
) -> None:
    say("STOP")
    assert say(word) == []
    assert say("hello") == ["Hello from tiny"]


def test_start_after_both_a_stop_of_ours_and_one_of_the_carriers_is_the_carriers(
    say: Callable[..., list[str]],
) -> None:
    say("stop!!")
    say("STOP")
    assert say("START") == []


@pytest.mark.parametrize("opted_out", [True, False])
def test_a_start_that_the_carrier_does_not_take_is_confirmed_by_us(
    say: Callable[..., list[str]], server: RasaServer, opted_out: bool
) -> None:
    if opted_out:
        say("STOP")
    assert say("Start!!") == [texts.opted_in(server.settings.company_name)]


@pytest.fixture
def find(server: RasaServer, phone: str) -> Callable[..., list[str]]:
    """Find in the carrier's list what was texted so long ago, and wait until it is handled."""

    def find(body: str, ago: timedelta) -> list[str]:
        before, now = len(texts_to(server.sessions, phone)), system_clock()
        with transaction(server.sessions) as session:
            missed = InboundMessage(
                "twilio", sid(), phone, server.settings.twilio_number, body, (), now - ago, recovered_at=now
            )
            inbox.receive(session, missed)
        eventually(lambda: not unhandled(server.sessions, phone))
        return texts_to(server.sessions, phone)[before:]

    return find


def test_the_answer_to_a_text_that_was_found_later_says_that_it_is_late(find: Callable[..., list[str]]) -> None:
    assert find("hello", timedelta(minutes=10)) == ["Hello from tiny"]
    assert find("hello", timedelta(minutes=20)) == ["Sorry for the wait. Hello from tiny"]


@pytest.mark.parametrize("word", ["YES", "START"])
def test_a_word_from_before_the_opt_out_brings_no_texts_back(
    say: Callable[..., list[str]], find: Callable[..., list[str]], server: RasaServer, phone: str, word: str
) -> None:
    say("STOP")
    assert find(word, timedelta(minutes=5)) == []
    with reading(server.sessions) as session:
        assert consent.is_opted_out(session, phone)
    assert [line.text for line in transcript_of(server.sessions, phone)][-1] == word


def test_an_opt_out_from_before_the_opt_in_counts_no_more(
    say: Callable[..., list[str]], find: Callable[..., list[str]], server: RasaServer, phone: str
) -> None:
    say("STOP")
    say("START")
    assert find("STOP", timedelta(minutes=5)) == []
    with reading(server.sessions) as session:
        assert not consent.is_opted_out(session, phone)


def test_help_says_who_we_are_and_how_to_reach_people(say: Callable[..., list[str]], server: RasaServer) -> None:
    assert say("help") == [texts.help_text(server.settings.company_name, server.settings.dispatch_phone)]


def test_keywords_and_what_was_answered_are_in_the_transcript(
    say: Callable[..., list[str]], server: RasaServer, phone: str
) -> None:
    company = server.settings.company_name
    for body in ("HELP", "STOP", "help", "START", "Stop.", "stop!", "start!", "hello"):
        say(body)
    assert [
        (line.text, line.intent, line.is_answered_by_carrier) for line in transcript_of(server.sessions, phone)
    ] == [
        ("HELP", "ask_for_help", False),
        (texts.help_text(company, server.settings.dispatch_phone), None, False),
        ("STOP", "stop_texts", True),
        ("help", "ask_for_help", False),
        ("START", "start_texts", True),
        ("Stop.", "stop_texts", False),
        (texts.opted_out(company), None, False),
        ("stop!", "stop_texts", False),
        ("start!", "start_texts", False),
        (texts.opted_in(company), None, False),
        ("hello", "greet", False),
        ("Hello from tiny", None, False),
    ]


def test_a_keyword_delivered_three_times_is_in_the_transcript_once(server: RasaServer, phone: str) -> None:
    the_sid = sid()
    for _ in range(3):
        server.text("HELP", sid=the_sid, sender=phone)
    eventually(lambda: not unhandled(server.sessions, phone))
    assert [line.speaker for line in transcript_of(server.sessions, phone)] == ["customer", "assistant"]


def test_a_keyword_in_the_middle_of_a_form_leaves_its_question_open(say: Callable[..., list[str]]) -> None:
    assert say("wrong address") == ["Which number?"]
    say("HELP")
    assert say("the number is 42") == ["Which street?"]
    for word in ("stop!", "START", "HELP"):
        say(word)
    assert say("Elm Street") == ["Noted 42 Elm Street."]


def test_many_keywords_take_nothing_of_the_conversation_away(say: Callable[..., list[str]]) -> None:
    assert say("wrong address") == ["Which number?"]
    for _ in range(8):
        say("HELP")
    assert say("the number is 42") == ["Which street?"]
    assert say("Elm Street") == ["Noted 42 Elm Street."]
    for _ in range(8):
        say("HELP")
    assert say("hello") == ["Hello from tiny"]


def test_a_keyword_while_a_person_has_the_conversation_is_settled_and_seen(
    say: Callable[..., list[str]], server: RasaServer, phone: str
) -> None:
    say("hello")
    events = f"/conversations/{conversation_of(server.sessions, phone)}/tracker/events"
    assert server.api("POST", events, {"event": "pause"}).status_code == 200
    confirmation = texts.opted_out(server.settings.company_name)
    assert say("stop!") == [confirmation]
    assert [line.text for line in transcript_of(server.sessions, phone)][-2:] == ["stop!", confirmation]
    assert say("hello") == []


def test_a_bare_cancel_is_asked_about(
    tiny_model: Path, say: Callable[..., list[str]], server: RasaServer, phone: str
) -> None:
    # By default the carrier takes CANCEL; with punctuation it does not.
    assert say("Cancel.") == ["Stop texts, or cancel the delivery?"]
    line = [line for line in transcript_of(server.sessions, phone) if line.speaker == "customer"][-1]
    assert (line.text, line.intent) == ("Cancel.", "ambiguous_cancel")


def test_an_intent_triggered_over_the_api_is_said_by_text(
    server: RasaServer, phone: str, say: Callable[..., list[str]]
) -> None:
    say("hello")
    conversation = conversation_of(server.sessions, phone)
    answer = server.api(
        "POST", f"/conversations/{conversation}/trigger_intent", {"name": "outreach_ask"}, output_channel="sms"
    )
    assert answer.status_code == 200
    row = outbox(server.sessions, phone)[-1]
    assert (row.body, row.media_urls, row.kind) == (
        "Is this address right?",
        ["https://example.org/map.png"],
        MessageKind.OUTREACH,
    )
    assert say("wrong address") == ["Which number?"]


def test_an_output_channel_that_does_not_exist_is_refused(server: RasaServer) -> None:
    answer = server.api("POST", "/conversations/sms-x/trigger_intent", {"name": "outreach_ask"}, output_channel="smss")
    assert answer.status_code == 400


def test_what_cannot_be_owed_is_not_said_in_the_dialogue_either(server: RasaServer) -> None:
    answer = server.api("POST", "/conversations/unknown/trigger_intent", {"name": "outreach_ask"}, output_channel="sms")
    assert answer.status_code == 500
    with reading(server.sessions) as session:
        assert not [line for line in lines(session, "unknown") if line.speaker != "customer"]


def test_a_paused_conversation_is_silent_and_listens_until_it_is_resumed(
    say: Callable[..., list[str]], server: RasaServer, phone: str
) -> None:
    say("hello")
    events = f"/conversations/{conversation_of(server.sessions, phone)}/tracker/events"
    assert server.api("POST", events, {"event": "pause"}).status_code == 200
    for number in range(8):
        assert say(f"where is it {number}") == []
    assert transcript_of(server.sessions, phone)[-1].text == "where is it 7"
    assert server.api("POST", events, {"event": "resume"}).status_code == 200
    assert say("where is it now") == ["Located: where is it now"]


def test_a_status_callback_is_kept(server: RasaServer) -> None:
    form = {
        "AccountSid": server.settings.twilio_account_sid,
        "MessageSid": (the_sid := sid()),
        "MessageStatus": "delivered",
    }
    for _ in range(3):
        assert server.post("/webhooks/sms/status?text=7.1", form).status_code == 204
    assert server.post("/webhooks/sms/status", form, signature="forged").status_code == 403
    with reading(server.sessions) as session:
        kept = session.scalars(select(DeliveryStatus.status).where(DeliveryStatus.provider_id == the_sid)).all()
    assert kept == ["delivered"]


def test_logs_tell_nobodys_words_and_numbers(server: RasaServer, phone: str, say: Callable[..., list[str]]) -> None:
    say("where is it unforgettable-words")
    server.api(
        "POST", "/conversations/sms-x/trigger_intent", {"name": "nope unforgettable-words"}, output_channel="sms"
    )
    server.post("/webhooks/sms/webhook", {"Body": "unforgettable-words", "From": phone}, signature="x")
    log = server.log.read_text()
    assert "webhook_refused" in log
    assert "unforgettable-words" not in log
    assert phone.removeprefix("+") not in log
    assert server.settings.rasa_token.get_secret_value() not in log


def outage_of(server: RasaServer, conversation_id: str) -> tuple[str, str, bool]:
    """Kind and state of the case in which the conversation waits, and whether it does no more."""
    with reading(server.sessions) as session:
        row = session.execute(
            select(Case.kind, Case.state, OutageConversation.settled_at)
            .join(OutageConversation, OutageConversation.case_id == Case.id)
            .where(OutageConversation.conversation_id == conversation_id)
        ).one()
        return row.kind, row.state, row.settled_at is not None


def test_while_actions_fail_customers_are_told_once_and_answered_when_they_work_again(
    server: RasaServer, actions: Actions, phone: str, say: Callable[..., list[str]]
) -> None:
    say("hello")
    actions.stop()
    try:
        server.text("where is it", sid=sid(), sender=phone)
        server.text("hello", sid=sid(), sender=phone)
        told = eventually(lambda: texts_to(server.sessions, phone)[1:])
        conversation = conversation_of(server.sessions, phone)
        assert outage_of(server, conversation) == ("assistant_down", "waiting_on_desk", False)
        assert [line.text for line in transcript_of(server.sessions, phone)] == ["hello", "Hello from tiny"]
    finally:
        actions.start()
    eventually(lambda: not unhandled(server.sessions, phone), 60)
    assert told == [texts.outage()]
    assert texts_to(server.sessions, phone)[2:] == ["Located: where is it", "Hello from tiny"]
    assert outage_of(server, conversation) == ("assistant_down", "waiting_on_desk", True), "a worker closes it"
    said = [line.text for line in transcript_of(server.sessions, phone) if line.speaker == "customer"]
    assert said == ["hello", "where is it", "hello"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "answer",
    [
        (500, {"error": "boom"}),
        (404, {}),
        (200, ["no", "events"]),
        (200, {"events": {}}),
        (200, {"events": [{"event": "dance"}]}),
        (200, {"events": [{"name": "delivery"}]}),
        (200, {"events": [{"event": "slot", "value": 1}]}),
        (200, {"responses": ["hi"]}),
    ],
    ids=str,
)
def test_an_action_that_fails_leaves_no_trace_and_is_run_again(
    server: RasaServer, actions: Actions, phone: str, say: Callable[..., list[str]], answer: tuple[int, object]
) -> None:
    say("hello")
    usual = actions.answer
    answers = [answer]
    actions.answer = lambda call: answers.pop() if answers else usual(call)
    assert say("where is it") == ["Located: where is it"]
    actions.answer = usual
    said = [line.text for line in transcript_of(server.sessions, phone) if line.speaker == "customer"]
    assert said == ["hello", "where is it"]


def test_an_action_is_handed_the_latest_turn(
    server: RasaServer, actions: Actions, phone: str, say: Callable[..., list[str]]
) -> None:
    for number in range(12):
        say(f"where is it {number}")
    call = actions.calls[-1]
    assert call["tracker"]["events"][0]["text"] == "where is it 11"
    assert sum(event["event"] == "user" for event in call["tracker"]["events"]) == 1
    assert call["tracker"]["latest_message"]["metadata"]["message_id"].startswith("SM")


def test_nothing_is_left_unsent_by_mistake(server: RasaServer) -> None:
    with reading(server.sessions) as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.body == "")) == 0


def test_a_server_has_not_loaded_what_only_training_and_other_channels_use(server: RasaServer) -> None:
    loaded = Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "/numpy/" in loaded
    assert not any(f"/{package}/" in loaded for package in ("sklearn", "matplotlib", "bson"))

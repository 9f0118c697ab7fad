"""The carrier between a person's phone and the company: webhooks, callbacks, opt-out, faults."""

import time
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from doorstep.clock import system_clock
from doorstep.sandbox import webhooks
from doorstep.sandbox.app import create_app
from doorstep.sandbox.client import AsyncSandbox, NoReply, Sandbox
from doorstep.settings import Settings
from tests.ports import free_port
from tests.sandbox.conftest import SPEED
from tests.sandbox.servers import PNG, Answer, Company, eventually, serving

OURS = "+13125550199"
PHONE = "+13125550142"
OTHER = "+17735550118"
IN_ORDER = ["queued", "sending", "sent", "delivered"]


def send(twilio: Client, company: Company, body: str = "hi", to: str = PHONE) -> Any:
    return twilio.messages.create(to=to, from_=OURS, body=body, status_callback=company.status_url)


def all_signed(company: Company) -> bool:
    return all(webhook.is_signed for webhook in company.received)


# Texts to the company


def test_a_text_reaches_the_company_as_a_signed_webhook_with_twilios_fields(
    sandbox: Sandbox, company: Company, settings: Settings
) -> None:
    text = sandbox.text(PHONE, "Where is it? ñ & = 🚚 + %")
    eventually(company.texts)
    (webhook,) = company.texts()
    assert webhook.is_signed
    assert webhook.form == {
        "AccountSid": settings.twilio_account_sid,
        "ApiVersion": "2010-04-01",
        "Body": "Where is it? ñ & = 🚚 + %",
        "From": PHONE,
        "FromCity": "CHICAGO",
        "FromState": "IL",
        "FromZip": "60601",
        "FromCountry": "US",
        "To": OURS,
        "ToCity": "CHICAGO",
        "ToState": "IL",
        "ToZip": "60601",
        "ToCountry": "US",
        "MessageSid": text["sid"],
        "SmsSid": text["sid"],
        "SmsMessageSid": text["sid"],
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
    }
    eventually(lambda: sandbox.messages(PHONE)[-1]["state"] == "taken")


def test_a_picture_reaches_the_company_by_reference(sandbox: Sandbox, company: Company, sandbox_url: str) -> None:
    text = sandbox.text(PHONE, media=[sandbox.upload(PNG), sandbox.upload(PNG)])
    eventually(company.texts)
    (webhook,) = company.texts()
    assert webhook.is_signed
    assert text["sid"].startswith("MM")
    assert (webhook.form["NumMedia"], webhook.form["Body"]) == ("2", "")
    assert webhook.form["MediaContentType1"] == "image/png"
    assert webhook.form["MediaUrl1"].startswith(f"{sandbox_url}/2010-04-01/Accounts/AC")
    assert httpx.get(webhook.form["MediaUrl1"]).content == PNG


@pytest.mark.parametrize("first", [Answer(500), Answer(503, "busy", "text/plain")])
def test_a_webhook_that_fails_is_tried_once_more_with_the_same_token(
    sandbox: Sandbox, company: Company, first: Answer
) -> None:
    company.answers = [first]
    sandbox.text(PHONE, "hello")
    eventually(lambda: sandbox.messages(PHONE)[-1]["state"] == "taken")
    once, again = company.texts()
    assert once == again
    assert once.idempotency_token


def test_a_company_that_is_too_slow_is_asked_once_more(
    sandbox: Sandbox, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT_SECONDS", 0.5)
    company.answers = [Answer(after_seconds=60)]
    sandbox.text(PHONE, "hello")
    eventually(company.texts)
    monkeypatch.setattr(webhooks, "TIMEOUT_SECONDS", 60)  # for the second: it takes as long as it takes
    eventually(lambda: sandbox.messages(PHONE)[-1]["state"] == "taken")
    assert len(company.texts()) == 2


def test_a_company_that_is_down_leaves_the_text_untaken(sandbox: Sandbox, company: Company) -> None:
    sandbox.change_carrier(webhook_url="http://127.0.0.1:1/nobody")
    sandbox.text(PHONE, "hello")
    eventually(lambda: sandbox.messages(PHONE)[-1]["state"] == "not_taken")
    attempts = sandbox.log(kind="webhook", phone=PHONE)
    assert [(entry["attempt"], entry["http_status"]) for entry in attempts] == [(1, None), (2, None)]


def test_a_refused_webhook_is_not_tried_again(sandbox: Sandbox, company: Company) -> None:
    company.answers = [Answer(403)]
    sandbox.text(PHONE, "hello")
    eventually(lambda: sandbox.messages(PHONE)[-1]["state"] == "not_taken")
    assert len(company.texts()) == 1


def test_twiml_replies_are_texts_to_the_phone(sandbox: Sandbox, company: Company, twilio: Client) -> None:
    company.answers = [
        Answer(body="<Response><Message>one &amp; only</Message><Message><Body>two</Body></Message></Response>")
    ]
    text = sandbox.text(PHONE, "hello")
    first = sandbox.wait_for_reply(PHONE, text["id"])
    second = sandbox.wait_for_reply(PHONE, first["id"])
    assert {first["body"], second["body"]} == {"one & only", "two"}
    assert twilio.messages(first["sid"]).fetch().direction == "outbound-reply"


def test_an_answer_that_is_no_twiml_is_logged_and_no_text(sandbox: Sandbox, company: Company) -> None:
    company.answers = [Answer(body="<Response><Message>"), Answer(body="<html/>")]
    for _ in range(2):
        sandbox.text(PHONE, "hello")
    eventually(lambda: len(sandbox.log(kind="bad_twiml")) == 2)
    with pytest.raises(NoReply):
        sandbox.wait_for_reply(PHONE, 0, timeout=0.3)


# Messages from the company


def test_status_callbacks_come_signed_in_order_and_say_what_twilio_says(
    twilio: Client, company: Company, sandbox: Sandbox
) -> None:
    message = send(twilio, company)
    eventually(lambda: len(company.statuses()) == 4)
    assert company.statuses() == IN_ORDER
    assert all_signed(company)
    last = company.received[-1].form
    assert (last["MessageSid"], last["SmsStatus"], last["From"], last["To"]) == (message.sid, "delivered", OURS, PHONE)
    assert "ErrorCode" not in last


@pytest.mark.parametrize("code", [30003, 30004, 30005, 30006, 30007, 30008])
def test_a_message_can_be_made_to_fail_after_it_was_accepted(
    twilio: Client, company: Company, sandbox: Sandbox, code: int
) -> None:
    sandbox.add_fault("undelivered", error_code=code)
    message = send(twilio, company)
    eventually(lambda: len(company.statuses()) == 4)
    assert company.statuses() == ["queued", "sending", "sent", "undelivered"]
    assert company.received[-1].form["ErrorCode"] == str(code)
    fetched = twilio.messages(message.sid).fetch()
    assert (fetched.status, fetched.error_code) == ("undelivered", code)
    assert fetched.error_message
    assert sandbox.messages(PHONE) == []
    send(twilio, company, "the next one arrives")
    assert sandbox.wait_for_reply(PHONE, 0)["body"] == "the next one arrives"


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        ("repeat_callbacks", [status for status in IN_ORDER for _ in range(2)]),
        ("reorder_callbacks", IN_ORDER[::-1]),
    ],
)
def test_callbacks_can_be_repeated_and_reordered(
    twilio: Client, company: Company, sandbox: Sandbox, fault: str, statuses: list[str]
) -> None:
    sandbox.add_fault(fault)
    send(twilio, company)
    eventually(lambda: len(company.statuses()) == len(statuses))
    assert company.statuses() == statuses
    assert all_signed(company)


def test_callbacks_can_be_late(twilio: Client, company: Company, sandbox: Sandbox) -> None:
    sandbox.add_fault("delay_callbacks", seconds=0.6)
    began = time.monotonic()
    send(twilio, company)
    sandbox.wait_for_reply(PHONE, 0)
    eventually(company.statuses)
    assert time.monotonic() - began >= 0.6
    eventually(lambda: company.statuses() == IN_ORDER)


def test_callbacks_can_be_lost(twilio: Client, company: Company, sandbox: Sandbox) -> None:
    sandbox.add_fault("drop_callbacks", phone=PHONE, times=None)
    send(twilio, company)
    send(twilio, company, to=OTHER)
    eventually(lambda: len(company.statuses()) == 4)
    assert {webhook.form["To"] for webhook in company.received} == {OTHER}
    assert sandbox.wait_for_reply(PHONE, 0)


def test_too_many_requests_names_the_seconds_to_wait(twilio: Client, company: Company, sandbox: Sandbox) -> None:
    sandbox.add_fault("api_error", code=20429, retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            send(twilio, company)
        assert (refused.value.status, refused.value.code) == (429, 20429)
    assert twilio.http_client._test_only_last_response.headers["Retry-After"] == "7"
    assert send(twilio, company).status == "queued"


def test_a_fault_of_one_phone_leaves_the_others_alone(twilio: Client, company: Company, sandbox: Sandbox) -> None:
    sandbox.add_fault("api_error", code=20500, phone=OTHER, times=None)
    assert send(twilio, company).status == "queued"
    with pytest.raises(TwilioRestException) as refused:
        send(twilio, company, to=OTHER)
    assert refused.value.status == 500


@pytest.mark.parametrize("accepted", [True, False])
def test_a_request_can_time_out_with_and_without_the_message_sent(
    twilio: Client, company: Company, sandbox: Sandbox, accepted: bool
) -> None:
    sandbox.add_fault("api_timeout", seconds=0.5, accepted=accepted)
    began = time.monotonic()
    with pytest.raises(TwilioRestException) as failed:
        send(twilio, company)
    assert failed.value.status == 500
    assert time.monotonic() - began >= 0.5
    assert len(sandbox.messages(PHONE, wait=0.2)) == accepted


def test_a_webhook_can_be_delivered_three_times(sandbox: Sandbox, company: Company) -> None:
    sandbox.add_fault("repeat_webhook", copies=3)
    text = sandbox.text(PHONE, "once")
    sandbox.text(PHONE, "the fault is used up")
    eventually(lambda: len(company.texts()) == 4)
    sids = [webhook.form["MessageSid"] for webhook in company.texts()]
    assert sids.count(text["sid"]) == 3
    assert len(sandbox.messages(PHONE)) == 2


# Opt-out


def test_stop_blocks_the_company_and_is_confirmed_once_by_the_carrier(
    twilio: Client, company: Company, sandbox: Sandbox
) -> None:
    text = sandbox.text(PHONE, " Stop ")
    confirmation = sandbox.wait_for_reply(PHONE, text["id"], origin="carrier")
    assert confirmation["body"].startswith("You have successfully been unsubscribed.")
    with pytest.raises(TwilioRestException) as refused:
        send(twilio, company)
    assert (refused.value.status, refused.value.code) == (400, 21610)
    assert send(twilio, company, to=OTHER).status == "queued"
    again = sandbox.text(PHONE, "STOP")
    with pytest.raises(NoReply):
        sandbox.wait_for_reply(PHONE, again["id"], timeout=0.3, origin=None)
    assert [webhook.form["Body"] for webhook in company.texts()] == [" Stop ", "STOP"]


@pytest.mark.parametrize("word", ["START", "unstop", "Yes"])
def test_a_start_word_brings_the_phone_back_and_is_confirmed(
    twilio: Client, company: Company, sandbox: Sandbox, word: str
) -> None:
    sandbox.text(PHONE, "STOP")
    text = sandbox.text(PHONE, word)
    eventually(lambda: any("re-subscribed" in message["body"] for message in sandbox.messages(PHONE, text["id"])))
    assert send(twilio, company).status == "queued"


@pytest.mark.parametrize("words", ["yes", "START", "stop please", "cancel my delivery", "STOP."])
def test_other_words_are_only_passed_on(twilio: Client, company: Company, sandbox: Sandbox, words: str) -> None:
    text = sandbox.text(PHONE, words)
    eventually(company.texts)
    with pytest.raises(NoReply):
        sandbox.wait_for_reply(PHONE, text["id"], timeout=0.2, origin=None)
    assert send(twilio, company).status == "queued"


def test_help_is_answered_by_the_carrier_too(sandbox: Sandbox, company: Company) -> None:
    text = sandbox.text(PHONE, "help")
    assert sandbox.wait_for_reply(PHONE, text["id"], origin="carrier")["body"].startswith("Reply STOP to unsubscribe")
    assert company.texts()


def test_a_word_taken_out_of_the_carriers_list_is_an_ordinary_word(settings: Settings) -> None:
    port = free_port()
    without_cancel = settings.model_copy(update={"carrier_stop_words": ("STOP", "QUIT")})
    with serving(create_app(without_cancel, system_clock, speed=SPEED), port) as url, Sandbox(url) as sandbox:
        text = sandbox.text(PHONE, "CANCEL")
        with pytest.raises(NoReply):
            sandbox.wait_for_reply(PHONE, text["id"], timeout=0.2, origin=None)
        text = sandbox.text(PHONE, "quit")
        assert sandbox.wait_for_reply(PHONE, text["id"], origin="carrier")


def test_an_opted_out_phone_gets_no_twiml_reply(sandbox: Sandbox, company: Company) -> None:
    company.answers = [Answer(body="<Response><Message>bye</Message></Response>")]
    sandbox.text(PHONE, "STOP")
    eventually(lambda: sandbox.messages(PHONE)[0]["state"] == "taken")
    with pytest.raises(NoReply):
        sandbox.wait_for_reply(PHONE, 0, timeout=0.3)


# Waiting, and starting anew


async def test_the_asynchronous_client_waits_for_a_reply(sandbox_url: str, company: Company) -> None:
    company.answers = [Answer(body="<Response><Message>hi</Message></Response>")]
    async with AsyncSandbox(sandbox_url) as sandbox:
        text = await sandbox.text(PHONE, "hello")
        reply = await sandbox.wait_for_reply(PHONE, text["id"])
        assert reply["body"] == "hi"
        with pytest.raises(NoReply):
            await sandbox.wait_for_reply(PHONE, reply["id"], timeout=0.2)


def test_reset_forgets_texts_opt_outs_faults_and_log_but_not_the_seeded_phones(
    sandbox: Sandbox, sandbox_url: str, twilio: Client, company: Company
) -> None:
    seeded = httpx.get(f"{sandbox_url}/sandbox/phones").json()
    sandbox.text(PHONE, "STOP")
    sandbox.text("+12125550150", "hello")
    sandbox.add_fault("api_error", code=20429, times=None)
    sandbox.reset()
    assert httpx.get(f"{sandbox_url}/sandbox/phones").json() == seeded
    assert sandbox.messages(PHONE) == []
    assert sandbox.log() == []
    assert send(twilio, company).status == "queued"

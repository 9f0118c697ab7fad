import base64
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from doorstep.sandbox.client import Sandbox
from doorstep.settings import Settings
from tests.sandbox.servers import AUTH_TOKEN, PNG, Company, eventually

OURS = "+13125550199"
PHONE = "+13125550142"


def test_a_message_is_accepted_queued_and_then_delivered_to_the_phone(twilio: Client, sandbox: Sandbox) -> None:
    message = twilio.messages.create(to=PHONE, from_=OURS, body="On its way 🚚")
    assert (message.status, message.direction, message.date_sent) == ("queued", "outbound-api", None)
    assert message.sid.startswith("SM")
    assert message.num_segments == "1"
    bubble = sandbox.wait_for_reply(PHONE, 0)
    assert (bubble["body"], bubble["origin"], bubble["sid"]) == ("On its way 🚚", "company", message.sid)
    fetched = twilio.messages(message.sid).fetch()
    assert fetched.status == "delivered"
    assert abs(fetched.date_sent - datetime.now(UTC)) < timedelta(minutes=1)


async def test_the_asynchronous_client_sends_reads_redacts_and_deletes(sandbox_url: str, settings: Settings) -> None:
    async with AsyncTwilioHttpClient() as http:
        client = Client(settings.twilio_account_sid, AUTH_TOKEN, http_client=http)
        client.api.base_url = sandbox_url
        message = await client.messages.create_async(to=PHONE, from_=OURS, body="secret")
        while (await client.messages(message.sid).fetch_async()).status != "delivered":
            pass
        redacted = await client.messages(message.sid).update_async(body="")
        assert redacted.body == ""
        assert await client.messages(message.sid).delete_async()
        with pytest.raises(TwilioRestException) as gone:
            await client.messages(message.sid).fetch_async()
        assert (gone.value.status, gone.value.code) == (404, 20404)


def test_a_number_without_country_code_is_a_us_number(twilio: Client) -> None:
    assert twilio.messages.create(to="(312) 555-0142", from_=OURS, body="hi").to == PHONE


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"to": "+1999", "body": "hi"}, 21211),
        ({"to": "<script>", "body": "hi"}, 21211),
        ({"to": "", "body": "hi"}, 21604),
        ({"to": PHONE, "from_": "+13125550100", "body": "hi"}, 21606),
        ({"to": PHONE, "from_": "", "body": "hi"}, 21603),
        ({"to": PHONE, "from_": "", "messaging_service_sid": "MG" + "0" * 32, "body": "hi"}, 21705),
        ({"to": OURS, "body": "hi"}, 21266),
        ({"to": PHONE, "body": ""}, 21602),
        ({"to": PHONE}, 21619),
        ({"to": PHONE, "body": "x" * 1601}, 21617),
        ({"to": PHONE, "body": "hi", "media_url": ["ftp://example.com/a.png"]}, 21620),
        ({"to": PHONE, "body": "hi", "media_url": ["http://x/y"] * 11}, 21623),
        ({"to": PHONE, "body": "hi", "status_callback": "not a url"}, 21609),
    ],
)
def test_what_twilio_refuses_is_refused_with_its_code(twilio: Client, request_: dict[str, object], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(**{"from_": OURS} | request_)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_an_error_has_the_four_fields_of_twilios_errors(sandbox_url: str, settings: Settings) -> None:
    url = f"{sandbox_url}/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages.json"
    answer = httpx.post(url, data={"To": PHONE}, auth=(settings.twilio_account_sid, AUTH_TOKEN)).json()
    assert set(answer) == {"code", "message", "more_info", "status"}
    assert answer["more_info"].endswith("/21603")


def test_1600_characters_are_accepted_and_counted_in_segments(twilio: Client) -> None:
    assert twilio.messages.create(to=PHONE, from_=OURS, body="x" * 1600).num_segments == "11"


@pytest.mark.parametrize("credentials", [None, ("AC" + "0" * 32, AUTH_TOKEN), ("", ""), ("wrong", "wrong")])
def test_without_the_accounts_credentials_nothing_is_answered(
    sandbox_url: str, settings: Settings, credentials: tuple[str, str] | None
) -> None:
    url = f"{sandbox_url}/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages.json"
    answer = httpx.get(url, auth=credentials)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    latin = base64.b64encode("é:é".encode()).decode()
    assert httpx.get(url, headers={"Authorization": f"Basic {latin}"}).status_code == 401


def test_another_account_and_unknown_paths_are_not_found(sandbox_url: str, settings: Settings) -> None:
    auth = (settings.twilio_account_sid, AUTH_TOKEN)
    for path in (f"Accounts/AC{'f' * 32}/Messages.json", f"Accounts/{auth[0]}/Calls.json", "nothing"):
        answer = httpx.get(f"{sandbox_url}/2010-04-01/{path}", auth=auth)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_the_list_is_paged_newest_first_and_filtered(twilio: Client) -> None:
    for index in range(7):
        twilio.messages.create(to=PHONE if index % 2 else "+13125550143", from_=OURS, body=str(index))
    assert [message.body for message in twilio.messages.list(page_size=3)] == list("6543210")
    assert [message.body for message in twilio.messages.list(to=PHONE)] == list("531")
    assert [message.body for message in twilio.messages.list(limit=2)] == list("65")


def test_a_page_is_not_shifted_by_a_message_that_came_in_meanwhile(twilio: Client) -> None:
    for index in range(4):
        twilio.messages.create(to=PHONE, from_=OURS, body=str(index))
    first = twilio.messages.page(page_size=2)
    twilio.messages.create(to=PHONE, from_=OURS, body="late")
    second = first.next_page()
    assert second is not None
    assert [message.body for message in second] == ["1", "0"]
    back = second.previous_page()
    assert back is not None


def test_the_list_can_be_cut_by_the_date_of_sending(twilio: Client, sandbox: Sandbox) -> None:
    sent = twilio.messages.create(to=PHONE, from_=OURS, body="today")
    sandbox.wait_for_reply(PHONE, 0)
    today = sent.date_created
    assert [message.sid for message in twilio.messages.list(date_sent_after=today - timedelta(days=1))] == [sent.sid]
    assert twilio.messages.list(date_sent_before=today - timedelta(days=1)) == []


@pytest.mark.parametrize("query", ["PageSize=0", "PageSize=x", "Page=-1", "PageToken=PAnope", "DateSent=yesterday"])
def test_a_page_that_cannot_be_read_is_a_bad_request(sandbox_url: str, settings: Settings, query: str) -> None:
    url = f"{sandbox_url}/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages.json?{query}"
    answer = httpx.get(url, auth=(settings.twilio_account_sid, AUTH_TOKEN))
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


def test_a_message_underway_can_neither_be_deleted_nor_redacted_nor_cancelled(twilio: Client, sandbox: Sandbox) -> None:
    sandbox.change_carrier(speed=0.1)
    message = twilio.messages.create(to=PHONE, from_=OURS, body="hi")
    for change, code in [
        (message.delete, 20009),
        (lambda: message.update(body=""), 20009),
        (lambda: message.update(status="canceled"), 30409),
    ]:
        with pytest.raises(TwilioRestException) as refused:
            change()
        assert refused.value.code == code


def test_a_picture_sent_is_fetched_listed_shown_and_deleted(
    twilio: Client, sandbox: Sandbox, sandbox_url: str, company: Company
) -> None:
    message = twilio.messages.create(to=PHONE, from_=OURS, media_url=[f"{company.url}/picture.png"])
    assert message.sid.startswith("MM")
    assert message.num_media == "1"
    bubble = sandbox.wait_for_reply(PHONE, 0)
    shown = httpx.get(sandbox_url + bubble["media"][0]["url"])
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    (media,) = twilio.messages(message.sid).media.list()
    assert (media.content_type, media.parent_sid) == ("image/png", message.sid)
    assert twilio.messages(message.sid).media(media.sid).fetch().sid == media.sid
    assert twilio.messages(message.sid).media(media.sid).delete()
    assert twilio.messages(message.sid).media.list() == []


def test_a_picture_that_cannot_be_fetched_or_is_none_fails_the_message(twilio: Client, company: Company) -> None:
    for url in (f"{company.url}/missing.png", f"{company.url}/page.png", "http://127.0.0.1:1/x.png"):
        message = twilio.messages.create(to=PHONE, from_=OURS, media_url=[url])
        eventually(lambda sid=message.sid: twilio.messages(sid).fetch().status == "failed")
        assert twilio.messages(message.sid).fetch().error_code == 11200

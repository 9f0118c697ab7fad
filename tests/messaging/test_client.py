import logging

import pytest

from doorstep.messaging.provider import Accepted, Matches, NotTaken, Outcome, OutgoingText, ProviderRefused, Unknown
from doorstep.messaging.twilio import client
from doorstep.messaging.twilio.client import TwilioClient
from doorstep.settings import Settings
from tests.messaging.fake_twilio import FakeTwilio

TEXT = OutgoingText(7, 2, "+13125550142", None, "It's here", ())


async def send(settings: Settings, text: OutgoingText = TEXT) -> Outcome:
    twilio = TwilioClient(settings)
    try:
        return await twilio.send(text)
    finally:
        await twilio.close()


async def find(settings: Settings, text: OutgoingText = TEXT) -> Outcome:
    twilio = TwilioClient(settings)
    try:
        return await twilio.find(text)
    finally:
        await twilio.close()


async def test_every_text_names_where_its_status_is_to_be_reported(twilio: FakeTwilio, settings: Settings) -> None:
    assert await send(settings) == Accepted(twilio.taken[0]["sid"])
    assert twilio.requests == [
        {
            "To": ["+13125550142"],
            "From": [settings.twilio_number],
            "Body": ["It's here"],
            "StatusCallback": ["https://texts.example.com/webhooks/sms/status?text=7.2"],
        }
    ]


async def test_pictures_go_out_with_or_without_words(twilio: FakeTwilio, settings: Settings) -> None:
    urls = ("https://example.com/1.jpg", "https://example.com/2.jpg")
    await send(settings, OutgoingText(7, 1, "+13125550142", "+13125550198", "", urls))
    assert twilio.requests[0]["MediaUrl"] == list(urls)
    assert twilio.requests[0]["From"] == ["+13125550198"]
    assert "Body" not in twilio.requests[0]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("21610", ProviderRefused(21610)),
        ("21211", ProviderRefused(21211)),
        ("99999", ProviderRefused(99999)),
        ("20003", NotTaken("refused_for_now", 20003, pause=True)),
        ("21611", NotTaken("refused_for_now", 21611)),
        ("busy", NotTaken("too_many_requests", 20429, retry_after=7, pause=True)),
        ("broken", Unknown("http_500")),
        ("taken_then_500", Unknown("http_503")),
    ],
)
async def test_what_twilio_answers_decides_what_follows(
    twilio: FakeTwilio, settings: Settings, fault: str, outcome: Outcome
) -> None:
    twilio.faults.append(fault)
    assert await send(settings) == outcome


async def test_no_answer_in_time_leaves_open_whether_it_was_sent(
    twilio: FakeTwilio, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.1)
    twilio.faults.append("lost")
    assert await send(settings) == Unknown("TimeoutError")
    assert await find(settings) == Matches((twilio.taken[0]["sid"],))


async def test_what_never_left_this_machine_was_not_sent(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"twilio_api_url": "http://127.0.0.1:1"})
    assert await send(nowhere) == NotTaken("no_connection")
    assert isinstance(await find(nowhere), Unknown)


async def test_texts_like_it_are_found_newest_first(twilio: FakeTwilio, settings: Settings) -> None:
    for body in ("It's here", "Something else", "It's here"):
        await send(settings, OutgoingText(1, 1, TEXT.to_number, None, body, ()))
    await send(settings, OutgoingText(1, 1, "+13125550143", None, "It's here", ()))
    assert await find(settings) == Matches((twilio.taken[2]["sid"], twilio.taken[0]["sid"]))


async def test_numbers_and_words_stay_out_of_the_logs(
    twilio: FakeTwilio, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.faults.append("21211")
    await send(settings)
    await find(settings)
    assert "3125550142" not in caplog.text
    assert "It's here" not in caplog.text


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("9" * 400, 3600.0), ("", None), (None, None), ("soon", None), ("-1", None)]
)
def test_no_header_has_us_wait_for_ever(header: str | None, seconds: float | None) -> None:
    assert client._seconds(header) == seconds

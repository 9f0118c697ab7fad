"""What the app is told: signed, again if need be, and as a person's client writes it."""

import time
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from doorstep.sandbox.slack.client import SlackSandbox
from tests.sandbox.servers import PNG, eventually
from tests.sandbox.slack.company import Answer, Company, Got

DRIVER, DM, DISPATCH = "U0DRIVER01", "D0DRIVER01", "C0DISPATCH"


def one(company: Company, *types: str) -> Got:
    eventually(lambda: company.events(*types))
    (got,) = company.events(*types)
    return got


def state_of(slack: SlackSandbox, said: dict[str, Any]) -> str:
    return str(slack.message(said)["state"])


def test_a_direct_message_is_delivered_and_signed(slack: SlackSandbox, company: Company) -> None:
    said = slack.say(DRIVER, "next stop")
    assert said["state"] == "sending"
    got = one(company, "message")
    assert got.is_signed
    assert got.retry is None
    assert b"\\/" in got.raw or b"/" not in got.raw
    assert got.content["team_id"] == "T0SANDBOX"
    assert got.content["authorizations"][0]["user_id"] == "U0DOORSTEP"
    assert got.event | {"client_msg_id": ""} == {
        "type": "message",
        "user": DRIVER,
        "text": "next stop",
        "ts": said["ts"],
        "event_ts": said["ts"],
        "team": "T0SANDBOX",
        "channel": DM,
        "channel_type": "im",
        "client_msg_id": "",
    }
    eventually(lambda: state_of(slack, said) == "taken")


def test_a_mention_in_a_channel_comes_twice_with_two_event_ids(slack: SlackSandbox, company: Company) -> None:
    slack.say("U0DISPATCH1", "@doorstep who is late?", channel=DISPATCH)
    eventually(lambda: len(company.events()) == 2)
    message, mention = sorted(company.events(), key=lambda got: got.event["type"], reverse=True)
    assert (message.event["type"], mention.event["type"]) == ("message", "app_mention")
    assert mention.event["text"] == "<@U0DOORSTEP> who is late?"
    assert message.event["channel_type"] == "channel"
    assert message.event["ts"] == mention.event["ts"]
    assert message.content["event_id"] != mention.content["event_id"]


def test_a_reply_names_its_thread(slack: SlackSandbox, company: Company) -> None:
    first = slack.say(DRIVER, "gate code?")
    reply = slack.say(DRIVER, "for stop 4", thread_ts=first["ts"])
    to_the_reply = slack.say(DRIVER, "hello?", thread_ts=reply["ts"])
    assert (first["thread_ts"], reply["thread_ts"], to_the_reply["thread_ts"]) == (None, first["ts"], first["ts"])
    eventually(lambda: len(company.events()) == 3)
    told = {got.event["ts"]: got.event for got in company.events()}
    assert "thread_ts" not in told[first["ts"]]
    assert (told[reply["ts"]]["thread_ts"], told[reply["ts"]]["parent_user_id"]) == (first["ts"], DRIVER)
    assert slack.message(first)["reply_count"] == 2
    slack.delete(DRIVER, reply["ts"])
    assert slack.message(first)["reply_count"] == 1


def test_edits_and_deletions_are_told_with_what_was_before(slack: SlackSandbox, company: Company) -> None:
    said = slack.say(DRIVER, "delivered stop 5")
    slack.edit(DRIVER, said["ts"], "delivered stop 6")
    changed = one(company, "message_changed").event
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("delivered stop 6", "delivered stop 5")
    assert changed["message"]["ts"] == said["ts"] != changed["ts"]
    assert changed["message"]["edited"]["user"] == DRIVER
    slack.delete(DRIVER, said["ts"])
    deleted = one(company, "message_deleted").event
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (said["ts"], "delivered stop 6")


def test_a_photo_comes_as_a_shared_file(slack: SlackSandbox, company: Company) -> None:
    slack.say(DRIVER, files=[slack.upload(DRIVER, PNG, "door.png")])
    event = one(company, "file_share").event
    assert event["text"] == ""
    (file,) = event["files"]
    assert (file["name"], file["mimetype"], file["size"]) == ("door.png", "image/png", len(PNG))
    assert file["url_private_download"].startswith("http://127.0.0.1:")


async def test_the_bot_hears_itself_and_other_bots(slack: SlackSandbox, company: Company, web: AsyncWebClient) -> None:
    await web.chat_postMessage(channel=DM, text="yours")
    eventually(company.own_events)
    assert company.own_events()[0].event["app_id"] == "A0DOORSTEP"
    slack.add_user("U0WEATHER", "Weather", kind="bot")
    slack.say("U0WEATHER", "rain at five", channel=DISPATCH)
    event = one(company, "bot_message").event
    assert (event["bot_id"], event["username"]) == ("B0OTHERBOT", "Weather")


def test_what_people_type_is_written_as_slack_writes_it(slack: SlackSandbox, company: Company) -> None:
    said = slack.say(DRIVER, "5 < 6 & @Dee see https://a.example/x?b=1&c=2, call (312) 555-0142 or <@U0DISPATCH2>")
    assert said["text"] == (
        "5 &lt; 6 &amp; <@U0DISPATCH1> see <https://a.example/x?b=1&amp;c=2>, "
        "call <tel:3125550142|(312) 555-0142> or <@U0DISPATCH2>"
    )
    assert one(company, "message").event["text"] == said["text"]


def test_an_event_that_is_not_taken_comes_three_times_more(slack: SlackSandbox, company: Company) -> None:
    company.answers += [Answer(500), Answer(404), Answer(503)]
    said = slack.say(DRIVER, "anybody?")
    eventually(lambda: len(company.received) == 4)
    assert [got.retry for got in company.received] == [
        None,
        ("1", "http_error"),
        ("2", "http_error"),
        ("3", "http_error"),
    ]
    assert len({got.content["event_id"] for got in company.received}) == 1
    assert all(got.is_signed for got in company.received)
    eventually(lambda: state_of(slack, said) == "taken")
    attempts = slack.log(kind="event")
    assert [(entry["attempt"], entry["http_status"]) for entry in attempts] == [(1, 500), (2, 404), (3, 503), (4, 200)]


def test_three_retries_are_all(slack: SlackSandbox, company: Company) -> None:
    company.answers += [Answer(500)] * 4
    said = slack.say(DRIVER, "anybody?")
    eventually(lambda: len(company.received) == 4)
    time.sleep(0.5)
    assert len(company.received) == 4
    assert state_of(slack, said) == "not_taken"


def test_the_app_can_ask_for_no_retry(slack: SlackSandbox, company: Company) -> None:
    company.answers.append(Answer(500, headers={"X-Slack-No-Retry": "1"}))
    said = slack.say(DRIVER, "anybody?")
    eventually(lambda: state_of(slack, said) == "not_taken")
    assert len(company.received) == 1


def test_an_answer_that_takes_too_long_is_asked_for_again(slack: SlackSandbox, company: Company) -> None:
    slack.change_workspace(patience=0.5)
    company.answers.append(Answer(after_seconds=60))
    slack.say(DRIVER, "slow?")
    eventually(lambda: len(company.received) >= 2)
    assert company.received[1].retry == ("1", "http_timeout")


def test_slack_waits_three_seconds(slack: SlackSandbox) -> None:
    slack.reset()
    assert slack.workspace()["patience"] == 3


def test_an_app_that_is_not_there_is_tried_again(slack: SlackSandbox, company: Company) -> None:
    slack.change_workspace(public_url="http://127.0.0.1:9", speed=100)
    said = slack.say(DRIVER, "anybody?")
    eventually(lambda: state_of(slack, said) == "not_taken")
    slack.change_workspace(public_url=company.url)
    eventually(lambda: company.received)
    assert company.received[0].retry is not None
    assert company.received[0].retry[1] == "connection_failed"


def test_events_can_come_twice_and_late(slack: SlackSandbox, company: Company) -> None:
    slack.add_fault("repeat_event", copies=3)
    slack.add_fault("delay_event", seconds=0.4, channel=DM)
    began = time.monotonic()
    slack.say(DRIVER, "once")
    eventually(lambda: len(company.received) == 3)
    assert time.monotonic() - began > 0.4
    assert len({got.content["event_id"] for got in company.received}) == 1


async def test_faults_of_events_are_not_used_up_by_the_app_itself(
    slack: SlackSandbox, company: Company, web: AsyncWebClient
) -> None:
    slack.add_fault("repeat_event", copies=2)
    await web.chat_postMessage(channel=DM, text="yours")
    eventually(company.own_events)
    slack.say(DRIVER, "mine")
    eventually(lambda: len(company.events("message")) == 2)
    assert len(company.own_events()) == 1


def test_the_request_url_is_verified_by_a_challenge(slack: SlackSandbox, company: Company) -> None:
    assert slack.verify_url()
    assert company.received[0].is_signed
    slack.change_workspace(public_url="http://127.0.0.1:9")
    assert not slack.verify_url()


def test_a_reset_forgets_everything_but_the_people_of_the_start(slack: SlackSandbox, company: Company) -> None:
    slack.add_user("U0DRIVER09", "Ana Ruiz")
    said = slack.say("U0DRIVER09", "hello")
    slack.add_fault("repeat_event")
    version = slack.workspace()["version"]
    slack.reset()
    assert [user["id"] for user in slack.users()] == [
        "U0DOORSTEP",
        "U0DRIVER01",
        "U0DRIVER02",
        "U0DRIVER03",
        "U0DISPATCH1",
        "U0DISPATCH2",
        "U0STRANGER",
    ]
    assert slack.messages(DISPATCH) == slack.log() == []
    later = slack.say(DRIVER, "hello again")
    assert later["ts"] > said["ts"]
    assert later["version"] > version


@pytest.mark.parametrize("speed", [1, 1000])
def test_two_messages_never_have_the_same_ts(slack: SlackSandbox, company: Company, speed: int) -> None:
    slack.change_workspace(speed=speed)
    stamps = [slack.say(DRIVER, str(n))["ts"] for n in range(30)]
    assert sorted(set(stamps)) == stamps

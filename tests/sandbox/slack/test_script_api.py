"""Bad input at the workspace's script API, and what the page lives on."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from doorstep.sandbox.client import Sandbox
from doorstep.sandbox.slack.client import NothingCame, SlackSandbox
from tests.sandbox.slack.company import Company
from tests.sandbox.slack.test_interactions import MODAL, trigger_of

DRIVER, DM, DISPATCH = "U0DRIVER01", "D0DRIVER01", "C0DISPATCH"
OF = f"/sandbox/slack/users/{DRIVER}"
TS = "1700000000.000001"


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        (f"{OF}/messages", {}, "needs text or files"),
        (f"{OF}/messages", {"text": "x", "colour": "red"}, "colour"),
        (f"{OF}/messages", {"text": "x" * 12_001}, "text"),
        (f"{OF}/messages", {"text": "x", "channel": "D0DRIVER02"}, "no channel"),
        (f"{OF}/messages", {"text": "x", "channel": "C0NOWHERE1"}, "no channel"),
        (f"{OF}/messages", {"text": "x", "thread_ts": "yesterday"}, "thread_ts"),
        (f"{OF}/messages", {"text": "x", "thread_ts": TS}, "no message"),
        (f"{OF}/messages", {"files": ["F0000000000"]}, "no file"),
        ("/sandbox/slack/users/U0NOBODY/messages", {"text": "x"}, "no user"),
        ("/sandbox/slack/users/U0DOORSTEP/messages", {"text": "x"}, "Web API"),
        (f"{OF}/edits", {"ts": TS, "text": "x"}, "no message"),
        (f"{OF}/deletions", {"ts": TS}, "no message"),
        (f"{OF}/reactions", {"ts": TS, "name": "Thumbs Up"}, "name"),
        (f"{OF}/actions", {"action_id": "x"}, "say on what"),
        (f"{OF}/actions", {"action_id": "x", "ts": TS}, "no message"),
        (f"{OF}/actions", {"action_id": "x", "view": "V000"}, "no open modal"),
        (f"{OF}/commands", {"command": "next"}, "command"),
        (f"{OF}/views/V000/submit", {"values": {}}, "no open modal"),
        ("/sandbox/slack/users", {"id": "ana", "name": "Ana"}, "id"),
        ("/sandbox/slack/users", {"id": "U0DOORSTEP", "name": "Ana"}, "own user"),
        ("/sandbox/slack/users", {"id": DRIVER, "name": "Ana", "kind": "bot"}, "stays"),
        ("/sandbox/slack/faults", {"kind": "earthquake"}, "kind"),
        ("/sandbox/slack/faults", {"kind": "api_error", "code": "No!"}, "code"),
        ("/sandbox/slack/faults", {"kind": "outage", "seconds": 0}, "seconds"),
        ("/sandbox/slack/workspace", {"speed": 0}, "speed"),
        ("/sandbox/slack/workspace", {"public_url": "javascript:alert(1)"}, "public_url"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_with_the_reason(
    slack_server: str, slack: SlackSandbox, path: str, body: object, reason: str
) -> None:
    answer = httpx.post(slack_server + path, json=body)
    assert answer.status_code == 422
    assert reason in answer.json()["error"]


def test_a_page_of_another_origin_can_change_nothing(slack_server: str, slack: SlackSandbox) -> None:
    for path in (f"{OF}/messages", f"{OF}/commands", "/sandbox/slack/workspace", "/sandbox/slack/faults"):
        answer = httpx.post(slack_server + path, content=b'{"text": "x"}', headers={"Content-Type": "text/plain"})
        assert answer.status_code == 415


def test_nobody_reads_or_presses_in_anothers_messages(slack: SlackSandbox) -> None:
    said = slack.say("U0DRIVER02", "hello")
    for do in (
        lambda: slack.edit(DRIVER, said["ts"], "x", channel="D0DRIVER02"),
        lambda: slack.delete(DRIVER, said["ts"], channel="D0DRIVER02"),
        lambda: slack.press(DRIVER, said, "x"),
    ):
        with pytest.raises(httpx.HTTPStatusError, match="no channel"):
            do()


def test_a_file_that_is_no_picture_is_not_shown_as_one(slack_server: str, slack: SlackSandbox) -> None:
    id_ = slack.upload(DRIVER, b"<html><script>alert(1)</script></html>", "door.png")
    shown = httpx.get(f"{slack_server}/sandbox/slack/files/{id_}")
    assert shown.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert httpx.get(f"{slack_server}/sandbox/slack/files/F0000000000").status_code == 404


@pytest.fixture
def events(slack_server: str, slack: SlackSandbox) -> Iterator[Iterator[dict[str, Any]]]:
    with httpx.stream("GET", f"{slack_server}/sandbox/slack/events", timeout=60) as response:
        lines = response.iter_lines()
        yield (json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))


async def test_the_page_is_told_everything_as_it_happens(
    events: Iterator[dict[str, Any]], slack: SlackSandbox, web: AsyncWebClient, company: Company
) -> None:
    snapshot = next(events)
    assert snapshot["type"] == "snapshot"
    assert {user["id"] for user in snapshot["users"]} >= {DRIVER, "U0STRANGER", "U0DOORSTEP"}
    assert {channel["id"] for channel in snapshot["channels"]} >= {DM, DISPATCH}
    assert snapshot["messages"] == snapshot["views"] == []
    posted = await web.chat_postMessage(channel=DM, text="hi")
    await web.chat_update(channel=DM, ts=posted["ts"], text="ho")
    await web.chat_delete(channel=DM, ts=posted["ts"])
    assert [event["message"]["text"] for event in (next(events), next(events))] == ["hi", "ho"]
    assert next(events) == {"type": "deleted", "channel": DM, "ts": posted["ts"]}
    slack.command(DRIVER, "/stop")
    view = (await web.views_open(trigger_id=trigger_of(company), view=MODAL))["view"]
    opened = next(events)
    assert (opened["type"], opened["view"]["id"], opened["view"]["open"]) == ("view", view["id"], True)
    slack.close_view(DRIVER, view["id"])
    assert next(events)["view"]["open"] is False
    slack.add_user("U0DRIVER09", "Ana Ruiz")
    added = next(events)
    assert (added["user"]["name"], added["channel"]["id"]) == ("Ana Ruiz", "D0DRIVER09")
    said = slack.say("U0DRIVER09", "hello")
    assert next(events)["message"]["ts"] == said["ts"]
    assert next(events)["message"]["state"] == "taken"


def test_resetting_the_sandbox_resets_the_workspace_too(
    slack_server: str, slack: SlackSandbox, events: Iterator[dict[str, Any]]
) -> None:
    next(events)
    slack.add_user("U0DRIVER09", "Ana Ruiz")
    next(events)
    with Sandbox(slack_server) as sandbox:
        sandbox.reset()
    again = next(events)
    assert (again["type"], "U0DRIVER09" in str(again)) == ("snapshot", False)


def test_the_log_has_no_words(slack: SlackSandbox, company: Company) -> None:
    slack.say(DRIVER, "gate code is 4711")
    slack.command(DRIVER, "/late", "4711 minutes")
    assert {entry["kind"] for entry in slack.log()} >= {"message", "command"}
    assert not re.search("4711", json.dumps(slack.log()).replace('"id"', ""))


def test_waiting_ends_when_nothing_comes(slack: SlackSandbox) -> None:
    with pytest.raises(NothingCame, match="no message in"):
        slack.wait_for_message(DRIVER, timeout=0.3)
    with pytest.raises(NothingCame, match="no modal"):
        slack.wait_for_view(DRIVER, timeout=0.3)

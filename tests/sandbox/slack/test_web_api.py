"""The unmodified slack_sdk against the workspace."""

import asyncio
from types import SimpleNamespace
from typing import Any

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from doorstep.sandbox.slack import faults, limits
from doorstep.sandbox.slack.client import SlackSandbox
from tests.sandbox.servers import PNG, eventually
from tests.sandbox.slack.company import Company
from tests.sandbox.slack.conftest import BOT_TOKEN

DRIVER, DM, DISPATCH = "U0DRIVER01", "D0DRIVER01", "C0DISPATCH"
TEXT = {"type": "section", "text": {"type": "mrkdwn", "text": "*Stop 4*"}}
BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "seen", "text": {"type": "plain_text", "text": "Seen"}, "value": "4"}],
}


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    response = caught.value.response
    return {**response.data, "status": response.status_code, "headers": response.headers}


async def test_the_bot_is_who_it_says(web: AsyncWebClient) -> None:
    me = await web.auth_test()
    assert (me["team_id"], me["user_id"], me["bot_id"]) == ("T0SANDBOX", "U0DOORSTEP", "B0DOORSTEP")


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth"), ("xapp-1", "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(web: AsyncWebClient, token: str, error: str) -> None:
    stranger = AsyncWebClient(token, base_url=web.base_url)
    assert (await refused(stranger.auth_test()))["error"] == error


async def test_what_is_posted_is_seen_and_kept(web: AsyncWebClient, slack: SlackSandbox) -> None:
    posted = await web.chat_postMessage(
        channel=DM,
        text="Stop 4 has a new code",
        blocks=[TEXT, BUTTON],
        metadata={"event_type": "outbox", "event_payload": {"id": 7}},
    )
    (seen,) = slack.messages(DRIVER)
    assert seen["ts"] == posted["ts"]
    assert (seen["user"], seen["is_bot"], seen["edited"], seen["thread_ts"]) == ("U0DOORSTEP", True, False, None)
    assert seen["blocks"][1]["elements"][0]["action_id"] == "seen"
    assert all(block["block_id"] for block in seen["blocks"])
    without = (await web.conversations_history(channel=DM))["messages"][0]
    kept = (await web.conversations_history(channel=DM, include_all_metadata=True))["messages"][0]
    assert "metadata" not in without
    assert kept["metadata"] == {"event_type": "outbox", "event_payload": {"id": 7}}


async def test_a_user_id_and_a_channel_name_are_channels_too(web: AsyncWebClient) -> None:
    assert (await web.chat_postMessage(channel=DRIVER, text="hi"))["channel"] == DM
    assert (await web.chat_postMessage(channel="#dispatch", text="hi"))["channel"] == DISPATCH
    assert (await web.conversations_open(users=DRIVER))["channel"]["id"] == DM
    assert (await web.conversations_open(users=[DRIVER], return_im=True))["channel"]["user"] == DRIVER


async def test_an_update_changes_the_message_in_place(web: AsyncWebClient, slack: SlackSandbox) -> None:
    posted = await web.chat_postMessage(channel=DISPATCH, text="decide", blocks=[TEXT, BUTTON])
    before = slack.wait_for_message(DISPATCH)
    await web.chat_update(channel=DISPATCH, ts=posted["ts"], text="decided by Dee", blocks=[TEXT])
    after = slack.wait_for_message(DISPATCH, since=before["version"])
    assert (after["ts"], after["text"], after["edited"], len(after["blocks"])) == (
        posted["ts"],
        "decided by Dee",
        True,
        1,
    )
    assert len(slack.messages(DISPATCH)) == 1


async def test_threads_have_their_replies_and_history_only_their_first_message(web: AsyncWebClient) -> None:
    first = await web.chat_postMessage(channel=DISPATCH, text="a bad hour")
    replies = [await web.chat_postMessage(channel=DISPATCH, text=f"case {n}", thread_ts=first["ts"]) for n in range(3)]
    other = await web.chat_postMessage(channel=DISPATCH, text="another")
    history = (await web.conversations_history(channel=DISPATCH))["messages"]
    assert [message["ts"] for message in history] == [other["ts"], first["ts"]]
    assert history[1]["reply_count"] == 3
    thread = (await web.conversations_replies(channel=DISPATCH, ts=replies[0]["ts"]))["messages"]
    assert [message["ts"] for message in thread] == [first["ts"], *(reply["ts"] for reply in replies)]
    assert (await refused(web.conversations_replies(channel=DISPATCH, ts="1700000000.000001")))[
        "error"
    ] == "thread_not_found"


async def test_history_comes_in_pages_and_between_times(web: AsyncWebClient) -> None:
    posted = [(await web.chat_postMessage(channel=DM, text=str(n)))["ts"] for n in range(7)]
    pages = [page["messages"] async for page in await web.conversations_history(channel=DM, limit=3)]
    assert [[message["text"] for message in page] for page in pages] == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    between = await web.conversations_history(channel=DM, oldest=posted[1], latest=posted[4])
    assert [message["text"] for message in between["messages"]] == ["3", "2"]
    with_ends = await web.conversations_history(channel=DM, oldest=posted[1], latest=posted[4], inclusive=True)
    assert [message["text"] for message in with_ends["messages"]] == ["4", "3", "2", "1"]
    assert (await refused(web.conversations_history(channel=DM, cursor="nonsense")))["error"] == "invalid_cursor"


async def test_only_its_person_sees_an_ephemeral_message(web: AsyncWebClient, slack: SlackSandbox) -> None:
    await web.chat_postEphemeral(channel=DISPATCH, user="U0DISPATCH1", text="only you")
    assert [message["ephemeral_to"] for message in slack.messages(DISPATCH, user="U0DISPATCH1")] == ["U0DISPATCH1"]
    assert slack.messages(DISPATCH, user="U0DISPATCH2") == []
    assert (await web.conversations_history(channel=DISPATCH))["messages"] == []
    assert (await refused(web.chat_postEphemeral(channel=DISPATCH, user=DRIVER, text="x")))[
        "error"
    ] == "user_not_in_channel"


async def test_what_is_deleted_is_gone(web: AsyncWebClient, slack: SlackSandbox) -> None:
    posted = await web.chat_postMessage(channel=DM, text="oops")
    await web.chat_delete(channel=DM, ts=posted["ts"])
    assert [(message["deleted"], message["text"]) for message in slack.messages(DRIVER)] == [(True, "")]
    assert (await refused(web.chat_update(channel=DM, ts=posted["ts"], text="x")))["error"] == "message_not_found"


async def test_a_reaction_is_added_once(web: AsyncWebClient, slack: SlackSandbox) -> None:
    said = slack.say(DRIVER, "delivered")
    await web.reactions_add(channel=DM, timestamp=said["ts"], name="eyes")
    assert slack.message(said)["reactions"] == [{"name": "eyes", "users": ["U0DOORSTEP"]}]
    assert (await refused(web.reactions_add(channel=DM, timestamp=said["ts"], name="eyes")))[
        "error"
    ] == "already_reacted"


async def test_users_are_described(web: AsyncWebClient, slack: SlackSandbox) -> None:
    slack.add_user("U0DRIVER09", "Ana Ruiz")
    assert (await web.users_info(user="U0DRIVER09"))["user"]["real_name"] == "Ana Ruiz"
    members = [user async for page in await web.users_list(limit=2) for user in page["members"]]
    assert {user["id"] for user in members} == {user["id"] for user in slack.users()}
    assert (await refused(web.users_info(user="U0NOBODY")))["error"] == "user_not_found"
    info = await web.conversations_info(channel="D0DRIVER09")
    assert (info["channel"]["is_im"], info["channel"]["user"]) == (True, "U0DRIVER09")


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"channel": "C0NOWHERE1", "text": "x"}, "channel_not_found"),
        ({"channel": DM}, "no_text"),
        ({"channel": DM, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": DM, "text": "x", "blocks": [{"type": "paragraph"}]}, "invalid_blocks"),
        ({"channel": DM, "text": "x", "blocks": [TEXT] * 51}, "invalid_blocks"),
        ({"channel": DM, "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ],
)
async def test_a_message_that_slack_would_not_take_is_refused(
    web: AsyncWebClient, slack: SlackSandbox, message: dict[str, Any], error: str
) -> None:
    answer = await refused(web.chat_postMessage(**message))
    assert answer["error"] == error
    assert slack.messages(DRIVER) == []
    if error == "invalid_blocks":
        assert answer["response_metadata"]["messages"]


async def test_the_bot_cannot_change_what_people_wrote(web: AsyncWebClient, slack: SlackSandbox) -> None:
    said = slack.say(DRIVER, "hello")
    assert (await refused(web.chat_update(channel=DM, ts=said["ts"], text="x")))["error"] == "cant_update_message"
    assert (await refused(web.chat_delete(channel=DM, ts=said["ts"])))["error"] == "cant_delete_message"


async def test_more_than_a_message_a_second_in_a_channel_is_too_much(
    web: AsyncWebClient, slack: SlackSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: passed))
    slack.change_workspace(rate_limits=True, speed=1)
    for n in range(5):
        await web.chat_postMessage(channel=DM, text=str(n))
    too_much = await refused(web.chat_postMessage(channel=DM, text="6"))
    assert (too_much["error"], too_much["status"], too_much["headers"]["Retry-After"]) == ("ratelimited", 429, "1")
    await web.chat_postMessage(channel=DISPATCH, text="another channel is free")
    passed = 1.0
    await web.chat_postMessage(channel=DM, text="6")


async def test_a_file_goes_up_and_comes_down(web: AsyncWebClient, slack: SlackSandbox) -> None:
    up = await web.files_upload_v2(channel=DM, content=PNG, filename="door step.png", initial_comment="the door")
    (seen,) = slack.messages(DRIVER)
    assert seen["text"] == "the door"
    assert [(file["name"], file["mimetype"]) for file in seen["files"]] == [("door step.png", "image/png")]
    file = (await web.files_info(file=up["file"]["id"]))["file"]
    assert file["size"] == len(PNG)
    async with aiohttp.ClientSession() as http:
        for url in (file["url_private"], file["url_private_download"]):
            async with http.get(url, headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as answer:
                assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", PNG)
            async with http.get(url) as answer:  # without the token: a page for people, with status 200
                assert (answer.status, answer.content_type) == (200, "text/html")
    assert (await refused(web.files_info(file="F0000000000")))["error"] == "file_not_found"


async def test_a_persons_file_comes_down_with_the_token_only(
    web: AsyncWebClient, slack: SlackSandbox, http: httpx.AsyncClient
) -> None:
    said = slack.say(DRIVER, "left at the door", files=[slack.upload(DRIVER, PNG)])
    file = (await web.files_info(file=said["files"][0]["id"]))["file"]
    url = file["url_private_download"]
    assert (await http.get(url, headers={"Authorization": "Bearer xoxb-wrong"})).status_code == 302
    assert (await http.get(url, headers={"Authorization": f"Bearer {BOT_TOKEN}"})).content == PNG
    assert (await http.get(said["files"][0]["url"])).content == PNG  # the page's own address


async def test_a_file_can_be_too_large(web: AsyncWebClient, slack: SlackSandbox) -> None:
    slack.change_workspace(max_file_bytes=10)
    assert (await refused(web.files_upload_v2(channel=DM, content=PNG, filename="x.png")))[
        "error"
    ] == "file_upload_size_restricted"
    with pytest.raises(httpx.HTTPStatusError, match="413"):
        slack.upload(DRIVER, PNG)


async def test_faults_are_answered_as_slack_answers_them(web: AsyncWebClient, slack: SlackSandbox) -> None:
    slack.add_fault("api_error", code="token_revoked", method="chat.postMessage")
    slack.add_fault("rate_limited", retry_after=7, method="chat.update")
    assert (await web.auth_test())["ok"]
    assert (await refused(web.chat_postMessage(channel=DM, text="x")))["error"] == "token_revoked"
    posted = await web.chat_postMessage(channel=DM, text="x")
    limited = await refused(web.chat_update(channel=DM, ts=posted["ts"], text="y"))
    assert (limited["error"], limited["status"], limited["headers"]["Retry-After"]) == ("ratelimited", 429, "7")
    await web.chat_update(channel=DM, ts=posted["ts"], text="y")


async def test_a_fault_can_strike_one_channel(web: AsyncWebClient, slack: SlackSandbox) -> None:
    slack.add_fault("api_error", code="account_inactive", channel=DISPATCH, times=None)
    await web.chat_postMessage(channel=DM, text="x")
    for _ in range(2):
        assert (await refused(web.chat_postMessage(channel=DISPATCH, text="x")))["error"] == "account_inactive"
    slack.clear_faults()
    await web.chat_postMessage(channel=DISPATCH, text="x")


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_answer_may_never_come(web: AsyncWebClient, slack: SlackSandbox, accepted: bool) -> None:
    slack.add_fault("api_timeout", seconds=0.2, accepted=accepted)
    assert (await refused(web.chat_postMessage(channel=DM, text="x")))["status"] == 504
    assert len(slack.messages(DRIVER)) == accepted


async def test_an_outage_stops_the_api_and_the_events_until_it_is_over(
    web: AsyncWebClient, slack: SlackSandbox, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0
    monkeypatch.setattr(faults, "time", SimpleNamespace(monotonic=lambda: passed))
    slack.add_fault("outage", seconds=1)
    assert (await refused(web.chat_postMessage(channel=DM, text="x")))["status"] == 503
    said = slack.say(DRIVER, "anybody?")
    await asyncio.sleep(0.3)
    assert company.received == []
    passed = 1.0
    eventually(lambda: company.events("message"))
    assert company.events()[0].event["ts"] == said["ts"]
    assert (await web.chat_postMessage(channel=DM, text="x"))["ok"]


async def test_what_is_no_method_is_said_so(web: AsyncWebClient, http: httpx.AsyncClient) -> None:
    assert (await refused(web.api_call("chat.shout", json={})))["error"] == "unknown_method"
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    url = "/slack/api/chat.postMessage"
    assert (await http.post(url, content=b"{", headers=headers)).json() == {"ok": False, "error": "invalid_json"}
    assert (await http.post(url, content=b"[]", headers=headers)).json() == {"ok": False, "error": "json_not_object"}
    form = {"token": BOT_TOKEN, "channel": DM, "text": "as a form"}
    assert (await http.post(url, data=form)).json()["message"]["text"] == "as a form"

"""The workspace held against Slack's published descriptions (shared/specs, beside this checkout or above it).

The Web API's description is of 2020. What Slack has added since, and slack_sdk sends or reads, is named in NEWER_*;
methods that it does not know at all (NOT_DESCRIBED) are held against what the unmodified slack_sdk does with them, in
test_web_api.py and test_bolt.py.
"""

from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker, RefResolver
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.sandbox.slack.web_api import METHODS
from tests.sandbox.servers import PNG, eventually
from tests.sandbox.slack.company import Company
from tests.sandbox.slack.conftest import BOT_TOKEN
from tests.sandbox.slack.test_interactions import DECIDE_TWO, MODAL, trigger_of
from tests.sandbox.specs import published

DRIVER, DM, DISPATCH = "U0DRIVER01", "D0DRIVER01", "C0DISPATCH"
NOT_DESCRIBED = {"apps.connections.open", "files.getUploadURLExternal", "files.completeUploadExternal"}
NEWER_ARGUMENTS = {"chat.postMessage": {"metadata"}, "chat.update": {"metadata"}}
"""And `include_all_metadata` of the two methods that read messages."""
NEWER_FIELDS = {
    "message": {"metadata", "app_id", "edited"},
    "conversation": {"context_team_id", "updated"},
    "file": {"file_access"},
    "answer": {"response_metadata"},
}
READING = {"conversations.history", "conversations.replies"}


class Recording(AsyncWebClient):
    """slack_sdk, and what it sent."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sent: list[tuple[str, set[str]]] = []

    async def _send(self, http_verb: str, api_url: str, req_args: dict[str, Any]) -> Any:
        given = (req_args.get("json") or {}) | (req_args.get("params") or {}) | (req_args.get("data") or {})
        self.sent.append((api_url.rpartition("/")[2], {name for name, value in given.items() if value is not None}))
        return await super()._send(http_verb, api_url, req_args)


@pytest.fixture
def recording(slack_server: str, slack: SlackSandbox) -> Recording:
    return Recording(BOT_TOKEN, base_url=f"{slack_server}/slack/api/")


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return published("slack_web_openapi_v2.json")


@pytest.fixture(scope="module")
def events_spec() -> dict[str, Any]:
    return published("slack_events_api_async_v1.json")


def json_schema(described: Any) -> Any:
    """Slack's description as JSON Schema: it writes alternatives as a list of `items`."""
    if isinstance(described, list):
        return [json_schema(part) for part in described]
    if not isinstance(described, dict):
        return described
    schema = {key: json_schema(part) for key, part in described.items()}
    if isinstance(schema.get("items"), list):
        alternatives = schema.pop("items")
        if schema.get("type") == "array":
            schema["items"] = {"anyOf": alternatives}
        else:
            schema["anyOf"] = alternatives
    return schema


def check(spec: dict[str, Any], method: str, answer: Any, *, ok: bool = True) -> None:
    (operation,) = spec["paths"][f"/{method}"].values()
    schema = json_schema(operation["responses"]["200" if ok else "default"]["schema"])
    resolver = RefResolver("", json_schema(spec))
    content = without_newer(dict(answer.data))
    if method == "conversations.replies":  # described apart from other messages, with fewer fields
        for message in content.get("messages", []):
            message.pop("client_msg_id")
    Draft4Validator(schema, resolver=resolver, format_checker=FormatChecker()).validate(content)


def without_newer(part: Any) -> Any:
    if isinstance(part, list):
        return [without_newer(one) for one in part]
    if not isinstance(part, dict):
        return part
    newer: set[str] = set()
    if "ok" in part:
        newer |= NEWER_FIELDS["answer"]
    if part.get("type") == "message":
        newer |= NEWER_FIELDS["message"]
    if "is_archived" in part:
        newer |= NEWER_FIELDS["conversation"]
    if "url_private" in part:
        newer |= NEWER_FIELDS["file"]
    return {name: without_newer(value) for name, value in part.items() if name not in newer}


def test_every_method_but_the_newest_is_described(spec: dict[str, Any]) -> None:
    assert {method for method in METHODS if f"/{method}" not in spec["paths"]} == NOT_DESCRIBED


async def test_what_we_send_is_what_is_described(
    spec: dict[str, Any], recording: Recording, slack: SlackSandbox, company: Company
) -> None:
    web = recording
    await web.auth_test()
    opened = await web.conversations_open(users=DRIVER)
    metadata = {"event_type": "outbox", "event_payload": {"id": 1}}
    posted = await web.chat_postMessage(
        channel=opened["channel"]["id"], text="x", blocks=DECIDE_TWO, metadata=metadata, unfurl_links=False
    )
    await web.chat_postMessage(channel=DM, text="y", thread_ts=posted["ts"])
    await web.chat_update(channel=DM, ts=posted["ts"], text="z", blocks=DECIDE_TWO, metadata=metadata)
    await web.chat_postEphemeral(channel=DM, user=DRIVER, text="x")
    await web.reactions_add(channel=DM, timestamp=posted["ts"], name="eyes")
    await web.conversations_info(channel=DM)
    await web.conversations_history(channel=DM, oldest="1", limit=10, include_all_metadata=True)
    await web.conversations_replies(channel=DM, ts=posted["ts"], include_all_metadata=True)
    await web.users_info(user=DRIVER)
    await web.users_list(limit=10)
    up = await web.files_upload_v2(channel=DM, content=PNG, filename="x.png")
    await web.files_info(file=up["file"]["id"])
    slack.command(DRIVER, "/stop")
    view = (await web.views_open(trigger_id=trigger_of(company), view=MODAL))["view"]
    await web.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    await web.chat_delete(channel=DM, ts=posted["ts"])
    assert {method for method, _ in web.sent} >= set(METHODS) - {"apps.connections.open", "views.push"}
    for method, names in web.sent:
        if method in NOT_DESCRIBED:
            continue
        (operation,) = spec["paths"][f"/{method}"].values()
        described = {parameter["name"] for parameter in operation["parameters"]}
        required = {parameter["name"] for parameter in operation["parameters"] if parameter.get("required")}
        newer = NEWER_ARGUMENTS.get(method, set()) | ({"include_all_metadata"} if method in READING else set())
        assert names <= described | newer, method
        assert required - {"token"} <= names, method  # the token goes in the header


async def test_answers_are_as_described(
    spec: dict[str, Any], web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    check(spec, "auth.test", await web.auth_test())
    posted = await web.chat_postMessage(channel=DISPATCH, text="decide", blocks=DECIDE_TWO)
    check(spec, "chat.postMessage", posted)
    # `blocks` of an updated message is described as an object, which it never was: without.
    check(spec, "chat.update", await web.chat_update(channel=DISPATCH, ts=posted["ts"], text="decided", blocks=[]))
    check(spec, "chat.postEphemeral", await web.chat_postEphemeral(channel=DM, user=DRIVER, text="x"))
    check(spec, "reactions.add", await web.reactions_add(channel=DISPATCH, timestamp=posted["ts"], name="eyes"))
    check(spec, "conversations.open", await web.conversations_open(users=DRIVER))
    slack.say(DRIVER, "a photo", files=[slack.upload(DRIVER, PNG)])
    slack.say("U0DISPATCH1", "who?", channel=DISPATCH, thread_ts=posted["ts"])
    for channel in (DM, DISPATCH):
        check(spec, "conversations.history", await web.conversations_history(channel=channel))
    first = slack.say(DRIVER, "gate code?")
    slack.say(DRIVER, "hello?", thread_ts=first["ts"])
    check(spec, "conversations.replies", await web.conversations_replies(channel=DM, ts=first["ts"]))
    for channel in (DM, DISPATCH):
        check(spec, "conversations.info", await web.conversations_info(channel=channel))
    check(spec, "users.info", await web.users_info(user=DRIVER))
    check(spec, "users.list", await web.users_list())
    up = await web.files_upload_v2(channel=DM, content=PNG, filename="x.png")
    check(spec, "files.info", await web.files_info(file=up["file"]["id"]))
    slack.command(DRIVER, "/stop")
    opened = await web.views_open(trigger_id=trigger_of(company), view=MODAL)
    check(spec, "views.open", opened)
    check(spec, "views.update", await web.views_update(view_id=opened["view"]["id"], view=MODAL))
    check(spec, "chat.delete", await web.chat_delete(channel=DISPATCH, ts=posted["ts"]))


async def test_refusals_are_as_described(spec: dict[str, Any], web: AsyncWebClient, slack: SlackSandbox) -> None:
    stranger = AsyncWebClient("xoxb-wrong", base_url=web.base_url)
    missing = {"channel": DM, "ts": "1700000000.000001"}
    for method, call in [
        ("auth.test", stranger.auth_test()),
        ("chat.postMessage", web.chat_postMessage(channel="C0NOWHERE1", text="x")),
        ("chat.postMessage", web.chat_postMessage(channel=DM, text="x" * 40_001)),
        ("chat.update", web.chat_update(**missing, text="x")),
        ("chat.delete", web.chat_delete(**missing)),
        ("conversations.replies", web.conversations_replies(**missing)),
        ("conversations.open", web.conversations_open(users="")),
        ("users.info", web.users_info(user="U0NOBODY")),
        ("files.info", web.files_info(file="F0000000000")),
    ]:
        with pytest.raises(SlackApiError) as caught:
            await call
        check(spec, method, caught.value.response, ok=False)


async def test_events_come_in_the_described_envelope(
    events_spec: dict[str, Any], web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    """The topic `message` itself is described by one sample (a file comment that was deleted): its envelope only."""
    said = slack.say(DRIVER, "hello")
    slack.edit(DRIVER, said["ts"], "hello!")
    slack.delete(DRIVER, said["ts"])
    slack.say(DRIVER, files=[slack.upload(DRIVER, PNG)])
    slack.say("U0DISPATCH1", "@doorstep hi", channel=DISPATCH)
    await web.chat_postMessage(channel=DISPATCH, text="hi")
    eventually(lambda: len(company.received) == 7)
    topics = {
        "app_mention": "app.mention",
        "im": "message.im",
        "channel": "message.channels",
    }
    seen = set()
    for got in company.received:
        event = got.event
        topic = topics[event["type"] if event["type"] == "app_mention" else event["channel_type"]]
        payload = events_spec["topics"][topic]["subscribe"]["payload"]
        Draft4Validator(payload, resolver=RefResolver("", events_spec)).validate(got.content)
        seen.add((topic, event.get("subtype")))
    assert seen == {
        ("message.im", None),
        ("message.im", "message_changed"),
        ("message.im", "message_deleted"),
        ("message.im", "file_share"),
        ("message.channels", None),
        ("app.mention", None),
    }

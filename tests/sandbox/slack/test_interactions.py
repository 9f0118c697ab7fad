"""Buttons, menus, slash commands and modals, with an app that answers as it is told."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient

from doorstep.sandbox.slack.client import SlackSandbox
from tests.sandbox.servers import eventually
from tests.sandbox.slack.company import Answer, Company

DRIVER, DM, DISPATCH, DEE = "U0DRIVER01", "D0DRIVER01", "C0DISPATCH", "U0DISPATCH1"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def options(*values: str) -> list[dict[str, Any]]:
    return [{"text": plain(value), "value": value} for value in values]


DECIDE = [
    {"type": "section", "block_id": "what", "text": {"type": "mrkdwn", "text": "Another address for *LM123456789*"}},
    {
        "type": "actions",
        "block_id": "decide",
        "elements": [
            {"type": "button", "action_id": "case:decide", "text": plain("Approve"), "value": "approve"},
            {"type": "button", "action_id": "case:decide", "text": plain("Reject"), "value": "reject"},
            {"type": "static_select", "action_id": "case:reason", "options": options("too far", "unclear")},
        ],
    },
]
# One action_id for two buttons of one block is refused by Slack: they stand in two.
DECIDE_TWO = [
    DECIDE[0],
    {"type": "actions", "block_id": "yes", "elements": [DECIDE[1]["elements"][0]]},  # type: ignore[index]
    {"type": "actions", "block_id": "no", "elements": [DECIDE[1]["elements"][1]]},  # type: ignore[index]
    {"type": "actions", "block_id": "why", "elements": [DECIDE[1]["elements"][2]]},  # type: ignore[index]
]
MODAL = {
    "type": "modal",
    "callback_id": "failed",
    "title": plain("Failed attempt"),
    "submit": plain("Report"),
    "close": plain("Cancel"),
    "private_metadata": "stop 4",
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": plain("Why?"),
            "element": {"type": "static_select", "action_id": "choose", "options": options("nobody", "no access")},
        },
        {
            "type": "input",
            "block_id": "note",
            "optional": True,
            "label": plain("Note"),
            "element": {"type": "plain_text_input", "action_id": "words", "initial_value": "rang twice"},
        },
    ],
}


async def posted(web: AsyncWebClient, slack: SlackSandbox) -> dict[str, Any]:
    answer = await web.chat_postMessage(channel=DISPATCH, text="decide", blocks=DECIDE_TWO)
    return slack.wait_for_message(DISPATCH, since=0, containing="decide") | {"ts": answer["ts"]}


async def test_a_button_is_told_with_its_message(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> None:
    message = await posted(web, slack)
    assert slack.press(DEE, message, "case:decide", value="reject")["taken"]
    (got,) = company.interactions()
    assert got.is_signed
    payload = got.content
    assert (payload["type"], payload["user"]["id"], payload["channel"]["id"]) == ("block_actions", DEE, DISPATCH)
    (action,) = payload["actions"]
    assert (action["type"], action["action_id"], action["block_id"], action["value"]) == (
        "button",
        "case:decide",
        "no",
        "reject",
    )
    assert payload["message"]["ts"] == payload["container"]["message_ts"] == message["ts"]


async def test_a_menu_is_told_with_what_was_chosen(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> None:
    message = await posted(web, slack)
    slack.press(DEE, message, "case:reason", selected="unclear")
    payload = company.interactions()[0].content
    assert payload["actions"][0]["selected_option"]["value"] == "unclear"
    assert payload["state"]["values"]["why"]["case:reason"]["selected_option"]["value"] == "unclear"


async def test_what_is_not_there_cannot_be_pressed(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> None:
    message = await posted(web, slack)
    for press, reason in [
        ({"action_id": "case:close"}, "nothing to press"),
        ({"action_id": "case:decide"}, "several"),
        ({"action_id": "case:reason", "selected": "because"}, "no option"),
    ]:
        with pytest.raises(httpx.HTTPStatusError, match=reason):
            slack.press(DEE, message, **press)  # type: ignore[arg-type]
    with pytest.raises(httpx.HTTPStatusError, match="no message"):
        slack.press(DEE, message | {"ts": "1700000000.000001"}, "case:reason")
    assert company.interactions() == []


async def test_a_button_that_an_update_took_away_can_still_be_pressed_by_who_is_behind(
    web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    message = await posted(web, slack)
    await web.chat_update(channel=DISPATCH, ts=message["ts"], text="approved by Sam", blocks=DECIDE_TWO[:1])
    with pytest.raises(httpx.HTTPStatusError, match="nothing to press"):
        slack.press(DEE, message, "case:decide", value="approve")
    assert slack.press(DEE, message, "case:decide", value="approve", stale=True)["taken"]
    assert company.interactions()[0].content["message"]["text"] == "approved by Sam"


async def test_two_people_press_at_once(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> None:
    message = await posted(web, slack)
    with ThreadPoolExecutor() as pool:
        outcomes = list(
            pool.map(lambda user: slack.press(user, message, "case:decide", value="approve"), [DEE, "U0DISPATCH2"])
        )
    assert [outcome["taken"] for outcome in outcomes] == [True, True]
    assert {got.content["user"]["id"] for got in company.interactions()} == {DEE, "U0DISPATCH2"}


async def test_an_interaction_that_is_not_taken_is_not_tried_again(
    web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    message = await posted(web, slack)
    eventually(company.own_events)  # the event of the message itself has been answered
    company.answers.append(Answer(500))
    outcome = slack.press(DEE, message, "case:decide", value="approve")
    assert (outcome["taken"], outcome["http_status"]) == (False, 500)
    assert len(company.interactions()) == 1


async def test_a_response_url_answers_replaces_and_wears_out(
    web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    message = await posted(web, slack)
    slack.press(DEE, message, "case:decide", value="approve")
    response = WebhookClient(company.interactions()[0].content["response_url"])
    assert response.send(text="only for you").body == "ok"
    assert [one["ephemeral_to"] for one in slack.messages(DISPATCH, user=DEE)][-1] == DEE
    response.send(text="for all", response_type="in_channel")
    response.send(text="approved", replace_original=True)
    assert slack.message(message)["text"] == "approved"
    assert [one["text"] for one in slack.messages(DISPATCH, user="U0DISPATCH2")] == ["approved", "for all"]
    response.send(text="4")
    response.send(delete_original=True)
    assert slack.message(message)["deleted"]
    assert response.send(text="too often").status_code == 404


async def test_an_ephemeral_button_can_be_replaced(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> None:
    await web.chat_postEphemeral(channel=DISPATCH, user=DEE, text="sure?", blocks=DECIDE_TWO)
    (message,) = slack.messages(DISPATCH, user=DEE)
    with pytest.raises(httpx.HTTPStatusError, match="no message"):
        slack.press("U0DISPATCH2", message, "case:decide", value="approve")
    slack.press(DEE, message, "case:decide", value="approve")
    payload = company.interactions()[0].content
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    WebhookClient(payload["response_url"]).send(text="done", replace_original=True)
    assert [one["text"] for one in slack.messages(DISPATCH, user=DEE)] == ["done"]


def test_a_command_is_a_form_and_its_answer_is_for_its_person(slack: SlackSandbox, company: Company) -> None:
    company.answers.append(Answer(content="Stop 4: 1250 N LaSalle"))
    outcome = slack.command(DRIVER, "/next", "& then?")
    assert outcome["message"]["text"] == "Stop 4: 1250 N LaSalle"
    assert outcome["message"]["ephemeral_to"] == DRIVER
    (got,) = company.interactions()
    assert got.is_signed
    assert {name: got.content[name] for name in ("command", "text", "user_id", "channel_id", "channel_name")} == {
        "command": "/next",
        "text": "&amp; then?",
        "user_id": DRIVER,
        "channel_id": DM,
        "channel_name": "directmessage",
    }
    company.answers.append(Answer(content={"response_type": "in_channel", "text": "for all"}))
    assert slack.command(DRIVER, "/late", "20", channel=DISPATCH)["message"]["ephemeral_to"] is None
    assert slack.command(DRIVER, "/help")["message"] is None
    slack.change_workspace(patience=0.2)
    company.answers.append(Answer(after_seconds=60))
    assert slack.command(DRIVER, "/help")["taken"] is False


def trigger_of(company: Company) -> str:
    return str(company.interactions()[-1].content["trigger_id"])


async def opened(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> dict[str, Any]:
    before = slack.command(DRIVER, "/stop")["version"]
    await web.views_open(trigger_id=trigger_of(company), view=MODAL)
    return slack.wait_for_view(DRIVER, since=before)


async def test_a_modal_is_filled_in_and_closes(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> None:
    view = await opened(web, slack, company)
    assert (view["title"], view["submit"], view["private_metadata"]) == ("Failed attempt", "Report", "stop 4")
    empty = slack.submit(DRIVER, view["id"])
    assert set(empty["errors"]) == {"reason"}
    assert len(company.interactions()) == 1  # Slack itself sees to required fields
    with pytest.raises(httpx.HTTPStatusError, match="no option"):
        slack.submit(DRIVER, view["id"], {"reason": "the dog"})
    done = slack.submit(DRIVER, view["id"], {"reason": "no access", "note": {"words": "gate locked"}})
    assert (done["taken"], done["errors"], done["view"]) == (True, {}, None)
    payload = company.interactions()[-1].content
    assert (payload["type"], payload["view"]["callback_id"]) == ("view_submission", "failed")
    values = payload["view"]["state"]["values"]
    assert values["reason"]["choose"]["selected_option"]["value"] == "no access"
    assert values["note"]["words"] == {"type": "plain_text_input", "value": "gate locked"}
    assert slack.views(DRIVER) == []


async def test_the_app_can_refuse_update_and_push(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> None:
    view = await opened(web, slack, company)
    company.answers.append(Answer(content={"response_action": "errors", "errors": {"note": "Say more."}}))
    refused = slack.submit(DRIVER, view["id"], {"reason": "nobody"})
    assert (refused["errors"], refused["view"]["errors"]) == ({"note": "Say more."}, {"note": "Say more."})
    other = MODAL | {"title": plain("Photo?"), "blocks": [{"type": "section", "text": plain("Send one here.")}]}
    company.answers.append(Answer(content={"response_action": "push", "view": other}))
    pushed = slack.submit(DRIVER, view["id"], {})
    assert pushed["view"]["title"] == "Photo?"
    assert [one["id"] for one in slack.views(DRIVER)] == [pushed["view"]["id"]]
    back = slack.close_view(DRIVER, pushed["view"]["id"])
    assert back["view"]["id"] == view["id"]
    assert company.interactions()[-1].content["type"] == "view_closed"
    company.answers.append(Answer(content={"response_action": "update", "view": other}))
    assert slack.submit(DRIVER, view["id"], {})["view"]["title"] == "Photo?"
    company.answers.append(Answer(content={"response_action": "clear"}))
    assert slack.submit(DRIVER, view["id"], {})["view"] is None


async def test_an_app_that_cannot_answer_leaves_the_modal_open(
    web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    view = await opened(web, slack, company)
    company.answers += [Answer(500), Answer(content={"response_action": "update", "view": {"type": "modal"}})]
    for _ in range(2):
        failed = slack.submit(DRIVER, view["id"], {"reason": "nobody"})
        assert failed["taken"] is False
        assert failed["view"]["id"] == view["id"]


async def test_a_modal_is_updated_with_its_hash(web: AsyncWebClient, slack: SlackSandbox, company: Company) -> None:
    slack.command(DRIVER, "/stop")
    view = (await web.views_open(trigger_id=trigger_of(company), view=MODAL))["view"]
    renamed = MODAL | {"title": plain("Stop 4")}
    updated = (await web.views_update(view_id=view["id"], hash=view["hash"], view=renamed))["view"]
    assert updated["title"]["text"] == "Stop 4"
    assert slack.views(DRIVER)[0]["title"] == "Stop 4"
    assert await error_of(web.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)) == "hash_conflict"
    slack.close_view(DRIVER, view["id"])
    assert await error_of(web.views_update(view_id=view["id"], view=MODAL)) == "not_found"


async def test_a_trigger_opens_one_modal_and_only_for_a_while(
    web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    slack.command(DRIVER, "/stop")
    await web.views_open(trigger_id=trigger_of(company), view=MODAL)
    assert await error_of(web.views_open(trigger_id=trigger_of(company), view=MODAL)) == "exchanged_trigger_id"
    slack.change_workspace(patience=0.2)
    slack.command(DRIVER, "/stop")
    eventually(lambda: len(company.received) == 2)
    await asyncio.sleep(0.3)
    assert await error_of(web.views_open(trigger_id=trigger_of(company), view=MODAL)) == "expired_trigger_id"
    assert await error_of(web.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"


async def test_a_button_in_a_modal_keeps_what_was_entered(
    web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    slack.command(DRIVER, "/stop")
    blocks = [*MODAL["blocks"], DECIDE_TWO[1]]  # type: ignore[misc]
    view = (await web.views_open(trigger_id=trigger_of(company), view=MODAL | {"blocks": blocks}))["view"]
    slack.press_in_view(DRIVER, view["id"], "choose", selected="nobody")
    slack.press_in_view(DRIVER, view["id"], "case:decide")
    payload = company.interactions()[-1].content
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["view"]["state"]["values"]["reason"]["choose"]["selected_option"]["value"] == "nobody"
    assert slack.submit(DRIVER, view["id"])["taken"]


async def test_a_view_that_slack_would_not_take_is_refused(
    web: AsyncWebClient, slack: SlackSandbox, company: Company
) -> None:
    for wrong in (
        {"title": plain("x" * 25)},
        {"submit": None},
        {"type": "dialog"},
        {"blocks": [{"type": "input", "label": plain("x"), "element": {"type": "button", "text": plain("x")}}]},
    ):
        slack.command(DRIVER, "/stop")
        assert await error_of(web.views_open(trigger_id=trigger_of(company), view=MODAL | wrong)) == "invalid_arguments"
    assert slack.views(DRIVER) == []


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])

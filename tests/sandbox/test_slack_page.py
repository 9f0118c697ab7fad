"""The Slack side of the sandbox's page in a real browser, with a workspace that signs and an app that checks."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from tests import axe
from tests.sandbox.screens import DESKTOP_LIGHT, MOBILE_LIGHT, on_a_desktop, on_every_screen
from tests.sandbox.servers import PNG
from tests.sandbox.slack_app import SlackApp
from tests.sandbox.slack_kit import (
    DEE,
    DISPATCH,
    DRIVER,
    DRIVERS_DM,
    LATE,
    SAM,
    actions,
    box,
    button,
    dispatch_pane,
    driver_pane,
    mrkdwn,
    options,
    plain,
    post,
    say,
    section,
)

MARKUP = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"> & <b>bold</b>"


# Messages


@on_every_screen
def test_a_driver_writes_and_the_apps_answer_appears_live(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    say(pane, "next stop")
    expect(pane.get_by_role("article").get_by_text("next stop")).to_be_visible()
    expect(box(pane)).to_have_value("")
    assert app.heard("event", user=DRIVER, text="next stop")["channel"] == DRIVERS_DM
    post(slack, DRIVERS_DM, "Stop 13: *1250 N LaSalle Dr*")
    answer = pane.get_by_role("article", name="doorstep")
    expect(answer).to_contain_text("Stop 13: 1250 N LaSalle Dr")
    expect(answer.locator("strong")).to_have_text("1250 N LaSalle Dr")
    expect(answer).to_be_in_viewport(ratio=1)


@on_a_desktop
def test_a_message_updated_in_place_changes_and_stays_the_same_node(
    page: Page, app: SlackApp, slack: WebClient
) -> None:
    pane = dispatch_pane(page)
    ts = post(slack, DISPATCH, "alert", section("Address change"), actions(button("Approve", "case:approve")))
    approve = pane.get_by_role("button", name="Approve")
    approve.focus()
    node = pane.get_by_role("article").element_handle()
    avatar = pane.locator("article .avatar img").element_handle()
    blocks = [section("Address change: *looked at*"), actions(button("Approve", "case:approve"))]
    slack.chat_update(channel=DISPATCH, ts=ts, text="alert", blocks=blocks)
    expect(pane.get_by_role("article")).to_contain_text("Address change: looked at")
    expect(approve).to_be_focused()
    slack.chat_update(channel=DISPATCH, ts=ts, text="alert", blocks=[section("Approved by Dee")])
    expect(pane.get_by_role("article")).to_have_count(1)
    expect(pane.get_by_role("article")).to_contain_text("Approved by Dee")
    expect(pane.get_by_role("article")).to_be_focused()
    for kept in (node, avatar):
        assert kept is not None
        assert kept.evaluate("node => node.isConnected")


@on_a_desktop
def test_a_deleted_message_goes(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    ts = post(slack, DRIVERS_DM, "a mistake")
    expect(pane.get_by_role("article")).to_have_count(1)
    slack.chat_delete(channel=DRIVERS_DM, ts=ts)
    expect(pane.get_by_role("article")).to_have_count(0)


def test_a_deleted_message_with_replies_leaves_its_place(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = dispatch_pane(page)
    ts = post(slack, DISPATCH, "Late drivers")
    post(slack, DISPATCH, "CHI-04: 20 min", thread_ts=ts)
    expect(pane.get_by_role("button", name="1 reply")).to_be_visible()
    slack.chat_delete(channel=DISPATCH, ts=ts)
    expect(pane.get_by_role("article")).to_contain_text("This message was deleted.")
    pane.get_by_role("button", name="1 reply").click()
    expect(pane.get_by_text("CHI-04: 20 min")).to_be_visible()


def test_of_a_long_conversation_the_newest_is_shown_and_the_rest_when_asked_for(
    page: Page, app: SlackApp, sandbox_url: str
) -> None:
    pane = driver_pane(page)
    say_to = f"{sandbox_url}/sandbox/slack/users/{DRIVER}/messages"
    with httpx.Client() as client:
        for number in range(170):
            client.post(say_to, json={"text": f"message {number}"}).raise_for_status()
    expect(pane.get_by_text("message 169", exact=True)).to_be_in_viewport()
    page.reload()
    pane = driver_pane(page)
    expect(pane.get_by_text("message 169", exact=True)).to_be_in_viewport()
    expect(pane.get_by_role("article")).to_have_count(150)
    pane.get_by_role("button", name="Show earlier messages").click()
    expect(pane.get_by_role("article")).to_have_count(170)
    expect(pane.get_by_text("message 169", exact=True)).not_to_be_in_viewport()
    expect(pane.get_by_role("button", name="Show earlier messages")).to_be_hidden()


@on_a_desktop
def test_a_picture_from_elsewhere_is_a_link(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    picture = {"type": "image", "image_url": "https://elsewhere.example/door.png", "alt_text": "The door"}
    post(slack, DRIVERS_DM, "photo", picture, section("Stop 13", accessory=picture))
    expect(pane.get_by_role("link", name="The door").first).to_have_attribute("href", picture["image_url"])
    expect(pane.locator(".content img")).to_have_count(0)


def test_what_one_wrote_can_be_edited_and_deleted(page: Page, app: SlackApp) -> None:
    pane = driver_pane(page)
    say(pane, "delivered at https://example.com/x & left")
    mine = pane.get_by_role("article")
    mine.get_by_role("button", name="More for this message").press("Enter")
    pane.get_by_role("menuitem", name="Edit").click()
    expect(box(pane)).to_have_value("delivered at https://example.com/x & left")
    say(pane, "wrong stop!")
    expect(mine).to_contain_text("wrong stop!(edited)")
    app.heard("event", subtype="message_changed", channel=DRIVERS_DM)
    mine.get_by_role("button", name="More for this message").press("Enter")
    pane.get_by_role("menuitem", name="Delete").click()
    expect(mine).to_have_count(0)


@on_a_desktop
def test_markup_is_shown_as_text_wherever_it_comes_from(page: Page, app: SlackApp, slack: WebClient) -> None:
    label = "<img src=x onerror=alert(1)>"
    httpx.post(
        f"{slack.base_url.removesuffix('slack/api/')}sandbox/slack/users",
        json={"id": DRIVER, "name": label, "situation": MARKUP, "hints": [label]},
    ).raise_for_status()
    pane = driver_pane(page)
    expect(pane.get_by_role("heading", name=label)).to_be_visible()
    say(pane, MARKUP)
    expect(pane.get_by_role("article").nth(0)).to_contain_text(MARKUP)
    menu = {"type": "static_select", "action_id": "menu", "placeholder": plain(label), "options": options(label)}
    dots = {"type": "overflow", "action_id": "dots", "options": options(label)}
    post(
        slack,
        DRIVERS_DM,
        MARKUP,
        {"type": "header", "text": plain(MARKUP)},
        section(MARKUP, fields=[mrkdwn(MARKUP), plain(MARKUP)], accessory=dots),
        {"type": "context", "elements": [mrkdwn(MARKUP)]},
        actions(button(label, "press"), menu),
    )
    answer = pane.get_by_role("article").nth(1)
    expect(answer.get_by_role("heading")).to_have_text(MARKUP)
    expect(answer.locator(".section .mrkdwn")).to_have_text(MARKUP)
    expect(answer.get_by_role("button", name=label)).to_be_visible()
    slack.chat_postMessage(channel=DRIVERS_DM, text=MARKUP)
    expect(pane.get_by_role("article").nth(2)).to_contain_text(MARKUP)
    assert "pwned" not in page.title()
    assert page.locator(".slack script, .slack b:not(.by b), .slack [onerror]").count() == 0


def test_only_the_person_it_is_for_sees_an_ephemeral_message(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = dispatch_pane(page)
    slack.chat_postEphemeral(channel=DISPATCH, user=SAM, text="Dee was faster.")
    post(slack, DISPATCH, "for all")
    expect(pane.get_by_text("for all")).to_be_visible()
    expect(pane.get_by_text("Dee was faster.")).to_have_count(0)
    pane.get_by_role("radio", name="Sam").check(force=True)
    expect(pane.get_by_text("Dee was faster.")).to_be_visible()
    expect(pane.locator(".only-you:visible")).to_have_text("Only visible to you")


@on_a_desktop
def test_a_message_the_app_did_not_take_is_marked(page: Page, app: SlackApp) -> None:
    app.events_answered = 500
    pane = driver_pane(page)
    say(pane, "anybody there?")
    expect(pane.get_by_text("did not take it")).to_be_visible()


# Threads and files


def test_replies_are_folded_under_their_message_and_answered_there(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = dispatch_pane(page)
    ts = post(slack, DISPATCH, "Late drivers")
    for minutes in (20, 35):
        post(slack, DISPATCH, f"CHI-04: {minutes} min", thread_ts=ts)
    folded = pane.get_by_role("button", name="2 replies")
    expect(folded).to_have_attribute("aria-expanded", "false")
    expect(pane.get_by_text("CHI-04: 35 min")).to_be_hidden()
    folded.click()
    expect(pane.get_by_text("CHI-04: 35 min")).to_be_visible()
    reply = pane.get_by_role("textbox", name="Reply in thread")
    expect(reply).to_be_focused()
    reply.fill("calling them")
    reply.press("Enter")
    expect(pane.get_by_role("log", name="Thread").get_by_text("calling them")).to_be_visible()
    app.heard("event", thread_ts=ts, text="calling them", user=DEE)
    expect(pane.get_by_role("button", name="3 replies")).to_have_attribute("aria-expanded", "true")
    reply.fill("/next")
    reply.press("Enter")
    expect(pane.locator(".opened > .problem")).to_contain_text("no commands in threads")


def test_a_thread_is_begun_by_replying(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    ts = post(slack, DRIVERS_DM, "The customer says: gate 4471")
    pane.get_by_role("button", name="Reply in thread").press("Enter")
    pane.get_by_role("textbox", name="Reply in thread").fill("works, thanks")
    page.keyboard.press("Enter")
    expect(pane.get_by_role("button", name="1 reply")).to_be_visible()
    app.heard("event", thread_ts=ts, text="works, thanks", user=DRIVER)


def test_a_photo_is_sent_and_shown(page: Page, app: SlackApp, tmp_path: Path) -> None:
    photo = tmp_path / "door.png"
    photo.write_bytes(PNG)
    pane = driver_pane(page)
    with page.expect_file_chooser() as chooser:
        pane.get_by_role("button", name="Attach a file").click()
    chooser.value.set_files(photo)
    expect(pane.get_by_role("list", name="Files to send")).to_contain_text("door.png")
    say(pane, "delivered, front door")
    picture = pane.get_by_role("article").get_by_role("img", name="door.png")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    expect(pane.get_by_role("list", name="Files to send")).to_have_count(0)
    event = app.heard("event", subtype="file_share", text="delivered, front door")
    assert [file["name"] for file in event["files"]] == ["door.png"]


# Whose Slack


def test_each_driver_and_the_stranger_have_their_own_conversation_and_draft(
    page: Page, app: SlackApp, slack: WebClient
) -> None:
    pane = driver_pane(page)
    people = pane.get_by_role("navigation", name="Whose Slack").get_by_role("button")
    expect(people).to_have_count(4)
    first, second = people.nth(0), people.nth(1)
    expect(first).to_have_attribute("aria-current", "true")
    box(pane).fill("half a thou")
    slack.chat_postMessage(channel="D0DRIVER02", text="for the second")
    expect(second).to_have_class("unread")
    second.click()
    expect(second).not_to_have_class("unread")
    expect(pane.get_by_text("for the second")).to_be_visible()
    expect(box(pane)).to_have_value("")
    first.click()
    expect(pane.get_by_text("for the second")).to_have_count(0)
    expect(box(pane)).to_have_value("half a thou")
    pane.get_by_role("button", name="Robin Doe").click()
    say(pane, "hello?")
    app.heard("event", user="U0STRANGER", text="hello?")


def test_a_modal_is_in_front_of_the_person_it_was_opened_for(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    say(pane, "/late")
    slack.views_open(trigger_id=app.heard("command")["trigger_id"], view=LATE)
    modal = pane.get_by_role("dialog", name="Running late")
    expect(modal).to_be_visible()
    people = pane.get_by_role("navigation", name="Whose Slack").get_by_role("button")
    people.nth(1).click()
    expect(modal).to_have_count(0)
    people.nth(0).click()
    expect(modal).to_be_visible()


def test_a_hint_is_a_suggestion_to_send_or_change(page: Page) -> None:
    pane = driver_pane(page)
    hint = pane.get_by_role("group", name="What to type").get_by_role("button").first
    words = hint.inner_text()
    hint.press("Enter")
    expect(box(pane)).to_be_focused()
    expect(box(pane)).to_have_value(words)


@on_a_desktop
def test_a_reset_empties_the_conversations_in_front_of_you(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    post(slack, DRIVERS_DM, "hello")
    expect(pane.get_by_role("article")).to_have_count(1)
    httpx.post(f"{slack.base_url.removesuffix('slack/api/')}sandbox/slack/reset", json={}).raise_for_status()
    expect(pane.get_by_role("article")).to_have_count(0)


# The page as a whole


@on_a_desktop
def test_a_phone_a_drivers_slack_and_dispatch_are_on_one_screen(page: Page) -> None:
    shown = [page.locator("section.phone").first, page.locator("#driver-pane"), page.locator("#dispatch-pane")]
    for part in shown:
        expect(part).to_be_in_viewport(ratio=1)
        expect(part.get_by_role("textbox").first).to_be_in_viewport(ratio=1)
    lefts = [box["x"] for part in shown if (box := part.bounding_box())]
    assert len(lefts) == 3
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("page", [MOBILE_LIGHT], ids=str, indirect=True)
def test_a_narrow_screen_shows_one_place_at_a_time_and_marks_news_in_the_others(
    page: Page, app: SlackApp, slack: WebClient
) -> None:
    tabs = page.get_by_role("navigation", name="On this page").get_by_role("button")
    expect(tabs).to_have_text(["Phones", "Driver", "#dispatch"])
    post(slack, DISPATCH, "news")
    expect(tabs.nth(2)).to_have_class("unread")
    for number, part in enumerate(("section.phone", "#driver-pane", "#dispatch-pane")):
        tabs.nth(number).click()
        expect(tabs.nth(number)).to_have_attribute("aria-current", "true")
        expect(page.locator(part).first).to_be_in_viewport()
        expect(page.locator(part).first.get_by_role("textbox").first).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    expect(tabs.nth(2)).not_to_have_class("unread")


@pytest.mark.parametrize("page", [DESKTOP_LIGHT, MOBILE_LIGHT], ids=str, indirect=True)
def test_axe_finds_nothing_serious(page: Page, app: SlackApp, slack: WebClient, tmp_path: Path) -> None:
    menu = {
        "type": "static_select",
        "action_id": "menu",
        "placeholder": plain("Reason"),
        "options": options("No", "Yes"),
    }
    checks = {"type": "checkboxes", "action_id": "checks", "options": options("Seen")}
    dots = {"type": "overflow", "action_id": "dots", "options": options("Ask")}
    everything = [
        {"type": "header", "text": plain(":warning: Address change")},
        section("<@U0DRIVER01> `4471#` <https://a.example|map> ~old~", fields=[mrkdwn("*ETA*\n1:40")], accessory=dots),
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("Case 41 · _opened_ 12:58")]},
        actions(
            button("Yes", "yes", style="primary"), button("No", "no", style="danger"), button("Take", "take"), menu
        ),
        actions(checks),
    ]
    ts = post(slack, DISPATCH, "alert", *everything)
    post(slack, DISPATCH, "> told\n```LM482915073```", thread_ts=ts)
    slack.reactions_add(channel=DISPATCH, timestamp=ts, name="eyes")
    slack.chat_postEphemeral(channel=DISPATCH, user=DEE, text="only *you*")
    pane = driver_pane(page)
    (tmp_path / "note.txt").write_text("a note")
    pane.locator(".conversation > .composer-place input[type=file]").set_input_files(tmp_path / "note.txt")
    say(pane, "see <@U0DISPATCH1>")
    assert not _serious(page)
    box(pane).press_sequentially("/")
    assert not _serious(page)
    say(pane, "/late")
    slack.views_open(trigger_id=app.heard("command")["trigger_id"], view=LATE)
    modal = pane.get_by_role("dialog")
    modal.get_by_role("button", name="Report").click()
    expect(modal.get_by_text("complete this required field").first).to_be_visible()
    assert not _serious(page)
    dispatch = dispatch_pane(page)
    dispatch.get_by_role("button", name="1 reply").click()
    assert not _serious(page)


def _serious(page: Page) -> list[str]:
    return [
        f"{violation['id']}: {violation['nodes'][0]['html']} {violation['nodes'][0]['failureSummary']}"
        for violation in axe.violations(page)
        if violation["impact"] in ("serious", "critical")
    ]

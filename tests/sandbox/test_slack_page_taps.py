"""Buttons, menus, slash commands and modals on the Slack side of the sandbox's page."""

from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from tests.sandbox.screens import on_a_desktop, on_every_screen
from tests.sandbox.servers import eventually
from tests.sandbox.slack_app import SlackApp
from tests.sandbox.slack_kit import (
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

# Buttons and menus


@on_every_screen
def test_a_button_is_pressed_and_the_app_hears_of_it(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = dispatch_pane(page)
    ts = post(
        slack,
        DISPATCH,
        "alert",
        section("Address change of LM482915073"),
        actions(
            button("Approve", "case:approve", value="41", style="primary"),
            button("Reject", "case:reject", value="41", style="danger"),
        ),
    )
    pane.get_by_role("radio", name="Sam").check(force=True)
    pane.get_by_role("button", name="Approve").click()
    told = app.heard("action")
    assert told["user"]["id"] == SAM
    assert told["container"]["message_ts"] == ts
    assert (app.last_action()["action_id"], app.last_action()["value"]) == ("case:approve", "41")
    expect(pane.locator(".conversation > .problem")).to_be_empty()


def test_a_press_that_the_app_does_not_take_is_said_in_words(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    post(slack, DRIVERS_DM, "stop", actions(button("Delivered", "delivered")))
    app.answers = [(500, {})]
    pane.get_by_role("button", name="Delivered", exact=True).click()
    expect(pane.locator(".conversation > .problem")).to_contain_text("HTTP 500")
    pane.get_by_role("button", name="Delivered", exact=True).click()
    expect(pane.locator(".conversation > .problem")).to_be_empty()


def test_a_button_with_a_question_asks_first(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    asked = {
        "title": plain("Failed attempt?"),
        "text": mrkdwn("*Maria* is told at once."),
        "confirm": plain("Yes, failed"),
        "deny": plain("Back"),
    }
    post(slack, DRIVERS_DM, "stop", actions(button("Could not deliver", "failed", confirm=asked)))
    press = pane.get_by_role("button", name="Could not deliver")
    press.click()
    dialog = page.get_by_role("dialog", name="Failed attempt?")
    expect(dialog).to_contain_text("Maria is told at once.")
    dialog.get_by_role("button", name="Back").click()
    expect(dialog).to_be_hidden()
    press.click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert app.count("action") == 0
    press.click()
    dialog.get_by_role("button", name="Yes, failed").click()
    assert app.last_action()["action_id"] == "failed"


def test_menus_tell_the_app_what_was_chosen(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    dots = {"type": "overflow", "action_id": "dots", "options": options("Ask", "Undo")}
    menu = {
        "type": "static_select",
        "action_id": "menu",
        "placeholder": plain("Reason"),
        "options": options("No", "Yes"),
    }
    post(slack, DRIVERS_DM, "stop", section("Stop 13", accessory=dots), actions(menu))
    pane.get_by_role("combobox", name="Reason").select_option(label="Yes")
    eventually(lambda: app.count("action") == 1)
    assert app.last_action()["selected_option"]["value"] == "yes"
    opener = pane.get_by_role("button", name="More", exact=True)
    opener.press("Enter")
    expect(page.get_by_role("menuitem", name="Ask")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    eventually(lambda: app.count("action") == 2)
    assert app.last_action()["selected_option"]["value"] == "undo"
    expect(opener).to_be_focused()


# Commands and modals


@on_a_desktop
def test_typing_a_slash_offers_the_commands(page: Page, app: SlackApp) -> None:
    pane = driver_pane(page)
    offered = pane.get_by_role("listbox", name="Commands").get_by_role("option")
    box(pane).press_sequentially("/")
    expect(offered).to_have_count(4)
    box(pane).press("ArrowDown")
    expect(offered.nth(1)).to_have_attribute("aria-selected", "true")
    box(pane).press_sequentially("la")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text("minutes, and why")
    box(pane).press("Enter")
    expect(box(pane)).to_have_value("/late ")
    box(pane).press_sequentially("20 traffic")
    expect(offered).to_have_count(0)
    box(pane).press("Enter")
    app.heard("command", command="/late", text="20 traffic", user_id=DRIVER)
    expect(box(pane)).to_have_value("")
    say(pane, "/nonsense")
    expect(pane.locator(".conversation > .problem")).to_contain_text("/nonsense is no command")
    expect(box(pane)).to_have_value("/nonsense")
    assert app.count("command") == 1


@on_every_screen
def test_a_modal_is_filled_in_and_submitted(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    say(pane, "/late")
    slack.views_open(trigger_id=app.heard("command")["trigger_id"], view=LATE)
    modal = pane.get_by_role("dialog", name="Running late")
    minutes = modal.get_by_label("Minutes")
    expect(minutes).to_be_focused()
    modal.get_by_role("button", name="Report").click()
    expect(modal.get_by_text("complete this required field").first).to_be_visible()
    assert app.count("submission") == 0
    minutes.fill("2000")
    modal.get_by_label("Reason").select_option("Traffic")
    modal.get_by_label("No", exact=True).check()
    modal.get_by_label("Skip a stop").check()
    modal.get_by_label("Note").fill("train on Halsted")
    app.answers = [(200, {"response_action": "errors", "errors": {"minutes": "At most 600 minutes."}})]
    modal.get_by_role("button", name="Report").click()
    expect(modal.get_by_text("At most 600 minutes.")).to_be_visible()
    expect(minutes).to_have_attribute("aria-invalid", "true")
    expect(minutes).to_be_focused()
    expect(modal.get_by_label("Note")).to_have_value("train on Halsted")
    minutes.fill("20")
    minutes.press("Enter")
    expect(modal).to_have_count(0)
    expect(box(pane)).to_be_focused()
    values = app.heard("submission")["view"]["state"]["values"]
    assert values["minutes"]["in"]["value"] == "20"
    assert values["reason"]["in"]["selected_option"]["value"] == "traffic"
    assert values["tell"]["in"]["selected_option"]["value"] == "no"
    assert [option["value"] for option in values["also"]["in"]["selected_options"]] == ["skip a stop"]
    assert values["note"]["in"]["value"] == "train on Halsted"


def test_a_modal_that_the_app_updates_keeps_what_was_filled_in(page: Page, app: SlackApp, slack: WebClient) -> None:
    pane = driver_pane(page)
    say(pane, "/late")
    view = slack.views_open(trigger_id=app.heard("command")["trigger_id"], view=LATE)["view"]
    modal = pane.get_by_role("dialog")
    modal.get_by_label("Minutes").fill("15")
    again = LATE | {"title": plain("Late, again"), "blocks": [section("Are you sure?"), *LATE["blocks"][1:]]}  # type: ignore[index]
    slack.views_update(view_id=view["id"], view=again)
    expect(modal).to_contain_text("Are you sure?")
    expect(modal.get_by_label("Minutes")).to_have_value("15")
    expect(modal.get_by_label("Minutes")).to_be_focused()
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)

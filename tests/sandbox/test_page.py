"""The page of phones in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from twilio.rest import Client

from doorstep.sandbox.client import Sandbox
from tests.sandbox.screens import on_a_desktop, on_every_screen
from tests.sandbox.servers import PNG, Answer, Company

OURS = "+13125550199"
PHONE = "+13125550142"
MARKUP = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"> & <b>bold</b>"


def phone(page: Page, number: str = PHONE) -> Locator:
    return page.locator(f"section[data-number='{number}']")


@on_every_screen
def test_a_text_typed_on_a_phone_is_sent_and_the_reply_appears_live(
    page: Page, company: Company, twilio: Client
) -> None:
    mine = phone(page)
    mine.get_by_role("textbox").fill("where is my package")
    mine.get_by_role("textbox").press("Enter")
    expect(mine.locator(".text.sent p")).to_have_text("where is my package")
    expect(mine.get_by_role("img", name="delivered")).to_be_visible()
    expect(mine.get_by_role("textbox")).to_have_value("")
    assert company.texts()[0].form["Body"] == "where is my package"
    twilio.messages.create(to=PHONE, from_=OURS, body="Out for delivery, 6 stops before yours.")
    expect(mine.locator(".text.received p")).to_have_text("Out for delivery, 6 stops before yours.")
    expect(mine.locator(".text.received p")).to_be_in_viewport()


def test_markup_is_shown_as_text_wherever_it_comes_from(page: Page, sandbox: Sandbox, company: Company) -> None:
    company.answers = [Answer(body=MARKUP, content_type="text/plain")]
    sandbox.text(PHONE, MARKUP)
    mine = phone(page)
    expect(mine.locator(".text.sent p")).to_have_text(MARKUP)
    expect(mine.locator(".text.received p")).to_have_text(MARKUP)
    page.get_by_role("button", name="New phone").click()
    page.get_by_role("dialog").get_by_label("Number").fill("212 555 0150")
    page.get_by_role("dialog").get_by_label("Name").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Add phone").click()
    expect(phone(page, "+12125550150").locator("h2")).to_have_text("<img src=x onerror=alert(1)>")
    assert "pwned" not in page.title()
    assert page.locator("main script, main b:not(.contact b)").count() == 0


def test_a_picture_is_attached_sent_and_shown(page: Page, company: Company, tmp_path: Path) -> None:
    file = tmp_path / "door.png"
    file.write_bytes(PNG)
    mine = phone(page)
    with page.expect_file_chooser() as chooser:
        mine.get_by_role("button", name="Attach a picture").click()
    chooser.value.set_files(file)
    expect(mine.get_by_text("door.png")).to_be_visible()
    mine.get_by_role("button", name="Send").click()
    expect(mine.get_by_role("img", name="Picture", exact=True)).to_be_visible()
    expect(mine.get_by_text("door.png")).to_be_hidden()
    assert company.texts()[0].form["NumMedia"] == "1"
    natural_width = mine.locator(".pictures img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert natural_width == 1


@on_a_desktop
def test_a_file_that_is_no_picture_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "door.png"
    file.write_text("not a picture")
    mine = phone(page)
    mine.locator("input[type=file]").set_input_files(file)
    mine.get_by_role("button", name="Send").click()
    expect(mine.get_by_role("alert")).to_contain_text("not a picture")
    expect(mine.locator(".text")).to_have_count(0)


@on_a_desktop
def test_opting_out_shows_on_the_phone_and_what_fails_is_marked(
    page: Page, sandbox: Sandbox, company: Company, twilio: Client
) -> None:
    mine = phone(page)
    sandbox.add_fault("undelivered", error_code=30006)
    twilio.messages.create(to=PHONE, from_=OURS, body="lost")
    expect(mine.locator(".text.undelivered")).to_contain_text("30006")
    company.answers = [Answer(403)]
    sandbox.text(PHONE, "STOP")
    expect(mine.locator(".text.not_taken")).to_contain_text("did not take it")
    expect(mine.get_by_text("opted out")).to_be_visible()
    expect(mine.locator(".text.from-carrier")).to_contain_text("successfully been unsubscribed")
    sandbox.text(PHONE, "START")
    expect(mine.get_by_text("opted out")).to_be_hidden()


def test_a_hint_is_a_suggestion_to_send_or_change(page: Page) -> None:
    mine = phone(page)
    hint = mine.get_by_role("group", name="What to type").get_by_role("button").first
    words = hint.inner_text()
    hint.press("Enter")
    expect(mine.get_by_role("textbox")).to_be_focused()
    expect(mine.get_by_role("textbox")).to_have_value(words)


def test_an_unusable_number_is_refused_and_the_dialog_closes_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="New phone").press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Number")).to_be_focused()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("not a phone number")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


@on_every_screen
def test_the_page_never_scrolls_sideways_as_a_whole_and_shows_what_is_typed_on(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    first = page.locator("section.phone").first
    expect(first.get_by_role("textbox")).to_be_in_viewport(ratio=1)
    expect(first.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)


@on_a_desktop
def test_a_reset_empties_the_phones_in_front_of_you(page: Page, sandbox: Sandbox, company: Company) -> None:
    sandbox.text(PHONE, "hello")
    expect(phone(page).locator(".text")).to_have_count(1)
    sandbox.reset()
    expect(phone(page).locator(".text")).to_have_count(0)


@pytest.mark.parametrize("page", [(1440, 900, "light"), (1280, 720, "dark")], ids=str, indirect=True)
def test_at_first_sight_there_are_two_whole_phones_and_whole_names(page: Page) -> None:
    for number in range(2):
        expect(page.locator("section.phone").nth(number)).to_be_in_viewport(ratio=1)
    for name in page.locator(".tabs button").all():
        expect(name).to_be_in_viewport(ratio=1)
        assert name.evaluate("each => each.scrollWidth <= each.clientWidth")
    edge = page.locator(".customers").bounding_box()
    second = page.locator("section.phone").nth(1).bounding_box()
    assert edge is not None
    assert second is not None
    assert second["x"] + second["width"] <= edge["x"] + edge["width"] - 20  # not under what fades out
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

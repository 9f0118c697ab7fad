"""The page of phones in a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright
from twilio.rest import Client

from doorstep.sandbox.client import Sandbox
from tests.sandbox.servers import PNG, Answer, Company

OURS = "+13125550199"
PHONE = "+13125550142"
DESKTOP_LIGHT, DESKTOP_DARK = (1280, 720, "light"), (1280, 720, "dark")
MOBILE_LIGHT, MOBILE_DARK = (390, 844, "light"), (390, 844, "dark")
on_every_screen = pytest.mark.parametrize(
    "page", [DESKTOP_LIGHT, DESKTOP_DARK, MOBILE_LIGHT, MOBILE_DARK], ids=str, indirect=True
)
MARKUP = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"> & <b>bold</b>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[DESKTOP_LIGHT, MOBILE_DARK], ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, sandbox_url: str) -> Iterator[Page]:
    width, height, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    problems: list[str] = []
    elsewhere: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if is_problem(message) else None)
    page.on("request", lambda request: elsewhere.append(request.url) if is_elsewhere(request.url) else None)

    def is_problem(message: ConsoleMessage) -> bool:
        # A refused request is noted by the browser itself; the page says so in words.
        return message.type == "error" and "status of 4" not in message.text

    def is_elsewhere(url: str) -> bool:
        return not url.startswith((sandbox_url, "blob:"))

    page.goto(sandbox_url)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    yield page
    context.close()
    assert not problems
    assert not elsewhere


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


def test_a_file_that_is_no_picture_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "door.png"
    file.write_text("not a picture")
    mine = phone(page)
    mine.locator("input[type=file]").set_input_files(file)
    mine.get_by_role("button", name="Send").click()
    expect(mine.get_by_role("alert")).to_contain_text("not a picture")
    expect(mine.locator(".text")).to_have_count(0)


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


def test_a_reset_empties_the_phones_in_front_of_you(page: Page, sandbox: Sandbox, company: Company) -> None:
    sandbox.text(PHONE, "hello")
    expect(phone(page).locator(".text")).to_have_count(1)
    sandbox.reset()
    expect(phone(page).locator(".text")).to_have_count(0)

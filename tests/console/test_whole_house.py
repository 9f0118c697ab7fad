"""The desk in the whole house: what a phone sends is on it, what it sends is on the phone, and what is away it says."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from doorstep import screenshots
from doorstep.console.auth import accounts
from doorstep.console.auth.models import Role
from doorstep.database import transaction
from doorstep.dms.seed import DEMO_CUSTOMERS, seed
from tests.chromium import new_page
from tests.sandbox.servers import PNG, eventually
from tests.stack import House, house

pytestmark = pytest.mark.timeout(400)

PASSWORD = "correct horse battery"
CUSTOMER = DEMO_CUSTOMERS[0]


@pytest.fixture(scope="module")
def home(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    with house(folder, f"sqlite:///{folder / 'desk.db'}", now, with_console=True) as home:
        with transaction(home.sessions) as session:
            seed(session, now=home.clock())
            accounts.add(
                session,
                accounts.NewAccount("dee", role=Role.DISPATCHER, password=PASSWORD),
                now=home.clock(),
                by="test",
            )
        yield home


@pytest.fixture
def desk(home: House, chromium: Browser) -> Iterator[Page]:
    with new_page(chromium, viewport={"width": 1280, "height": 720}) as page:
        page.goto(f"{home.settings.console_url}/login?next=/conversations")
        page.get_by_label("Login").fill("dee")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/conversations")
        expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
        yield page


def test_a_text_is_on_the_desk_at_once_and_the_desk_answers_in_the_assistants_place(home: House, desk: Page) -> None:
    asked = home.sandbox.text(CUSTOMER.phone, "its 1250 n la salle not 1205")
    expect(desk.get_by_role("link", name=CUSTOMER.name)).to_be_visible()
    home.sandbox.wait_for_reply(CUSTOMER.phone, asked["id"])
    desk.get_by_role("link", name=CUSTOMER.name).click()
    expect(desk.locator(".line.customer .words")).to_have_text("its 1250 n la salle not 1205")
    expect(desk.locator(".line.customer .beside")).to_contain_text("correct address")
    expect(desk.locator(".line.assistant .words")).to_contain_text("1250 N La Salle")

    home.sandbox.text(CUSTOMER.phone, "hold on")
    expect(desk.get_by_text("hold on", exact=True)).to_be_visible()

    desk.keyboard.press("t")  # in the middle of the assistant's question
    text = desk.get_by_role("textbox", name=f"Text to {CUSTOMER.name}")
    expect(text).to_be_focused()
    yes = home.sandbox.text(CUSTOMER.phone, "yes")
    expect(desk.get_by_text("yes", exact=True)).to_be_visible()
    desk.keyboard.type("This is Dee from dispatch: 1250 it is, I tell the driver.")
    desk.keyboard.press("Control+Enter")
    reply = home.sandbox.wait_for_reply(CUSTOMER.phone, yes["id"])
    assert reply["body"] == "This is Dee from dispatch: 1250 it is, I tell the driver."
    mine = desk.locator(".line.desk").last
    expect(mine).to_contain_text("delivered")
    expect(desk.locator(".change")).to_have_count(0)  # the yes was not the assistant's to hear

    desk.keyboard.press("Escape")
    desk.keyboard.press("h")
    expect(desk.get_by_text("Handed back: the assistant answers again.")).to_be_visible()
    thanks = home.sandbox.text(CUSTOMER.phone, "wheres my package")
    assert "out for delivery" in home.sandbox.wait_for_reply(CUSTOMER.phone, thanks["id"])["body"]
    expect(desk.locator(".line.assistant .words").last).to_have_text(re.compile("out for delivery"))


def test_a_picture_from_a_phone_is_shown(home: House, desk: Page) -> None:
    customer = DEMO_CUSTOMERS[2]
    home.sandbox.text(customer.phone, "the box is crushed", [home.sandbox.upload(PNG)])
    desk.get_by_role("link", name=customer.name).click()
    picture = desk.get_by_role("img", name=f"Picture 1 from {customer.name}")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


def test_an_address_change_is_approved_with_the_keyboard_and_reaches_the_phone_and_slack(
    home: House, desk: Page
) -> None:
    customer = next(each for each in DEMO_CUSTOMERS if each.situation == "a business")
    number, channel = customer.tracking_numbers[0], home.settings.slack_dispatch_channel
    desk.keyboard.type("gk")
    desk.wait_for_url("**/cases")
    asked = home.sandbox.text(customer.phone, "wrong address its 2250 n lincoln ave chicago il 60614")
    assert "2250 N Lincoln Ave" in home.sandbox.wait_for_reply(customer.phone, asked["id"])["body"]
    yes = home.sandbox.text(customer.phone, "yes")
    answered = home.sandbox.wait_for_reply(customer.phone, yes["id"])

    row = desk.locator("tr[data-row]", has_text=number)
    expect(row).to_contain_text("2250 N Lincoln Ave")  # by itself
    alert = home.slack.wait_for_message(channel, containing=number)
    for _ in range(30):
        desk.keyboard.press("j")
        if row.locator(".row-link").evaluate("link => link === document.activeElement"):
            break
    desk.keyboard.press("Enter")
    expect(desk.locator(".change ins").first).to_have_text("2250")
    desk.keyboard.press("a")
    question = desk.get_by_role("dialog")
    expect(question).to_contain_text(f"Dispatch approved the change. {number} now goes to 2250 N Lincoln Ave")
    expect(question.get_by_role("button", name="Approve")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("is approved.")).to_be_visible()

    told = home.sandbox.wait_for_reply(customer.phone, answered["id"])
    assert told["body"].startswith(f"Dispatch approved the change. {number} now goes to 2250 N Lincoln Ave")
    updated = home.slack.wait_for_message(channel, since=alert["version"], containing="approved by dee")
    assert updated["ts"] == alert["ts"]  # in its place


def test_the_pictures_of_the_readme_are_taken(home: House, chromium: Browser, tmp_path: Path) -> None:
    screenshots.act_out(home.settings)
    taken = list(screenshots.take(chromium, home.settings, tmp_path, "dee", PASSWORD))
    assert {path.stem for path in taken} == {picture.name for picture in screenshots.PICTURES}
    assert all(path.stat().st_size > 20_000 for path in taken)


def test_the_desk_says_which_part_of_the_house_is_away_and_that_it_is_back(home: House) -> None:
    """The last one here: it leaves a house without a Rasa."""

    def parts() -> tuple[int, dict[str, Any]]:
        answer = httpx.get(f"{home.settings.console_url}/healthz")
        return answer.status_code, answer.json()["parts"]

    def is_well() -> bool:
        return parts()[0] == 200

    def ill(name: str) -> Callable[[], bool]:
        return lambda: parts()[0] == 503 and parts()[1].get(name, "ok") != "ok"

    eventually(is_well)
    for process in ("worker", "receiver"):
        home.kill(process)
        eventually(ill(process))
        home.start(process)
        eventually(is_well)
    home.kill("rasa")
    eventually(ill("rasa"))
    assert httpx.get(f"{home.settings.console_url}/readyz").status_code == 200, "of itself it is well"

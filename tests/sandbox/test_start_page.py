"""The first page of a demo, in a real browser and without its script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from doorstep.dms.seed import DEMO_CUSTOMERS
from doorstep.sandbox.start import TOUR
from doorstep.settings import Settings
from tests import axe
from tests.chromium import new_page
from tests.sandbox.screens import DESKTOP_LIGHT, MOBILE_DARK, MOBILE_LIGHT


@pytest.fixture(params=[DESKTOP_LIGHT, MOBILE_DARK], ids=str)
def start(request: pytest.FixtureRequest, browser: Browser, sandbox_url: str) -> Iterator[Page]:
    width, height, scheme = request.param
    elsewhere: list[str] = []
    with new_page(browser, viewport={"width": width, "height": height}, color_scheme=scheme) as page:
        page.on("request", lambda each: None if each.url.startswith(sandbox_url) else elsewhere.append(each.url))
        page.goto(f"{sandbox_url}/start")
        yield page
    assert not elsewhere, "no script and no picture from outside"


def test_it_leads_to_phones_slack_and_desk(start: Page, settings: Settings) -> None:
    places = start.get_by_role("navigation", name="Places").get_by_role("link")
    assert [each.get_attribute("href") for each in places.all()] == ["/#phones", "/#driver", settings.console_url]
    with start.expect_popup() as opened:
        places.nth(1).press("Enter")
    expect(opened.value.locator("body")).to_have_attribute("data-place", "driver")


def test_the_tour_is_closed_by_keyboard_stays_closed_and_comes_back(start: Page) -> None:
    tour, button = start.locator("#tour"), start.locator("#tour-switch")
    expect(tour.get_by_role("listitem")).to_have_count(len(TOUR))
    button.press("Enter")
    expect(tour).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    start.reload()
    expect(button).to_have_text("Show the tour")
    expect(tour).to_be_hidden()
    button.press("Enter")
    expect(tour).to_be_visible()


def test_without_a_script_it_is_a_plain_list(browser: Browser, sandbox_url: str) -> None:
    with new_page(browser, java_script_enabled=False) as page:
        page.goto(f"{sandbox_url}/start")
        expect(page.locator("#tour").get_by_role("listitem")).to_have_count(len(TOUR))
        expect(page.locator("#tour-switch")).to_be_hidden()
        expect(page.get_by_text(DEMO_CUSTOMERS[0].name)).to_be_visible()


@pytest.mark.parametrize("start", [DESKTOP_LIGHT, MOBILE_LIGHT], ids=str, indirect=True)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(start: Page) -> None:
    expect(start.locator("#tour-switch")).to_be_visible()
    assert axe.violations(start) == []
    assert start.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""The driver of a case is written to where the case stands, and goes on reporting meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select, update

from doorstep.bootstrap import Services
from doorstep.database import transaction
from doorstep.dms.models import Driver
from doorstep.drivers.notices.models import DriverNotice
from tests.console import case_scenes
from tests.console.case_scenes import Morning
from tests.console.screens import barriers, on_a_desktop


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


@pytest.fixture
def opened(morning: Morning, signed_in: Page, desk_url: str) -> Page:
    signed_in.goto(f"{desk_url}/cases/{morning.cases['vehicle']}")
    expect(signed_in.locator("#live-state")).to_have_attribute("data-state", "live")
    return signed_in


def told(morning: Morning) -> list[str]:
    with morning.sessions() as session:
        return list(session.scalars(select(DriverNotice.text).where(DriverNotice.text.startswith("Dispatch"))))


@on_a_desktop
def test_a_canned_reply_is_pressed_and_sent(
    opened: Page, morning: Morning, audit: Callable[[], list[tuple[str, str, str]]]
) -> None:
    opened.keyboard.press("y")
    dialog = opened.get_by_role("dialog")
    words = dialog.get_by_label("Your words")
    expect(words).to_be_focused()
    opened.keyboard.type("Stay where you are.")
    assert barriers(opened) == []
    dialog.get_by_text("Replies", exact=True).click()
    dialog.get_by_role("button", name="Call when you can").click()
    expect(words).to_be_focused()
    expect(words).to_have_value("Stay where you are. Please call dispatch when you are parked: 312-555-0100.")
    dialog.get_by_role("button", name="Send").click()
    expect(opened.get_by_text("is told.", exact=False).first).to_be_visible()
    [said] = told(morning)
    assert said.endswith("Stay where you are. Please call dispatch when you are parked: 312-555-0100.")
    assert ("ada", "driver.told", f"case:{morning.cases['vehicle']}") in audit()
    expect(opened.locator(".log").first).to_contain_text("Stay where you are.")


@on_a_desktop
def test_who_is_in_no_slack_is_called(opened: Page, morning: Morning, desk_url: str) -> None:
    with transaction(morning.sessions) as session:
        session.execute(update(Driver).values(slack_user=None))
    opened.goto(f"{desk_url}/cases/{morning.cases['vehicle']}/driver")
    expect(opened.get_by_role("alert").get_by_text("is not in Slack. Call them instead.")).to_be_visible()
    opened.goto(f"{desk_url}/cases/{morning.cases['vehicle']}")
    expect(opened.get_by_role("link", name="Write to the driver")).to_have_count(0)

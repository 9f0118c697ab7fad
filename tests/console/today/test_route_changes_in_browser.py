"""A route is changed by keyboard, in a dialog of its page; a broken-down driver's stops go to another in five steps."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from doorstep.bootstrap import Services
from doorstep.console.routes import queries as routes_today
from doorstep.database import transaction
from doorstep.desk import plan_steps
from doorstep.dms import commands as dms_commands
from doorstep.provenance import By
from tests.console import case_scenes
from tests.console.case_scenes import Morning
from tests.console.conftest import Clock
from tests.console.screens import barriers, on_a_desktop, on_every_screen, stays_inside

LATE = "CHI-20261120-02"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


def ahead(morning: Morning, code: str) -> list[int]:
    with morning.sessions() as session:
        found = routes_today.route(session, code, morning.desk.now)
    assert found is not None
    return [stop.position for stop in found[1] if stop.completed_at is None]


def is_made(services: Services) -> None:
    """As the worker does, once nobody can undo it any more."""
    clock = services.clock
    assert isinstance(clock, Clock)
    clock.advance(seconds=9)
    plan_steps.carry_out(services)


def is_live(page: Page) -> None:
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")


@on_every_screen
def test_no_change_of_a_route_shuts_anybody_out(morning: Morning, signed_in: Page, desk_url: str) -> None:
    stop = ahead(morning, LATE)[2]
    with morning.sessions() as session:
        found = routes_today.route(session, LATE, morning.desk.now)
    assert found is not None
    reported = next(each.tracking_number for one in found[1] for each in one.deliveries if each.attempt)
    for path in ("", "/give", f"/move?stop={stop}", "/add", f"/correct?number={reported}"):
        signed_in.goto(f"{desk_url}/today/{LATE}{path}")
        assert barriers(signed_in) == [], path
        assert stays_inside(signed_in), path


@on_a_desktop
def test_the_stops_of_a_driver_whose_truck_broke_down_go_to_another_in_five_steps(
    morning: Morning, signed_in: Page, desk_url: str, services: Services
) -> None:
    page = signed_in
    page.goto(f"{desk_url}/cases")
    is_live(page)
    page.locator(f"#case-{morning.cases['vehicle']} .row-link").press("Enter")  # 1: the case
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("vehicle|truck", re.IGNORECASE))
    page.keyboard.press("d")  # 2: the driver's route
    page.wait_for_url("**/today/*")
    code = page.url.rpartition("/")[2]
    given = ahead(morning, code)
    assert len(given) > 10
    is_live(page)
    page.keyboard.press("r")  # 3: give the rest
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("input[name=to]").first).to_be_focused()
    assert barriers(page) == []
    page.keyboard.press("ArrowDown")  # 4: to whom
    taker = dialog.locator("label", has=page.locator("input[name=to]:checked")).locator("b").inner_text()
    page.keyboard.press("Enter")  # 5
    expect(page.get_by_text(f"{taker} has {len(given)} stops more")).to_be_visible()
    is_made(services)
    assert ahead(morning, code) == []


@on_a_desktop
def test_a_stop_is_moved_and_the_focus_comes_back(
    morning: Morning, signed_in: Page, desk_url: str, services: Services
) -> None:
    page = signed_in
    first, second, third, *_ = ahead(morning, LATE)
    page.goto(f"{desk_url}/today/{LATE}")
    is_live(page)
    page.get_by_role("link", name=f"Move stop {third}", exact=True).focus()
    page.keyboard.press("m")
    expect(page.get_by_label("It comes")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=f"Move stop {third}", exact=True)).to_be_focused()
    page.keyboard.press("m")
    page.get_by_label("It comes").select_option(str(second))
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text(f"Stop {third} comes before stop {second}.")).to_be_visible()
    is_made(services)
    assert ahead(morning, LATE)[:3] == [first, third, second]


@on_a_desktop
def test_a_change_is_undone_by_one_key(morning: Morning, signed_in: Page, desk_url: str, services: Services) -> None:
    page = signed_in
    before = ahead(morning, LATE)
    page.goto(f"{desk_url}/today/{LATE}")
    is_live(page)
    page.get_by_role("link", name=f"Move stop {before[2]}", exact=True).focus()
    page.keyboard.press("m")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text(f"Stop {before[2]} comes next.")).to_be_visible()
    is_live(page)
    assert barriers(page) == []
    page.keyboard.press("u")
    expect(page.get_by_text("Undone: nothing was changed, and nobody was told.")).to_be_visible()
    is_made(services)
    assert ahead(morning, LATE) == before


@on_a_desktop
def test_the_key_that_gives_a_stop_does_so_also_where_people_wait_to_be_told(
    morning: Morning, signed_in: Page, desk_url: str
) -> None:
    page = signed_in
    with transaction(morning.sessions) as session:
        dms_commands.report_delay(session, By.system("stuck", morning.desk.now), LATE, 300, "stuck")
    stop = ahead(morning, LATE)[2]
    page.goto(f"{desk_url}/today/{LATE}")
    is_live(page)
    tell = page.get_by_role("button", name=re.compile("whose window is missed"))
    expect(tell).to_have_count(1)
    page.get_by_role("link", name=f"Give stop {stop} to another driver", exact=True).focus()
    page.keyboard.press("w")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("input[name=to]").first).to_be_focused()
    expect(page.locator(":popover-open")).to_have_count(0)


@on_a_desktop
def test_what_a_driver_reported_is_corrected_long_after(morning: Morning, signed_in: Page, desk_url: str) -> None:
    page = signed_in
    page.goto(f"{desk_url}/today/{LATE}")
    is_live(page)
    page.locator("#stops-done summary").click()
    page.get_by_role("link", name=re.compile("^Correct the report of")).first.click()
    page.get_by_label("What is true").select_option("at_depot")
    page.get_by_label("Why").fill("It came back with the truck")
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_text(re.compile(r"The report of LM\d+ is corrected\."))).to_be_visible()

"""The map of a route in a real browser, over tiles of a server of our own."""

import io
import json
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from PIL import Image
from playwright import sync_api as playwright
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from doorstep.bootstrap import Services
from doorstep.console.routes import queries as routes_today
from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import AttemptEvidence, AttemptOutcome
from doorstep.provenance import By
from doorstep.settings import Settings
from tests.chromium import chromium as started_chromium
from tests.chromium import new_page
from tests.console import case_scenes
from tests.console.case_scenes import Morning
from tests.console.conftest import PASSWORD, URL
from tests.console.screens import DESKTOP_LIGHT, PHONE_DARK, barriers, stays_inside
from tests.sandbox.servers import free_port, serving

LATE = "CHI-20261120-02"
GREEN = (160, 220, 160)
HOLDER = ".map-holder"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    """With a graphics card made of software."""
    with started_chromium("--use-angle=swiftshader", "--enable-unsafe-swiftshader") as browser:
        yield browser


@pytest.fixture
def asked() -> list[str]:
    """Paths that the tiles' server was asked for."""
    return []


@pytest.fixture
def tiles(asked: list[str]) -> Iterator[str]:
    drawn = io.BytesIO()
    Image.new("RGB", (256, 256), GREEN).save(drawn, "PNG")

    async def tile(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(drawn.getvalue(), media_type="image/png", headers={"Access-Control-Allow-Origin": "*"})

    with serving(Starlette(routes=[Route("/{z:int}/{x:int}/{y:int}.png", tile)]), free_port()) as url:
        yield url


@pytest.fixture
def settings(tiles: str) -> Settings:
    return Settings(console_url=URL, tiles_url=f"{tiles}/{{z}}/{{x}}/{{y}}.png", tiles_credit="© Green Tiles")


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


@pytest.fixture(params=[DESKTOP_LIGHT], ids=str)
def route(
    request: pytest.FixtureRequest, chromium: playwright.Browser, desk_url: str, morning: Morning, tiles: str
) -> Iterator[Page]:
    """The page of a route, the map not open yet. Nothing is fetched but from us and from the tiles' host."""
    width, height, scheme = request.param
    problems: list[str] = []
    elsewhere: list[str] = []
    with new_page(
        chromium, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    ) as page:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if is_problem(message) else None)
        page.on("request", lambda request: elsewhere.append(request.url) if is_elsewhere(request.url) else None)

        def is_problem(message: playwright.ConsoleMessage) -> bool:
            # The software's own card says that it is slow; a refused request is noted by the browser itself.
            known = ("GL Driver", "status of")
            return message.type in ("error", "warning") and not any(each in message.text for each in known)

        def is_elsewhere(url: str) -> bool:
            return not url.startswith((desk_url, tiles, "blob:", "data:"))

        page.goto(f"{desk_url}/login?next=/today/{LATE}")
        page.get_by_label("Login").fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"**/today/{LATE}")
        expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
        yield page
    assert not problems
    assert not elsewhere


def open_map(page: Page) -> None:
    page.locator("#route-map > summary").click()
    expect(page.locator(HOLDER)).to_have_attribute("data-state", "drawn")


def share_of(page: Page, colour: tuple[int, int, int]) -> float:
    """Of the map's pixels."""
    seen = Image.open(io.BytesIO(page.locator(HOLDER).screenshot())).convert("RGB")
    of_colour = [number for number, each in seen.getcolors(seen.width * seen.height) or [] if each == colour]
    return sum(of_colour) / (seen.width * seen.height)


def next_stop(morning: Morning) -> tuple[str, str, int]:
    """The driver, the package and the stop that comes next."""
    with morning.sessions() as session:
        found = routes_today.route(session, LATE, morning.desk.now)
    assert found is not None
    summary, stops = found
    stop = next(each for each in stops if each.position == summary.next_position)
    return str(summary.driver_code), stop.deliveries[0].tracking_number, stop.position


every_screen = pytest.mark.parametrize("route", [DESKTOP_LIGHT, PHONE_DARK], ids=str, indirect=True)


@every_screen
def test_the_map_is_drawn_over_the_companys_tiles_and_shuts_nobody_out(route: Page, asked: list[str]) -> None:
    assert asked == [], "nothing is fetched for a map that nobody opened"
    open_map(route)
    assert asked
    assert share_of(route, GREEN) > 0.5
    expect(route.locator(".map-mark")).not_to_have_count(0)
    expect(route.get_by_text("© Green Tiles")).to_be_visible()
    assert barriers(route) == []
    assert stays_inside(route)


def test_marks_say_what_is_known_and_show_their_stops_in_the_list(route: Page) -> None:
    open_map(route)
    about = route.locator(".map-mark.about:not(.driver)").first
    expect(about).to_have_attribute("title", re.compile("somewhere in 606"))
    about.dispatch_event("click")
    expect(route.locator(".map-list .pointed")).not_to_have_count(0)
    expect(route.locator(".map-list .pointed").first).to_be_in_viewport()
    expect(route.locator(".map-mark.driver")).to_have_count(1)


def test_a_report_with_a_place_moves_the_mark_while_one_looks_and_the_map_stays(
    route: Page, morning: Morning, now: datetime
) -> None:
    open_map(route)
    route.locator(".maplibregl-canvas").evaluate("canvas => { canvas.dataset.same = 'yes'; }")
    driver, number, position = next_stop(morning)
    with transaction(morning.sessions) as session:
        dms_commands.record_attempt(
            session, By.driver(driver, "report", now), number, AttemptOutcome.DELIVERED,
            evidence=AttemptEvidence(latitude=41.91, longitude=-87.65, left_at="front door"),
        )  # fmt: skip
    morning.desk.refresh()
    exact = route.locator(".map-mark.exact", has_text=re.compile(f"^{position}$"))
    expect(exact).to_have_count(1)
    expect(exact).to_have_class(re.compile("done"))
    expect(route.locator(f"#map-stop-{position}")).to_contain_text("reported from here")
    expect(route.locator(".maplibregl-canvas")).to_have_attribute("data-same", "yes")
    marks = json.loads(route.locator(".map-place").get_attribute("data-marks") or "[]")
    assert [mark["at"] for mark in marks if mark["is_exact"]] == [[-87.65, 41.91]] * 2, "the stop, and the driver there"


def test_who_had_the_map_open_has_it_open_on_the_next_route(route: Page) -> None:
    open_map(route)
    route.reload()
    expect(route.locator(HOLDER)).to_have_attribute("data-state", "drawn")


@pytest.fixture
def no_card(chromium: playwright.Browser) -> str:
    return "HTMLCanvasElement.prototype.getContext = () => null;"


def test_where_nothing_can_be_drawn_the_list_remains_and_it_is_said(route: Page, no_card: str) -> None:
    route.add_init_script(no_card)
    route.reload()
    route.locator("#route-map > summary").click()
    expect(route.get_by_text("This browser cannot draw the map. The list has every stop.")).to_be_visible()
    expect(route.locator(".map-list li")).to_have_count(64)


def test_tiles_that_do_not_come_are_said(route: Page, tiles: str) -> None:
    route.route(
        f"{tiles}/**", lambda refused: refused.fulfill(status=503, headers={"Access-Control-Allow-Origin": "*"})
    )
    route.locator("#route-map > summary").click()
    expect(route.get_by_text(re.compile("pictures do not come from 127.0.0.1"))).to_be_visible()
    expect(route.locator(".map-mark")).not_to_have_count(0)

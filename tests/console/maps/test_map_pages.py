"""A route's page has a map where the company set tiles, and nothing of one where it did not."""

import html
import json

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine

from doorstep.bootstrap import Services
from doorstep.settings import Settings
from tests.console import case_scenes
from tests.console.browser import Browser
from tests.console.case_scenes import Morning
from tests.console.conftest import URL

ROUTE = "/today/CHI-20261120-02"
TILES = "https://tiles.example:8443/osm/{z}/{x}/{y}.png?key=1"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(console_url=URL, tiles_url=getattr(request, "param", TILES), tiles_credit="© <Somebody>")


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


async def test_a_route_with_tiles_has_a_map_and_a_list_of_all_its_stops(desk: Browser, morning: Morning) -> None:
    page = await desk.open(ROUTE)
    assert "maplibre-gl.css" in page.text
    assert f'data-tiles="{TILES}"' in page.text
    assert "© &lt;Somebody&gt;" in page.response.text
    assert page.text.count('id="map-stop-') == 64
    marks = json.loads(html.unescape(page.response.text.partition("data-marks='")[2].partition("'")[0]))
    assert marks, "the middles of ZIP Codes at least"
    assert not any(mark["is_exact"] for mark in marks), "nobody's phone said where it was"
    assert sum(mark["look"] == "driver" for mark in marks) == 1
    assert sorted(stop for mark in marks if mark["look"] != "driver" for stop in mark["stops"]) == list(range(1, 65))


async def test_only_the_page_with_a_map_may_ask_the_tiles_host_and_no_other(desk: Browser, morning: Morning) -> None:
    policies = {
        path: (await desk.open(path)).response.headers["content-security-policy"]
        for path in (ROUTE, f"{ROUTE}/parts", "/today", "/cases", "/login")
    }
    with_map = {path for path, policy in policies.items() if "connect-src 'self' https://tiles.example:8443;" in policy}
    assert with_map == {ROUTE, f"{ROUTE}/parts"}
    assert all("tiles" not in policy for path, policy in policies.items() if path not in with_map)
    assert all("unsafe" not in policy for policy in policies.values())
    changed = policies[ROUTE].replace(" https://tiles.example:8443", "")
    assert changed == policies["/today"], "nothing else is loosened"


@pytest.mark.parametrize("settings", [None], indirect=True, ids=["no tiles"])
async def test_without_tiles_nothing_of_a_map_is_loaded(desk: Browser, morning: Morning) -> None:
    page = await desk.open(ROUTE)
    for word in ("maplibre", "maps.css", "route_map.js", "route-map", "data-tiles"):
        assert word not in page.text, word
    assert "tiles" not in page.response.headers["content-security-policy"]


async def test_the_library_is_served_by_us_as_script(browser: Browser) -> None:
    for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs"):
        answer = (await browser.open(f"/static/0123456789abcdef/{name}")).response
        assert answer.status_code == 200
        assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "url",
    [
        "tiles.example/{z}/{x}/{y}.png", "https://tiles.example/", "https://tiles.example/{z}/{x}.png",
        "https://{z}{x}{y}.tiles.example/", "ftp://tiles.example/{z}/{x}/{y}.png",
        "https://me:secret@tiles.example/{z}/{x}/{y}", "https://a;script-src */{z}/{x}/{y}", "https:///{z}/{x}/{y}",
    ],
)  # fmt: skip
def test_what_is_no_address_of_tiles_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="needs a URL with"):
        Settings(tiles_url=url)

"""Every kind of page on a wide screen, in both themes: nothing shuts anybody out, and nothing sticks out.

A desktop and a phone are looked at page by page, by the tests of each room.
"""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from doorstep.bootstrap import Services
from doorstep.dms.models import Delivery
from doorstep.dms.seed import DEMO_CUSTOMERS
from doorstep.messaging.models import Conversation
from tests.console import case_scenes
from tests.console.case_scenes import Morning
from tests.console.screens import barriers, on_wide_screens, stays_inside

NUMBER = DEMO_CUSTOMERS[0].tracking_numbers[0]
NARROWER = (1024, 900, 768)
"""Half a screen, tablets."""
ROUTE = "/today/CHI-20261120-02"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


def paths(morning: Morning) -> list[str]:
    with morning.sessions() as session:
        recipient = session.scalars(select(Delivery.recipient_id).where(Delivery.tracking_number == NUMBER)).one()
        talk = session.scalars(select(Conversation.id).order_by(Conversation.id)).first()
    return [
        "/cases", "/cases?view=desk", "/cases?state=resolved", f"/cases/{morning.cases['address']}",
        f"/cases/{morning.cases['damage']}", f"/cases/{morning.cases['vehicle']}",
        f"/cases/{morning.cases['vehicle']}/driver",
        f"/cases/{morning.cases['address']}/approve", f"/cases/resolve?id={morning.cases['damage']}",
        "/conversations", f"/conversations/{talk}", "/corrections", "/replies", "/review",
        "/today", ROUTE, f"{ROUTE}/give", f"{ROUTE}/add",
        "/search?q=lopez", f"/deliveries/{NUMBER}", f"/deliveries/{NUMBER}/change/day", f"/recipients/{recipient}",
        "/notifications", "/numbers", "/numbers/rows?figure=opened", "/account", "/users", "/audit", "/nothing",
    ]  # fmt: skip


@on_wide_screens
def test_no_page_shuts_anybody_out_or_sticks_out(morning: Morning, signed_in: Page, desk_url: str) -> None:
    found = {}
    for path in paths(morning):
        signed_in.goto(desk_url + path)
        expect(signed_in.locator("html")).to_have_attribute("data-ready", "yes")
        found[path] = barriers(signed_in)
        for width in (*NARROWER, 1440):
            signed_in.set_viewport_size({"width": width, "height": 900})
            found[path] += [] if stays_inside(signed_in) else [f"it scrolls sideways at {width}"]
    assert {path: problems for path, problems in found.items() if problems} == {}

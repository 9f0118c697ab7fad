"""A damaged package that is still on the truck is decided on the page of its case."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, update

from doorstep.bootstrap import Services
from doorstep.cases.models import Case
from doorstep.database import transaction
from doorstep.dms.models import Delivery
from doorstep.dms.status import Status
from tests.console import case_scenes
from tests.console.case_scenes import Morning
from tests.console.screens import barriers


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


def case(morning: Morning) -> Case:
    with morning.sessions() as session:
        return session.get_one(Case, morning.cases["damage"])


@pytest.fixture
def opened(morning: Morning, signed_in: Page, desk_url: str) -> Page:
    signed_in.goto(f"{desk_url}/cases/{morning.cases['damage']}")
    return signed_in


def test_it_is_brought_back_by_one_press(opened: Page, morning: Morning) -> None:
    assert barriers(opened) == []
    opened.get_by_role("button", name="Bring back").click()
    expect(opened.get_by_text("the driver is told to bring it back.")).to_be_visible()
    decided = case(morning)
    assert decided.resolution == "Brought back to the depot."
    assert morning.delivery(str(decided.tracking_number)).status is Status.AT_DEPOT
    expect(opened.get_by_role("button", name="Deliver anyway")).to_have_count(0)


def test_what_is_on_no_truck_any_more_is_said(
    opened: Page, morning: Morning, audit: Callable[[], list[tuple[str, str, str]]]
) -> None:
    number = case(morning).tracking_number
    with transaction(morning.sessions) as session:
        session.execute(update(Delivery).where(Delivery.tracking_number == number).values(status=Status.DELIVERED))
    opened.get_by_role("button", name="Deliver anyway").click()
    expect(opened.get_by_text("this package is on no truck any more")).to_be_visible()
    assert case(morning).resolution is None
    assert "case.damage.deliver" not in [entry[1] for entry in audit()]

"""Today at its edge: who is late first, a route stop by stop, numbers of drivers hidden until asked for."""

import csv
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from doorstep.bootstrap import Services
from doorstep.console.routes import route_strip
from doorstep.console.routes.route_stops import DeliveryToday, StopToday
from doorstep.database import reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Route
from doorstep.dms.status import Status
from doorstep.messaging.models import OutboxRow
from doorstep.provenance import By
from tests.console import case_scenes
from tests.console.browser import Browser
from tests.console.case_scenes import Morning
from tests.console.conftest import PASSWORD, Clock

Audit = Callable[[], list[tuple[str, str, str]]]
NOON = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
LATE, FIRST = "CHI-20261120-02", "CHI-20261120-01"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """tests/console/routes asks PostgreSQL the same."""
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


async def test_late_drivers_come_first_with_what_they_said_and_have_not_seen(desk: Browser, morning: Morning) -> None:
    shown = (await desk.open("/today")).text
    assert shown.index(f'id="route-{LATE}"') < shown.index(f'id="route-{FIRST}"')
    for words in (
        "late 26 min", "“traffic on the Kennedy”", "on a break since 10:21 AM", "1 since 10:09 AM", "of 69",
        "wait for the desk", "overdue",
    ):  # fmt: skip
        assert words in shown, words


async def test_all_pages_count_what_is_overdue_alike_and_hear_of_the_same(desk: Browser, morning: Morning) -> None:
    today, cases, figures = [(await desk.open(path)).text for path in ("/today", "/cases", "/metrics")]
    counts = {
        re.findall(r"(\d+) cases? overdue", today)[0],
        re.findall(r'Overdue <span class="tally bad">(\d+)<', cases)[0],
        re.findall(r"doorstep_cases_overdue (\d+)\.0", figures)[0],
    }
    assert len(counts) == 1
    assert int(counts.pop()) > 1
    heard = [re.findall(r'id="list"[^>]*data-live="([^"]+)"', shown)[0].split() for shown in (today, cases)]
    assert set(heard[0]) >= set(heard[1]) >= {"cases", "dms", "steps", "minute"}


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("view=late", {LATE}),
        ("view=unseen", {LATE}),
        ("view=silent", set()),
        ("q=linda adams", {LATE}),
        ("q=CHI-", {LATE, FIRST}),
        ("view=luck", {LATE, FIRST}),
        ("depot=CHI", {LATE, FIRST}),
        ("depot=DEN&view=late", set()),
    ],
)
async def test_routes_are_narrowed(desk: Browser, morning: Morning, query: str, codes: set[str]) -> None:
    shown = (await desk.open(f"/today?{query}")).text
    assert {code for code in (LATE, FIRST) if f'id="route-{code}"' in shown} == codes


async def test_the_routes_of_one_team_are_shown(desk: Browser, morning: Morning) -> None:
    assert 'aria-label="Teams"' not in (await desk.open("/today")).text
    with transaction(morning.sessions) as session:
        for code, team in ((LATE, "North <side>"), (FIRST, "South")):
            session.scalars(select(Route).where(Route.code == code)).one().driver.team = team
    shown = await desk.open("/today")
    assert 'aria-label="Teams"' in shown.text
    of_team = await desk.open("/today?team=North+%3Cside%3E")
    assert {code for code in (LATE, FIRST) if f'id="route-{code}"' in of_team.text} == {LATE}
    assert "North <side>" not in of_team.response.text
    nobody = await desk.open("/today?depot=CHI&team=Luck")
    assert "No route like this" in nobody.text
    assert 'aria-label="Teams"' in nobody.text
    rows = (await desk.open("/today.csv?team=South")).response.text.splitlines()
    assert len(rows) == 2
    assert ",South," in rows[1]


async def test_a_driver_who_says_nothing_becomes_silent_while_one_looks(
    desk: Browser, morning: Morning, clock: Clock
) -> None:
    clock.advance(minutes=50)
    shown = (await desk.open("/today/routes", **{"x-fragment": "1"})).text
    assert ">silent<" in shown
    assert "<html" not in shown


async def test_a_route_stop_by_stop(desk: Browser, morning: Morning) -> None:
    page = await desk.open(f"/today/{LATE}")
    for words in ("9 of 64", "The address is Apt 9 now, not 4B.", "out for delivery", "Ahead", "Done", "moved +25 min"):
        assert words in page.text, words
    assert page.text.count("<circle") > 40
    assert (await desk.open("/today/nothing")).status == 404
    assert (await desk.open("/today/nothing/parts")).status == 404
    assert (await desk.open("/today/nothing.csv")).status == 404
    assert "Times are those of Denver depot" in (await desk.open("/today/DEN-20261120-01")).text


async def test_a_drivers_number_is_shown_to_who_asks_and_that_is_logged(
    desk: Browser, morning: Morning, audit: Audit
) -> None:
    page = await desk.open(f"/today/{LATE}")
    hidden = page.text.count("••••")
    shown = await desk.submit(page, f"/today/{LATE}")
    assert (hidden, "tel:+1" in page.text, "tel:+1" in shown.text) == (1, False, True)
    assert audit()[-1] == ("dee", "driver.shown_in_clear", f"route:{LATE}")


async def test_those_whose_window_is_missed_are_told_with_one_press_and_the_words_are_shown_first(
    desk: Browser, morning: Morning, services: Services, audit: Audit
) -> None:
    action = f"/today/{LATE}/tell"
    assert f"/today/{FIRST}/tell" not in (await desk.open(f"/today/{FIRST}")).text, "nobody's is missed there"
    with transaction(services.sessions) as session:
        dms_commands.report_delay(session, By.system("stuck", services.clock()), LATE, 300, "stuck")
    page = await desk.open(f"/today/{LATE}")
    assert page.text.count("whose window is missed") == 1
    assert not set(re.findall(r'data-key="(.)"', page.text)) & set(re.findall(r'data-row-key="(.)"', page.text))
    assert "is running late: now about" in page.text
    token = page.form(action).fields["csrf"]
    shown = await desk.submit(page, action)
    assert "go out, unless the person opted out" in shown.text
    assert action not in shown.text
    assert audit()[-1] == ("dee", "route.told", f"route:{LATE}")
    with reading(services.sessions) as session:
        owed = session.scalar(select(func.count(OutboxRow.id)).where(OutboxRow.notice == "delay"))
    assert owed
    assert "Nobody is left to tell" in (await desk.post(action, {"csrf": token})).text
    with reading(services.sessions) as session:
        assert session.scalar(select(func.count(OutboxRow.id)).where(OutboxRow.notice == "delay")) == owed


async def test_a_viewer_tells_nobody(browser: Browser, morning: Morning) -> None:
    token = (await browser.sign_in("vic", PASSWORD)).form("/logout").fields["csrf"]
    assert (await browser.post(f"/today/{LATE}/tell", {"csrf": token})).status == 403


async def test_a_viewer_is_not_shown_a_drivers_number(browser: Browser, morning: Morning) -> None:
    token = (await browser.sign_in("vic", PASSWORD)).form("/logout").fields["csrf"]
    assert "Show the driver" not in (await browser.open(f"/today/{LATE}")).text
    assert (await browser.post(f"/today/{LATE}", {"csrf": token})).status == 403


async def test_no_form_from_elsewhere_shows_it(desk: Browser, morning: Morning) -> None:
    assert (await desk.post(f"/today/{LATE}", {"csrf": "0" * 64})).status == 403


async def test_routes_and_stops_are_csv(desk: Browser, morning: Morning, audit: Audit) -> None:
    routes, stops = [
        list(csv.DictReader((await desk.open(path)).response.text.removeprefix("\ufeff").splitlines()))
        for path in ("/today.csv?view=late", f"/today/{LATE}.csv")
    ]
    assert [(row["route"], row["minutes late then"], row["changes not seen"]) for row in routes] == [(LATE, "25", "1")]
    assert len({row["stop"] for row in stops}) == 64
    assert [entry[1] for entry in audit()[-2:]] == ["routes.exported", "route.exported"]


async def test_without_routes_it_says_so(desk: Browser) -> None:
    assert "No routes today" in (await desk.open("/today")).text


def stop(position: int, status: Status, *, is_done: bool, cases: int = 0) -> StopToday:
    delivery = DeliveryToday(
        "LM123456789", "Maria Lopez", status, NOON, NOON + timedelta(hours=2), NOON, NOON, False, 100, cases, None
    )
    return StopToday(position, "1 Main St", NOON if is_done else None, [delivery], None, None)


@given(count=st.integers(0, 400))
def test_a_strip_holds_every_stop_inside_its_picture(count: int) -> None:
    stops = [stop(number + 1, Status.DELIVERED, is_done=True) for number in range(count)]
    strip = route_strip.strip(stops, None)
    assert [dot.position for dot in strip.dots] == [each.position for each in stops]
    assert all(8 <= dot.x <= strip.width - 8 and 15 <= dot.y <= strip.height - 8 for dot in strip.dots)
    assert len({(dot.x, dot.y) for dot in strip.dots}) == count


def test_each_stop_looks_like_what_happened_there() -> None:
    stops = [
        stop(1, Status.DELIVERED, is_done=True),
        stop(2, Status.ATTEMPTED, is_done=True, cases=1),
        stop(3, Status.CANCELLED, is_done=True),
        stop(4, Status.OUT_FOR_DELIVERY, is_done=False),
        stop(5, Status.OUT_FOR_DELIVERY, is_done=False),
    ]
    dots = route_strip.strip(stops, 4).dots
    assert [dot.look for dot in dots] == ["done", "failed", "off", "next", "ahead"]
    assert [dot.has_case for dot in dots] == [False, True, False, False, False]

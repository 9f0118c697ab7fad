"""Numbers at their edge: periods, the rows behind each figure, files."""

import csv
import re
from collections.abc import Callable
from typing import get_args

import pytest
from sqlalchemy import Engine

from doorstep.bootstrap import Services
from doorstep.console.numbers import figure_rows
from doorstep.console.numbers.pages import _FIGURES
from tests.console import case_scenes
from tests.console.browser import Browser
from tests.console.case_scenes import Morning
from tests.console.scenes import MARKUP

Audit = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """test_figures.py asks PostgreSQL the same."""
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    found = case_scenes.play(services.sessions, services.clock(), deliveries=120)
    found.desk.resolves(found.cases["damage"])
    found.desk.resolves(found.cases["attempt"], by="assistant")
    found.desk.says(f"hm {MARKUP}", "nlu_fallback", phone="+13125550142")
    found.desk.refresh()
    return found


def test_every_figure_has_a_name() -> None:
    assert set(_FIGURES) == set(get_args(figure_rows.Figure))


async def test_figures_of_a_period(desk: Browser, morning: Morning) -> None:
    shown = (await desk.open("/numbers")).text
    assert "50 %" in shown
    assert "12 cases were opened" in shown
    assert shown.count('role="img"') == 8 - shown.count("Nothing of that in these days")
    assert shown.count("<title id=") == shown.count("<desc id=") == shown.count('role="img"')
    assert 'aria-current="page" data-key="4"' in shown  # 14 days
    assert "Nothing of that in these days" in (await desk.open("/numbers?since=2026-01-01&until=2026-01-31")).text


async def test_what_each_person_of_the_desk_did(desk: Browser, morning: Morning) -> None:
    shown = (await desk.open("/numbers")).text
    of_people = shown.partition("The desk, by person")[2].partition("</section>")[0]
    assert of_people.count("<tr>") == 2  # the head, and who resolved the damage; the assistant is nobody
    assert "The desk, by person" not in (await desk.open("/numbers?since=2026-01-01&until=2026-01-31")).text


async def test_each_number_opens_as_many_rows_as_it_says(desk: Browser, morning: Morning) -> None:
    shown = (await desk.open("/numbers?since=2026-11-20&until=2026-11-20")).text
    links = set(re.findall(r'<a class="quiet" href="(/numbers/rows\?[^"]+)">([\d,]+)<', shown))
    assert len(links) > 8
    for address, number in links:
        behind = (await desk.open(address)).response.text.partition("<tbody>")[2].partition("</tbody>")[0]
        assert behind.count("<tr") == int(number), address


async def test_rows_lead_to_where_they_come_from(desk: Browser, morning: Morning) -> None:
    day = "since=2026-11-20&until=2026-11-20"
    assert f'href="/cases/{morning.cases["damage"]}"' in (await desk.open(f"/numbers/rows?figure=by_person&{day}")).text
    page = await desk.open(f"/numbers/rows?figure=not_understood&{day}")
    assert re.search(r'href="/conversations/sms-\w+\?line=in:\d+"', page.text)
    assert "<script>document.title" not in page.response.text
    shown = (await desk.open(f"/numbers/rows?figure=opened&kind=vehicle&{day}")).text
    assert shown.count("<tr data-row>") == 1


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("since=2026-13-40", 200, "is no date like"),
        ("colour=red", 200, "There is no filter 'colour'"),
        ("since=2026-11-20&until=2026-11-01", 200, "Nov 1"),
        ("since=2025-01-01&until=2026-11-20", 200, "at most 92 days"),
        ("since=0001-01-01&until=9999-12-30", 200, "at most 92 days"),
    ],
)
async def test_periods_that_are_odd(desk: Browser, morning: Morning, query: str, status: int, says: str) -> None:
    page = await desk.open(f"/numbers?{query}")
    assert page.status == status
    assert says in page.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("figure=luck", 404),
        ("", 404),
        ("figure=opened&after=nonsense", 404),
        ("figure=opened&kind=luck", 200),
        ("figure=texts_in&kind=damage", 200),
        ("figure=opened&since=0001-01-01&until=0001-01-02", 200),
        ("figure=opened&until=9999-12-31", 200),
    ],
)
async def test_rows_there_are_not(desk: Browser, morning: Morning, query: str, status: int) -> None:
    assert (await desk.open(f"/numbers/rows?{query}")).status == status


async def test_days_and_rows_are_csv(desk: Browser, morning: Morning, audit: Audit) -> None:
    answer = await desk.open("/numbers.csv?since=2026-11-19&until=2026-11-20")
    rows = list(csv.DictReader(answer.response.text.removeprefix("\ufeff").splitlines()))
    assert [(row["day"], row["exceptions"], row["settled without a person"]) for row in rows] == [
        ("2026-11-19", "0", "0"),
        ("2026-11-20", "12", "1"),
    ]
    answer = await desk.open("/numbers/rows.csv?figure=opened&since=2026-11-20&until=2026-11-20&kind=damage")
    (row,) = csv.DictReader(answer.response.text.removeprefix("\ufeff").splitlines())
    assert (row["kind"], row["by"]) == ("damage", "desk:ana")
    assert [entry[1:] for entry in audit()[-2:]] == [
        ("numbers.exported", "numbers:days"),
        ("numbers.exported", "numbers:opened"),
    ]


async def test_what_it_saved_and_what_it_was_before_stand_beside_the_figures(desk: Browser, morning: Morning) -> None:
    shown = (await desk.open("/numbers?since=2026-11-20&until=2026-11-20")).text
    assert "Compared with Nov 19 to Nov 19" in shown
    assert "1 cases that no person worked, $3.00 each" in shown
    morning.desk.later(days=7)
    assert "▼" not in shown  # nothing was the day before


async def test_files_say_when_it_was_where_dispatch_is(desk: Browser, morning: Morning) -> None:
    answer = await desk.open("/numbers/rows.csv?figure=opened&since=2026-11-20&until=2026-11-20&kind=damage")
    (row,) = csv.DictReader(answer.response.text.removeprefix("\ufeff").splitlines())
    assert row["at"] == "2026-11-20T08:21:06-06:00"
    answer = await desk.open("/numbers.csv?since=2026-11-20&until=2026-11-20")
    assert not re.search(r"\d\.\d{3}", answer.text)


async def test_long_lists_of_rows_are_paged(desk: Browser, morning: Morning) -> None:
    for number in range(60):
        morning.opens(f"more {number}", "complaint", f"LM9{number:08d}", "One more.")  # type: ignore[arg-type]
    first = await desk.open("/numbers/rows?figure=opened")
    older = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert older is not None
    second = await desk.open(older[1].replace("&amp;", "&"))
    assert first.text.count("<tr data-row>") + second.text.count("<tr data-row>") == 72

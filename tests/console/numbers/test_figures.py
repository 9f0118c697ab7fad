import asyncio
import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep.console.conversations import csv_rows as conversation_csv
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations import saved_filters
from doorstep.console.conversations.filtering import Filters
from doorstep.console.kit.export import as_csv
from doorstep.console.kit.paging import Page
from doorstep.console.numbers import csv_rows, driver_figures, figure_rows, figures
from doorstep.console.numbers.figures import BadPeriod
from doorstep.database import transaction
from doorstep.dms.models import Driver, Route
from doorstep.drivers import notices
from doorstep.drivers.check_ins.models import CheckIn, CheckInKind, ScheduledCheckIn
from doorstep.drivers.notices.models import NoticeKind
from doorstep.messaging import consent
from doorstep.messaging.models import MessageState
from tests.console.world import Desk

pytestmark = pytest.mark.both_databases

CHICAGO = "America/Chicago"
DAY = date(2026, 11, 20)


@pytest.fixture
def busy(world: Desk) -> Desk:
    """A day of everything."""
    world.now = datetime.fromisoformat("2026-11-20T23:50:00-06:00")
    first = world.says("hm", "nlu_fallback", "x" * 200)
    world.move(first.outbox_ids[0], MessageState.DELIVERED)
    settled = world.opens_case("access", first)
    by_desk = world.opens_case("damage", first)
    world.later(minutes=2)
    world.resolves(settled, by="assistant")
    world.later(minutes=30)  # past midnight in Chicago
    world.resolves(by_desk)
    second = world.says("call 312-555-0199", "talk_to_person", "OK.")
    world.move(second.outbox_ids[0], MessageState.UNDELIVERED, 30003)
    with transaction(world.sessions) as session:
        consent.opt_out(session, consent.NewOptOut("+17735550123", "keyword"), world.now)
    _drive(world)
    world.refresh()
    return world


def _drive(world: Desk) -> None:
    """A driver says how late they are, leaves a question unanswered, sees one change and not another."""
    with transaction(world.sessions) as session:
        route_id = session.scalars(select(Route.id).where(Route.code == "R-D1")).one()
        driver_id = session.scalars(select(Driver.id).where(Driver.code == "D1")).one()
        for minutes in (5, 20):
            session.add(
                CheckIn(driver_id=driver_id, route_id=route_id, at=world.now, minutes_late=minutes, reason="traffic")
            )
        asked = world.now - timedelta(minutes=21)
        session.add(
            ScheduledCheckIn(
                route_id=route_id, kind=CheckInKind.BEFORE_STOP, position=7, due_at=asked, asked_at=asked,
                raised_at=world.now,
            )
        )  # fmt: skip
        told = [
            notices.add_notice(
                session, notices.NewNotice("D1", "R-D1", NoticeKind.ACCESS, f"There is a code, {number}."), world.now
            )
            for number in range(2)
        ]
        notices.see_notice(session, told[0], world.now + timedelta(minutes=4))


def test_drivers_figures_are_of_the_desks_day(busy: Desk) -> None:
    with busy.sessions() as session:
        found = driver_figures.driver_figures(session, DAY, DAY + timedelta(days=1), CHICAGO)
    first, second = found.days.values()
    assert (first.late, first.told) == (0, 0)
    assert (second.late, second.silent, second.told, second.unseen) == (1, 1, 2, 1)
    assert (found.total.median_minutes, found.total.p90_minutes) == (4.0, 4.0)


def test_rows_behind_drivers_figures_lead_to_their_routes(busy: Desk) -> None:
    def of(figure: str) -> list[tuple[str, ...]]:
        with busy.sessions() as session:
            found = figure_rows.rows(session, figure, figure_rows.Days(DAY, DAY + timedelta(days=1), CHICAGO))
        assert {row.route_code for row in found.rows} == {"R-D1"}
        return [row.cells for row in found.rows]

    assert of("late") == [("Erin Bell", "R-D1", "20", "traffic")]
    assert [cells[:3] for cells in of("silent")] == [("Erin Bell", "R-D1", "before stop 7")]
    assert {cells[-1] for cells in of("told")} == {"4.0", "not seen"}


def test_a_days_figures_are_of_the_desks_day(busy: Desk) -> None:
    with busy.sessions() as session:
        found = figures.figures(session, DAY, DAY + timedelta(days=1), CHICAGO, cents_a_segment=2)
    first, second = found.days.values()
    assert (dict(first.opened), first.exceptions) == ({"access": 1, "damage": 1}, 2)
    assert (first.resolved, first.settled, first.settled_share) == (1, 1, 1.0)
    assert (second.resolved, second.settled, second.exceptions) == (1, 0, 0)
    assert (first.texts_in, first.texts_out, first.segments, first.not_understood) == (1, 1, 2, 1)
    assert (second.texts_in, second.texts_out, second.failed, second.opt_outs) == (1, 1, 1, 1)
    assert (found.total.resolved, found.total.settled, found.total.exceptions) == (2, 1, 2)
    assert found.cost_cents == 2 * found.total.segments == 6
    assert found.kinds == ["access", "damage"]
    assert first.median_minutes == pytest.approx(2.7, abs=0.5)
    assert found.total.p90_minutes == second.median_minutes == pytest.approx(33, abs=1)


@pytest.mark.parametrize(("figure", "counted"), [
    ("opened", 2), ("resolved", 2), ("settled", 1), ("by_person", 1), ("texts_in", 2), ("texts_out", 2), ("failed", 1),
    ("opt_outs", 1), ("not_understood", 1), ("late", 1), ("silent", 1), ("told", 2),
])  # fmt: skip
def test_each_figure_opens_the_rows_behind_it(busy: Desk, figure: str, counted: int) -> None:
    with busy.sessions() as session:
        behind = figure_rows.rows(session, figure, figure_rows.Days(DAY, DAY + timedelta(days=1), CHICAGO))
        assert len(behind.rows) == counted
        assert behind.next is None
        assert all(len(row.cells) == len(behind.columns) for row in behind.rows)
        assert "0199" not in str(behind.rows)
        assert "0123" not in str(behind.rows)
        paged = figure_rows.rows(session, figure, figure_rows.Days(DAY, DAY + timedelta(days=1), CHICAGO), Page(size=1))
        assert paged.rows == behind.rows[:1]
        assert (
            list(figure_rows.everything(session, figure, figure_rows.Days(DAY, DAY + timedelta(days=1), CHICAGO)))
            == behind.rows
        )


def test_all_figures_are_tried() -> None:
    assert len(get_args(figure_rows.Figure)) == 12


def test_rows_behind_the_cases_of_one_kind(busy: Desk) -> None:
    with busy.sessions() as session:
        behind = figure_rows.rows(session, "opened", figure_rows.Days(DAY, DAY, CHICAGO), kind="damage")
    (row,) = behind.rows
    assert (row.cells[0], row.case_id is not None, row.conversation_id is not None) == ("damage", True, True)


def test_figures_and_periods_that_are_none(busy: Desk) -> None:
    with busy.sessions() as session:
        with pytest.raises(figure_rows.NoSuchFigure):
            figure_rows.rows(session, "luck", figure_rows.Days(DAY, DAY, CHICAGO))
        with pytest.raises(BadPeriod, match="ends before"):
            figures.figures(session, DAY, DAY - timedelta(days=1), CHICAGO)
        with pytest.raises(BadPeriod, match="at most 400"):
            figures.figures(session, DAY, DAY + timedelta(days=400), CHICAGO)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.floats(0.01, 1))
def test_a_percentile_is_reached_by_its_share(values: list[float], share: float) -> None:
    rising = sorted(values)
    found = figures.percentile(rising, share)
    assert sum(value <= found for value in values) / len(values) >= share - 1e-9
    assert sum(value < found for value in values) / len(values) < share + 1e-9


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """As it is downloaded."""

    async def content() -> bytes:
        return b"".join([bytes(chunk) async for chunk in as_csv("list", columns, rows, CHICAGO).body_iterator])  # type: ignore[arg-type]

    return asyncio.run(content()).decode("utf-8-sig")


def test_lists_are_csv(busy: Desk) -> None:
    with busy.sessions() as session:
        rows = conversations.everything(session, Filters())
        text = written(conversation_csv.CONVERSATIONS, map(conversation_csv.of_conversation, rows))
        found = figures.figures(session, DAY, DAY, CHICAGO)
        drivers = driver_figures.driver_figures(session, DAY, DAY, CHICAGO)
    (row,) = csv.DictReader(text.splitlines())
    assert (row["name"], row["last words"], row["fallback"], row["failed"]) == ("Maria Lopez", "OK.", "True", "1")
    days = written(csv_rows.DAYS, csv_rows.of_days(found, drivers))
    assert days.splitlines()[1].startswith("2026-11-20,2,1,1,")


@given(st.text())
def test_no_cell_is_a_formula_and_nothing_is_lost(text: str) -> None:
    line = written(("a",), [(text,)]).removeprefix("a\r\n")
    ((cell,),) = csv.reader([line], strict=True) if "\n" not in text and "\r" not in text and text else [(text,)]
    assert not cell or not text or cell[0] not in "=+-@" or "\n" in text or "\r" in text
    assert cell.removeprefix("'") == text.removeprefix("'") or "\n" in text or "\r" in text


def test_filters_are_kept_by_name(world: Desk) -> None:
    with transaction(world.sessions) as session:
        saved_filters.save(session, "ana", " not  understood ", Filters(fallback=True), now=world.now)
        saved_filters.save(session, "ana", "mine", Filters(taken_by="ana"), now=world.now)
        saved_filters.save(session, "ana", "mine", Filters(taken_by="ana", waiting=True), now=world.now)
        saved_filters.save(session, "bo", "his", Filters(flagged=True), now=world.now)
        assert [(each.name, each.filters) for each in saved_filters.of(session, "ana")] == [
            ("mine", Filters(taken_by="ana", waiting=True)), ("not understood", Filters(fallback=True)),
        ]  # fmt: skip
        assert saved_filters.remove(session, "ana", "mine")
        assert not saved_filters.remove(session, "ana", "his")


@pytest.mark.parametrize(
    ("name", "filters"), [("", Filters(flagged=True)), ("x" * 61, Filters(flagged=True)), ("all", Filters())]
)
def test_what_cannot_be_saved(world: Desk, name: str, filters: Filters) -> None:
    with world.sessions() as session, pytest.raises(saved_filters.NotSaved):
        saved_filters.save(session, "ana", name, filters, now=world.now)

"""A route is changed from its page: asked first, refused with a reason, by dispatchers only."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from doorstep.bootstrap import Services
from doorstep.console.routes import queries as routes_today
from doorstep.console.routes.route_stops import StopToday
from doorstep.console.routes.takers import takers
from doorstep.console.today.changes import INSTEAD
from doorstep.database import transaction
from doorstep.desk import plan_steps
from doorstep.dms import commands as dms_commands
from doorstep.dms.shift_models import Shift
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.drivers import notices
from doorstep.provenance import By
from tests.console import case_scenes
from tests.console.browser import Browser
from tests.console.case_scenes import Morning
from tests.console.conftest import PASSWORD, Clock

Audit = Callable[[], list[tuple[str, str, str]]]
LATE, FIRST = "CHI-20261120-02", "CHI-20261120-01"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


def ahead(morning: Morning, code: str = LATE) -> list[StopToday]:
    with morning.sessions() as session:
        found = routes_today.route(session, code, morning.desk.now)
    assert found is not None
    return [stop for stop in found[1] if stop.completed_at is None]


def told(morning: Morning, code: str) -> list[str]:
    with morning.sessions() as session:
        return [each.text for each in notices.unseen_notices(session, code)]


def takers_now(morning: Morning) -> list[str]:
    with morning.sessions() as session:
        return [each.code for each in takers(session, "CHI", None, morning.desk.now)]


def is_made(services: Services) -> None:
    """As the worker does, once nobody can undo it any more."""
    clock = services.clock
    assert isinstance(clock, Clock)
    clock.advance(seconds=9)
    plan_steps.carry_out(services)


async def test_the_rest_of_a_route_goes_to_another_driver(
    desk: Browser, morning: Morning, audit: Audit, services: Services
) -> None:
    positions = [stop.position for stop in ahead(morning)]
    asked = await desk.open(f"/today/{LATE}/give")
    assert f"({len(positions)} ahead)" in asked.text
    assert "stops left" in asked.text
    with morning.sessions() as session:
        taker = takers(session, "CHI", None, morning.desk.now)[0]
    page = await desk.post(
        f"/today/{LATE}/give",
        {**asked.form(f"/today/{LATE}/give").fields, "to": taker.code, "stop": [str(n) for n in positions]},  # type: ignore[dict-item]
    )
    assert f"has {len(positions)} stops more" in page.text
    assert "in 8 s" in page.text
    assert len(ahead(morning)) == len(positions)  # until then nothing has happened
    assert not any("ispatch" in text for text in told(morning, LATE))
    is_made(services)
    assert ahead(morning) == []
    assert audit()[-1] == ("dee", "route.stops_given", f"route:{LATE}")
    assert any("Hand over the packages" in text for text in told(morning, LATE))


async def test_one_stop_is_moved_and_left_for_last(desk: Browser, morning: Morning, services: Services) -> None:
    first, second, third, *_ = [stop.position for stop in ahead(morning)]
    asked = await desk.open(f"/today/{LATE}/move?stop={third}")
    page = await desk.submit(asked, f"/today/{LATE}/move", before=str(second))
    assert f"Stop {third} comes before stop {second}." in page.text
    is_made(services)
    assert [stop.position for stop in ahead(morning)][:3] == [first, third, second]
    asked = await desk.open(f"/today/{LATE}/move?stop={first}")
    page = await desk.submit(asked, f"/today/{LATE}/move", before="last")
    assert f"Stop {first} comes after all others." in page.text
    is_made(services)
    assert ahead(morning)[-1].position == first
    assert "left for last" in (await desk.open(f"/today/{LATE}")).text


async def test_a_change_is_undone_before_anybody_hears_of_it(
    desk: Browser, morning: Morning, audit: Audit, services: Services
) -> None:
    before = [stop.position for stop in ahead(morning)]
    asked = await desk.open(f"/today/{LATE}/move?stop={before[2]}")
    page = await desk.submit(asked, f"/today/{LATE}/move", before="last")
    undone = await desk.submit(page, f"/today/{LATE}/undo")
    assert "Undone: nothing was changed, and nobody was told." in undone.text
    assert "Undone" in (await desk.post(f"/today/{LATE}/undo", page.form(f"/today/{LATE}/undo").fields)).text  # again
    is_made(services)
    assert [stop.position for stop in ahead(morning)] == before
    assert not any("ispatch" in text for text in told(morning, LATE))
    assert [action for _, action, _ in audit()][-3:-1] == ["route.stop_moved", "route.change_undone"]


async def test_after_the_driver_is_told_it_is_too_late_to_undo(
    desk: Browser, morning: Morning, services: Services
) -> None:
    stop = ahead(morning)[2].position
    page = await desk.submit(await desk.open(f"/today/{LATE}/move?stop={stop}"), f"/today/{LATE}/move", before="last")
    is_made(services)
    late = await desk.post(f"/today/{LATE}/undo", page.form(f"/today/{LATE}/undo").fields)
    assert "It is too late to undo that" in late.text
    assert ahead(morning)[-1].position == stop


async def test_who_moves_the_next_stop_at_once_has_both_moved(
    desk: Browser, morning: Morning, services: Services
) -> None:
    first, second, third, fourth, *_ = [stop.position for stop in ahead(morning)]
    asked = [await desk.open(f"/today/{LATE}/move?stop={stop}") for stop in (third, fourth)]
    await desk.submit(asked[0], f"/today/{LATE}/move", before="")
    page = await desk.submit(asked[1], f"/today/{LATE}/move", before="")
    assert page.text.count("in 8 s") == 1  # the first is made already
    assert ahead(morning)[0].position == third
    is_made(services)
    assert [stop.position for stop in ahead(morning)][:4] == [fourth, third, first, second]


async def test_what_became_impossible_meanwhile_is_not_done_and_said(
    desk: Browser, morning: Morning, services: Services
) -> None:
    stop = ahead(morning)[0]
    await desk.submit(await desk.open(f"/today/{LATE}/move?stop={stop.position}"), f"/today/{LATE}/move", before="last")
    with transaction(morning.sessions) as session:
        for each in stop.deliveries:
            by = By.system(f"reported {each.tracking_number}", morning.desk.now)
            dms_commands.record_attempt(session, by, each.tracking_number, AttemptOutcome.DELIVERED)
    is_made(services)
    shown = (await desk.open(f"/today/{LATE}")).text
    assert f"It was not done. Nothing was done: stop {stop.position} is not ahead any more." in shown


async def test_a_colleague_neither_undoes_it_nor_changes_the_route_in_between(
    desk: Browser, new_browser: Callable[..., Browser], morning: Morning, services: Services
) -> None:
    stop = ahead(morning)[2].position
    other = new_browser()
    await other.sign_in("ada", PASSWORD)
    asked = await other.open(f"/today/{LATE}/move?stop={stop}")
    page = await desk.submit(await desk.open(f"/today/{LATE}/move?stop={stop}"), f"/today/{LATE}/move")
    refused = await other.submit(asked, f"/today/{LATE}/move", before="last")
    assert "Nothing was done: Dee changes this route this moment." in refused.text
    assert "(Dee)" in refused.text
    assert "Undo" not in refused.text
    fields = page.form(f"/today/{LATE}/undo").fields | {"csrf": asked.form(f"/today/{LATE}/move").fields["csrf"]}
    assert "too late" in (await other.post(f"/today/{LATE}/undo", fields)).text
    is_made(services)
    assert ahead(morning)[0].position == stop


async def test_the_second_of_two_dispatchers_reads_who_was_first(
    desk: Browser, new_browser: Callable[..., Browser], morning: Morning, services: Services
) -> None:
    stop = ahead(morning)[2].position
    asked = await desk.open(f"/today/{LATE}/move?stop={stop}")
    other = new_browser()
    await other.sign_in("ada", PASSWORD)
    await other.submit(await other.open(f"/today/{LATE}/move?stop={stop}"), f"/today/{LATE}/move")
    is_made(services)
    page = await desk.submit(asked, f"/today/{LATE}/move", before="last")
    assert f"Nothing was done: Ada moved stop {stop} of this route a moment ago." in page.text
    assert ahead(morning)[0].position == stop


async def test_a_driver_who_went_home_takes_nothing(desk: Browser, morning: Morning) -> None:
    asked = await desk.open(f"/today/{LATE}/give")
    with transaction(morning.sessions) as session:
        taker = takers(session, "CHI", None, morning.desk.now)[0]
        other = next(each for each in takers(session, "CHI", None, morning.desk.now) if each.code in asked.text)
        dms_commands.end_shift(session, By.driver(other.code, "home", morning.desk.now), other.code)
    assert taker
    page = await desk.submit(asked, f"/today/{LATE}/give", to=other.code)
    assert f"{other.name} is on no shift" in page.text
    assert len(ahead(morning)) > 40
    with transaction(morning.sessions) as session:
        for shift in session.scalars(select(Shift)):
            shift.ended_at = morning.desk.now
    assert "on a shift" in (await desk.open(f"/today/{LATE}/give")).text


async def test_of_a_page_open_since_yesterday_no_route_is_changed(
    desk: Browser, morning: Morning, services: Services, clock: Clock
) -> None:
    page, before = await desk.open(f"/today/{LATE}/give"), ahead(morning)
    to = next(each for each in takers_now(morning) if each in page.text)
    clock.advance(hours=22)
    await desk.sign_in("dee", PASSWORD)
    late = await desk.submit(page, f"/today/{LATE}/give", to=to)
    assert late.status == 403
    assert "earlier session" in late.text
    again = await desk.submit(late, f"/today/{LATE}/give")
    assert "is on no shift" in again.text
    plan_steps.carry_out(services)
    assert ahead(morning) == before


async def test_a_package_at_the_depot_is_added_and_nonsense_is_refused(desk: Browser, morning: Morning) -> None:
    asked = await desk.open(f"/today/{LATE}/add")
    assert "there is no delivery LM999" in (
        await desk.submit(asked, f"/today/{LATE}/add", number="lm999")
    ).text.lower().replace("lm999", "LM999")
    out = ahead(morning)[0].deliveries[0].tracking_number
    assert "Out_for_delivery" not in (await desk.submit(asked, f"/today/{LATE}/add", number=out)).text
    assert (await desk.submit(asked, f"/today/{LATE}/add", number=" ")).status == 422


async def test_a_report_is_corrected_with_a_reason(
    desk: Browser, morning: Morning, audit: Audit, services: Services
) -> None:
    number = ahead(morning)[0].deliveries[0].tracking_number
    with transaction(morning.sessions) as session:
        dms_commands.record_attempt(session, By.system("reported", morning.desk.now), number, AttemptOutcome.DELIVERED)
    asked = await desk.open(f"/today/{LATE}/correct?number={number}")
    assert (await desk.submit(asked, f"/today/{LATE}/correct", why=" ")).status == 422
    page = await desk.submit(asked, f"/today/{LATE}/correct", why="wrong door", instead="failed:nobody_home")
    assert f"The report of {number} is corrected." in page.text
    is_made(services)
    assert morning.delivery(number).attempts[-1].reason is FailureReason.NOBODY_HOME
    assert audit()[-1] == ("dee", "report.corrected", f"route:{LATE}")
    other = ahead(morning)[0].deliveries[0].tracking_number
    assert (await desk.open(f"/today/{LATE}/correct?number={other}")).status == 409


def test_what_can_be_true_instead_is_every_outcome_and_every_reason() -> None:
    assert {f"failed:{each.value}" for each in FailureReason} <= set(INSTEAD)
    assert {each.value for each in AttemptOutcome} - {"failed"} <= set(INSTEAD)


@pytest.mark.parametrize("what", ["give", "move?stop=30", "add", "correct?number=LM1"])
async def test_a_viewer_changes_no_route(browser: Browser, morning: Morning, what: str) -> None:
    token = (await browser.sign_in("vic", PASSWORD)).form("/logout").fields["csrf"]
    assert (await browser.open(f"/today/{LATE}/{what}")).status == 403
    assert (await browser.post(f"/today/{LATE}/{what.partition('?')[0]}", {"csrf": token})).status == 403
    assert "Give stops" not in (await browser.open(f"/today/{LATE}")).text


@pytest.mark.parametrize("what", ["give", "move", "add", "correct", "undo"])
async def test_no_form_from_elsewhere_changes_a_route(desk: Browser, morning: Morning, what: str) -> None:
    assert (await desk.post(f"/today/{LATE}/{what}", {"csrf": "0" * 64})).status == 403


async def test_what_is_not_there_is_said(desk: Browser, morning: Morning) -> None:
    assert (await desk.open("/today/nothing/give")).status == 404
    done = ahead(morning)[0].position - 1
    assert (await desk.open(f"/today/{LATE}/move?stop={done}")).status == 409
    assert (await desk.open(f"/today/{LATE}/move?stop=x")).status == 409
    token = (await desk.open("/today")).form("/logout").fields["csrf"]
    assert (await desk.post(f"/today/{LATE}/move", {"csrf": token})).status == 400

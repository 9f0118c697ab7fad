"""Cases, Today and Numbers in a real browser: by keyboard alone, two at once, several at once, undone, live."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select

from doorstep.bootstrap import Services
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.database import Sessions, transaction
from doorstep.desk import approvals, undoable
from doorstep.dms import queries as dms_queries
from doorstep.messaging.models import OutboxRow
from doorstep.provenance import By
from tests.chromium import held_up, new_page, wait_but_for
from tests.console import case_scenes
from tests.console.case_scenes import Morning
from tests.console.conftest import PASSWORD, Clock
from tests.console.screens import barriers, on_a_desktop, on_every_screen, stays_inside
from tests.sandbox.servers import eventually

LATE = "CHI-20261120-02"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


@pytest.fixture
def board(morning: Morning, signed_in: Page, desk_url: str) -> Page:
    """Ada, before the board."""
    signed_in.goto(f"{desk_url}/cases")
    is_live(signed_in)
    return signed_in


def is_live(page: Page) -> None:
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")


@contextmanager
def colleague(chromium: Browser, address: str) -> Iterator[Page]:
    """Dee, somewhere else."""
    with new_page(chromium, viewport={"width": 1280, "height": 720}) as page:
        page.goto(address)
        page.get_by_label("Login").fill("dee")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(address)
        yield page


def case(sessions: Sessions, case_id: int) -> Case:
    with sessions() as session:
        return session.get_one(Case, case_id)


def row(page: Page, case_id: int):  # type: ignore[no-untyped-def]
    return page.locator(f"#case-{case_id}")


def walk_to(page: Page, case_id: int) -> None:
    """With j, from wherever one is."""
    link = row(page, case_id).locator(".row-link")
    for _ in range(20):
        page.keyboard.press("j")
        if link.evaluate("link => link === document.activeElement"):
            return
    raise AssertionError(f"case {case_id} is not on the board")


@on_every_screen
def test_nothing_shuts_anybody_out(board: Page, morning: Morning, desk_url: str) -> None:
    assert barriers(board) == []
    for path in (
        "/cases?view=approve&kind=address_problem&q=LM4",
        f"/cases/{morning.cases['address']}",
        f"/cases/{morning.cases['missing']}",
        f"/cases/{morning.cases['vehicle']}",
        f"/cases/{morning.cases['address']}/approve",
        f"/cases/resolve?id={morning.cases['address']}&id={morning.cases['damage']}",
        "/today",
        f"/today/{LATE}",
        "/numbers",
        "/numbers/rows?figure=opened",
        "/numbers?since=2026-01-01&until=2026-01-02",
    ):
        board.goto(desk_url + path)
        assert barriers(board) == [], path
        assert stays_inside(board), path
    board.goto(f"{desk_url}/numbers")
    board.locator("#exceptions summary").click()
    assert barriers(board) == []
    assert stays_inside(board)
    board.goto(f"{desk_url}/cases/{morning.cases['window']}")
    board.keyboard.press("r")
    expect(board.get_by_role("dialog")).to_contain_text("Reject case")
    assert barriers(board) == []


@on_a_desktop
def test_a_case_is_decided_with_the_keyboard_alone(board: Page, morning: Morning, sessions: Sessions) -> None:
    case_id = morning.cases["address"]
    walk_to(board, case_id)
    board.keyboard.press("Enter")
    expect(board.get_by_role("heading", level=1)).to_contain_text("Address problem")
    expect(board.locator(".change ins").first).to_have_text("1421")
    expect(board.locator(".tail")).to_contain_text("wrong address its 1421 n wells apt 2")
    board.keyboard.press("a")
    dialog = board.get_by_role("dialog")
    expect(dialog).to_contain_text("Dispatch approved the change. LM482915073 now goes to 1421 N Wells St Apt 2")
    expect(dialog.get_by_role("button", name="Approve")).to_be_focused()
    board.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert case(sessions, case_id).state == CaseState.WAITING_ON_DESK
    board.keyboard.press("a")
    expect(dialog.get_by_role("button", name="Approve")).to_be_focused()
    board.keyboard.press("Enter")
    expect(board.get_by_text(f"Case {case_id} is approved.")).to_be_visible()
    with sessions() as session:
        delivery = dms_queries.delivery(session, "LM482915073")
        told = session.scalars(
            select(OutboxRow.body).where(OutboxRow.to_number == "+13125550142").order_by(OutboxRow.id)
        ).all()
    assert delivery is not None
    assert delivery.address.street == "WELLS"
    assert told[-1].startswith("Dispatch approved the change.")


@on_a_desktop
def test_the_board_is_worked_through_with_the_keyboard_alone(
    board: Page, morning: Morning, sessions: Sessions, services: Services, clock: Clock
) -> None:
    first, second = morning.cases["damage"], morning.cases["complaint"]
    walk_to(board, first)
    board.keyboard.press("m")
    expect(row(board, first)).to_contain_text("you")
    assert case(sessions, first).assigned_to == "ada"
    expect(row(board, first).locator(".row-link")).to_be_focused()  # one goes on where one was
    board.keyboard.press("u")
    expect(board.get_by_text(f"Undone: case {first}.")).to_be_visible()
    assert case(sessions, first).assigned_to is None

    walk_to(board, first)
    board.keyboard.press("e")
    expect(board.get_by_label("How did it end?")).to_be_focused()
    board.keyboard.type("The sender pays.")
    board.keyboard.press("Enter")
    expect(row(board, first)).to_have_count(0)
    expect(board.locator(".undo")).to_contain_text(re.compile(f"Case {first}\\s+is resolved in \\d s"))
    expect(board.locator("tr[data-row] .row-link:focus")).to_have_count(1)
    board.keyboard.press("u")
    expect(row(board, first)).to_be_visible()

    for case_id in (first, second):
        board.goto(board.url.partition("?")[0])
        walk_to(board, case_id)
        board.keyboard.press("e")
        expect(board.get_by_label("How did it end?")).to_be_focused()
        board.keyboard.type("Done.")
        board.keyboard.press("Enter")
        expect(row(board, case_id)).to_have_count(0)
        # Only then is the page whole: left before, the next one gives the focus back, somewhere below where j begins.
        expect(board.locator("tr[data-row] .row-link:focus")).to_have_count(1)
    clock.advance(seconds=9)
    undoable.carry_out(services)  # as the worker does, and then
    morning.desk.refresh()
    expect(board.locator(".undo")).to_have_count(0)  # by itself
    eventually(lambda: [case(sessions, each).resolution for each in (first, second)] == ["Done.", "Done."])


@on_a_desktop
def test_the_focus_is_given_back_to_nobody_who_is_at_something_already(board: Page, morning: Morning) -> None:
    case_id = morning.cases["damage"]
    walk_to(board, case_id)
    board.keyboard.press("e")
    board.get_by_label("How did it end?").fill("Done.")
    late = held_up(board, "**/cases.js")
    board.get_by_label("How did it end?").press("Enter")
    wait_but_for(board, late)
    board.evaluate("document.querySelector('main [data-search]').focus()")
    late[0].continue_()
    board.keyboard.type("LM")
    expect(board.locator("main [data-search]")).to_have_value("LM")
    expect(board.locator("main [data-search]")).to_be_focused()


@on_a_desktop
def test_a_case_is_rejected_with_a_reason_from_the_board(board: Page, morning: Morning, sessions: Sessions) -> None:
    case_id = morning.cases["window"]
    walk_to(board, case_id)
    board.keyboard.press("r")
    expect(board.get_by_label("Why")).to_be_focused()
    board.keyboard.press("Enter")  # nothing was said yet
    expect(board.get_by_role("dialog")).to_be_visible()
    board.keyboard.type("no room tomorrow")
    board.keyboard.press("Enter")
    expect(board.get_by_text(f"Case {case_id} is rejected.")).to_be_visible()
    assert case(sessions, case_id).resolution == "Rejected: no room tomorrow"


@on_a_desktop
def test_cases_are_turned_over_one_after_another(board: Page) -> None:
    board.locator("tr[data-row] .row-link").first.click()
    board.wait_for_url(re.compile(r"/cases/\d+"))
    first = board.get_by_role("heading", level=1).inner_text()
    board.keyboard.press("j")
    expect(board.get_by_role("heading", level=1)).not_to_have_text(first)
    board.keyboard.press("k")
    expect(board.get_by_role("heading", level=1)).to_have_text(first)
    board.keyboard.press("n")
    expect(board.get_by_label("Note for colleagues")).to_be_focused()
    board.keyboard.type("called the sender")
    board.keyboard.press("Enter")
    expect(board.locator(".log").first).to_contain_text("noted: called the sender")
    board.keyboard.press("b")
    board.wait_for_url("**/cases")


@on_a_desktop
def test_several_are_ticked_given_and_resolved_at_once_and_undone(
    board: Page, morning: Morning, sessions: Sessions
) -> None:
    ids = [morning.cases[name] for name in ("damage", "complaint", "vehicle")]
    expect(board.get_by_role("button", name="Resolve…")).to_be_hidden()
    for case_id in ids:
        walk_to(board, case_id)
        board.keyboard.press("x")
        expect(row(board, case_id).get_by_role("checkbox")).to_be_checked()
        board.keyboard.press("Escape")
        board.evaluate("document.activeElement.blur()")
    expect(board.get_by_text("3 selected:")).to_be_visible()
    board.keyboard.press("m")
    expect(board.locator(".undo")).to_contain_text("3 cases are with you now.")
    assert [case(sessions, each).assigned_to for each in ids] == ["ada"] * 3
    board.keyboard.press("u")
    expect(board.get_by_text("Undone: 3 cases.")).to_be_visible()
    assert [case(sessions, each).assigned_to for each in ids] == [None] * 3

    for case_id in ids[:2]:
        row(board, case_id).get_by_role("checkbox").check()
    board.keyboard.press("e")
    expect(board.get_by_role("dialog")).to_contain_text("Resolve 2 cases?")
    board.keyboard.type("The storm.")
    board.keyboard.press("Enter")
    expect(board.locator(".undo")).to_contain_text("2 cases are resolved")
    board.keyboard.press("u")
    expect(board.get_by_text("Undone: 2 cases.")).to_be_visible()
    for case_id in ids:
        expect(row(board, case_id)).to_be_visible()

    row(board, ids[2]).get_by_role("checkbox").check()
    board.keyboard.press("w")
    board.get_by_label("Give to").select_option("dee")
    board.get_by_role("dialog").get_by_role("button", name="Assign").click()
    expect(row(board, ids[2])).to_contain_text("Dee")


@on_a_desktop
def test_the_second_of_two_dispatchers_is_told_who_decided_what(
    board: Page, morning: Morning, chromium: Browser, desk_url: str, sessions: Sessions
) -> None:
    case_id = morning.cases["address"]
    board.goto(f"{desk_url}/cases/{case_id}")
    is_live(board)
    board.keyboard.press("a")
    expect(board.get_by_role("dialog").get_by_role("button", name="Approve")).to_be_focused()
    with colleague(chromium, f"{desk_url}/cases/{case_id}") as dee:
        dee.keyboard.press("r")
        dee.get_by_label("Why").fill("no such house")
        dee.keyboard.press("Enter")
        expect(dee.get_by_text(f"Case {case_id} is rejected.")).to_be_visible()
    board.keyboard.press("Enter")
    told = "Dee rejected this at 10:30 AM: no such house."
    expect(board.get_by_role("status").get_by_text(told)).to_be_visible()
    expect(board.locator(".matter .flash")).to_have_text(told)
    expect(board.get_by_role("link", name="Approve")).to_have_count(0)
    assert case(sessions, case_id).resolved_by == "desk:dee"


@on_a_desktop
def test_what_others_do_is_seen_without_reloading(board: Page, morning: Morning, sessions: Sessions) -> None:
    row(board, morning.cases["complaint"]).get_by_role("checkbox").check()
    new = morning.opens("new", CaseKind.EMERGENCY, "LM205817694", "The driver reports an accident.", ago=0, due=2)
    morning.desk.refresh()
    expect(row(board, new)).to_be_visible()
    with transaction(sessions) as session:
        approvals.reject(
            session,
            By.desk("dee", approvals.rejection_of(morning.cases["window"]), morning.desk.now),
            morning.cases["window"],
            "no",
        )
    morning.desk.refresh()
    expect(row(board, morning.cases["window"])).to_have_count(0)
    expect(row(board, morning.cases["complaint"]).get_by_role("checkbox")).to_be_checked()  # and that stays


@on_a_desktop
@pytest.mark.parametrize("key", ["?", "a"])
def test_who_comes_back_from_a_dialog_is_where_they_were_though_the_list_was_made_anew(
    board: Page, morning: Morning, key: str
) -> None:
    case_id = morning.cases["window"]
    walk_to(board, case_id)
    board.keyboard.press(key)
    dialog = board.get_by_role("dialog")
    expect(dialog.locator(":focus")).to_have_count(1)
    new = morning.opens("new", CaseKind.EMERGENCY, "LM205817694", "The driver reports an accident.", ago=0, due=2)
    morning.desk.refresh()
    expect(row(board, new)).to_be_attached()
    board.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(row(board, case_id).locator(".row-link")).to_be_focused()


@on_a_desktop
def test_what_one_asks_about_is_as_it_is_now_whatever_the_board_shows(
    board: Page, morning: Morning, sessions: Sessions
) -> None:
    nothing_new = "retry: 600000\nevent: hello\ndata: {}\n\n"
    board.route("**/live?*", lambda route: route.fulfill(content_type="text/event-stream", body=nothing_new))
    board.reload()
    case_id = morning.cases["window"]
    walk_to(board, case_id)
    with transaction(sessions) as session:
        approvals.reject(session, By.desk("dee", approvals.rejection_of(case_id), morning.desk.now), case_id, "no")
    board.keyboard.press("a")
    expect(board.get_by_role("dialog")).to_contain_text("has ended")
    expect(board.get_by_role("dialog")).to_contain_text("Dee rejected this")
    board.keyboard.press("Escape")
    expect(row(board, case_id).locator(".row-link")).to_be_focused()


def test_a_phone_and_a_laptop_decide_with_taps(board: Page, morning: Morning, sessions: Sessions) -> None:
    case_id = morning.cases["window"]
    row(board, case_id).hover()
    row(board, case_id).get_by_role("link", name=f"Approve case {case_id}").click()
    board.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(board.get_by_text(f"Case {case_id} is approved.")).to_be_visible()
    assert case(sessions, case_id).resolved_by == "desk:ada"


def test_without_script_all_of_it_works(plain: Page, morning: Morning, desk_url: str, sessions: Sessions) -> None:
    plain.goto(f"{desk_url}/login?next=/cases")
    plain.get_by_label("Login").fill("dee")
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_role("button", name="Sign in", exact=True).click()
    case_id = morning.cases["address"]
    plain.goto(f"{desk_url}/cases/{case_id}")
    plain.get_by_role("link", name="Approve").click()
    plain.get_by_role("button", name="Approve").click()
    expect(plain.get_by_text(f"Case {case_id} is approved.")).to_be_visible()
    assert re.search(r"/cases/\d+$", plain.url)  # on to the next one
    plain.goto(f"{desk_url}/cases")
    for name in ("damage", "complaint"):
        row(plain, morning.cases[name]).get_by_role("checkbox").check()
    plain.get_by_role("button", name="Resolve…").click()
    plain.get_by_label("How did it end?").fill("The storm.")
    plain.get_by_role("button", name="Resolve").click()
    expect(plain.locator(".undo")).to_contain_text("2 cases are resolved")
    plain.get_by_role("button", name="Undo").click()
    expect(plain.get_by_text("Undone: 2 cases.")).to_be_visible()


@on_a_desktop
def test_routes_are_walked_and_change_while_one_looks(
    board: Page, morning: Morning, desk_url: str, clock: Clock
) -> None:
    board.goto(f"{desk_url}/today")
    is_live(board)
    board.keyboard.press("j")
    expect(board.get_by_role("link", name="Linda Adams")).to_be_focused()
    board.keyboard.press("Enter")
    expect(board.get_by_role("img", name=f"The stops of {LATE} in a line")).to_be_visible()
    expect(board.get_by_text("The address is Apt 9 now, not 4B.")).to_be_visible()
    board.locator("#stops-done summary").click()
    expect(board.locator("#stop-1")).to_be_visible()
    board.keyboard.press("b")
    board.wait_for_url("**/today")
    is_live(board)
    clock.advance(minutes=60)
    morning.opens("new", CaseKind.COMPLAINT, "LM205817694", "One more.")
    morning.desk.refresh()
    expect(board.get_by_text("silent", exact=True).first).to_be_visible()


@on_a_desktop
def test_a_figure_opens_the_rows_behind_it_and_a_row_its_case(board: Page, morning: Morning, desk_url: str) -> None:
    board.keyboard.type("gn")
    board.wait_for_url("**/numbers")
    expect(board.get_by_role("img", name="Exceptions by kind, day by day")).to_be_visible()
    board.locator("#exceptions summary").click()
    board.locator("#exceptions tfoot").get_by_role("link", name="12", exact=True).click()
    expect(board.get_by_role("heading", level=1)).to_have_text("Exceptions")
    expect(board.locator("tr[data-row]")).to_have_count(12)
    board.keyboard.press("j")
    board.keyboard.press("Enter")
    board.wait_for_url(re.compile(r"/cases/\d+$"))

"""The board and a case at their edge: who may, what is asked first, what two at once are told."""

import asyncio
import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.cases import wording
from doorstep.console.read_model import saved_views
from doorstep.database import Sessions, transaction
from doorstep.desk import approvals, undoable
from doorstep.desk import jobs as desk_jobs
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.mirror import Delivery, Driver, Route, Stop
from doorstep.drivers.notices import queries as notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.messaging import consent
from doorstep.messaging.models import OutboxRow
from doorstep.provenance import By
from doorstep.worker import runner
from tests.console import case_scenes
from tests.console.browser import Browser, Page
from tests.console.case_scenes import Morning
from tests.console.conftest import PASSWORD, Clock
from tests.console.scenes import MARKUP

NewBrowser = Callable[..., Browser]
Audit = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """test_cases_board.py and test_steps.py ask PostgreSQL the same."""
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=120)


@pytest.fixture
async def kim(new_browser: NewBrowser) -> Browser:
    """Another dispatcher."""
    browser = new_browser()
    await browser.sign_in("ada", PASSWORD)
    return browser


def case(sessions: Sessions, case_id: int) -> Case:
    with sessions() as session:
        return session.get_one(Case, case_id)


def texts(sessions: Sessions, phone: str) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(OutboxRow.body).where(OutboxRow.to_number == phone).order_by(OutboxRow.id)))


async def decide(browser: Browser, path: str, **typed: str) -> Page:
    """As somebody does who opens the question and answers it."""
    return await browser.submit(await browser.open(path), path.partition("?")[0], **typed)


async def test_the_board_shows_what_hurts_first(desk: Browser, morning: Morning) -> None:
    page = await desk.open("/cases")
    order = [page.text.index(f"#{morning.cases[name]}<") for name in ("missing", "address", "complaint", "refusal")]
    assert order == sorted(order)
    assert "1421 N Wells St Apt 2, Chicago, IL 60610" in page.text
    assert "Maria Lopez" in page.text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("view=approve", {"address", "window"}),
        ("view=overdue", {"missing", "disputed"}),
        ("view=mine", {"damage"}),
        ("who=-&kind=damage", set()),
        ("kind=vehicle", {"vehicle"}),
        ("state=waiting_on_customer", {"access", "attempt"}),
        ("q=LM482915073", {"address"}),
        ("q=flat", set()),
        ("q=truck", {"vehicle"}),
    ],
)
async def test_the_board_is_narrowed(desk: Browser, morning: Morning, query: str, names: set[str]) -> None:
    await decide(desk, f"/cases/assign?id={morning.cases['damage']}", to="dee")
    shown = (await desk.open(f"/cases?{query}")).text
    assert {name for name, case_id in morning.cases.items() if f'id="case-{case_id}"' in shown} == names


async def test_filters_that_are_none_are_said(desk: Browser, morning: Morning) -> None:
    shown = (await desk.open("/cases?kind=luck&colour=red&page=7e9&view=x")).text
    assert "Kind: there is no 'luck'" in shown
    assert "There is no filter 'colour'" in shown
    assert f'id="case-{morning.cases["damage"]}"' in shown


async def test_a_view_of_the_board_is_saved_used_with_one_tap_and_deleted_each_for_oneself(
    desk: Browser, kim: Browser, morning: Morning
) -> None:
    assert "/cases/saved" not in (await desk.open("/cases")).text  # there is nothing to save
    page = await desk.open("/cases?kind=damage&who=-")
    saving = "/cases/saved?kind=damage&who=-"
    nameless = await desk.submit(page, saving, name="  ")
    assert nameless.status == 422
    assert "A name has 1 to 60 characters." in nameless.text
    saved = await desk.submit(nameless, saving, name="Damage, <nobody's>")
    assert "Saved as “Damage, <nobody's>”." in saved.text
    everything = await desk.open("/cases")
    tap = re.search(r'<a href="([^"]+)">(?:(?!</a>).)*Damage, &lt;nobody&#39;s&gt;</a>', everything.response.text, re.S)
    assert tap
    here = await desk.open(tap[1].replace("&amp;", "&"))
    assert f'id="case-{morning.cases["damage"]}"' in here.text
    assert f'id="case-{morning.cases["missing"]}"' not in here.text
    assert "Damage, <nobody's>" not in (await kim.open("/cases")).text
    assert "Damage" not in (await desk.open("/conversations")).text  # another list has names of its own
    assert "is deleted." in (await desk.submit(here, "/cases/saved/delete")).text
    again = await desk.post("/cases/saved/delete", here.form("/cases/saved/delete").fields)
    assert again.status == 404


async def test_a_saved_view_that_names_who_left_says_so_and_shows_the_rest(
    desk: Browser, morning: Morning, sessions: Sessions, services: Services
) -> None:
    with transaction(sessions) as session:
        saved_views.save(
            session, "dee", saved_views.CASES, "Lou's", {"who": "lou", "kind": "damage"}, now=services.clock()
        )
    shown = await desk.open("/cases?who=lou&kind=damage")
    assert "Who: there is no 'lou'; it was left out." in shown.text
    assert f'id="case-{morning.cases["damage"]}"' in shown.text
    assert "Lou's" in shown.text
    assert "“Lou's” is deleted." in (await desk.submit(shown, "/cases/saved/delete")).text


async def test_a_case_that_ended_is_found_by_its_number(desk: Browser, morning: Morning, sessions: Sessions) -> None:
    case_id = morning.cases["damage"]
    morning.desk.resolves(case_id)
    assert f"Case {case_id} has ended" in (await desk.open(f"/cases?q=%23{case_id}")).text
    assert (await desk.open("/cases?q=999999")).text.count("has ended") == 0


async def test_one_page_has_all_that_is_needed(desk: Browser, morning: Morning) -> None:
    shown = (await desk.open(f"/cases/{morning.cases['address']}")).text
    for words in (
        "The customer corrected the address", "<del>1205</del>", "<ins>1421</ins>", "LM482915073", "Maria Lopez",
        "wrong address its 1421 n wells apt 2", "out for delivery", "stops before", "On file",
    ):  # fmt: skip
        assert words in shown, words
    shown = (await desk.open(f"/cases/{morning.cases['missing']}")).text
    assert "Photo of attempt 1" in shown
    assert "by the side door" in shown


async def test_a_case_there_is_not(desk: Browser, morning: Morning) -> None:
    assert (await desk.open("/cases/999999")).status == 404
    assert (await desk.open("/cases/999999/approve")).status == 404
    assert (await desk.open("/cases/resolve?id=x&id=99999999999999999999")).status == 404
    token = (await desk.open("/today")).form("/logout").fields["csrf"]
    assert (await desk.post("/cases/999999/note", {"csrf": token, "text": "hm"})).status == 404


async def test_phone_numbers_are_shown_to_who_asks_and_that_is_logged(
    desk: Browser, morning: Morning, audit: Audit
) -> None:
    path = f"/cases/{morning.cases['address']}"
    page = await desk.open(path)
    assert "•••• 42" in page.text
    assert "312-555-0142" not in page.text
    assert "312-555-0142" in (await desk.submit(page, path)).text
    assert audit()[-1] == ("dee", "case.shown_in_clear", f"case:{morning.cases['address']}")


async def test_an_approval_says_what_it_does_before_it_does_it(
    desk: Browser, morning: Morning, sessions: Sessions, audit: Audit
) -> None:
    case_id = morning.cases["address"]
    asked = await desk.open(f"/cases/{case_id}/approve")
    assert "Dispatch approved the change. LM482915073 now goes to 1421 N Wells St Apt 2" in asked.text
    assert case(sessions, case_id).state == CaseState.WAITING_ON_DESK
    done = await desk.submit(asked, f"/cases/{case_id}/approve")
    assert done.path == "/cases"
    assert f"Case {case_id} is approved." in done.text
    with sessions() as session:
        delivery = dms_queries.delivery(session, "LM482915073")
    assert delivery is not None
    assert (delivery.address.number, delivery.address.unit) == ("1421", "2")
    assert texts(sessions, "+13125550142")[-1].startswith("Dispatch approved the change.")
    assert case(sessions, case_id).resolved_by == "desk:dee"
    assert audit()[-1] == ("dee", "case.approved", f"case:{case_id}")


@pytest.mark.parametrize("what", ["approve", "resolve"])
async def test_who_has_decided_a_case_is_at_the_next_one(desk: Browser, morning: Morning, what: str) -> None:
    case_id = morning.cases["address"]
    board = (await desk.open("/cases")).response.text
    listed = [int(each) for each in re.findall(r'id="case-(\d+)"', board)]
    following = [*listed, listed[0]][listed.index(case_id) + 1]
    page = await desk.open(f"/cases/{case_id}")
    path = "/cases/resolve" if what == "resolve" else f"/cases/{case_id}/approve"
    link = re.search(rf'href="({path}\?[^"]*)"', page.response.text)
    assert link
    decided = await decide(desk, link[1].replace("&amp;", "&"), words="Settled by phone.")
    assert decided.path == f"/cases/{following}"


async def test_a_rejection_needs_a_reason_and_is_told(desk: Browser, morning: Morning, sessions: Sessions) -> None:
    case_id = morning.cases["window"]
    path = f"/cases/{case_id}/reject"
    refused = await decide(desk, path, reason="  ")
    assert refused.status == 422
    assert "Say why" in refused.text
    await desk.submit(refused, path, reason="no room tomorrow")
    ended = case(sessions, case_id)
    assert (ended.state, ended.resolution) == (CaseState.RESOLVED, "Rejected: no room tomorrow")
    assert texts(sessions, "+17735550118")[-1].startswith("Dispatch could not make the change")


async def test_who_is_not_texted_is_said(desk: Browser, morning: Morning, sessions: Sessions) -> None:
    with sessions.begin() as session:
        consent.opt_out(session, consent.NewOptOut("+13125550142", "keyword"), morning.desk.now)
    assert "this number has opted out" in (await desk.open(f"/cases/{morning.cases['address']}/approve")).text


@pytest.mark.parametrize("path", ["approve", "reject"])
async def test_of_two_who_decide_at_once_the_second_is_told_who_decided_what(
    desk: Browser, kim: Browser, morning: Morning, sessions: Sessions, path: str
) -> None:
    case_id = morning.cases["address"]
    mine, theirs = [await each.open(f"/cases/{case_id}/{path}") for each in (desk, kim)]
    await kim.submit(theirs, f"/cases/{case_id}/{path}", reason="no such house")
    late = await desk.submit(mine, f"/cases/{case_id}/{path}", reason="too far")
    assert late.path == f"/cases/{case_id}"
    assert f"Ada {path}ed this at 10:30 AM".replace("approveed", "approved") in late.text
    assert len([body for body in texts(sessions, "+13125550142") if body.startswith("Dispatch")]) == 2  # and one before
    assert "has ended" in (await desk.open(f"/cases/{case_id}/{path}")).text


async def test_nothing_is_decided_on_what_was_not_seen(desk: Browser, morning: Morning, sessions: Sessions) -> None:
    case_id = morning.cases["address"]
    asked = await desk.open(f"/cases/{case_id}/approve")
    with sessions.begin() as session:
        found = session.get_one(Case, case_id)
        found.details = found.details | {"proposed": found.details["proposed"] | {"number": "1423"}}
    late = await desk.submit(asked, f"/cases/{case_id}/approve")
    assert "what is proposed changed meanwhile" in late.text
    assert case(sessions, case_id).state == CaseState.WAITING_ON_DESK


async def test_it_is_too_late_to_approve_what_is_delivered(desk: Browser, morning: Morning, sessions: Sessions) -> None:
    case_id = morning.opens(
        "late address", CaseKind.ADDRESS_PROBLEM, "LM205817694", "Too late.",
        details={"proposed": case(sessions, morning.cases["address"]).details["proposed"]},
    )  # fmt: skip
    assert "Too late: LM205817694 is delivered" in (await desk.open(f"/cases/{case_id}/approve")).text
    assert "Too late: LM205817694 is delivered" in (await desk.open(f"/cases/{case_id}")).text


async def test_an_approval_whose_stop_went_to_another_driver_meanwhile_is_told_to_who_has_it_now(
    desk: Browser, morning: Morning, sessions: Sessions, services: Services
) -> None:
    case_id, number = morning.cases["address"], "LM482915073"
    asked = await desk.open(f"/cases/{case_id}/approve")
    with transaction(sessions) as session:
        row = session.execute(
            select(Route.code, Driver.code, Stop.position)
            .join(Stop, Stop.route_id == Route.id)
            .join(Delivery, Delivery.stop_id == Stop.id)
            .join(Driver, Driver.id == Route.driver_id)
            .where(Delivery.tracking_number == number)
        ).one()
        code, giver, position = row
        others = select(Driver.code).where(Driver.depot_id == Route.depot_id, Driver.code != giver, Route.code == code)
        taker = session.scalars(others.order_by(Driver.code)).first()
        assert taker is not None
        dms_commands.start_shift(session, By.driver(taker, "their shift", morning.desk.now), taker)
        by = By.desk("ada", "given meanwhile", morning.desk.now)
        dms_commands.give_stops(session, by, code, [position], to=taker, seen=None)
    await desk.submit(asked, f"/cases/{case_id}/approve")
    assert case(sessions, case_id).state == CaseState.RESOLVED
    with sessions() as session:
        delivery = dms_queries.delivery(session, number)
        assert delivery is not None
        assert delivery.address.number == "1421"
        assert delivery.route_code != code
        changes = notices.changes_for_drivers(session, morning.desk.now)
    assert [each.driver_code for each in changes if each.kind is NoticeKind.ADDRESS] == [taker]


@pytest.mark.parametrize("path", ["javascript:alert(1)", "https://evil.test/", "//evil.test/"])
async def test_a_question_leads_back_to_our_own_pages_only(desk: Browser, morning: Morning, path: str) -> None:
    asked = await desk.open(f"/cases/{morning.cases['address']}/approve?next={path}")
    assert path not in asked.text
    decided = await desk.submit(asked, f"/cases/{morning.cases['address']}/approve", next=path, follow=False)
    assert decided.goes_to == "/"


async def test_there_is_nothing_to_approve_in_most_cases(desk: Browser, morning: Morning) -> None:
    assert "proposes nothing" in (await desk.open(f"/cases/{morning.cases['damage']}/approve")).text


async def test_resolving_waits_until_it_is_too_late_to_undo_it(
    desk: Browser, morning: Morning, services: Services, clock: Clock
) -> None:
    case_id = morning.cases["damage"]
    board = await decide(desk, f"/cases/resolve?id={case_id}", words="Sender pays.")
    assert f'id="case-{case_id}"' not in board.text
    assert "is resolved in 8 s" in " ".join(board.text.replace("<", " <").split()) or "in 8 s" in board.text
    undone = await desk.submit(board, "/cases/undo")
    assert f"Undone: case {case_id}." in undone.text
    assert f'id="case-{case_id}"' in undone.text
    board = await decide(desk, f"/cases/resolve?id={case_id}", words="Sender pays.")
    clock.advance(seconds=9)
    undoable.carry_out(services)
    assert case(services.sessions, case_id).resolution == "Sender pays."
    assert "It is too late to undo that." in (await desk.submit(board, "/cases/undo")).text


async def test_what_was_resolved_is_ended_by_the_worker_when_no_console_lives(
    desk: Browser, morning: Morning, services: Services, clock: Clock
) -> None:
    case_id = morning.cases["damage"]
    await decide(desk, f"/cases/resolve?id={case_id}", words="Sender pays.")
    stop = asyncio.Event()  # from here on no page is asked for: nothing of the console is at work
    working = asyncio.create_task(runner.work(services, desk_jobs.JOBS, stop))
    clock.advance(seconds=9)
    for _ in range(1200):
        if case(services.sessions, case_id).state == CaseState.RESOLVED:
            break
        await asyncio.sleep(0.05)
    assert case(services.sessions, case_id).resolution == "Sender pays."
    stop.set()
    await working


async def test_several_are_resolved_and_given_at_once(
    desk: Browser, morning: Morning, services: Services, clock: Clock, audit: Audit
) -> None:
    ids = [morning.cases[name] for name in ("damage", "complaint", "address")]
    board = await desk.open("/cases")
    token = board.form("/cases/assign").fields["csrf"]
    ticked = {"csrf": token, "id": list(map(str, ids)), "next": "/cases"}
    asked = await desk.post("/cases/resolve", ticked)  # type: ignore[arg-type]
    assert asked.status == 200
    assert "Resolve 3 cases?" in asked.text
    assert "One of them proposes something" in asked.text
    morning.desk.resolves(ids[1])
    done = await desk.post("/cases/resolve", ticked | {"words": "Storm."})  # type: ignore[arg-type]
    assert "2 cases done, 1 not." in done.text
    assert "Ana closed this" in done.text or "ana closed this" in done.text.lower()
    clock.advance(seconds=9)
    undoable.carry_out(services)
    assert [case(services.sessions, each).resolution for each in ids] == ["Storm.", "done", "Storm."]
    assert ("dee", "case.resolved", f"case:{ids[0]}") in audit()


async def test_a_case_is_taken_given_and_given_back(desk: Browser, morning: Morning, sessions: Sessions) -> None:
    case_id = morning.cases["damage"]
    await decide(desk, f"/cases/assign?id={case_id}", to="ada")
    board = await decide(desk, f"/cases/assign?id={case_id}", to="")
    assert case(sessions, case_id).assigned_to is None
    await desk.submit(board, "/cases/undo")
    assert case(sessions, case_id).assigned_to == "ada"
    shown = (await desk.open(f"/cases/{case_id}")).text
    assert "gave it to Ada" in shown


async def test_nobody_takes_a_case_from_another_unaware(
    desk: Browser, kim: Browser, morning: Morning, sessions: Sessions
) -> None:
    case_id = morning.cases["damage"]
    mine = await desk.open(f"/cases/{case_id}")
    await decide(kim, f"/cases/assign?id={case_id}", to="ada")
    late = await desk.submit(mine, "/cases/assign", to="dee")
    assert f"Case {case_id} went to Ada meanwhile." in late.text
    assert case(sessions, case_id).assigned_to == "ada"
    await desk.submit(late, "/cases/assign", to="dee")  # knowing it
    assert case(sessions, case_id).assigned_to == "dee"


@pytest.mark.parametrize("to", ["vic", "nobody"])
async def test_cases_go_only_to_those_who_decide(desk: Browser, morning: Morning, to: str) -> None:
    assert (await decide(desk, f"/cases/assign?id={morning.cases['damage']}", to=to)).status == 400


async def test_a_note_for_colleagues(desk: Browser, morning: Morning) -> None:
    path = f"/cases/{morning.cases['damage']}"
    noted = await desk.submit(await desk.open(path), f"{path}/note", text=f"called the sender {MARKUP}")
    assert "noted: called the sender" in noted.text
    assert "<script>document.title" not in noted.response.text
    assert "nothing in that note" in (await desk.submit(noted, f"{path}/note", text=" ")).text


async def test_a_note_that_calls_who_left_is_not_kept_and_not_lost(desk: Browser, morning: Morning) -> None:
    path = f"/cases/{morning.cases['damage']}"
    words = "@kim " + "she wants the lamp replaced. " * 60
    refused = await desk.submit(await desk.open(path), f"{path}/note", text=words)
    assert refused.status == 422
    assert "Nobody called @kim works at this desk (any more)." in refused.text
    assert refused.form(f"{path}/note").fields["text"] == words.strip()
    assert "noted: @kim" not in (await desk.open(path)).text


def actions(morning: Morning) -> dict[str, dict[str, object]]:
    """Every way to change something, with what would do it."""
    one = morning.cases["address"]
    return {
        f"/cases/{one}/approve": {"seen": "x"},
        f"/cases/{one}/reject": {"reason": "no", "seen": "x"},
        f"/cases/{one}/note": {"text": "hm"},
        f"/cases/{one}": {},
        "/cases/resolve": {"id": str(one), "words": "done"},
        "/cases/assign": {"id": str(one), "to": "dee"},
        "/cases/undo": {"batch": "b1"},
    }


async def test_a_viewer_sees_all_and_changes_nothing(browser: Browser, morning: Morning, sessions: Sessions) -> None:
    token = (await browser.sign_in("vic", PASSWORD)).form("/logout").fields["csrf"]
    board = await browser.open("/cases")
    assert f'id="case-{morning.cases["address"]}"' in board.text
    assert "/approve" not in board.text
    assert "/approve" not in (await browser.open(f"/cases/{morning.cases['address']}")).text
    for path, fields in actions(morning).items():
        refused = await browser.post(path, {"csrf": token, **fields})  # type: ignore[dict-item]
        assert refused.status == 403, path
        if not path.endswith(("note", "undo", str(morning.cases["address"]))):
            assert (await browser.open(path)).status == 403, path
    assert case(sessions, morning.cases["address"]).state == CaseState.WAITING_ON_DESK


async def test_no_form_from_elsewhere_changes_anything(desk: Browser, morning: Morning, sessions: Sessions) -> None:
    token = (await desk.open("/cases")).form("/logout").fields["csrf"]
    for path, fields in actions(morning).items():
        for headers, csrf in (({"origin": "https://evil.test"}, token), (None, "0" * 64)):
            refused = await desk.post(path, {"csrf": csrf, **fields}, headers=headers)  # type: ignore[dict-item]
            assert refused.status == 403, path
    found = case(sessions, morning.cases["address"])
    assert (found.state, found.assigned_to) == (CaseState.WAITING_ON_DESK, None)


async def test_the_board_is_csv_with_its_filters(desk: Browser, morning: Morning, audit: Audit) -> None:
    answer = await desk.open("/cases.csv?view=approve")
    rows = list(csv.DictReader(answer.response.text.removeprefix("\ufeff").splitlines()))
    assert {row["kind"] for row in rows} == {"address_problem", "delivery_change"}
    assert audit()[-1] == ("dee", "cases.exported", "cases:all")


async def test_a_fragment_is_only_what_changes(desk: Browser, morning: Morning) -> None:
    for path in ("/cases/board", f"/cases/{morning.cases['address']}/parts"):
        shown = await desk.open(path, **{"x-fragment": "1"})
        assert shown.status == 200
        assert "<html" not in shown.text
    asked = await desk.open(f"/cases/{morning.cases['address']}/approve", **{"x-fragment": "1"})
    assert "<html" not in asked.text
    assert "Approve case" in asked.text


async def test_pages_of_a_long_board(desk: Browser, morning: Morning) -> None:
    for number in range(60):
        morning.opens(f"more {number}", CaseKind.COMPLAINT, f"LM9{number:08d}", "One more.")
    first, second = [(await desk.open(f"/cases?page={page}")).text for page in (1, 2)]
    assert "1–50 of 72" in first
    assert "51–72 of 72" in second
    assert (await desk.open("/cases?page=99")).status == 200


def test_an_approval_does_what_was_foreseen(morning: Morning, sessions: Sessions) -> None:
    """What the question says and what is done come from one place."""
    case_id = morning.cases["window"]
    with sessions.begin() as session:
        found = case_commands.get(session, case_id)
        foreseen = approvals.foreseen(
            found, dms_queries.delivery(session, found.tracking_number or ""), now=morning.desk.now
        )
        approvals.approve(session, By.desk("dee", approvals.approval_of(case_id), morning.desk.now), case_id)
    assert case(sessions, case_id).resolution == f"Approved: {foreseen.done}"
    assert texts(sessions, "+17735550118")[-1] == foreseen.told


async def test_the_start_page_is_what_waits_or_else_the_day(
    desk: Browser, morning: Morning, sessions: Sessions
) -> None:
    assert (await desk.open("/")).path == "/cases?view=desk"
    for case_id in morning.cases.values():
        morning.desk.resolves(case_id)
    assert (await desk.open("/")).path == "/today"


def test_what_a_case_knows_is_told_in_words() -> None:
    known = {
        "message_id": "SM1", "why": "different_street", "stops_left": [4, 5], "driver": "D1",
        "driver_name": "Erin Bell",
        "evidence": {"left_at": "side door", "photo_url": "https://x.test/1.jpg", "at": "2026-11-20T16:00:00+00:00"},
        "last_position_at": "2026-11-20T16:00:00+00:00", "photos": ["https://x.test/1.jpg", "https://x.test/2.jpg"],
        "proposed": {"number": "1"}, "odd_thing": True, "empty": "",
    }  # fmt: skip
    now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert list(wording.details(known, "America/Chicago", now)) == [
        ("Why", "different street"), ("Stops left", "4, 5"), ("Driver", "Erin Bell"), ("Left", "side door"),
        ("Known since", "10:00 AM"), ("Odd thing", "yes"),
    ]  # fmt: skip
    assert wording.pictures(known) == ["https://x.test/1.jpg", "https://x.test/2.jpg"]


@given(st.text(), st.text())
def test_words_that_differ_are_marked_on_both_sides(before: str, after: str) -> None:
    was, becomes = wording.compared(before, after)
    assert [word for word, _ in was] == before.split()
    assert [word for word, _ in becomes] == after.split()
    assert [word for word, is_other in was if not is_other] == [word for word, is_other in becomes if not is_other]
    if before.split() == after.split():
        assert not any(is_other for _, is_other in (*was, *becomes))

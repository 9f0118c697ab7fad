"""Whoever calls is served, in a browser: found in two steps, another day in five; and the desk calls its people."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import Engine, delete, select

from doorstep.bootstrap import Services
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.auth.models import ConsoleSession
from doorstep.database import Sessions, transaction
from doorstep.desk import calling
from doorstep.dms.models import Delivery
from doorstep.dms.seed import DEMO_CUSTOMERS
from tests.console import case_scenes
from tests.console.case_scenes import Morning
from tests.console.conftest import PASSWORD
from tests.console.screens import barriers, on_a_desktop, on_every_screen, stays_inside
from tests.sandbox.servers import eventually

MARIA = DEMO_CUSTOMERS[0]
NUMBER = MARIA.tracking_numbers[0]


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def morning(services: Services) -> Morning:
    return case_scenes.play(services.sessions, services.clock(), deliveries=400)


@pytest.fixture
def desk(morning: Morning, signed_in: Page, desk_url: str) -> Page:
    """Ada, before the day's routes."""
    signed_in.goto(f"{desk_url}/today")
    is_ready(signed_in)
    return signed_in


def is_ready(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-ready", "yes", timeout=60_000)


def recipient_id(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalars(select(Delivery.recipient_id).where(Delivery.tracking_number == NUMBER)).one()


@on_every_screen
def test_nothing_shuts_anybody_out(desk: Page, morning: Morning, desk_url: str) -> None:
    for path in (
        "/search?q=lopez",
        "/search?q=m",
        "/search?q=zzyzx",
        "/search?q=chicago&kind=deliveries",
        f"/deliveries/{NUMBER}",
        *(f"/deliveries/{NUMBER}/change/{what}" for what in ("day", "pickup", "address", "instructions", "access")),
        f"/recipients/{recipient_id(morning.sessions)}",
    ):
        desk.goto(desk_url + path)
        is_ready(desk)
        assert barriers(desk) == [], path
        assert stays_inside(desk), path
    desk.goto(f"{desk_url}/deliveries/{NUMBER}/change/pickup")
    desk.get_by_label("They call from the phone on file").check()
    desk.get_by_role("button", name="Read it back").click()
    expect(desk.get_by_text("Nothing is changed yet")).to_be_visible()
    assert barriers(desk) == []
    assert stays_inside(desk)


@on_a_desktop
def test_a_callers_package_is_found_in_two_steps_and_its_day_changed_in_five(desk: Page, morning: Morning) -> None:
    before = morning.delivery(NUMBER)
    desk.keyboard.press("/")
    desk.keyboard.type(NUMBER)  # one
    desk.keyboard.press("Enter")  # two
    desk.wait_for_url(f"**/deliveries/{NUMBER}")
    is_ready(desk)
    expect(desk.get_by_role("heading", name=NUMBER)).to_be_visible()
    desk.keyboard.press("d")  # one
    desk.wait_for_url("**/change/day")
    desk.locator(".slot").first.click()  # two
    desk.get_by_label("They call from the phone on file").check()  # three
    desk.get_by_role("button", name="Read it back").click()  # four
    expect(desk.get_by_text("Nothing is changed yet")).to_be_visible()
    assert morning.delivery(NUMBER).window_start == before.window_start
    desk.get_by_role("button", name="They said yes: change it").click()  # five
    desk.wait_for_url(f"**/deliveries/{NUMBER}")
    expect(desk.get_by_text("Another day: done. The recipient is texted.")).to_be_visible()
    assert morning.delivery(NUMBER).window_start > before.window_end


@on_a_desktop
def test_the_search_is_there_on_every_page_and_a_list_keeps_its_own(desk: Page, desk_url: str) -> None:
    desk.goto(f"{desk_url}/cases")
    is_ready(desk)
    desk.keyboard.press("/")
    expect(desk.get_by_role("searchbox", name="Find anything")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("l")
    expect(desk.get_by_role("searchbox", name="Search", exact=True)).to_be_focused()


HIDDEN = """
    window.isHidden = true;
    Object.defineProperty(document, "hidden", { get: () => window.isHidden });
    Object.defineProperty(document, "visibilityState", { get: () => window.isHidden ? "hidden" : "visible" });
    window.told = [];
    window.Notification = class {
      static permission = "granted";
      static requestPermission() { return Promise.resolve("granted"); }
      constructor(title, options) { window.told.push(options.body); }
    };
"""


HEARD = """
    window.tones = 0;
    window.AudioContext = class {
      currentTime = 0;
      createOscillator() { window.tones += 1; return { frequency: {}, connect: (to) => to, start() {}, stop() {} }; }
      createGain() { return { gain: {}, connect() {} }; }
      close() {}
    };
"""


def called(page: Page, morning: Morning, words: str, path: str) -> Locator:
    """Dee wants Ada; answers what Ada is shown of it."""
    with transaction(morning.sessions) as session:
        calling.call(session, "ada", by="dee", words=words, path=path, now=morning.desk.now)
    return page.get_by_role("alert").get_by_role("link", name=f"Dee: {words}")


def nobody_is_wanted(morning: Morning) -> bool:
    with morning.sessions() as session:
        return not calling.unseen(session, "ada")


def listens(page: Page) -> bool:
    held: bool = page.evaluate("navigator.locks.query().then((all) => all.held.length > 0)")
    return held


@on_a_desktop
def test_a_hidden_tab_hears_of_people_in_danger_and_by_choice_of_other_cases(
    desk: Page, morning: Morning, desk_url: str
) -> None:
    desk.add_init_script(HIDDEN + HEARD)
    desk.goto(f"{desk_url}/today")
    is_ready(desk)
    desk.keyboard.press("Escape")  # no browser sounds before one pressed something
    expect(desk).to_have_title(re.compile(r"^\(\d+\) "), timeout=60_000)
    told = "window.told.join(' / ')"
    eventually(lambda: desk.evaluate("localStorage.getItem('doorstep-calls')?.includes('case')"))
    assert desk.evaluate(told) == ""
    morning.opens("quiet", CaseKind.COMPLAINT, next(morning.numbers), "Not what was ordered.", ago=0)
    danger = morning.opens(
        "danger", CaseKind.EMERGENCY, next(morning.numbers), "Emergency reported by the driver.", ago=0
    )
    morning.desk.refresh()
    eventually(lambda: desk.evaluate("window.told.length > 0"))
    assert "People may be in danger: Emergency" in desk.evaluate(told)
    assert "Complaint" not in desk.evaluate(told)
    assert desk.evaluate("window.tones") == 5
    assert desk.evaluate("document.querySelector('link[rel=icon]').href").startswith("data:image/png")
    expect(desk).to_have_title(re.compile(r"^‼ 1 in danger · \(\d+\) "), timeout=60_000)
    expect(desk.get_by_role("alert").get_by_text("People may be in danger: 1 case")).to_be_visible()
    desk.get_by_role("button", name="Account of Ada").click()
    desk.get_by_role("button", name="Notify me of new cases").click()
    expect(desk.get_by_role("button", name="Notify me of new cases")).to_have_attribute("aria-pressed", "true")
    desk.get_by_role("button", name="Sound with them").click()
    assert desk.evaluate("window.tones") == 6  # what it sounds like
    desk.keyboard.press("Escape")
    morning.opens("loud", CaseKind.COMPLAINT, next(morning.numbers), "Not what was ordered either.", ago=0)
    morning.desk.refresh()
    eventually(lambda: desk.evaluate("window.told.some((each) => each.startsWith('Complaint'))"))
    assert desk.evaluate("window.tones") == 7
    desk.goto(f"{desk_url}/cases")
    is_ready(desk)
    first = desk.locator("tr[data-row]").first
    expect(first).to_have_attribute("id", f"case-{danger}")
    expect(first).to_have_class(re.compile("danger"))
    assert barriers(desk) == []


@on_a_desktop
def test_a_case_that_a_colleague_hands_on_reaches_whose_it_is_now(desk: Page, morning: Morning, desk_url: str) -> None:
    desk.goto(f"{desk_url}/today")
    is_ready(desk)
    path = f"/cases/{morning.cases['damage']}"
    wanted = called(desk, morning, "The damage is yours now.", path)
    expect(wanted).to_be_visible(timeout=60_000)
    assert barriers(desk) == []
    wanted.click()
    desk.wait_for_url(f"**{path}")
    eventually(lambda: nobody_is_wanted(morning))  # leaving sooner would take the look back
    desk.goto(f"{desk_url}/today")
    is_ready(desk)
    eventually(lambda: desk.evaluate("document.title.startsWith('(')"))
    expect(wanted).to_have_count(0)


@on_a_desktop
def test_what_a_colleague_wants_is_not_seen_by_a_tab_that_nobody_looks_at(
    desk: Page, morning: Morning, desk_url: str
) -> None:
    path = f"/cases/{morning.cases['damage']}"
    desk.add_init_script(HIDDEN)
    desk.goto(desk_url + path)
    is_ready(desk)
    wanted = called(desk, morning, "Look at the photo.", path)
    expect(wanted).to_have_count(1)
    assert not nobody_is_wanted(morning)
    desk.evaluate("window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(wanted).to_have_count(0)
    eventually(lambda: nobody_is_wanted(morning))


@on_a_desktop
def test_a_page_hears_again_after_a_proxy_answered_for_a_console_that_started_anew(
    desk: Page, morning: Morning, desk_url: str
) -> None:
    refused: list[str] = []

    def starts_anew(route: Route) -> None:
        if len(refused) < 2:
            refused.append(route.request.url)
            route.fulfill(status=502, body="Bad Gateway")
        else:
            route.continue_()

    desk.route("**/live?topics=cases,calls,steps", starts_anew)
    desk.goto(f"{desk_url}/today")
    is_ready(desk)
    eventually(lambda: desk.evaluate("true") and len(refused) == 2)  # the browser calls us while it is asked
    expect(called(desk, morning, "Call them back.", "/cases/1")).to_be_visible()


@on_a_desktop
def test_who_was_signed_out_and_is_in_again_hears_in_the_old_tab_too(
    desk: Page, morning: Morning, desk_url: str
) -> None:
    desk.goto(f"{desk_url}/today")
    is_ready(desk)
    eventually(lambda: listens(desk))
    with transaction(morning.sessions) as session:
        session.execute(delete(ConsoleSession))
    called(desk, morning, "The last that is heard.", "/cases/1")  # or not: a look may be under way just now
    eventually(lambda: not listens(desk))
    unheard = called(desk, morning, "Nobody hears this.", "/cases/3")
    other = desk.context.new_page()
    other.goto(f"{desk_url}/login")
    other.get_by_label("Login").fill("ada")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url(lambda url: "/login" not in url)
    expect(unheard).to_be_visible(timeout=60_000)  # the other tab told of it
    other.close()
    expect(called(desk, morning, "Call them back.", "/cases/2")).to_be_visible(timeout=60_000)

"""What a dispatcher does all day, each in at most as many steps as it took when the desk was tried as one.

A step is a press of a key (or of keys that go together, like `g t`), a click, something chosen or typed; to search
(`/`, words, Enter) is one. Two more jobs are in deliveries/test_caller_in_browser.py (a caller's package) and
today/test_route_changes_in_browser.py (the stops of a truck that broke down).
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, select, update

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.auth.models import ConsoleUser
from doorstep.database import Sessions, transaction
from doorstep.desk import undoable
from doorstep.dms import queries as dms_queries
from doorstep.messaging.models import OutboxRow
from doorstep.settings import Settings
from tests.console.conftest import URL
from tests.console.scenes import NUMBERS, PHONES, Scenes
from tests.console.screens import on_a_desktop
from tests.desk.rasa import FakeRasa, fake_rasa

pytestmark = on_a_desktop


@dataclass
class Hands:
    """Of somebody at the desk; `steps` is what they did so far."""

    page: Page
    steps: int = 0

    def press(self, keys: str) -> None:
        self.steps += 1
        for key in keys.split():
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        self.steps += 1
        self.page.keyboard.type(words)

    def searches(self, words: str) -> None:
        self.press("/")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/search?*")

    def clicks(self, what: Locator) -> None:
        self.steps += 1
        what.click()

    def writes(self, field: Locator, words: str) -> None:
        self.steps += 1
        field.fill(words)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def rasa(sessions: Sessions) -> Iterator[FakeRasa]:
    with fake_rasa(sessions) as rasa:
        yield rasa


@pytest.fixture
def settings(rasa: FakeRasa) -> Settings:
    return Settings(console_url=URL, rasa_url=rasa.url, TWILIO_API_URL="http://127.0.0.1:1")


@pytest.fixture
def hands(scenes: Scenes, signed_in: Page) -> Hands:
    """Where one is after signing in."""
    is_live(signed_in)
    return Hands(signed_in)


def is_live(page: Page) -> None:
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")


def at(hands: Hands, desk_url: str, path: str) -> Page:
    hands.page.goto(desk_url + path)
    is_live(hands.page)
    return hands.page


def test_the_conversation_of_a_phone_is_found_in_two(hands: Hands, scenes: Scenes) -> None:
    hands.searches(PHONES["Tom Okafor"][-4:])
    hands.clicks(hands.page.get_by_role("region", name="Conversations").get_by_role("link", name="Tom Okafor"))
    hands.page.wait_for_url(f"**/conversations/{scenes.ids['Tom Okafor']}")
    assert hands.steps <= 2


def test_why_it_said_so_stands_beside_what_it_said(hands: Hands, scenes: Scenes, desk_url: str) -> None:
    page = at(hands, desk_url, f"/conversations/{scenes.ids['Ann Lee']}")
    line = page.locator(".line", has_text="its apt 9 not 4b")
    expect(line).to_contain_text("correct address")
    expect(line).to_contain_text("81")
    expect(page.locator("#lines")).to_contain_text("4B")
    assert hands.steps == 0


def test_an_address_is_approved_in_two(hands: Hands, scenes: Scenes, desk_url: str, sessions: Sessions) -> None:
    text = scenes.write("Ben Novak", "send it to 60 e chestnut instead").is_read("correct_address", confidence=0.9)
    with sessions() as session:
        delivery = dms_queries.delivery(session, NUMBERS["Ben Novak"])
    assert delivery is not None
    on_file, proposed = asdict(delivery.address), asdict(replace(delivery.address, number="60"))
    case_id = scenes.desk.opens_case(
        CaseKind.ADDRESS_PROBLEM, text, delivery.tracking_number, state=CaseState.WAITING_ON_DESK,
        details={"proposed": proposed, "on_file": on_file, "why": "different_street"},
    )  # fmt: skip
    scenes.desk.refresh()
    page = at(hands, desk_url, f"/cases/{case_id}")
    hands.press("a")
    expect(page.get_by_role("dialog").get_by_role("button", name="Approve")).to_be_focused()
    hands.press("Enter")
    expect(page.get_by_text(f"Case {case_id} is approved.")).to_be_visible()
    assert hands.steps <= 2


def test_a_person_is_answered_and_the_case_settled_in_five(
    hands: Hands, scenes: Scenes, desk_url: str, sessions: Sessions
) -> None:
    """Four when it was tried, and then the case was still waiting: two to four more."""
    page = at(hands, desk_url, f"/conversations/{scenes.ids['Tom Okafor']}")
    hands.press("t")
    text = page.get_by_role("textbox", name="Text to Tom Okafor")
    expect(text).to_be_focused()
    hands.types("Hi Tom, Ada here. It comes by four.")
    hands.press("Control+Enter")
    expect(text).to_have_value("")
    hands.clicks(page.get_by_role("button", name="Hand back"))
    expect(page.get_by_role("heading", name=re.compile("Resolve"))).to_be_visible()
    expect(page.get_by_label("How did it end?")).to_be_focused()
    hands.press("Enter")
    page.wait_for_url(lambda url: "/cases/resolve" not in url)
    assert hands.steps <= 5
    with sessions() as session:
        case_id = session.scalars(
            select(Case.id).where(Case.conversation_id == scenes.ids["Tom Okafor"], Case.kind == CaseKind.PERSON_WANTED)
        ).one()
        assert undoable.resolving(session, [case_id])[case_id].words == "Answered by text."
        sent = session.scalars(select(OutboxRow.body).where(OutboxRow.kind == "desk").order_by(OutboxRow.id)).all()
    assert sent[-1] == "Hi Tom, Ada here. It comes by four."


def test_what_a_text_is_is_said_in_three_and_needs_no_engineer(hands: Hands, scenes: Scenes, desk_url: str) -> None:
    """Six when it was tried, the last of them an engineer's."""
    page = at(hands, desk_url, f"/conversations/{scenes.ids['Marcus Webb']}")
    line = page.locator(".line", has_text="hm idk the thing")
    hands.clicks(line.locator("[data-correct]"))
    dialog = page.get_by_role("dialog", name="Correct what was understood")
    hands.clicks(dialog.get_by_role("radio", name="report damage"))
    hands.press("Enter")
    expect(page.get_by_text("Corrected: report damage.")).to_be_visible()
    assert hands.steps <= 3


def test_which_routes_are_late_is_seen_in_one(hands: Hands) -> None:
    hands.press("g t")
    hands.page.wait_for_url("**/today")
    expect(hands.page.get_by_role("link", name=re.compile("^Late"))).to_be_visible()
    assert hands.steps <= 1


def test_a_case_is_handed_on_in_three(hands: Hands, scenes: Scenes, desk_url: str, sessions: Sessions) -> None:
    with sessions() as session:
        case_id = session.scalars(select(Case.id).where(Case.kind == CaseKind.DAMAGE)).one()
    page = at(hands, desk_url, f"/cases/{case_id}")
    hands.press("w")
    hands.steps += 1
    page.get_by_label("Give to").select_option("dee")
    hands.clicks(page.get_by_role("dialog").get_by_role("button", name="Assign"))
    expect(page.get_by_role("link", name=re.compile("With Dee"))).to_be_visible()
    assert hands.steps <= 3
    with sessions() as session:
        assert session.get_one(Case, case_id).assigned_to == "dee"


def test_what_was_not_received_last_week_is_found_in_four(hands: Hands, scenes: Scenes, sessions: Sessions) -> None:
    text = scenes.write("Rosa Diaz", "it says delivered but there is nothing")
    case_id = scenes.desk.opens_case("not_received", text)
    with transaction(sessions) as session:
        session.execute(update(Case).where(Case.id == case_id).values(opened_at=scenes.desk.now - timedelta(days=3)))
    scenes.desk.refresh()
    page = hands.page
    hands.press("g n")
    page.wait_for_url("**/numbers")
    hands.clicks(page.get_by_role("link", name="7 days"))
    page.wait_for_url("**/numbers?*")
    hands.clicks(page.locator("#exceptions summary"))
    hands.clicks(page.locator('#exceptions tfoot a[href*="kind=not_received"]'))
    page.wait_for_url("**/numbers/rows?*")
    assert hands.steps <= 4
    expect(page.locator(f'a[href="/cases/{case_id}"]')).to_have_count(1)


def test_a_list_is_a_file_in_one(hands: Hands, desk_url: str) -> None:
    page = at(hands, desk_url, "/cases")
    with page.expect_download() as download:
        hands.clicks(page.get_by_role("link", name="CSV"))
    assert ",damage," in download.value.path().read_text(encoding="utf-8-sig")
    assert hands.steps <= 1


def test_a_colleague_is_added_in_five(hands: Hands, sessions: Sessions) -> None:
    page = hands.page
    hands.clicks(page.get_by_role("button", name="Account of Ada"))
    hands.clicks(page.get_by_role("link", name="People"))
    page.wait_for_url("**/users")
    hands.writes(page.get_by_label("Login"), "lee")
    hands.writes(page.get_by_label("Name", exact=True), "Lee Park")
    hands.clicks(page.get_by_role("button", name="Add", exact=True))
    expect(page.get_by_text("The password of lee, shown this once:")).to_be_visible()
    assert hands.steps <= 5
    with sessions() as session:
        assert session.scalars(select(ConsoleUser.name).where(ConsoleUser.login == "lee")).one() == "Lee Park"

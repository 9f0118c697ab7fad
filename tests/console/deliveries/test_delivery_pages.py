"""A delivery's page, a recipient's page, and changes for somebody who calls."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.database import Sessions, transaction
from doorstep.desk import takeover
from doorstep.dms import arrangements
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.models import History
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind
from doorstep.dms.views import DeliveryView
from doorstep.messaging import consent
from doorstep.messaging.models import OutboxRow
from doorstep.provenance import By
from tests.console.browser import Browser, Page
from tests.console.conftest import PASSWORD, Clock
from tests.console.world import NUMBER, PHONE, Desk

AT = f"/deliveries/{NUMBER}"
CODE = "7316"


@pytest.fixture
def world(world: Desk) -> Desk:
    with transaction(world.sessions) as session:
        dms_commands.give_access(session, By.customer("code", world.now), NUMBER, [(AccessKind.GATE, CODE)])
    world.refresh()
    return world


def delivery(world: Desk) -> DeliveryView:
    with world.sessions() as session:
        found = dms_queries.delivery(session, NUMBER)
    assert found is not None
    return found


def texts(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(OutboxRow.body).order_by(OutboxRow.id)))


def slots(page: Page) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', page.text)


async def asks(desk: Browser, what: str, **typed: str) -> Page:
    form = await desk.open(f"{AT}/change/{what}")
    if what == "day":
        typed.setdefault("slot", slots(form)[0])
    form.form(f"{AT}/change/{what}").fields.pop("proof", None)
    return await desk.submit(form, f"{AT}/change/{what}", **{"proof": "phone_on_file", **typed})


async def changes(desk: Browser, what: str, **typed: str) -> Page:
    read_back = await asks(desk, what, **typed)
    assert read_back.status == 200, read_back.text
    return await desk.submit(read_back, f"{AT}/change/{what}/yes")


async def test_all_that_is_known_stands_on_one_page(desk: Browser, world: Desk) -> None:
    said = world.says("where is my package", "where_is_my_package")
    world.opens_case(CaseKind.COMPLAINT, said)
    world.refresh()
    page = await desk.open(AT)
    for words in (
        "out for delivery", "Maria Lopez", "1205 N La Salle St Apt 4B", "where is my package", "Complaint", "History",
        "Another day", "Hold for pickup", "What is coming", "At the door",
    ):  # fmt: skip
        assert words in page.text, words
    assert CODE not in page.response.text
    assert "5550142" not in page.response.text


async def test_codes_are_shown_to_who_asks_and_may_and_that_is_logged(
    desk: Browser, new_browser: Callable[..., Browser], world: Desk, audit: Callable[[], list[tuple[str, str, str]]]
) -> None:
    page = await desk.submit(await desk.open(AT), AT)
    assert CODE in page.text
    assert ("dee", "delivery.shown_in_clear", f"delivery:{NUMBER}") in audit()
    viewer = new_browser()
    inside = await viewer.sign_in("vic", PASSWORD)
    token = inside.form("/logout").fields["csrf"]
    refused = await viewer.post(AT, {"csrf": token})
    assert refused.status == 403
    assert CODE not in refused.text
    assert "Another day" not in (await viewer.open(AT)).text


async def test_what_is_not_there_is_not_found(desk: Browser, world: Desk) -> None:
    assert (await desk.open("/deliveries/LM999999999")).status == 404
    assert (await desk.open("/recipients/999999")).status == 404
    assert (await desk.open(f"{AT}/change/nothing")).status == 404
    assert (await desk.open("/recipients/99999999999999999999")).status == 404


async def test_another_day_is_read_back_and_written_with_who_asked(desk: Browser, world: Desk) -> None:
    before = delivery(world)
    read_back = await asks(desk, "day", caller="Luis, her brother", proof="called_back")
    assert "Nothing is changed yet" in read_back.text
    assert delivery(world) == before
    done = await desk.submit(read_back, f"{AT}/change/day/yes", tell="1")
    assert done.path == AT
    assert "Another day: done. The recipient is texted." in done.text
    after = delivery(world)
    assert after.status == Status.AT_DEPOT
    assert after.window_start > before.window_end
    assert "Luis, her brother asked by phone (I called the phone on file back)" in done.text
    [text] = texts(world.sessions)
    assert text.startswith(f"Agreed with dispatch by phone: {NUMBER} now comes tomorrow")
    assert len(text) <= 160
    with world.sessions() as session:
        row = session.scalars(select(History).where(History.command == "reschedule")).one()
        assert row.actor == "desk:dee"


async def test_the_same_yes_twice_is_one_change_and_one_text(desk: Browser, world: Desk) -> None:
    read_back = await asks(desk, "day")
    await desk.submit(read_back, f"{AT}/change/day/yes", tell="1")
    await desk.submit(read_back, f"{AT}/change/day/yes", tell="1")
    assert len(texts(world.sessions)) == 1
    with world.sessions() as session:
        assert len(session.scalars(select(History).where(History.command == "reschedule")).all()) == 1


@pytest.mark.parametrize("what", ["day", "cancel"])
async def test_the_same_yes_twice_reads_that_it_was_done(desk: Browser, world: Desk, what: str) -> None:
    read_back = await asks(desk, what)
    await desk.submit(read_back, f"{AT}/change/{what}/yes", tell="1")
    again = await desk.submit(read_back, f"{AT}/change/{what}/yes", tell="1")
    assert (again.status, again.path) == (200, AT)
    assert "done already, by this very form." in again.text


async def test_a_second_change_from_the_same_form_is_written_too(desk: Browser, world: Desk) -> None:
    form, at = await desk.open(f"{AT}/change/instructions"), f"{AT}/change/instructions"
    form.form(at).fields.pop("proof", None)
    for detail in ("back porch", "side door"):
        read_back = await desk.submit(form, at, proof="phone_on_file", kind="leave_at", detail=detail)
        done = await desk.submit(read_back, f"{at}/yes")
        assert "Instructions: done." in done.text
        with world.sessions() as session:
            assert [each.detail for each in arrangements.instructions(session, NUMBER)][-1] == detail


async def test_what_changed_since_it_was_read_back_is_not_written(desk: Browser, world: Desk) -> None:
    read_back = await asks(desk, "cancel")
    with transaction(world.sessions) as session:
        dms_commands.set_eta(session, By.system("eta", world.now), NUMBER, world.now + timedelta(minutes=9))
    refused = await desk.submit(read_back, f"{AT}/change/cancel/yes")
    assert refused.status == 422
    assert "changed meanwhile" in refused.text
    assert delivery(world).status == Status.OUT_FOR_DELIVERY
    assert texts(world.sessions) == []


async def test_a_page_open_since_yesterday_promises_no_day_that_is_over(
    desk: Browser, world: Desk, clock: Clock
) -> None:
    read_back, before = await asks(desk, "day"), delivery(world)
    clock.advance(days=2)  # nobody is signed in that long
    await desk.sign_in("dee", PASSWORD)
    late = await desk.submit(read_back, f"{AT}/change/day/yes", tell="1")
    assert late.status == 403
    assert "earlier session" in late.text
    again = await desk.submit(late, f"{AT}/change/day/yes")
    assert again.status == 422
    assert "That window has begun already." in again.text
    assert delivery(world) == before
    assert texts(world.sessions) == []


@pytest.mark.parametrize(
    ("what", "typed", "command"),
    [
        ("pickup", {}, "hold_for_pickup"),
        ("address", {"address": "its 1250 not 1205"}, "change_address"),
        ("instructions", {"kind": "leave_at", "detail": "back porch"}, "give_instructions"),
        ("access", {"kind": "door", "value": "9944", "keep": "1"}, "give_access"),
        ("cancel", {"reason": "bought it elsewhere"}, "cancel_delivery"),
    ],
)
async def test_every_change_of_the_policy_is_done_for_a_caller(
    desk: Browser, world: Desk, what: str, typed: dict[str, str], command: str
) -> None:
    done = await changes(desk, what, **typed)
    assert done.path == AT, done.text
    with world.sessions() as session:
        row = session.scalars(select(History).where(History.command == command).order_by(History.id.desc())).first()
        assert row is not None
        assert row.actor == "desk:dee"
        assert "9944" not in str([row.before, row.after])
        assert any("asked by phone" in note.text for note in dms_queries.notes(session, NUMBER))
        assert not any("9944" in note.text for note in dms_queries.notes(session, NUMBER))
    assert not any("9944" in text for text in texts(world.sessions))


@pytest.mark.parametrize(
    ("what", "typed", "problem"),
    [
        ("day", {"proof": ""}, "Say how it was proven who asks."),
        ("day", {"slot": "tomorrow"}, "Choose a window."),
        ("day", {"slot": "2026-11-21T08:00:00/2026-11-21T12:00:00"}, "Choose a window."),
        ("day", {"slot": "2020-11-21T08:00:00+00:00/2020-11-21T12:00:00+00:00"}, "That window has begun already."),
        ("day", {"slot": "2026-11-25T03:00:00+00:00/2026-11-25T04:00:00+00:00"}, "not free"),
        ("address", {"address": "hello"}, "cannot be read"),
        ("address", {"address": "1205 N La Salle St Apt 4B"}, "address"),
        ("instructions", {"kind": "fly"}, "Choose what it is."),
        ("instructions", {"kind": "other", "detail": " "}, "Say what the driver should do."),
        ("access", {"kind": "gate", "value": " "}, "Say what the code or the way in is."),
    ],
)
async def test_what_cannot_be_meant_is_said_and_nothing_is_written(
    desk: Browser, world: Desk, what: str, typed: dict[str, str], problem: str
) -> None:
    before = delivery(world)
    page = await asks(desk, what, **typed)
    assert page.status == 422
    assert problem in page.text
    assert delivery(world) == before


async def test_what_is_delivered_cannot_be_changed(desk: Browser, world: Desk) -> None:
    read_back = await asks(desk, "pickup")
    with transaction(world.sessions) as session:
        dms_commands.change_status(session, By.driver("D1", "door", world.now), NUMBER, Status.DELIVERED)
    assert (await desk.open(f"{AT}/change/pickup")).status == 409
    assert (await desk.submit(read_back, f"{AT}/change/pickup/yes")).status in (409, 422)
    assert delivery(world).status == Status.DELIVERED
    assert "nothing of it can be changed" in (await desk.open(AT)).text


async def test_who_opted_out_is_not_texted(desk: Browser, world: Desk) -> None:
    with transaction(world.sessions) as session:
        consent.opt_out(session, consent.NewOptOut(PHONE, "text"), world.now)
    page = await desk.open(AT)
    assert "wants no texts" in page.text
    assert f"{AT}/texts" not in page.response.text
    read_back = await asks(desk, "pickup")
    assert "The recipient is not texted" in read_back.text
    await desk.submit(read_back, f"{AT}/change/pickup/yes", tell="1")
    assert texts(world.sessions) == []


async def test_a_text_typed_while_the_recipient_opts_out_is_not_sent_and_stays(desk: Browser, world: Desk) -> None:
    page = await desk.open(AT)
    with transaction(world.sessions) as session:
        consent.opt_out(session, consent.NewOptOut(PHONE, "text"), world.now)
    refused = await desk.submit(page, f"{AT}/texts", text="half a thought")
    assert refused.status == 409
    assert "Not sent:" in refused.text
    assert "half a thought" in refused.text
    assert texts(world.sessions) == []
    with world.sessions() as session:
        assert takeover.all_held(session) == {}


async def test_a_case_is_opened_by_hand_and_is_whose_who_opened_it(desk: Browser, world: Desk) -> None:
    opened = await desk.submit(await desk.open(AT), f"{AT}/cases", kind="complaint", reason="Called twice, angry")
    assert opened.path.startswith("/cases/")
    with world.sessions() as session:
        case = session.scalars(select(Case)).one()
        assert (case.kind, case.tracking_number, case.assigned_to, case.opened_by) == (
            "complaint", NUMBER, "dee", "desk:dee",
        )  # fmt: skip
    for typed in ({"kind": "complaint", "reason": " "}, {"kind": "nonsense", "reason": "x"}):
        assert (await desk.submit(await desk.open(AT), f"{AT}/cases", **typed)).status == 422


async def test_a_case_that_a_colleague_has_already_stays_theirs_and_says_so(
    desk: Browser, admin: Browser, world: Desk
) -> None:
    await desk.submit(await desk.open(AT), f"{AT}/cases", kind="complaint", reason="Called twice, angry")
    page = await admin.submit(await admin.open(AT), f"{AT}/cases", kind="complaint", reason="Called a third time")
    assert "Dee has this case already; what you wrote is added to it." in page.text
    assert "is yours" not in page.text
    with world.sessions() as session:
        assert session.scalars(select(Case.assigned_to)).one() == "dee"


async def test_a_note_calls_who_is_named_and_refuses_who_left(desk: Browser, admin: Browser, world: Desk) -> None:
    await desk.submit(await desk.open(AT), f"{AT}/notes", text="@ada call her back please")
    assert "@ada call her back please" in (await desk.open(AT)).text
    refused = await desk.submit(await desk.open(AT), f"{AT}/notes", text="@kim call her")
    assert refused.status == 422
    assert "Nobody called @kim works at this desk" in refused.text
    assert "@kim call her" in refused.text
    with world.sessions() as session:
        assert [note.text for note in dms_queries.notes(session, NUMBER)] == ["@ada call her back please"]


async def test_a_recipient_is_one_person_with_all_that_is_theirs(desk: Browser, world: Desk) -> None:
    said = world.says("hi")
    world.opens_case(CaseKind.COMPLAINT, said)
    world.refresh()
    delivery_page = await desk.open(AT)
    [path] = set(re.findall(r'href="(/recipients/\d+)"', delivery_page.response.text))
    page = await desk.open(path)
    for words in ("Maria Lopez", NUMBER, "Complaint", "hi", "•••• 42", "All of them."):
        assert words in page.text, words
    assert "555-0142" not in page.text
    assert "312-555-0142" in (await desk.submit(page, path)).text


POSTS = [
    AT, f"{AT}/notes", f"{AT}/cases", f"{AT}/texts",
    *(f"{AT}/change/{what}{step}" for what in ("day", "pickup", "address", "instructions", "access", "cancel")
      for step in ("", "/yes")),
    "/recipients/1",
]  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
async def test_only_who_may_and_only_by_a_form_of_ours(
    desk: Browser, new_browser: Callable[..., Browser], world: Desk, path: str
) -> None:
    before = delivery(world)
    fields = {"text": "x", "kind": "complaint", "reason": "x", "proof": "phone_on_file", "once": "1", "version": "1"}
    nobody, viewer = new_browser(), new_browser()
    inside = await viewer.sign_in("vic", PASSWORD)
    token = inside.form("/logout").fields["csrf"]
    assert (await nobody.post(path, fields)).status in (401, 303)
    assert (await viewer.post(path, fields | {"csrf": token})).status == 403
    assert (await desk.post(path, fields)).status == 403
    own = (await desk.open("/today")).form("/logout").fields["csrf"]
    assert (await desk.post(path, fields | {"csrf": own}, headers={"origin": "https://evil.test"})).status == 403
    assert delivery(world) == before
    assert texts(world.sessions) == []


@pytest.mark.parametrize("path", [AT, "/search?q=lopez", "/recipients/1", "/calls"])
async def test_nobody_is_sent_to_the_door(new_browser: Callable[..., Browser], world: Desk, path: str) -> None:
    assert "/login" in (await new_browser().open(path, follow=False)).goes_to

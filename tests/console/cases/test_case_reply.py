"""A case is answered where it stands, and asks once whether it is settled."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from doorstep.cases.lifecycle import CaseKind
from doorstep.console.cases import prepared
from doorstep.database import Sessions, transaction
from doorstep.desk import takeover
from doorstep.messaging import consent
from doorstep.messaging.models import OutboxRow
from doorstep.settings import Settings
from tests.console.browser import Browser
from tests.console.conftest import PASSWORD, URL
from tests.console.world import NUMBER, PHONE, Desk
from tests.desk.rasa import FakeRasa, fake_rasa


@pytest.fixture
def rasa(sessions: Sessions) -> Iterator[FakeRasa]:
    with fake_rasa(sessions) as rasa:
        yield rasa


@pytest.fixture
def settings(rasa: FakeRasa) -> Settings:
    return Settings(console_url=URL, rasa_url=rasa.url)


@pytest.fixture
def case_id(world: Desk) -> int:
    opened = world.opens_case(CaseKind.DAMAGE, world.says("it came broken", "report_damage"))
    world.refresh()
    return opened


def texts(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(OutboxRow.body).where(OutboxRow.kind == "desk").order_by(OutboxRow.id)))


async def test_it_is_answered_and_handed_back_and_asks_whether_it_is_settled(
    desk: Browser, world: Desk, case_id: int
) -> None:
    at = f"/cases/{case_id}"
    page = await desk.open(at)
    sent = await desk.submit(page, f"{at}/reply", text="Sorry. We bring a new one tomorrow.")
    assert sent.path == at
    assert "It is on its way" in sent.text
    assert texts(world.sessions) == ["Sorry. We bring a new one tomorrow."]
    await desk.submit(page, f"{at}/reply", text="Sorry. We bring a new one tomorrow.")  # the same form again
    assert len(texts(world.sessions)) == 1
    asked = await desk.submit(sent, f"{at}/hand-back")
    assert "Handed back: the assistant answers again. Is the case settled?" in asked.text
    assert asked.form("/cases/resolve").fields["words"] == "Answered by text."
    assert asked.form("/cases/resolve").fields["id"] == str(case_id)
    with world.sessions() as session:
        assert takeover.all_held(session) == {}


async def test_the_conversation_asks_too_but_only_who_answered(desk: Browser, world: Desk, case_id: int) -> None:
    with world.sessions() as session:
        [id_] = session.scalars(select(OutboxRow.conversation_id).distinct())
    at = f"/conversations/{id_}"
    taken = await desk.submit(await desk.open(at), f"{at}/take")
    back = await desk.submit(taken, f"{at}/release")
    assert back.path == at  # nothing was said
    taken = await desk.submit(await desk.open(at), f"{at}/take")
    said = await desk.submit(taken, f"{at}/texts", text="A new one comes tomorrow.")
    asked = await desk.submit(said, f"{at}/release")
    assert asked.path.startswith(f"/cases/resolve?id={case_id}&")


async def test_what_cannot_be_sent_stays_in_the_box(
    desk: Browser, new_browser: Callable[..., Browser], world: Desk, case_id: int
) -> None:
    at = f"/cases/{case_id}"
    page = await desk.open(at)
    with transaction(world.sessions) as session:
        consent.opt_out(session, consent.NewOptOut(PHONE, "text"), world.now)
    refused = await desk.submit(page, f"{at}/reply", text="half a thought")
    assert refused.status == 409
    assert "Not sent:" in refused.text
    assert "wants no texts" in refused.text
    assert "half a thought" in refused.text
    assert texts(world.sessions) == []
    with world.sessions() as session:
        assert takeover.all_held(session) == {}
    assert f"{at}/reply" not in (await desk.open(at)).response.text  # and nobody writes another
    viewer = new_browser()
    inside = await viewer.sign_in("vic", PASSWORD)
    token = inside.form("/logout").fields["csrf"]
    for action in ("reply", "hand-back"):
        assert (await viewer.post(f"{at}/{action}", {"csrf": token, "text": "x", "once": "y"})).status == 403


async def test_a_recipient_who_never_wrote_is_texted_from_the_page_of_the_delivery(desk: Browser, world: Desk) -> None:
    at = f"/deliveries/{NUMBER}"
    page = await desk.open(at)
    for _ in range(2):  # the same form twice is one text
        sent = await desk.submit(page, f"{at}/texts", text="Your neighbour at 4A has it.")
        assert "You have the conversation" in sent.text
    assert texts(world.sessions) == ["Your neighbour at 4A has it."]
    with world.sessions() as session:
        assert {holder.by for holder in takeover.all_held(session).values()} == {"dee"}


@pytest.mark.parametrize("text", [" ", "x" * 2000])
async def test_who_sends_nothing_takes_nothing(
    desk: Browser, world: Desk, case_id: int, rasa: FakeRasa, text: str
) -> None:
    at = f"/cases/{case_id}"
    refused = await desk.submit(await desk.open(at), f"{at}/reply", text=text)
    assert refused.status == 409
    assert rasa.posted == []
    with world.sessions() as session:
        assert takeover.all_held(session) == {}


async def test_the_assistant_that_cannot_be_silenced_keeps_the_conversation(
    desk: Browser, world: Desk, case_id: int, rasa: FakeRasa
) -> None:
    at = f"/cases/{case_id}"
    rasa.is_away = True
    refused = await desk.submit(await desk.open(at), f"{at}/reply", text="A new one comes.")
    assert "could not be silenced yet" in refused.text
    with world.sessions() as session:
        assert takeover.all_held(session) == {}
    rasa.is_away = False
    await desk.submit(refused, f"{at}/reply", text="A new one comes.")
    assert texts(world.sessions) == ["A new one comes."]


async def test_what_one_had_already_one_keeps_when_a_text_is_refused(desk: Browser, world: Desk, case_id: int) -> None:
    at = f"/cases/{case_id}"
    page = await desk.submit(await desk.open(at), f"{at}/reply", text="Sorry.")
    assert (await desk.submit(page, f"{at}/reply", text=" ")).status == 409
    with world.sessions() as session:
        assert [each.by for each in takeover.all_held(session).values()] == ["dee"]


async def test_a_form_sent_again_after_the_conversation_was_handed_back_takes_nothing(
    desk: Browser, world: Desk, case_id: int
) -> None:
    at = f"/cases/{case_id}"
    page = await desk.open(at)
    sent = await desk.submit(page, f"{at}/reply", text="Sorry.")
    await desk.submit(sent, f"{at}/hand-back")
    await desk.submit(page, f"{at}/reply", text="Sorry.")
    assert len(texts(world.sessions)) == 1
    with world.sessions() as session:
        assert takeover.all_held(session) == {}


async def test_who_else_has_the_conversation_is_said(desk: Browser, admin: Browser, world: Desk, case_id: int) -> None:
    at = f"/cases/{case_id}"
    await admin.submit(await admin.open(at), f"{at}/reply", text="Hello.")
    refused = await desk.submit(await desk.open(at), f"{at}/reply", text="half a thought")
    assert refused.status == 409
    assert "Ada has this conversation" in refused.text
    assert "half a thought" in refused.text


async def test_what_the_assistant_takes_the_answer_to_is_a_button(desk: Browser, world: Desk, case_id: int) -> None:
    page = await desk.open(f"/cases/{case_id}?reply=Ask for a photo")
    assert page.form(f"/cases/{case_id}/reply").fields["text"] == (
        f"Please text us a photo of package {NUMBER}, so that we can settle it."
    )
    page = await desk.open(f"/cases/{case_id}?reply=Offer these days")
    assert f"We can bring {NUMBER} tomorrow, 8 AM-12 PM, " in page.form(f"/cases/{case_id}/reply").fields["text"]
    page = await desk.open(f"/cases/{case_id}?reply=<b>")
    assert page.form(f"/cases/{case_id}/reply").fields["text"] == ""


async def test_canned_replies_are_offered_beside_it_for_who_is_answered(desk: Browser, case_id: int) -> None:
    await desk.submit(
        await desk.open("/replies"), "/replies", audience="customer", title="New vase", text="{hello} {me} sends one."
    )
    page = await desk.open(f"/cases/{case_id}")
    assert re.search(r'data-reply="Hi Maria\. Dee sends one\."', page.text)
    assert "Skip this stop" not in page.text, "that is for drivers"


def test_nothing_is_prepared_where_nothing_can_be_asked(world: Desk) -> None:
    assert prepared.replies(CaseKind.COMPLAINT, NUMBER, (), "UTC", world.now) == {}

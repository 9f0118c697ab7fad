"""It is there: where and when, after the 90 s in which drivers take things back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.database import reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.messaging import notifications, photo_addresses, photos
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.outreach.looking import facts_of
from doorstep.settings import Settings
from tests.dms import world
from tests.outreach.notified import Company

NUMBER = "LM000002207"
OTHER = "LM000003308"


def is_delivered(company: Company, left_at: str | None = "front door") -> None:
    company.only = frozenset({"delivered"})
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.after(minutes=104)
    company.delivers(NUMBER, left_at)


def are_for_one_door(company: Company) -> None:
    company.only = frozenset({"delivered"})
    company.announces(NUMBER, company.now, address=world.HOME)
    company.announces(OTHER, company.now, address=world.HOME)
    company.loads(NUMBER, OTHER)


def test_it_is_told_after_90_seconds(company: Company) -> None:
    is_delivered(company)
    assert company.goes_on(NUMBER) == []
    company.after(seconds=90)
    assert company.goes_on() == [
        "Doorstep Demo Delivery: package ..2207 was delivered at 12:14 PM (front door). Not there? Just tell us."
    ]
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == []


@pytest.mark.parametrize(("minutes", "second"), [(1, "12:15 PM"), (25, "12:39 PM")])
def test_two_for_one_door_that_came_at_two_times_are_each_told_with_their_own(
    company: Company, minutes: int, second: str
) -> None:
    are_for_one_door(company)
    company.after(minutes=104)
    company.delivers(NUMBER)
    company.after(minutes=minutes)
    company.delivers(OTHER)
    company.plans(NUMBER, OTHER)
    company.after(seconds=90)
    assert [text.partition("package ")[2].partition(" (")[0] for text in company.goes_on()] == [
        "..2207 was delivered at 12:14 PM", f"..3308 was delivered at {second}",
    ]  # fmt: skip


def test_two_for_one_door_at_one_time_are_one_text(company: Company) -> None:
    are_for_one_door(company)
    company.delivers(NUMBER)
    company.delivers(OTHER)
    company.after(seconds=90)
    texts = company.goes_on(NUMBER, OTHER)
    assert [text.partition("Delivery: ")[2].partition(" at")[0] for text in texts] == ["your 2 packages were delivered"]


@pytest.mark.parametrize("taken_back", ["LM000002207", "LM000003308"])
def test_what_drops_out_of_the_words_was_not_told(company: Company, taken_back: str) -> None:
    are_for_one_door(company)
    company.only = frozenset({"delivered", "correction"})
    company.after(hours=11)
    company.delivers(NUMBER)
    company.delivers(OTHER)
    company.plans(NUMBER, OTHER)
    company.after(seconds=90)
    assert company.goes_on() == []
    company.does(dms_commands.take_back_report, taken_back, actor="driver:D1")
    kept = OTHER if taken_back == NUMBER else NUMBER
    company.after(hours=11)
    assert [text.partition("Delivery: ")[2].partition(" last")[0] for text in company.goes_on(NUMBER, OTHER)] == [
        f"package ..{kept[-4:]} was delivered"
    ]
    (row,) = company.texts()
    assert (row.tracking_number, (row.about or {})["deliveries"]) == (kept, [kept])
    with company.sessions() as session:
        assert [(each.delivery.tracking_number, len(each.told)) for each in facts_of(session, [NUMBER, OTHER])] == [
            (each, int(each == kept)) for each in (NUMBER, OTHER)
        ]
    company.after(minutes=30)
    assert company.goes_on(NUMBER, OTHER) == []


@pytest.mark.parametrize("hours", [2, 8])
def test_what_waited_for_the_morning_is_the_last_that_was_said(company: Company, hours: int) -> None:
    company.now += timedelta(hours=10)
    is_delivered(company)
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == []
    conversation_id = company.texts()[0].conversation_id or ""
    company.after(hours=hours)
    with company.sessions.begin() as session:
        queueing.enqueue(
            session,
            NewText(
                world.PHONE, "You're welcome.", conversation_id=conversation_id, kind="reply", idempotency_key="night"
            ),
            company.now,
        )
    assert company.sends() == ["You're welcome."]
    company.after(hours=11 - hours)
    assert len(company.sends()) == 1
    with company.sessions() as session:
        told = notifications.last_told(session, conversation_id, since=company.now)
    assert told is not None
    assert (told.notice, told.deliveries) == ("delivered", (NUMBER,))


def test_what_is_taken_back_by_then_is_not_told(company: Company) -> None:
    is_delivered(company)
    company.plans(NUMBER)
    company.after(seconds=80)
    company.does(dms_commands.take_back_report, NUMBER, actor="driver:D1")
    company.after(seconds=20)
    company.fires()
    assert company.sends() == []
    assert [each.state for each in company.timers(kind="delivered")] == ["cancelled"]


def test_delivered_again_it_is_told_of_the_second_time(company: Company) -> None:
    is_delivered(company)
    company.plans(NUMBER)
    company.does(dms_commands.take_back_report, NUMBER, actor="driver:D1")
    company.after(minutes=20)
    company.delivers(NUMBER, "garage")
    company.plans(NUMBER)
    company.after(seconds=90)
    assert company.goes_on() == [
        "Doorstep Demo Delivery: package ..2207 was delivered at 12:34 PM (garage). Not there? Just tell us."
    ]


def test_at_night_it_waits_for_the_morning_and_says_so(company: Company) -> None:
    company.now += timedelta(hours=10)
    is_delivered(company)
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == []
    assert [(row.state, row.reason) for row in company.texts()] == [("held", "quiet_hours")]
    company.after(hours=10)
    assert company.sends() == [
        "Doorstep Demo Delivery: package ..2207 was delivered last night at 10:14 PM (front door)."
        " Not there? Just tell us."
    ]


def test_a_place_of_many_words_or_other_letters_is_left_out(company: Company) -> None:
    is_delivered(company, "z tyłu domu przy śmietniku")
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == [
        "Doorstep Demo Delivery: package ..2207 was delivered at 12:14 PM. Not there? Just tell us."
    ]


def test_more_than_four_hours_late_it_is_not_told(company: Company) -> None:
    is_delivered(company)
    company.plans(NUMBER)
    company.after(hours=5)
    company.fires()
    assert [each.state for each in company.timers(kind="delivered")] == ["stale"]


def is_shown(company: Company, how: str, kept: str = "F1") -> str:
    """Delivered with a photo, in a company of that setting. The photo's id."""
    company.settings = Settings(consent_mode="all", delivered_photo=how)
    with transaction(company.sessions) as session:
        photo = photos.keep(session, f"slack:{kept}", kept.encode(), company.now)
    company.only = frozenset({"delivered"})
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.after(minutes=104)
    company.delivers(NUMBER, photo_url=photos.url(company.settings, photo))
    company.after(seconds=90)
    return photo


def looked_at(company: Company, address: str) -> bytes | None:
    with reading(company.sessions) as session:
        given = address.rpartition(photo_addresses.PATH)[2]
        return photo_addresses.content(session, company.settings, given, company.now)


def test_the_photo_comes_with_it_by_an_address_that_the_carrier_can_fetch_for_a_day(company: Company) -> None:
    is_shown(company, "mms")
    assert company.goes_on(NUMBER) == [
        "Doorstep Demo Delivery: package ..2207 was delivered at 12:14 PM (front door). Not there? Just tell us."
    ]
    (row,) = company.texts()
    (address,) = row.media_urls
    assert looked_at(company, address) == b"F1"
    company.after(days=1, hours=1)
    assert looked_at(company, address) is None


def test_by_setting_an_address_in_the_text_leads_to_it_for_a_week(company: Company) -> None:
    photo = is_shown(company, "link")
    (text,) = company.goes_on(NUMBER)
    address = text.partition("Photo: ")[2].split()[0]
    assert text.endswith(" Not there? Just tell us.")
    assert len(text) <= 160
    assert photo not in text
    assert company.texts()[0].media_urls == []
    company.after(days=7)
    assert looked_at(company, address) == b"F1"
    company.after(hours=2)
    assert looked_at(company, address) is None


def test_where_there_is_no_room_for_both_the_photo_shows_the_place(company: Company) -> None:
    company.settings = Settings(consent_mode="all", delivered_photo="link", public_url="https://go.a-delivery.example")
    company.only = frozenset({"delivered"})
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    with transaction(company.sessions) as session:
        photo = photos.keep(session, "slack:F1", b"F1", company.now)
    company.delivers(NUMBER, "behind the blue garden shed", photos.url(company.settings, photo))
    company.after(seconds=90)
    (text,) = company.goes_on(NUMBER)
    assert "Photo: https://go.a-delivery.example/p/" in text
    assert "shed" not in text
    assert len(text) <= 160


@pytest.mark.parametrize("how", ["mms", "link", "none"])
@pytest.mark.parametrize("url", ["https://app.example/photos/1.jpg", None])
def test_a_photo_that_is_not_ours_to_show_and_none_go_without(company: Company, how: str, url: str | None) -> None:
    company.settings = Settings(consent_mode="all", delivered_photo=how)
    company.only = frozenset({"delivered"})
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.delivers(NUMBER, photo_url=url)
    company.after(seconds=90)
    (text,) = company.goes_on(NUMBER)
    assert "http" not in text
    assert company.texts()[0].media_urls == []


def test_a_company_that_wants_none_sends_none(company: Company) -> None:
    is_shown(company, "none")
    (text,) = company.goes_on(NUMBER)
    assert "http" not in text
    assert company.texts()[0].media_urls == []


def test_a_photo_that_the_carrier_could_not_bring_is_left_out_the_second_time(company: Company) -> None:
    is_shown(company, "mms")
    company.plans(NUMBER)
    company.fires()
    with transaction(company.sessions) as session:
        for row in session.scalars(select(OutboxRow).where(OutboxRow.notice == "delivered")):
            row.pictures_left_out = True
    assert len(company.sends()) == 1
    assert company.texts()[0].media_urls == []


def test_two_photos_of_two_packages_in_one_text_are_neither_shown(company: Company) -> None:
    are_for_one_door(company)
    company.settings = Settings(consent_mode="all")
    with transaction(company.sessions) as session:
        kept = [photos.keep(session, f"slack:F{n}", b"x", company.now) for n in (1, 2)]
    company.delivers(NUMBER, photo_url=photos.url(company.settings, kept[0]))
    company.delivers(OTHER, photo_url=photos.url(company.settings, kept[1]))
    company.after(seconds=90)
    assert len(company.goes_on(NUMBER, OTHER)) == 1
    assert company.texts()[0].media_urls == []

"""Whoever has an address sees that one photo while it lasts, and nothing else, ever."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import photo_addresses, photos
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.photo_addresses import FOR_THE_CARRIER, IN_A_TEXT
from doorstep.settings import Settings

SETTINGS = Settings(public_url="https://doorstep.example")
OTHERS = Settings(public_url="https://doorstep.example", TWILIO_AUTH_TOKEN="another secret")  # type: ignore[call-arg]


def owed(sessions: Sessions, now: datetime, cause: str, photo: bytes | None) -> int:
    """A text about this photo. Its id."""
    with transaction(sessions) as session:
        row = queueing.enqueue(
            session,
            NewText("+13125550142", "It is there.", conversation_id=None, kind="outreach", idempotency_key=cause),
            now,
        )
        about = {"photo": photos.keep(session, f"slack:{cause}", photo, now)} if photo else {}
        session.execute(update(OutboxRow).where(OutboxRow.id == row).values(about=about))
        return row


def seen(sessions: Sessions, address: str, now: datetime, settings: Settings = SETTINGS) -> bytes | None:
    with reading(sessions) as session:
        return photo_addresses.content(session, settings, address.rpartition("/p/")[2], now)


@pytest.mark.parametrize("lasts", [IN_A_TEXT, FOR_THE_CARRIER])
def test_it_is_shown_until_its_time_is_over(sessions: Sessions, now: datetime, lasts: timedelta) -> None:
    row = owed(sessions, now, "one", b"jpeg")
    address = photo_addresses.address(SETTINGS, row, now, lasts)
    assert address.startswith("https://doorstep.example/p/")
    assert seen(sessions, address, now) == b"jpeg"
    assert seen(sessions, address, now + lasts) == b"jpeg"
    assert seen(sessions, address, now + lasts + timedelta(hours=1, seconds=1)) is None


def test_with_a_clock_that_is_wrong_an_address_is_over_from_the_beginning(sessions: Sessions, now: datetime) -> None:
    long_ago = now.replace(year=1970)
    row = owed(sessions, long_ago, "one", b"jpeg")
    address = photo_addresses.address(SETTINGS, row, long_ago, IN_A_TEXT)
    assert seen(sessions, address, now) is None


def test_no_part_of_it_can_be_another(sessions: Sessions, now: datetime) -> None:
    row, other = owed(sessions, now, "one", b"one"), owed(sessions, now, "two", b"two")
    mine = photo_addresses.address(SETTINGS, row, now, IN_A_TEXT)
    theirs = photo_addresses.address(SETTINGS, other, now, IN_A_TEXT)
    text, hours, signature = mine.rpartition("/p/")[2].split(".")
    another = theirs.rpartition("/p/")[2].split(".")[0]
    later = photo_addresses.address(SETTINGS, row, now, IN_A_TEXT + timedelta(days=9)).split(".")[-2]
    for forged in (
        f"{another}.{hours}.{signature}",
        f"{text}.{later}.{signature}",
        f"{text}.{hours}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}",
        f"{text}.{hours}.{signature[:-1]}",
        f"{text}.{hours}.",
        f"{text}.{hours}",
        f"0{text}.{hours}.{signature}",
        f"{text.upper()}x.{hours}.{signature}",
    ):
        assert seen(sessions, forged, now) is None, forged


def test_an_address_of_another_house_leads_nowhere(sessions: Sessions, now: datetime) -> None:
    row = owed(sessions, now, "one", b"jpeg")
    assert seen(sessions, photo_addresses.address(OTHERS, row, now, IN_A_TEXT), now) is None


def test_a_text_that_shows_nothing_and_one_that_never_was_lead_nowhere(sessions: Sessions, now: datetime) -> None:
    row = owed(sessions, now, "one", None)
    assert seen(sessions, photo_addresses.address(SETTINGS, row, now, IN_A_TEXT), now) is None
    assert seen(sessions, photo_addresses.address(SETTINGS, row + 1000, now, IN_A_TEXT), now) is None


def test_the_address_does_not_say_which_photo_it_is(sessions: Sessions, now: datetime) -> None:
    row = owed(sessions, now, "one", b"jpeg")
    with reading(sessions) as session:
        photo_id = photos.keep(session, "slack:one", b"jpeg", now)
    assert photo_id not in photo_addresses.address(SETTINGS, row, now, IN_A_TEXT)


def test_the_desk_sees_what_was_sent_however_long_ago(sessions: Sessions, now: datetime) -> None:
    address = photo_addresses.address(SETTINGS, owed(sessions, now, "one", b"jpeg"), now, FOR_THE_CARRIER)
    with reading(sessions) as session:
        assert photo_addresses.shown_by(session, SETTINGS, address) == b"jpeg"
        assert photo_addresses.shown_by(session, SETTINGS, "https://elsewhere.example/p/1.2.3") is None


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-z]{0,12}\.[0-9a-z]{0,8}\.[\w-]{0,20}", fullmatch=True))
def test_whatever_is_asked_for_nothing_is_shown_that_was_not_signed(asked: str) -> None:
    class NoDatabase:
        def scalar(self, *_: object) -> None:
            raise AssertionError("it was looked up before it was checked")

    now = datetime.fromisoformat("2026-11-20T16:30:00+00:00")
    assert photo_addresses.content(NoDatabase(), SETTINGS, asked, now) is None  # type: ignore[arg-type]

"""What is older than the company keeps it goes, by class; what is open stays, whatever its age."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.console.auth.models import AuditEntry
from doorstep.console.read_model import refreshing
from doorstep.database import Sessions, transaction
from doorstep.desk.models import Takeover
from doorstep.dms.models import AccessDetail, Delivery, History, Recipient
from doorstep.dms.status import Status
from doorstep.messaging import consent
from doorstep.messaging.models import Conversation, InboxRow, OptOut, OutboxRow
from doorstep.messaging.photos import Photo
from doorstep.privacy import classes
from doorstep.privacy.retention import Kept, preview, sweep
from doorstep.transcript import DialogueEvent, DialogueHead
from tests.privacy.test_erasing import CODE, MARIA, OTHER, WORDS, everything, told, while_behind
from tests.setup.programs import doorstep

__all__ = ["told"]
pytestmark = pytest.mark.both_databases

NOT_BY_AGE = {
    "audit_log": "who did what at the desk; ids and counts",
    "desk_calls": "swept after a month", "desk_steps": "swept after a day",
    "desk_plan_steps": "swept with the steps of the desk",
    "desk_conversations": "made anew of what is left", "desk_words": "made anew of what is left",
    "desk_found_cases": "made anew of what is left", "desk_found_deliveries": "made anew of what is left",
    "desk_marks": "the desk's own tags", "desk_replies": "the desk's own", "desk_saved_filters": "the desk's own",
    "dialogue_events": "by the last text of its conversation", "dialogue_heads": "with its events",
}  # fmt: skip
WORDS_AGE = Kept(words=180)
LATER = timedelta(days=200)


def days(now: datetime, number: int) -> datetime:
    return now + timedelta(days=number)


@pytest.fixture
def finished(told: Sessions) -> Sessions:
    """Everybody's packages came."""
    with told.begin() as session:
        session.execute(update(Delivery).values(status=Status.DELIVERED))
    return told


def test_every_table_of_words_ages_or_says_why_not() -> None:
    of_words = {table for table, columns in classes.declared().items() if {"words", "code"} & set(columns.values())}
    aging = set(classes.aging())
    assert of_words - aging - {"access_details"} == set(NOT_BY_AGE), "codes go at completion"
    assert all(classes.aging()[table] in classes.declared()[table] for table in aging)


def test_words_of_an_age_are_gone_everywhere_and_packages_stay(finished: Sessions, now: datetime) -> None:
    assert "zebra" in everything(finished)
    counts = sweep(finished, WORDS_AGE, now + LATER)
    while_behind(finished, now + LATER)
    after = everything(finished)
    assert [part for part in ("zebra", "green chair") if part in after] == []
    assert {"words inbox", "words outbox", "words cases", "words dms_history", "words dialogue_events"} <= set(counts)
    assert MARIA.phone in after, "who it was is another class"
    for number in MARIA.tracking_numbers:
        assert number in after


def test_what_is_younger_stays(finished: Sessions, now: datetime) -> None:
    before = everything(finished)
    assert sweep(finished, Kept(words=180, pictures=180, people=180), days(now, 120)) == {}
    assert everything(finished) == before


def test_a_second_sweep_finds_nothing_to_do(finished: Sessions, now: datetime) -> None:
    kept = Kept(words=180, pictures=90, people=365)
    sweep(finished, kept, days(now, 400))
    while_behind(finished, days(now, 400))
    assert {name: count for name, count in sweep(finished, kept, days(now, 400)).items() if "held" not in name} == {}


def test_a_dry_run_counts_what_a_sweep_does_and_changes_nothing(finished: Sessions, now: datetime) -> None:
    before = everything(finished)
    counted = preview(finished, WORDS_AGE, now + LATER)
    assert everything(finished) == before
    assert counted == sweep(finished, WORDS_AGE, now + LATER)


def test_what_an_open_case_is_about_stays_until_it_is_resolved(finished: Sessions, now: datetime) -> None:
    with finished.begin() as session:
        hers = session.scalars(select(Case).where(Case.reason.contains("zebra"))).one()
        hers.state = CaseState.OPEN
    sweep(finished, WORDS_AGE, now + LATER)
    while_behind(finished, now + LATER)
    after = everything(finished)
    assert "zebra" in after
    assert "green chair" not in after
    with finished.begin() as session:
        session.execute(update(Case).values(state=CaseState.RESOLVED))
    sweep(finished, WORDS_AGE, now + LATER)
    while_behind(finished, now + LATER)
    assert "zebra" not in everything(finished)


def test_what_a_package_under_way_needs_stays(finished: Sessions, now: datetime) -> None:
    number = MARIA.tracking_numbers[0]
    with finished.begin() as session:
        session.execute(update(Delivery).where(Delivery.tracking_number == number).values(status=Status.HELD))
    sweep(finished, Kept(words=30, people=30), now + LATER)
    with finished() as session:
        kept = session.scalars(select(History).where(History.subject == number)).first()
        assert kept is not None
        assert kept.after.get("recipient") == MARIA.name
        assert session.scalars(select(Recipient.name).where(Recipient.phone == MARIA.phone)).first() == MARIA.name


def test_what_a_person_has_taken_stays(finished: Sessions, now: datetime) -> None:
    with finished.begin() as session:
        for conversation in session.scalars(select(Conversation).where(Conversation.their_number == MARIA.phone)):
            session.add(Takeover(conversation_id=conversation.id, by="Kim", since=now))
    sweep(finished, WORDS_AGE, now + LATER)
    with finished() as session:
        bodies = list(session.scalars(select(InboxRow.body).where(InboxRow.provider == "twilio")))
    assert sorted(bodies) == ["", WORDS]


def test_history_says_who_did_what_to_which_version(finished: Sessions, now: datetime) -> None:
    with finished() as session:
        before = [
            (row.command, row.subject, row.at, row.after.get("version"))
            for row in session.scalars(select(History).order_by(History.id))
        ]
    sweep(finished, WORDS_AGE, now + LATER)
    with finished() as session:
        rows = list(session.scalars(select(History).order_by(History.id)))
    assert [(row.command, row.subject, row.at, row.after.get("version")) for row in rows] == before
    assert all(set(row.after) <= {"version", "status"} and row.before == {"aged": True} for row in rows)


def test_people_of_whom_nothing_was_heard_are_erased_and_opt_outs_hold(finished: Sessions, now: datetime) -> None:
    with finished.begin() as session:
        session.execute(
            update(Conversation).where(Conversation.their_number == OTHER.phone).values(last_inbound_at=now + LATER)
        )
    counts = sweep(finished, Kept(words=30, people=180), now + LATER)
    while_behind(finished, now + LATER)
    after = everything(finished)
    assert counts["people"] > 1
    assert [part for part in (MARIA.phone, MARIA.name, "1205 N", CODE) if part in after] == []
    assert OTHER.phone in after, "who wrote lately is known"
    with finished() as session:
        assert consent.is_opted_out(session, MARIA.phone)
        assert session.scalars(select(OptOut.number)).all() != [MARIA.phone]
        numbers = set(session.scalars(select(Delivery.tracking_number)))
    assert set(MARIA.tracking_numbers) <= numbers


def test_pictures_go_but_not_those_of_an_open_case(finished: Sessions, now: datetime) -> None:
    with finished.begin() as session:
        for name in ("mine", "held"):
            session.add(Photo(id=name, provider_id=name, content=b"\xff\xd8", created_at=now))
        hers = session.scalars(select(Case).where(Case.reason.contains("zebra"))).one()
        hers.state = CaseState.OPEN
        hers.details = {"photo": "https://doorstep.example/webhooks/slack/photos/held"}
    sweep(finished, Kept(pictures=90), days(now, 91))
    with finished() as session:
        assert list(session.scalars(select(Photo.id))) == ["held"]


def test_a_conversation_that_goes_on_keeps_what_its_dialogue_goes_back_to(finished: Sessions, now: datetime) -> None:
    with finished.begin() as session:
        hers = session.scalars(select(Conversation).where(Conversation.their_number == MARIA.phone)).one()
        hers.last_inbound_at = now + LATER
    sweep(finished, WORDS_AGE, now + LATER)
    with finished() as session:
        assert session.scalars(select(DialogueEvent.conversation_id)).all() == [hers.id]
        assert session.scalars(select(DialogueHead.conversation_id)).all() == [hers.id]


def test_the_audit_log_has_the_counts(finished: Sessions, now: datetime) -> None:
    counts = sweep(finished, WORDS_AGE, now + LATER)
    with finished() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "retention.swept")).one()
    assert entry.details == counts


def test_lists_are_made_anew_of_what_is_left(finished: Sessions, now: datetime) -> None:
    sweep(finished, WORDS_AGE, now + LATER)
    with finished() as session:
        assert refreshing.is_behind(session)
        assert session.scalars(select(OutboxRow.body).where(OutboxRow.body.contains("zebra"))).all() == []
        assert session.scalars(select(AccessDetail.value).where(AccessDetail.value == CODE)).first() is not None
    with transaction(finished) as session:
        while refreshing.refresh(session, now + LATER):
            pass


def test_the_command_says_what_would_go_and_what_went(finished: Sessions) -> None:
    engine = finished.kw["bind"]
    if engine.dialect.name != "sqlite":
        pytest.skip("one database is enough for what is printed")
    settings = {"DATABASE_URL": f"sqlite:///{engine.url.database}", "DOORSTEP_NOW": "2027-11-20T10:30:00-06:00"}
    assert "no DOORSTEP_KEEP_..._DAYS is set" in doorstep("privacy", "retention", **settings).stdout
    settings["DOORSTEP_KEEP_WORDS_DAYS"] = "180"
    tried = doorstep("privacy", "retention", "--dry-run", **settings).stdout
    assert re.search(r"words inbox +3\b", tried)
    assert tried.endswith("Nothing was changed.\n")
    done = doorstep("privacy", "retention", **settings).stdout
    assert re.search(r"words inbox +3\b", done)
    assert re.search(r"[\d,]+ rows\.\n$", done)

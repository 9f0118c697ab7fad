"""Who is erased is nowhere any more, but for what the company carried and that they want no texts."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text, update

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.clock import AT_ONCE
from doorstep.console.auth import audit
from doorstep.console.auth.models import AuditEntry
from doorstep.console.read_model import finding, full_text, refreshing
from doorstep.console.read_model.tables import SavedFilter
from doorstep.database import Base, Sessions, reading, transaction
from doorstep.dms.models import AccessDetail, Address, Attempt, Delivery, History, Recipient
from doorstep.dms.seed import DEMO_CUSTOMERS, seed
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, AttemptOutcome
from doorstep.messaging import consent, inbox, photos, wishes_kept
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import InboxRow, MessageKind, MessageState, OutboxRow, TextBasis
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.policy import context
from doorstep.messaging.policy.company import Company
from doorstep.messaging.policy.deciding import Drop, decide
from doorstep.messaging.policy.wishes import Level
from doorstep.privacy import erase as erasing
from doorstep.privacy import export as exports
from doorstep.privacy import rewriting
from doorstep.provenance import By
from doorstep.transcript import DialogueEvent, DialogueHead
from tests.databases import remembered
from tests.setup.programs import doorstep

MARIA, OTHER = DEMO_CUSTOMERS[0], DEMO_CUSTOMERS[1]
OURS = "+13125550199"
CODE = "7351#9"
WORDS = "the zebra lamp never came, my door code is 7351#9"
ABOUT_HER = ("zebra", CODE, MARIA.phone, MARIA.phone.removeprefix("+1"), "312-555-0142", MARIA.name)


@pytest.fixture
@remembered
def told(sessions: Sessions, now: datetime) -> Sessions:
    """Maria's packages are delivered, her case is closed; a driver was told of her. Somebody else wrote too."""
    with sessions.begin() as session:
        seed(session, now=now, deliveries=60)
    for person, words in ((MARIA, WORDS), (OTHER, "my green chair please")):
        with sessions.begin() as session:
            message = InboundMessage("twilio", f"SM{person.phone[-4:]}", person.phone, OURS, words, (), now)
            received = inbox.receive(session, message)
            case = case_commands.open_case(
                session,
                By.assistant(message.provider_id, now),
                case_commands.NewCase(
                    kind=CaseKind.PERSON_WANTED, conversation_id=received.conversation_id, reason=f"Asks: {words}",
                    details={"said": words},
                ),
            )  # fmt: skip
            case_commands.resolve(
                session, By.desk("kim", f"desk:{person.phone[-4:]}", now), case.id, f"Told them: {words}"
            )
            session.execute(update(InboxRow).where(InboxRow.body == words).values(handled_at=now, due_at=None))
            event = {"event": "user", "text": words, "timestamp": now.timestamp()}
            session.add(
                DialogueEvent(conversation_id=received.conversation_id, type_name="user", data=json.dumps(event))
            )
            session.flush()
            session.add(
                DialogueHead(
                    conversation_id=received.conversation_id,
                    newest_id=1,
                    window_start_id=1,
                    carried=json.dumps([event]),
                )
            )
            queueing.enqueue(
                session,
                NewText(
                    person.phone,
                    f"We heard: {words}",
                    conversation_id=received.conversation_id,
                    kind=MessageKind.REPLY,
                    idempotency_key=f"reply:{person.phone[-4:]}",
                ),
                now,
            )
    with sessions.begin() as session:
        session.execute(update(OutboxRow).values(state=MessageState.DELIVERED, due_at=None))
        for delivery in session.scalars(select(Delivery).where(Delivery.tracking_number.in_(MARIA.tracking_numbers))):
            delivery.status = Status.DELIVERED
            session.add(
                AccessDetail(
                    address_id=delivery.address_id, delivery_id=delivery.id, kind=AccessKind.GATE, value=CODE,
                    given_at=now, keep=True,
                )
            )  # fmt: skip
        driver = inbox.receive(session, InboundMessage("slack", "1.1", "D1:U1", "T1", "next?", (), now))
        session.execute(update(InboxRow).where(InboxRow.provider == "slack").values(handled_at=now, due_at=None))
        session.add(
            OutboxRow(
                conversation_id=driver.conversation_id, provider="slack", idempotency_key="stops", to_number="D1",
                kind=MessageKind.REPLY, media_urls=[], encoding="", body=f"1. {MARIA.name}, {CODE}\n2. {OTHER.name}",
                payload={"blocks": [{"text": f"{MARIA.name} 312-555-0142 or (312) 555-0142"}, OTHER.name]}, segments=0,
                state=MessageState.DELIVERED, created_at=now, state_changed_at=now,
            )
        )  # fmt: skip
        hers = session.scalars(select(Case).where(Case.reason.contains("zebra"))).one()
        for number, cause in enumerate((f"alert:{hers.id}", f"alert:{hers.id}:1:ab12", f"alert:{hers.id}0")):
            session.add(
                OutboxRow(
                    provider="slack", idempotency_key=cause, to_number="C1", kind=MessageKind.ALERT, media_urls=[],
                    body="> the zebra la..." if number < 2 else "> the lion", encoding="", segments=0,
                    state=MessageState.DELIVERED, created_at=now, state_changed_at=now,
                )
            )  # fmt: skip
        consent.opt_out(session, consent.NewOptOut(MARIA.phone, "customer"), now)
        wishes_kept.keep(session, MARIA.phone, wishes_kept.NewWish(Level.OUTCOME), "SM9", now)
        session.merge(TextBasis(number=MARIA.phone, basis="order", source="import", since=now))
    while_behind(sessions, now)
    return sessions


def while_behind(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        while refreshing.refresh(session, now):
            pass


def erased(sessions: Sessions, now: datetime, phone: str = MARIA.phone) -> dict[str, int]:
    with sessions() as session:
        places = erasing.find_traces(session, phone)
    with transaction(sessions) as session:
        counts = erasing.erase(session, phone, places, by=audit.COMMAND_LINE, details={"login": "kim"}, now=now)
    while_behind(sessions, now)
    return dict(counts)


def everything(sessions: Sessions) -> str:
    """All that stands in the tables."""
    with sessions() as session:
        said = [str(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables]
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        words = "words" if on_sqlite else "array_to_string(tsvector_to_array(words), ' ')"
        said += [
            str(session.execute(text(f"SELECT {words} FROM {name}")).all())
            for name in (full_text.TABLE, finding.DELIVERIES, finding.CASES)
        ]
    return "\n".join(said)


@pytest.mark.both_databases
def test_nothing_of_the_person_stays_and_all_of_others_does(told: Sessions, now: datetime) -> None:
    assert [part for part in ABOUT_HER if part not in everything(told)] == []
    counts = erased(told, now)
    after = everything(told)
    assert [part for part in ABOUT_HER if part.lower() in after.lower()] == []
    assert {"inbox", "outbox", "recipients", "addresses", "cases", "dialogue_events", "access_details"} <= set(counts)
    for part in ("green chair", "the lion", OTHER.name, OTHER.phone):
        assert part in after
    with told() as session:
        assert exports.about(session, MARIA.phone) == {}
        assert len(exports.about(session, OTHER.phone)["inbox"]) == 1


@pytest.mark.both_databases
def test_what_was_carried_stays_with_number_status_and_times(told: Sessions, now: datetime) -> None:
    def packages() -> list[Any]:
        columns = (Delivery.tracking_number, Delivery.status, Delivery.delivered_at, Delivery.window_start)
        with told() as session:
            return list(session.execute(select(*columns).order_by(Delivery.id)))

    before = packages()
    erased(told, now)
    assert packages() == before
    with told() as session:
        hers = session.scalars(select(Delivery).where(Delivery.tracking_number.in_(MARIA.tracking_numbers))).all()
        assert {(each.recipient.name, each.recipient.phone) for each in hers} == {("", None)}
        assert {(each.address.number, each.address.unit) for each in hers} == {("", "")}
        assert {each.address.city for each in hers} == {"CHICAGO"}
        assert session.scalar(select(func.count()).select_from(Recipient).where(Recipient.name == OTHER.name))


@pytest.mark.both_databases
def test_an_erased_number_that_wanted_no_texts_gets_none_when_it_comes_again(told: Sessions, now: datetime) -> None:
    erased(told, now)
    with transaction(told) as session:
        session.add(Recipient(name="Maria again", phone=MARIA.phone, is_business=False))
        queueing.enqueue(
            session,
            NewText(
                MARIA.phone,
                "Your package comes today.",
                conversation_id=None,
                kind=MessageKind.OUTREACH,
                idempotency_key="again",
            ),
            now,
        )
        row = session.execute(select(OutboxRow.__table__).where(OutboxRow.idempotency_key == "again")).one()
        contexts = context.load(session, [row], Company(), now)
        assert decide(contexts.message(row), contexts.of(row), now) == Drop("opted_out")
        assert consent.is_opted_out(session, MARIA.phone)
        assert not consent.is_opted_out(session, OTHER.phone)
        assert wishes_kept.of_number(session, MARIA.phone).level is Level.OUTCOME
        assert consent.opt_out(session, consent.NewOptOut(MARIA.phone, "customer"), now).is_new is False


def test_who_asks_for_texts_after_being_erased_gets_them_again(told: Sessions, now: datetime) -> None:
    erased(told, now)
    with transaction(told) as session:
        assert consent.opt_in(session, MARIA.phone, "customer", now) is not None
        assert not consent.is_opted_out(session, MARIA.phone)
        assert consent.opt_out(session, consent.NewOptOut(MARIA.phone, "customer"), now).is_new
    assert erased(told, now)
    with told() as session:
        assert consent.is_opted_out(session, MARIA.phone)


def under_way(session: Any) -> None:
    session.execute(
        update(Delivery).where(Delivery.tracking_number == MARIA.tracking_numbers[0]).values(status="out_for_delivery")
    )


def open_case(session: Any) -> None:
    case = session.scalars(select(Case).where(Case.reason.contains("zebra"))).one()
    case.state = "open"


def unhandled(session: Any) -> None:
    session.execute(update(InboxRow).where(InboxRow.body == WORDS).values(handled_at=None))


def test_somebody_of_the_same_name_keeps_it(told: Sessions, now: datetime) -> None:
    with transaction(told) as session:
        delivery = session.scalars(select(Delivery).where(Delivery.tracking_number == OTHER.tracking_numbers[0])).one()
        delivery.recipient.name = MARIA.name
        session.add(Case(
            kind="complaint", state="open", tracking_number=OTHER.tracking_numbers[0], opened_by="desk",
            reason=f"{MARIA.name} called.", next_step="", opened_at=now,
        ))  # fmt: skip
    erased(told, now)
    with told() as session:
        assert session.scalars(select(Recipient.name).where(Recipient.phone == OTHER.phone)).one() == MARIA.name
        assert session.scalar(select(Case.id).where(Case.reason == f"{MARIA.name} called."))


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["Will", "Customer", "customer will"])
def test_words_of_others_and_our_own_are_not_taken_for_a_name(told: Sessions, now: datetime, name: str) -> None:
    reason = "The customer called: I will be home"
    others = OTHER.tracking_numbers[0]
    with transaction(told) as session:
        session.execute(update(Recipient).where(Recipient.phone == MARIA.phone).values(name=name))
        session.add(Case(
            kind="complaint", state="open", tracking_number=others, opened_by="customer will", reason=reason,
            next_step="", opened_at=now,
        ))  # fmt: skip
        session.add(History(
            at=now, actor="customer", cause="customer will", command="will", subject=others, before={},
            after={"text": reason},
        ))  # fmt: skip
    erased(told, now)
    with told() as session:
        assert session.scalars(select(Recipient.name).where(Recipient.name == name)).all() == []
        assert session.scalars(select(Case.opened_by).where(Case.reason == reason)).one() == "customer will"
        row = session.scalars(select(History).where(History.cause == "customer will")).one()
    assert (row.actor, row.command, row.after) == ("customer", "will", {"text": reason})


def test_a_saved_search_for_the_person_forgets_whom(told: Sessions, now: datetime) -> None:
    with transaction(told) as session:
        session.add(SavedFilter(owner="kim", name=MARIA.name, query=f"words={MARIA.phone}&when=today", saved_at=now))
    erased(told, now)
    with told() as session:
        saved = session.scalars(select(SavedFilter)).one()
    assert (saved.owner, saved.name, saved.query) == ("kim", "[erased]", "words=[erased]&when=today")


def test_of_who_had_many_packages_all_is_found(told: Sessions, now: datetime) -> None:
    with transaction(told) as session:
        first = session.scalars(select(Delivery).where(Delivery.tracking_number == MARIA.tracking_numbers[0])).one()
        columns = {each.name: getattr(first, each.name) for each in Delivery.__table__.columns if each.name != "id"}
        session.add_all(Delivery(**(columns | {"tracking_number": f"LM7{each:08}"})) for each in range(1_500))
        session.add(Case(
            kind="complaint", state="resolved", opened_by="desk", next_step="", opened_at=now,
            reason=f"LM700001499: said {WORDS}",
        ))  # fmt: skip
    erased(told, now)
    with told() as session:
        assert session.scalar(select(Case.id).where(Case.reason == "LM700001499: said [erased]"))


def posted(session: Any) -> None:
    session.execute(update(OutboxRow).where(OutboxRow.idempotency_key.like("alert:%:1:%")).values(due_at=AT_ONCE))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (posted, r"at this moment"),
        (under_way, rf"package {MARIA.tracking_numbers[0]} is out for delivery"),
        (open_case, r"case \d+ \(Person wanted\) is open"),
        (unhandled, r"at this moment"),
    ],
)
def test_refused_with_the_reason_and_nothing_is_changed(
    told: Sessions, now: datetime, happens: Callable[[Any], None], why: str
) -> None:
    with transaction(told) as session:
        happens(session)
    before = everything(told)
    with pytest.raises(erasing.UnderWay, match=why):
        erased(told, now)
    assert everything(told) == before


def named(
    session: Any, package: str, now: datetime, *, attempts: Sequence[str], reports: Sequence[str], cases: Sequence[str]
) -> None:
    """A package's papers name photos."""
    delivery = session.scalars(select(Delivery).where(Delivery.tracking_number == package)).one()
    for number, photo in enumerate(attempts, start=90):
        session.add(Attempt(
            delivery_id=delivery.id, number=number, at=now, outcome=AttemptOutcome.DELIVERED, note="",
            photo_url=at(photo),
        ))  # fmt: skip
    for photo in reports:
        session.add(History(
            at=now, actor="driver:D1", cause=photo, command="report_damaged", subject=package, before={},
            after={"reason": "damaged", "photo_url": at(photo)},
        ))  # fmt: skip
    for photo in cases:
        session.add(Case(
            kind="complaint", state="resolved", opened_by="desk", next_step="", opened_at=now, tracking_number=package,
            reason="A photo.", details={"photos": [at(photo)]},
        ))  # fmt: skip


def at(photo: str) -> str:
    return f"https://deliveries.example{photos.PATH}{photo}"


@pytest.mark.both_databases
def test_photos_of_theirs_go_wherever_they_are_named_and_those_of_others_stay(told: Sessions, now: datetime) -> None:
    hers, others = MARIA.tracking_numbers[0], OTHER.tracking_numbers[0]
    with transaction(told) as session:
        for each in ("hers", "replaced", "of_case", "both_doors", "both_reports", "both_cases", "others", "of_casex"):
            session.add(photos.Photo(id=each, provider_id=f"F{each}", content=b"jpeg", created_at=now))
        named(
            session, hers, now, attempts=["hers", "both_doors"], reports=["replaced", "both_reports"],
            cases=["of_case", "both_cases"],
        )  # fmt: skip
        named(
            session, others, now, attempts=["both_doors"], reports=["both_cases", "of_casex"],
            cases=["both_reports", "others"],
        )  # fmt: skip
    erased(told, now)
    with told() as session:
        left = set(session.scalars(select(photos.Photo.id)))
        proof = select(Attempt.photo_url).join(Delivery).where(Delivery.tracking_number == others, Attempt.number == 90)
        assert session.scalars(proof).one() == at("both_doors")
    assert left == {"both_doors", "both_reports", "both_cases", "others", "of_casex"}


@pytest.mark.both_databases
def test_what_waits_for_the_number_they_had_before_goes_to_nobody(told: Sessions, now: datetime) -> None:
    with transaction(told) as session:
        for cause, number in (("before", MARIA.tracking_numbers[0]), ("others", OTHER.tracking_numbers[0])):
            queueing.enqueue(
                session,
                NewText(
                    "+12025550177",
                    "It was brought.",
                    conversation_id=None,
                    kind=MessageKind.OUTREACH,
                    idempotency_key=cause,
                ),
                now,
            )
            session.execute(update(OutboxRow).where(OutboxRow.idempotency_key == cause).values(tracking_number=number))
    erased(told, now)
    with told() as session:
        rows = {each.idempotency_key: each for each in session.scalars(select(OutboxRow))}
    assert (rows["before"].state, rows["before"].due_at, rows["before"].to_number) == (MessageState.DROPPED, None, "")
    assert (rows["others"].state, rows["others"].to_number) == (MessageState.PENDING, "+12025550177")
    assert rows["others"].due_at is not None


@pytest.mark.both_databases
def test_the_audit_log_says_who_and_when_and_of_whom_nothing(told: Sessions, now: datetime) -> None:
    counts = erased(told, now)
    with told() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erased")).one()
    assert (entry.at, entry.details["login"], entry.details["rows"]) == (now, "kim", counts)


@pytest.mark.both_databases
def test_afterwards_nobody_changes_what_is_append_only(told: Sessions, now: datetime) -> None:
    erased(told, now)
    for table in (History, AuditEntry):
        with pytest.raises(Exception, match="append-only"), transaction(told) as session:
            session.execute(update(table).values(actor="me"))


def test_of_whom_nothing_is_held_nothing_is_said(told: Sessions, now: datetime) -> None:
    assert erased(told, now, "+12025550100") == {}
    erased(told, now)
    assert erased(told, now) == {}


def test_the_house_next_door_keeps_an_address_that_is_theirs_too(told: Sessions, now: datetime) -> None:
    with transaction(told) as session:
        hers, others = (
            session.scalars(select(Delivery).where(Delivery.tracking_number == each.tracking_numbers[0])).one()
            for each in (MARIA, OTHER)
        )
        others.address_id = hers.address_id
        shared = hers.address_id
    erased(told, now)
    with told() as session:
        address = session.get(Address, shared)
        assert address is not None
        assert address.unit


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_database_file_holds_nothing_of_it(sqlite_engine: Engine, told: Sessions, now: datetime) -> None:
    file = Path(str(sqlite_engine.url.database))
    assert held_in(file) != []
    database = f"sqlite:///{file}"
    dry = doorstep("privacy", "erase", "312-555-0142", "--dry-run", DATABASE_URL=database)
    assert dry.returncode == 0, dry.stderr
    assert "Nothing was erased." in dry.stdout
    assert re.search(r"^inbox +1$", dry.stdout, re.MULTILINE)
    assert "zebra" in everything(told)
    sqlite_engine.dispose()  # as if no other process had it open
    answer = doorstep("privacy", "erase", "312-555-0142", "--yes", DATABASE_URL=database)
    assert answer.returncode == 0, answer.stderr
    assert "Backups made before" in answer.stdout
    assert held_in(file) == []
    nobody = doorstep("privacy", "erase", "312-555-0142", "--yes", DATABASE_URL=database)
    assert (nobody.returncode, nobody.stdout.strip()) == (1, "Nothing is held about +13125550142.")


def held_in(file: Path) -> list[str]:
    """What stands in the file or in the log beside it, whether anything points to it or not."""
    held = b"".join(each.read_bytes() for each in (file, file.with_name(f"{file.name}-wal")) if each.exists()).lower()
    return [part for part in ABOUT_HER if part.lower().encode() in held]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_while_somebody_reads_the_file_it_is_said_that_it_still_holds_it(
    sqlite_engine: Engine, told: Sessions, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "PATIENCE_SECONDS", 0.1)
    erased(told, now)
    with reading(told) as session:
        session.execute(select(func.count()).select_from(Delivery)).scalar()
        with pytest.raises(rewriting.StillHeld):
            rewriting.rewrite(sqlite_engine)
    rewriting.rewrite(sqlite_engine)
    assert held_in(Path(str(sqlite_engine.url.database))) == []

"""A busy company's ledger, transcripts, cases and deliveries, invented in bulk: to see the desk at full size.

Rows are in the tables in the order of time, as they would be: a conversation's are scattered over all of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from doorstep import tracking_patterns
from doorstep.addresses import PostalAddress
from doorstep.console.read_model import refreshing
from doorstep.console.seed import plan, rows
from doorstep.console.seed.plan import SeedPerson
from doorstep.console.seed.rows import Rows
from doorstep.database import Sessions, transaction
from doorstep.dms import seed as dms_seed
from doorstep.dms.models import Delivery, Depot, Driver
from doorstep.dms.seed import people, places
from doorstep.dms.status import Status
from doorstep.messaging.models import Conversation
from doorstep.messaging.slack import people as slack_people
from doorstep.provenance import By
from doorstep.upserts import dialect_of

DAYS = 90
"""Over which the conversations are spread, until now."""
LONGEST = 10_000
"""Messages of the longest conversation, where there are enough for one."""
_DELIVERED_AFTER = timedelta(hours=30)
_DRIVERS_TEXTS = 150
_MORE = 1.07


class DeskAlreadySeeded(Exception):
    """The ledger holds conversations; invented ones would mix among them."""


@dataclass(frozen=True)
class DeskSeeded:
    conversations: int
    messages: int
    cases: int


@dataclass(frozen=True)
class SeedSize:
    conversations: int
    messages: int
    """Reached but for a few: each text has its answer."""
    cases: int


def seed(
    sessions: Sessions,
    size: SeedSize,
    *,
    now: datetime,
    number: int = 7,
    tell: Callable[[str], None] = lambda _: None,
) -> DeskSeeded:
    """Fill an empty ledger, in one transaction, and make the read model. `number` chooses which of the possible ones.

    Raises DeskAlreadySeeded.
    """
    random = Random(number)  # noqa: S311
    with transaction(sessions) as session:
        if session.scalar(select(Conversation.id).limit(1)) is not None:
            raise DeskAlreadySeeded("The ledger already holds conversations; nothing was changed.")
        if not session.scalar(select(func.count()).select_from(Delivery)):
            dms_seed.seed(session, now=now)
        with _without_triggers(session):
            written = Rows(session, random, now, size.cases, size.messages // 2)
            for person, turn in plan.in_time(_everybody(session, written, size)):
                written.turn(person, turn)
            written.finish()
        tell(f"{written.messages:,} messages and {written.cases:,} cases are written.")
    with transaction(sessions) as session:
        session.execute(text("ANALYZE"))
    tell("The read model is being made.")
    made = refreshing.rebuild(sessions, now)
    return DeskSeeded(made, written.messages, written.cases)


def _everybody(session: Session, written: Rows, size: SeedSize) -> Iterator[tuple[SeedPerson, Iterator[plan.SeedTurn]]]:
    """In the order in which their conversations begin."""
    random, now, conversations = written.random, written.now, size.conversations
    drivers = list(session.scalars(select(Driver).order_by(Driver.id)))[: conversations // 50]
    depots = dict(session.execute(select(Depot.code, Depot.id)).tuples().all())
    lengths = _lengths(random, conversations, size.messages // 2, len(drivers))
    begins = sorted(_beginning(random, now) for _ in lengths)
    every = conversations // (len(drivers) + 1)
    driving = {every * n: driver for n, driver in enumerate(drivers, start=1)}
    for no, (length, at) in enumerate(zip(lengths, begins, strict=True), start=1):
        if no in driving:
            person = _driver(session, driving[no], random, no, at)
        else:
            person = _customer(written, depots, no, at, length)
        yield person, plan.turns(person, random, now)


def _lengths(random: Random, conversations: int, turns: int, drivers: int) -> list[int]:
    """Turns of each: most have a few, few have many, one has as many as LONGEST.

    Some more than are wanted: conversations end where the present begins.
    """
    drawn = [random.lognormvariate(1.2, 0.8) for _ in range(conversations)]
    left = turns - conversations - drivers * _DRIVERS_TEXTS
    longest = LONGEST // 2 if left > 2 * LONGEST else 0
    share = max(0.0, _MORE * left - longest) / sum(drawn)
    lengths = [1 + int(each * share + random.random()) for each in drawn]
    lengths[len(lengths) // 3] += longest
    return lengths


def _beginning(random: Random, now: datetime) -> datetime:
    """By day rather than at night (in Chicago, roughly)."""
    midnight = now.replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=random.uniform(0, DAYS) // 1)
    at = midnight + timedelta(hours=random.triangular(7, 22, 13))
    return at if at < now - timedelta(minutes=10) else at - timedelta(days=1)


def _driver(session: Session, driver: Driver, random: Random, no: int, at: datetime) -> SeedPerson:
    user, channel = driver.slack_user or f"USEED{driver.id:05d}", f"DSEED{driver.id:05d}"
    if driver.slack_user is None:
        session.execute(update(Driver).where(Driver.id == driver.id).values(slack_user=user))
    slack_people.remember(session, user, rows.TEAM, channel)
    street = random.choice(places.streets("CHI")).like.street.title()
    number = tracking_patterns.numbered(no)
    return SeedPerson(
        no, "slack", channel, driver.code, number, street, random.randint(1, 3_000), "1", at, _DRIVERS_TEXTS
    )


def _customer(written: Rows, depots: dict[str, int], no: int, at: datetime, length: int) -> SeedPerson:
    random = written.random
    depot = random.choice([each for each in places.DEPOTS if each.code in depots] or list(places.DEPOTS))
    address = places.address(random, places.streets(depot.code), is_business=False)
    unit = f"{random.randint(1, 40)}{random.choice('ABCDEF')}"
    name, sender = people.person(random), random.choice(people.SENDERS)
    phone = f"+1555{no:07d}"  # no such area code: nobody real is ever texted
    number, street, house = tracking_patterns.numbered(no), address.street.title(), int(address.number)
    person = SeedPerson(no, "sms", phone, name, number, street, house, unit, at, length, sender)
    if depot.code in depots:
        _deliver(written, person, address, depots[depot.code], depot.timezone)
    return person


def _deliver(written: Rows, person: SeedPerson, address: PostalAddress, depot_id: int, zone: str) -> None:
    random = written.random
    fields = [getattr(address, name) for name in ("number", "predirectional", "street", "suffix", "postdirectional")]
    fields += [address.unit_designator, address.unit, address.city, address.state, address.zip, zone]
    address_id = written.numbered(rows.ADDRESSES, *fields)
    recipient_id = written.numbered(rows.RECIPIENTS, person.name, person.number, False)
    made, starts = person.begins - timedelta(days=1), person.begins + timedelta(hours=random.randint(1, 20))
    done = person.begins + _DELIVERED_AFTER
    is_done = done < written.now
    status = Status.DELIVERED if is_done else Status.OUT_FOR_DELIVERY
    value = int(10 ** random.uniform(3, 5.3))
    eta = starts + timedelta(minutes=random.randint(0, 120))
    written.numbered(
        rows.DELIVERIES, person.tracking_number, 4, status.value, done if is_done else person.begins, recipient_id,
        address_id, depot_id, person.sender, random.choice(people.SERVICES), starts, starts + timedelta(hours=2), eta,
        person.begins, value > 50_000, value, done if is_done else None, "front door" if is_done else None, made,
        done if is_done else person.begins,
    )  # fmt: skip
    steps: list[tuple[datetime, str, str, dict[str, Any], dict[str, Any]]] = [
        (
            made,
            "sender",
            "create_delivery",
            {},
            {"status": "created", "address": address.spoken(), "recipient": person.name},
        ),
        (made + timedelta(hours=9), "depot", "change_status", {"status": "created"}, {"status": "at_depot"}),
        (person.begins, "depot", "change_status", {"status": "at_depot"}, {"status": "out_for_delivery"}),
    ]
    if is_done:
        steps.append((done, "driver:CHI01", "record_attempt", {"status": "out_for_delivery"}, {"status": "delivered"}))
    for version, (when, actor, command, before, after) in enumerate(steps, start=1):
        by = By(actor, f"seed:{person.tracking_number}:{version}", when)
        written.history(by, command, person.tracking_number, before, after | {"version": version})


@contextmanager
def _without_triggers(session: Session) -> Iterator[None]:
    """The read model is made afterwards, all at once."""
    if dialect_of(session) == "postgresql":
        tables = session.scalars(
            text("SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE 'desk_%'")
        ).all()
        for table in tables:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in tables:
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    triggers = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'desk_%'")
    ).all()
    for name, _ in triggers:
        session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in triggers:
        session.connection().exec_driver_sql(sql)

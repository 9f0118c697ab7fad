from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import phonenumbers
import pytest
from sqlalchemy import func, select

from doorstep.addresses.check import check, city_state_of, timezone_of
from doorstep.database import Base, Sessions, make_engine, make_sessions, reading, transaction
from doorstep.dms.models import Address, Attempt, Delivery, Driver, History, Recipient, Route, Stop
from doorstep.dms.seed import DEMO_CUSTOMERS, AlreadySeeded, seed
from doorstep.dms.seed.places import DEPOTS, streets
from doorstep.dms.status import LEGAL_MOVES, Status


def everything(sessions: Sessions) -> list[Any]:
    tables = (Delivery, Recipient, Address, Route, Stop, Driver, Attempt, History)
    with reading(sessions) as session:
        return [tuple(row) for table in tables for row in session.execute(select(table.__table__).order_by("id"))]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    """A thousand deliveries at 10:30 in Chicago, for tests that only look."""
    sessions = make_sessions(make_engine(f"sqlite:///{tmp_path_factory.mktemp('seed')}/day.db"))
    with transaction(sessions) as session:
        Base.metadata.create_all(session.connection())
        seed(session, now=datetime(2026, 11, 20, 16, 30, tzinfo=UTC))
    return sessions


def test_the_same_seed_makes_the_same_day_and_another_another(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=100)
    first = everything(sessions)
    for number, same in ((7, True), (8, False)):
        other = make_sessions(make_engine("sqlite://"))
        with transaction(other) as session:
            Base.metadata.create_all(session.connection())
            seed(session, now=now, deliveries=100, number=number)
        assert (everything(other) == first) is same


def test_a_thousand_deliveries_on_ten_routes_in_every_status(day: Sessions) -> None:
    with reading(day) as session:
        statuses = Counter(session.scalars(select(Delivery.status)))
        routes = session.scalar(select(func.count()).select_from(Route))
        several = session.scalars(select(func.count()).select_from(Delivery).group_by(Delivery.recipient_id)).all()
        businesses = session.scalar(select(func.count()).select_from(Recipient).where(Recipient.is_business))
    assert sum(statuses.values()) == 1000
    assert set(statuses) == set(Status)
    assert statuses[Status.OUT_FOR_DELIVERY] > 300
    assert statuses[Status.DELIVERED] > 100
    assert routes == 10
    assert sum(count > 1 for count in several) > 50
    assert businesses
    assert businesses > 50


def test_addresses_agree_with_their_zip_and_time_zone(day: Sessions) -> None:
    with reading(day) as session:
        for address in session.scalars(select(Address)):
            assert check(address.postal()) is None, address.postal().spoken()
            assert timezone_of(address.zip) == address.timezone
    for depot in DEPOTS:
        assert check(depot.address) is None
        assert all(city_state_of(zip_code) for zip_code in depot.zips)
        assert all(street.like.zip in depot.zips for street in streets(depot.code))
        assert all(check(replace(street.like, number="1")) is None for street in streets(depot.code))


def test_telephones_are_valid_unique_and_fictional(day: Sessions) -> None:
    with reading(day) as session:
        phones = [phone for phone in session.scalars(select(Recipient.phone)) if phone]
        phones += [phone for phone in session.scalars(select(Driver.phone)) if phone]
    assert len(phones) == len(set(phones))
    for phone in phones:
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone))
        assert phone[5:10] == "55501"


def test_nothing_has_happened_after_the_seeding_instant_and_all_of_it_legally(day: Sessions, now: datetime) -> None:
    with reading(day) as session:
        deliveries = {row.tracking_number: row for row in session.scalars(select(Delivery))}
        last: dict[str, History] = {}
        status: dict[str, Status] = {}
        for entry in session.scalars(select(History).order_by(History.id)):
            assert entry.at <= now
            before = last.get(entry.subject)
            assert entry.after["version"] == (before.after["version"] if before else 0) + 1
            assert before is None or before.at <= entry.at
            if "status" in entry.after:
                moved_to = Status(entry.after["status"])
                assert entry.subject not in status or moved_to in LEGAL_MOVES[status[entry.subject]]
                status[entry.subject] = moved_to
            last[entry.subject] = entry
        for number, delivery in deliveries.items():
            assert delivery.version == last[number].after["version"]
            assert delivery.status is status[number]
            assert delivery.window_start < delivery.window_end


def test_routes_under_way_have_stops_behind_and_estimates_ahead(day: Sessions, now: datetime) -> None:
    with reading(day) as session:
        stops = session.scalars(
            select(Stop).join(Route).where(Route.code == "CHI-20261120-01").order_by(Stop.position)
        ).all()
        ahead = session.scalars(
            select(Delivery).join(Stop).join(Route).where(
                Route.code == "CHI-20261120-01", Delivery.status == Status.OUT_FOR_DELIVERY
            )
        ).all()  # fmt: skip
        done = [stop.completed_at is not None for stop in stops]
        assert done == sorted(done, reverse=True)
        assert 5 < sum(done) < len(done)
        assert all(delivery.eta and delivery.eta > now for delivery in ahead)


@pytest.mark.parametrize("hour", [2, 7, 10, 15, 23])
def test_at_any_hour_of_today_drivers_are_under_way(hour: int) -> None:
    now = datetime(2026, 11, 20, 6, tzinfo=UTC) + timedelta(hours=hour)
    sessions = make_sessions(make_engine("sqlite://"))
    with transaction(sessions) as session:
        Base.metadata.create_all(session.connection())
        assert seed(session, now=now, deliveries=300).service_date == date(2026, 11, 20)
        maria = session.scalar(
            select(Delivery).where(Delivery.tracking_number == DEMO_CUSTOMERS[0].tracking_numbers[0])
        )
        under_way = session.scalar(
            select(func.count()).select_from(Delivery).where(Delivery.status == Status.OUT_FOR_DELIVERY)
        )
    assert maria is not None
    assert maria.status is Status.OUT_FOR_DELIVERY
    assert under_way
    assert under_way > 30


@pytest.mark.parametrize(
    ("service_date", "status"), [(date(2026, 11, 25), "at_depot"), (date(2026, 11, 10), "delivered")]
)
def test_another_day_is_all_planned_or_all_done(now: datetime, service_date: date, status: str) -> None:
    sessions = make_sessions(make_engine("sqlite://"))
    with transaction(sessions) as session:
        Base.metadata.create_all(session.connection())
        seed(session, now=now, deliveries=200, service_date=service_date)
        statuses = Counter(session.scalars(select(Delivery.status)))
        assert not session.scalar(select(func.count()).select_from(History).where(History.at > now))
    assert statuses.most_common(1)[0][0] == status
    assert statuses[Status.OUT_FOR_DELIVERY] == 0


@pytest.mark.both_databases
def test_a_dms_with_deliveries_is_not_seeded_again(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=50)
    with transaction(sessions) as session, pytest.raises(AlreadySeeded, match="2026-11-20"):
        seed(session, now=now, deliveries=50)

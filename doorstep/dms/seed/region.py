"""What the seeded days of one depot are made of: its drivers, the people around it, packages for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from doorstep.dms.models import Address, Delivery, Depot, DepotClosure, DepotHours, Driver, Recipient, ServiceZip
from doorstep.dms.seed import people, places
from doorstep.dms.seed.places import DepotPlan, Street

HOLIDAYS = {
    date(2026, 11, 26): "Thanksgiving",
    date(2026, 12, 25): "Christmas",
    date(2027, 1, 1): "New Year's Day",
    date(2027, 5, 31): "Memorial Day",
    date(2027, 7, 4): "Independence Day",
    date(2027, 9, 6): "Labor Day",
    date(2027, 11, 25): "Thanksgiving",
    date(2027, 12, 25): "Christmas",
}

_PHONELESS = 0.02
_BUSINESSES = 0.12


@dataclass(frozen=True)
class Customer:
    """A recipient at an address; several deliveries may go there."""

    recipient: Recipient
    address: Address


@dataclass
class Region:
    plan: DepotPlan
    random: Random
    now: datetime
    service_date: date
    tracking_numbers: Iterator[str]
    phones: Iterator[str]
    depot: Depot = field(init=False)
    drivers: list[Driver] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.depot = Depot(
            code=self.plan.code,
            name=self.plan.name,
            timezone=self.plan.timezone,
            address=Address.of(self.plan.address, self.plan.timezone),
            hours=[DepotHours(weekday=day, opens=time(8), closes=time(20)) for day in range(5)]
            + [DepotHours(weekday=5, opens=time(9), closes=time(16))],
            closures=[DepotClosure(day=day, reason=reason) for day, reason in HOLIDAYS.items()],
            service_zips=[ServiceZip(zip=code) for code in self.plan.zips],
        )

    def at(self, hour: int, minute: int = 0, days: int = 0) -> datetime:
        """A wall-clock time of the depot, `days` after the service date."""
        day = self.service_date + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.plan.timezone))

    def driver(self) -> Driver:
        """One more driver of this depot."""
        driver = Driver(
            code=f"{self.plan.code}{len(self.drivers) + 1:02d}",
            name=people.person(self.random),
            phone=next(self.phones),
            depot=self.depot,
        )
        self.drivers.append(driver)
        return driver

    def customer(self, along: Sequence[Street]) -> Customer:
        """Somebody new on one of these streets."""
        is_business = self.random.random() < _BUSINESSES
        address = places.address(self.random, along, is_business)
        name = people.business(self.random, address.street) if is_business else people.person(self.random)
        phone = None if self.random.random() < _PHONELESS else next(self.phones, None)
        customer = Customer(
            Recipient(name=name, phone=phone, is_business=is_business), Address.of(address, self.plan.timezone)
        )
        self.customers.append(customer)
        return customer

    def delivery(
        self,
        customer: Customer,
        window_start: datetime,
        window_end: datetime,
        *,
        tracking_number: str | None = None,
        sender_name: str | None = None,
        signature_required: bool | None = None,
    ) -> Delivery:
        random = self.random
        value_cents = round(min(random.lognormvariate(8.3, 0.9), 250_000))
        chosen = (random.choice(people.SENDERS), value_cents > 15_000 and random.random() < 0.6)
        return Delivery(
            tracking_number=tracking_number or next(self.tracking_numbers),
            recipient=customer.recipient,
            address=customer.address,
            depot=self.depot,
            sender_name=sender_name or chosen[0],
            service=random.choice(people.SERVICES),
            window_start=window_start,
            window_end=window_end,
            signature_required=chosen[1] if signature_required is None else signature_required,
            value_cents=value_cents,
        )

    def left_at(self, delivery: Delivery) -> str:
        if delivery.signature_required:
            return "handed to staff" if delivery.recipient.is_business else "handed to resident"
        if delivery.recipient.is_business:
            return self.random.choice(people.LEFT_AT_BUSINESS)
        indoors = bool(delivery.address.unit)
        return self.random.choice([place for place in people.LEFT_AT if not (indoors and place in people.OUTDOORS)])

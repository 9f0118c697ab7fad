"""Tables of the dms room. Other rooms read them through `queries` and change them through `commands`."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, SQLColumnExpression, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from doorstep.addresses import FIELDS, PostalAddress
from doorstep.database import Base, text_enum
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, AttemptOutcome, Audience, FailureReason, InstructionKind


class Address(Base):
    """A place, never changed: a correction makes a new row, so history can always say what was on file."""

    __tablename__ = "addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    predirectional: Mapped[str]
    street: Mapped[str]
    suffix: Mapped[str]
    postdirectional: Mapped[str]
    unit_designator: Mapped[str]
    unit: Mapped[str]
    city: Mapped[str]
    state: Mapped[str]
    zip: Mapped[str]
    timezone: Mapped[str]
    """IANA name."""

    @classmethod
    def of(cls, address: PostalAddress, timezone: str) -> "Address":
        return cls(**{name: getattr(address, name) for name in FIELDS}, timezone=timezone)

    def postal(self) -> PostalAddress:
        return PostalAddress(**{name: getattr(self, name) for name in FIELDS})


class Depot(Base):
    __tablename__ = "depots"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str]
    """IANA name; routes leave and `hours` count in it."""
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    daily_capacity: Mapped[int] = mapped_column(default=250)
    """Deliveries a day that can still be promised to people who ask for a day."""
    delivery_weekdays: Mapped[list[int]] = mapped_column(JSON, default=lambda: list(range(6)))
    """0 is Monday."""

    address: Mapped[Address] = relationship()
    closures: Mapped[list["DepotClosure"]] = relationship()
    hours: Mapped[list["DepotHours"]] = relationship(order_by="DepotHours.weekday")
    service_zips: Mapped[list["ServiceZip"]] = relationship()


class DepotHours(Base):
    """When recipients can come on one weekday; no row: closed."""

    __tablename__ = "depot_hours"

    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    """0 is Monday."""
    opens: Mapped[time]
    closes: Mapped[time]


class DepotClosure(Base):
    """A day on which nothing is delivered although its weekday says so: a holiday."""

    __tablename__ = "depot_closures"

    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str]


class ServiceZip(Base):
    """A ZIP Code one depot delivers to."""

    __tablename__ = "service_zips"

    zip: Mapped[str] = mapped_column(primary_key=True)
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"))


class Driver(Base):
    __tablename__ = "drivers"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str | None] = mapped_column(index=True)
    """E.164."""
    slack_user: Mapped[str | None] = mapped_column(unique=True, index=True)
    """Slack's id of the driver's account: "U0123ABCD"."""
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"))
    team: Mapped[str | None]
    """As the company calls it; dispatch looks at the routes of one team."""

    depot: Mapped[Depot] = relationship()


class Route(Base):
    """One driver's day."""

    __tablename__ = "routes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"))
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("drivers.id"), index=True)
    service_date: Mapped[date]
    """In the depot's time zone."""
    delay_minutes: Mapped[int] = mapped_column(default=0)
    """How far behind the plan its driver is, by the driver's last word; in every ETA ahead."""
    delay_reported_at: Mapped[datetime | None]
    """When the driver last said how late or on time they are."""
    plan_version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts what the desk changed of its plan, from 1: of two who look at the same plan only one changes it."""

    depot: Mapped[Depot] = relationship()
    driver: Mapped[Driver | None] = relationship()


class Stop(Base):
    """A place on a route, with one delivery or several."""

    __tablename__ = "stops"

    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("routes.id"))
    position: Mapped[int]
    """1 is the first of the day."""
    completed_at: Mapped[datetime | None]
    """When nothing was left to do there."""
    put_off_at: Mapped[datetime | None]
    """When its driver left it for later the same day: it comes after all that was not."""
    not_before: Mapped[datetime | None]
    """From when on it is to be tried again, if the driver said so."""
    turn: Mapped[float | None]
    """Its place in the order, where the desk moved it; else its number is. The number stays, people know it by that."""

    route: Mapped[Route] = relationship()

    __table_args__ = (UniqueConstraint("route_id", "position"),)

    @hybrid_property
    def place(self) -> float:
        """In which order stops come that nobody left for later."""
        return self.position if self.turn is None else self.turn

    @place.inplace.expression
    @classmethod
    def _place(cls) -> ColumnElement[float]:
        return func.coalesce(cls.turn, cls.position)

    @classmethod
    def in_order(cls) -> tuple[SQLColumnExpression[Any], ...]:
        """To order by: as they come, and last those that were left for later, as they were left."""
        return cls.put_off_at.is_not(None), cls.put_off_at, cls.place


class Recipient(Base):
    __tablename__ = "recipients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str | None] = mapped_column(index=True)
    """E.164."""
    is_business: Mapped[bool]


class Delivery(Base):
    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    tracking_number: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int]
    """Counts the changes, from 1."""
    status: Mapped[Status] = mapped_column(text_enum(Status))
    status_changed_at: Mapped[datetime]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipients.id"), index=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    depot_id: Mapped[int] = mapped_column(ForeignKey("depots.id"))
    stop_id: Mapped[int | None] = mapped_column(ForeignKey("stops.id"), index=True)
    """The present or last stop it was planned for."""
    sender_name: Mapped[str]
    service: Mapped[str]
    """As the company sells it: "Next day"."""
    window_start: Mapped[datetime]
    window_end: Mapped[datetime]
    eta: Mapped[datetime | None]
    eta_updated_at: Mapped[datetime | None]
    planned_eta: Mapped[datetime | None]
    """The first estimate of this trip: what a driver's lateness counts from."""
    signature_required: Mapped[bool]
    value_cents: Mapped[int]
    """Declared value in US cents."""
    delivered_at: Mapped[datetime | None]
    left_at: Mapped[str | None]
    """Where, in the driver's words: "front door"."""
    held_until: Mapped[date | None]
    """The last day to collect it, at the depot; only while held."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    recipient: Mapped[Recipient] = relationship()
    address: Mapped[Address] = relationship()
    depot: Mapped[Depot] = relationship()
    stop: Mapped[Stop | None] = relationship()


class Attempt(Base):
    """One try at the door."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    outcome: Mapped[AttemptOutcome] = mapped_column(text_enum(AttemptOutcome))
    reason: Mapped[FailureReason | None] = mapped_column(text_enum(FailureReason))
    """None unless it failed."""
    note: Mapped[str] = mapped_column(Text)
    """The driver's words."""
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("drivers.id"))
    photo_url: Mapped[str | None]
    signed_by: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    """Where the driver's phone was, WGS 84 degrees."""
    disputed_at: Mapped[datetime | None]
    dispute: Mapped[str | None] = mapped_column(Text)
    """The recipient's words."""
    taken_back_at: Mapped[datetime | None]
    """The driver said that it was a mistake; nothing reads the attempt from then on."""
    overwrote: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the report took the place of in its delivery, see commands.attempts; None where nobody kept it."""

    delivery: Mapped[Delivery] = relationship()
    driver: Mapped[Driver | None] = relationship()

    __table_args__ = (UniqueConstraint("delivery_id", "number"), Index("ix_attempts_driver_id_at", "driver_id", "at"))


class AccessDetail(Base):
    """How to get in, kept with the address; only the driver of the stop is shown it.

    Forgotten after the delivery unless the recipient wants it kept: then `value` is empty and `forgotten_at` set.
    """

    __tablename__ = "access_details"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    """For which it was given."""
    kind: Mapped[AccessKind] = mapped_column(text_enum(AccessKind))
    value: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    keep: Mapped[bool]
    forgotten_at: Mapped[datetime | None]

    address: Mapped[Address] = relationship()


class Instruction(Base):
    """What the recipient wants the driver to do."""

    __tablename__ = "instructions"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    kind: Mapped[InstructionKind] = mapped_column(text_enum(InstructionKind))
    detail: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    at: Mapped[datetime]
    author: Mapped[str]
    audience: Mapped[Audience] = mapped_column(text_enum(Audience))
    text: Mapped[str] = mapped_column(Text)

    delivery: Mapped[Delivery] = relationship()


class History(Base):
    """What was done, by whom and why. Triggers of the database refuse to change or delete a row.

    One cause does one thing to one subject once: that makes every command idempotent.
    """

    __tablename__ = "dms_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    """Who: `customer`, `driver:<code>`, `desk:<name>`, `system`, ..."""
    cause: Mapped[str]
    """Why: the id of the message, request or file row that led to it."""
    command: Mapped[str]
    subject: Mapped[str]
    """A tracking number; `route:`, `driver:` or `depot:` and its code for the others."""
    before: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    after: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    """Only what changed, under the same keys as `before`."""

    __table_args__ = (
        UniqueConstraint("cause", "command", "subject"),
        Index("ix_dms_history_subject_id", "subject", "id"),
        Index("ix_dms_history_at", "at"),
    )

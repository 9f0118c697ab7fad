"""What every command has in common: it is recorded, done once per cause, and refused when it comes too late."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Concatenate, ParamSpec

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from doorstep import following, tracing, wakeups
from doorstep.dms.models import Address, Delivery, History, Recipient, Route, Stop
from doorstep.dms.outcomes import CommandResult, Invalid, NotFound, Snapshot, StaleVersion
from doorstep.dms.snapshot import difference, snapshot
from doorstep.provenance import By

_LONGEST = 200
P = ParamSpec("P")

STORED_NAMES: dict[str, str] = {}
"""Of each command, `module.function`: its name in history."""


@dataclass(frozen=True)
class Order(By):
    """A command as it was given: its name in history, who wants it done, why and when."""

    command: str

    def __post_init__(self) -> None:
        for name in ("actor", "cause"):
            value = getattr(self, name)
            if not value.strip() or len(value) > _LONGEST:
                raise Invalid(f"{name}_missing", f"{name} must be 1 to {_LONGEST} characters")

    def named(self, command: str) -> "Order":
        """What it brings about besides, which history keeps under a name of its own."""
        return replace(self, command=command)


def command(
    *, name: str
) -> Callable[
    [Callable[Concatenate[Session, Order, P], CommandResult]], Callable[Concatenate[Session, By, P], CommandResult]
]:
    """A write that takes the session and by whom, why and when it is given.

    `name` stands in history, and with cause and subject tells what was done already. It stays when the function is
    renamed: what is being tried again at that moment would be done twice, and old rows would mean nothing.
    """

    def decorate(
        act: Callable[Concatenate[Session, Order, P], CommandResult],
    ) -> Callable[Concatenate[Session, By, P], CommandResult]:
        @functools.wraps(act)
        def given(session: Session, by: By, /, *args: P.args, **kwargs: P.kwargs) -> CommandResult:
            with tracing.span(f"dms {name}"):
                return act(session, Order(by.actor, by.cause, by.now, name), *args, **kwargs)

        STORED_NAMES[f"{act.__module__.rpartition('.')[2]}.{act.__name__}"] = name
        return given

    return decorate


# Asked by every command, so built once: to build them costs more than to run them.
_LOCKED = (
    select(Delivery)
    .where(Delivery.tracking_number == bindparam("tracking_number"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_EARLIER = select(History.before, History.after).where(
    History.cause == bindparam("cause"), History.command == bindparam("command"),
    History.subject == bindparam("subject"),
)  # fmt: skip
_BESIDE = (
    select(Address, Recipient, Stop, Route)
    .select_from(Delivery)
    .join(Address, Address.id == Delivery.address_id)
    .join(Recipient, Recipient.id == Delivery.recipient_id)
    .outerjoin(Stop, Stop.id == Delivery.stop_id)
    .outerjoin(Route, Route.id == Stop.route_id)
    .where(Delivery.id == bindparam("delivery_id"))
)
"""Asked after the lock, not with it: of a stop that somebody made meanwhile the locking statement knows nothing."""


def on_delivery(
    session: Session,
    order: Order,
    tracking_number: str,
    act: Callable[[Delivery], Snapshot | None],
    expected_version: int | None = None,
) -> CommandResult:
    """Lock the delivery, let `act` change it, and record what changed.

    `act` may return facts for the history that are not columns of the delivery. `expected_version`: on which the
    decision was made; None: whatever it is by now.
    """
    with session.begin_nested():
        delivery = session.scalar(_LOCKED, {"tracking_number": tracking_number})
        if delivery is None:
            raise NotFound("no_such_delivery", f"there is no delivery {tracking_number}")
        done = earlier(session, order, tracking_number)
        if done:
            return done
        if expected_version not in (None, delivery.version):
            raise StaleVersion(
                "stale_version",
                f"{tracking_number} is at version {delivery.version}, the decision was on {expected_version}",
            )
        _load_beside(session, delivery)
        before = snapshot(delivery)
        facts = act(delivery)
        old, new = difference(before, snapshot(delivery))
        delivery.version += 1
        delivery.updated_at = order.now
        return record(session, order, tracking_number, old, new | (facts or {}), delivery.version)


def _load_beside(session: Session, delivery: Delivery) -> None:
    """What a snapshot reads, in one statement where it would be four."""
    address, recipient, stop, route = session.execute(_BESIDE, {"delivery_id": delivery.id}).one()
    set_committed_value(delivery, "address", address)
    set_committed_value(delivery, "recipient", recipient)
    set_committed_value(delivery, "stop", stop)
    if stop is not None:
        set_committed_value(stop, "route", route)


def once(session: Session, order: Order, subject: str, act: Callable[[], tuple[Snapshot, Snapshot]]) -> CommandResult:
    """As `on_delivery`, for subjects without a version. `act` answers with before and after."""
    with session.begin_nested():
        done = earlier(session, order, subject)
        if done:
            return done
        before, after = act()
        return record(session, order, subject, before, after, version=1)


def creating(session: Session, order: Order, subject: str, act: Callable[[], Snapshot]) -> CommandResult:
    """As `once`, for something new; a second creator that comes at the same time finds it taken.

    Raises Invalid("exists").
    """
    done = earlier(session, order, subject)
    if done:
        return done
    try:
        with session.begin_nested():
            after = act()
            session.flush()
            return record(session, order, subject, {}, after, version=1)
    except IntegrityError:
        done = earlier(session, order, subject)
        if done:
            return done
        raise Invalid("exists", f"{subject} exists already") from None


def earlier(session: Session, order: Order, subject: str) -> CommandResult | None:
    """What this cause has already done to the subject."""
    row = session.execute(_EARLIER, {"cause": order.cause, "command": order.command, "subject": subject}).one_or_none()
    if row is None:
        return None
    return CommandResult(subject, row.after.get("version", 1), row.before, row.after, is_new=False)


def record(
    session: Session, order: Order, subject: str, before: Snapshot, after: Snapshot, version: int
) -> CommandResult:
    """Write the row of history; the version goes with it so that a repetition can be answered."""
    (change,) = record_all(session, order, [(subject, before, after, version)])
    return change


def record_all(
    session: Session, order: Order, rows: Sequence[tuple[str, Snapshot, Snapshot, int]]
) -> list[CommandResult]:
    """As `record`, for several subjects at once: subject, before, after, version of each."""
    session.flush()
    changes = [
        CommandResult(
            subject,
            version,
            before | {"version": version - 1} if version > 1 else before,
            after | {"version": version},
            is_new=True,
        )
        for subject, before, after, version in rows
    ]
    given = {"at": order.now, "actor": order.actor, "cause": order.cause, "command": order.command}
    values: list[dict[str, Any]] = [
        {**given, "subject": each.subject, "before": each.before, "after": each.after} for each in changes
    ]
    if values:
        session.execute(insert(History), values)
        following.changed(session, *(each.subject for each in changes))
        wakeups.notify(session, "dms")
    return changes

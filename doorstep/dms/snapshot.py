"""The state of a delivery as history tells it: plain JSON values under stable names."""

from datetime import UTC, date, datetime

from doorstep.dms.models import Delivery
from doorstep.dms.outcomes import Snapshot

_COLUMNS = (
    "status", "window_start", "window_end", "eta", "sender_name", "service", "signature_required", "value_cents",
    "delivered_at", "left_at", "held_until",
)  # fmt: skip


def snapshot(delivery: Delivery) -> Snapshot:
    facts: Snapshot = {name: plain(getattr(delivery, name)) for name in _COLUMNS}
    facts["address"] = delivery.address.postal().spoken()
    facts["recipient"] = delivery.recipient.name
    facts["phone"] = delivery.recipient.phone
    stop = delivery.stop
    facts["route"] = stop.route.code if stop else None
    facts["position"] = stop.position if stop else None
    return facts


def plain(value: object) -> object:
    """Instants and days as ISO 8601, instants in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def difference(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What changed, as it was and as it is."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}

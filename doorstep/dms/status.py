"""The statuses of a delivery and the moves between them."""

from enum import StrEnum


class Status(StrEnum):
    CREATED = "created"
    """Announced by the sender; the depot does not have it yet."""
    AT_DEPOT = "at_depot"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPTED = "attempted"
    """The driver was at the door and could not deliver; it will be tried again or decided otherwise."""
    DELIVERED = "delivered"
    HELD = "held"
    """Kept at the depot until somebody collects it or says what to do."""
    REFUSED = "refused"
    RETURNED = "returned"
    CANCELLED = "cancelled"


LEGAL_MOVES: dict[Status, frozenset[Status]] = {
    Status.CREATED: frozenset({Status.AT_DEPOT, Status.HELD, Status.CANCELLED}),
    Status.AT_DEPOT: frozenset({Status.OUT_FOR_DELIVERY, Status.HELD, Status.RETURNED, Status.CANCELLED}),
    Status.OUT_FOR_DELIVERY: frozenset(
        {Status.DELIVERED, Status.ATTEMPTED, Status.REFUSED, Status.AT_DEPOT, Status.HELD, Status.CANCELLED}
    ),
    # Delivered: at a second try by the same driver on the same day (commands.record_attempt).
    Status.ATTEMPTED: frozenset(
        {
            Status.OUT_FOR_DELIVERY,
            Status.DELIVERED,
            Status.AT_DEPOT,
            Status.HELD,
            Status.REFUSED,
            Status.RETURNED,
            Status.CANCELLED,
        }
    ),
    Status.HELD: frozenset(
        {Status.AT_DEPOT, Status.OUT_FOR_DELIVERY, Status.DELIVERED, Status.REFUSED, Status.RETURNED, Status.CANCELLED}
    ),
    # People change their minds; a refused or cancelled package goes back to its sender otherwise.
    Status.REFUSED: frozenset({Status.AT_DEPOT, Status.RETURNED}),
    Status.CANCELLED: frozenset({Status.AT_DEPOT, Status.RETURNED}),
    Status.DELIVERED: frozenset(),
    Status.RETURNED: frozenset(),
}

FINISHED = frozenset({Status.DELIVERED, Status.REFUSED, Status.RETURNED, Status.CANCELLED})
"""Nothing more is on its way to the recipient."""
OPEN = frozenset(Status) - FINISHED

LOADED = frozenset({Status.OUT_FOR_DELIVERY})
"""On a truck that is under way to the recipient."""


def is_legal(before: Status, after: Status) -> bool:
    return after in LEGAL_MOVES[before]

"""Cases as rows of a CSV file. Pure."""

from collections.abc import Sequence

from doorstep.console.cases.queries import Card

CASES = (
    "case", "kind", "state", "delivery", "recipient", "reason", "next step", "opened", "due", "promised until",
    "value USD", "score", "assigned to", "would become",
)  # fmt: skip


def of_card(card: Card) -> Sequence[object]:
    return (
        card.case_id, card.kind.value, card.state.value, card.tracking_number, card.recipient_name, card.reason,
        card.next_step, card.opened_at, card.due_at, card.promised_until, f"{card.value_cents / 100:.2f}",
        f"{card.urgency.score:.1f}", card.assigned_to, card.wants,
    )  # fmt: skip
